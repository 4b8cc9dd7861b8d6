"""Which shot is on when, with ways that are as long as they are told to be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from planning_rig import CAMERA, problem
from sequence_rig import person, tick_with, written

from cinempc.controller import PLAN_PERIOD_S
from cinempc.sequence.block import plan_block
from cinempc.sequence.cues import Timed
from cinempc.sequence.director import SequenceDirector
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way
from cinempc.shots.reference import Reference
from cinempc.types import Asked, SubjectForecast

MOVE_S = 2.0
TIMES_S = 0.1 * np.arange(21)
SHOTS = """\
shots:
  - name: wide
    duration_s: 4
    framing: [{subject: mia, x: centre, size: 0.3}]
    view: {subject: mia, azimuth_deg: 40, distance_m: 14}
"""
HELD = "handles: {pre_roll_s: 1, post_roll_s: 0.48}\n"


class Near:
    """A surveyor who finds every mark in so many portions, and for whom every way takes as long."""

    def __init__(self, portions: int = 1) -> None:
        self.portions = portions
        self.searches: list[Look] = []

    def search(self, planned):  # type: ignore[no-untyped-def]
        self.searches.append(Look(planned.entry.name, self.portions))
        return self.searches[-1]

    def way(self, start, end, people, *, filmed):  # type: ignore[no-untyped-def]
        return Way(0.0, 0.0, 5.0, MOVE_S, True)


class Look:
    """A search that takes so many portions."""

    def __init__(self, name: str, portions: int) -> None:
        self.name, self.portions = name, portions
        self.advanced_s: list[float] = []

    def advance(self, forecasts, bearing_rad):  # type: ignore[no-untyped-def]
        self.advanced_s.append(round(float(forecasts[0].times_s[0]), 6))
        place = np.array([8.0, 0.0, -2.0])
        found = Standpoint(place, np.pi, 0.0, 50.0, np.zeros(3), 1.7, np.zeros(3))
        return found if len(self.advanced_s) >= self.portions else None


def forecasts(times_s: np.ndarray) -> tuple[SubjectForecast, ...]:
    still = np.zeros((21, 3))
    return tuple(
        SubjectForecast(name, times_s, still + np.array([0.0, east, 0.0]), still, np.zeros(21), 1.7)
        for name, east in (("mia", 0.0), ("leo", 3.0))
    )


def run(folder: Path, text: str, cues=(), lost=(), surveyor=None) -> list[Asked]:  # type: ignore[no-untyped-def]
    """What is asked at each tick; `lost` are times [s] between which nobody sees Mia."""
    sequence = written(folder, text)
    director = SequenceDirector(
        plan_block(sequence, {}),
        sequence.spec.handles,
        problem(),
        lambda spec: Reference(spec, CAMERA),
        surveyor or Near(),
        0.0,
        Timed(cues),
    )
    parameters, asked, i = problem().parameters(), [], 0
    camera = (np.tile([9.0, 0.0, -2.0], (21, 1)), np.full(21, np.pi), np.zeros(21))
    unseen_s = 0.0
    while not director.done(now_s := round(i * PLAN_PERIOD_S, 6)) and now_s < 60.0:
        director.write(parameters, now_s + TIMES_S, forecasts(now_s + TIMES_S), camera)
        asked.append(director.asked(parameters, now_s))
        unseen_s = unseen_s + PLAN_PERIOD_S if any(a <= now_s < b for a, b in lost) else 0.0
        seen = tick_with(person(age_s=unseen_s), person("leo", (0.0, 3.0)), time_s=now_s, asked=asked[-1])
        director.watch(replace(seen, time_s=now_s))
        i += 1
    return asked


def timeline(asked: list[Asked]) -> list[tuple[str, str, float]]:
    """(shot, phase, when it begins [s])."""
    begun: list[tuple[str, str, float]] = []
    for one in asked:
        if not begun or begun[-1][:2] != (one.shot, one.phase):
            begun.append((one.shot, one.phase, pytest.approx(one.time_s, abs=0.021)))
    return begun


def test_one_shot_is_as_long_as_it_says(tmp_path: Path) -> None:
    asked = run(tmp_path, SHOTS)
    assert timeline(asked) == [("wide", "shot", 0.0)]
    assert len(asked) == 100


def test_a_cut_holds_goes_and_holds(tmp_path: Path) -> None:
    asked = run(tmp_path, SHOTS + "  - {name: close, like: wide, duration_s: 3, view: {azimuth_deg: 120}}\n" + HELD)
    assert timeline(asked) == [
        ("wide", "shot", 0.0),
        ("wide", "post_roll", 4.0),
        ("close", "move", 4.48),
        ("close", "pre_roll", 6.48),
        ("close", "shot", 7.48),
    ]
    assert asked[-1].time_s == pytest.approx(10.44, abs=0.03)
    move = next(one for one in asked if one.phase == "move")
    assert (move.marks, move.size_frac) == ((), {}), "nothing is asked of what nobody sees"


@pytest.mark.parametrize(("asked_s", "takes_s"), [(5.0, 5.0), (1.0, MOVE_S)])
def test_a_blend_takes_as_long_as_asked_and_as_needed(asked_s: float, takes_s: float, tmp_path: Path) -> None:
    added = f"  - {{name: close, like: wide, transition: {{blend_s: {asked_s}}}}}\n"
    asked = run(tmp_path, SHOTS + added)
    assert timeline(asked) == [("wide", "shot", 0.0), ("close", "blend", 4.0), ("close", "shot", 4.0 + takes_s)]
    blend = [one for one in asked if one.phase == "blend"]
    assert all(len(one.marks) == 1 and np.isnan(one.marks[0].u_frac) for one in blend), "she is to be in it, anywhere"


def test_a_cue_counts_from_at_least_s_on(tmp_path: Path) -> None:
    added = "    until: {key: space}\n    at_least_s: 2\n  - {name: next, like: wide, transition: {blend_s: 2}}\n"
    early = timeline(run(tmp_path, SHOTS + added, cues=[(1.0, "space")]))
    late = timeline(run(tmp_path, SHOTS + added, cues=[(1.0, "space"), (2.6, "space")]))
    assert early[1] == ("next", "blend", 4.0), "too early does not count, the longest time does"
    assert late[1] == ("next", "blend", 2.64)


def test_who_is_lost_is_looked_for_from_far_and_the_shot_goes_on_where_it_was(tmp_path: Path) -> None:
    added = "    if_lost: far\n  - {name: far, aside: true, like: wide, duration_s: 8}\n"
    asked = run(tmp_path, SHOTS + added, lost=[(1.0, 3.0)])
    shots = [(shot, phase) for shot, phase, _ in timeline(asked)]
    assert shots == [("wide", "shot"), ("far", "fallback"), ("wide", "fallback"), ("wide", "shot")]
    flown = [one for one in asked if one.phase == "shot"]
    assert len(flown) * PLAN_PERIOD_S == pytest.approx(4.0, abs=0.1), "its own time stands still meanwhile"


def test_without_tries_left_the_sequence_goes_on(tmp_path: Path) -> None:
    added = """\
    if_lost: far
    retries: 0
  - {name: far, aside: true, like: wide, duration_s: 3}
  - {name: leo, duration_s: 2, framing: [{subject: leo, x: centre, size: 0.4}], transition: {blend_s: 2}}
