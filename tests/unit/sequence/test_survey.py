"""Marks found in flight: each plan does its portion and no more, and what is found follows the subjects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from planning_rig import CAMERA, DRONE, problem, safety
from sequence_rig import written

from cinempc import mark
from cinempc.leastsquares import Descent
from cinempc.sequence.block import plan_block
from cinempc.sequence.planned import Planned
from cinempc.sequence.survey import MOST_PORTIONS, Survey
from cinempc.shots.reference import Reference
from cinempc.types import SubjectForecast

PLAN_S, WALK_M_S = 0.04, 1.4
FRAMED = "framing: [{subject: mia, x: left_third, size: 0.4}], duration_s: 5"
VIEWS = {
    "world": "view: {subject: mia, azimuth_deg: 100, relative_to: world, elevation_deg: 10}",
    "heading": "view: {subject: mia, azimuth_deg: -60, distance_m: 9}",
    "open": "lens: {focal_length_mm: 50}",
    "impossible": "view: {subject: mia, azimuth_deg: 30, distance_m: 90, height_m: 0.1}",
}


def survey() -> Survey:
    return Survey(problem(), lambda spec: Reference(spec, CAMERA), DRONE, safety())


def planned(folder: Path, view: str) -> Planned:
    return plan_block(written(folder, f"shots:\n  - {{name: one, {FRAMED}, {VIEWS[view]}}}\n"), {})[0]


def people(time_s: float) -> tuple[SubjectForecast, ...]:
    """Mia walks north and turns, Leo stands."""
    times_s = time_s + 0.1 * np.arange(21)
    path = np.stack([WALK_M_S * times_s, 0.0 * times_s, 0.0 * times_s], axis=1)
    zero = np.zeros((21, 3))
    return (
        SubjectForecast("mia", times_s, path, zero + np.array([WALK_M_S, 0.0, 0.0]), 0.3 * times_s, 1.7),
        SubjectForecast("leo", times_s, zero + np.array([0.0, 12.0, 0.0]), zero, np.zeros(21), 1.8),
    )


@pytest.mark.parametrize("view", VIEWS)
def test_no_plan_does_more_than_its_portion(view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = {"trials": 0, "asks": 0}
    advance, ask = Descent.advance, mark._ask

    def trial(self: Descent) -> None:
        work["trials"] += 1
        advance(self)

    def asked(*args) -> None:  # type: ignore[no-untyped-def]
        work["asks"] += 1
        ask(*args)

    monkeypatch.setattr(Descent, "advance", trial)
    monkeypatch.setattr(mark, "_ask", asked)
    search = survey().search(planned(tmp_path, view))
    found = []
    for i in range(2 * MOST_PORTIONS):
        work.update(trials=0, asks=0)
        found.append(search.advance(people(i * PLAN_S), 0.5))
        assert work["trials"] <= mark.TRIALS
        assert work["asks"] <= 2, "a plain view, and by what the search began with"
    assert found[MOST_PORTIONS - 1] is not None, "whatever it is like by then"


@pytest.mark.parametrize("view", ["world", "heading", "open"])
def test_what_is_found_in_portions_follows_the_subjects(view: str, tmp_path: Path) -> None:
    """As good as if it had been looked for at once, and anew for every plan."""
    shot = planned(tmp_path, view)
    search = survey().search(shot)
    followed = 0
    for i in range(2 * MOST_PORTIONS):
        found = search.advance(people(i * PLAN_S), 0.5)
        if found is None:
            continue
        followed += 1
        anew = survey().mark(shot, people(i * PLAN_S), 0.5)
        np.testing.assert_allclose(found.position_ned_m, anew.position_ned_m, atol=0.02)
        assert found.focal_length_mm == pytest.approx(anew.focal_length_mm, rel=0.01)
        assert found.ground_ned_m[0] == pytest.approx(WALK_M_S * i * PLAN_S, abs=1e-6), "she is where she is now"
    assert followed >= MOST_PORTIONS