"""
    asked = run(tmp_path, SHOTS + added, lost=[(1.0, 99.0)])
    assert [shot for shot, _, _ in timeline(asked)] == ["wide", "far", "leo", "leo"]


def test_a_mark_is_looked_for_ahead_of_the_end_in_one_portion_a_plan(tmp_path: Path) -> None:
    surveyor = Near(portions=15)
    added = "  - {name: next, like: wide, transition: {blend_s: 2}}\n"
    asked = run(tmp_path, SHOTS + added, surveyor=surveyor)
    assert timeline(asked)[1] == ("next", "blend", 4.0), "the shot is as long as it says"
    (look,) = surveyor.searches
    assert look.advanced_s[0] == pytest.approx(4.0 - 0.6 - PLAN_PERIOD_S, abs=PLAN_PERIOD_S + 1e-6)
    assert look.advanced_s[-1] == pytest.approx(4.0 - PLAN_PERIOD_S), "with whom is known as it begins"
    np.testing.assert_allclose(np.diff(look.advanced_s), PLAN_PERIOD_S)


def test_after_a_cue_the_shot_goes_on_until_the_mark_is_found(tmp_path: Path) -> None:
    surveyor = Near(portions=10)
    added = "    until: {key: space}\n  - {name: next, like: wide, transition: {blend_s: 2}}\n"
    asked = run(tmp_path, SHOTS + added, cues=[(1.0, "space")], surveyor=surveyor)
    assert timeline(asked)[:2] == [("wide", "shot", 0.0), ("next", "blend", 1.0 + 10 * PLAN_PERIOD_S)]
    assert [look.name for look in surveyor.searches] == ["next"]


def test_who_is_lost_while_a_mark_is_looked_for_changes_where_it_goes(tmp_path: Path) -> None:
    surveyor = Near(portions=10)
    added = """\
    if_lost: far
  - {name: far, aside: true, like: wide, duration_s: 8}
  - {name: next, like: wide, transition: {blend_s: 2}}
"""
    asked = run(tmp_path, SHOTS + added, lost=[(2.7, 5.0)], surveyor=surveyor)
    shots = [(shot, phase) for shot, phase, _ in timeline(asked)]
    assert [look.name for look in surveyor.searches][:3] == ["next", "far", "wide"]
    assert shots[:4] == [("wide", "shot"), ("far", "fallback"), ("wide", "fallback"), ("wide", "shot")]
    assert shots[-1] == ("next", "shot")
