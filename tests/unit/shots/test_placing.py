"""Points that are held, turned to others or of the world; lead room by motion; formats; sway."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from planning_rig import CAMERA, NODES, STEP_S, problem, walkers

from cinempc.problem import Parameters
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation
from cinempc.shots.spec import Framing, Lens, ShotSpec, Subject
from cinempc.types import Array, Asked

TIMES_S = STEP_S * np.arange(NODES + 1)
EYES_M = 0.935 * 1.7


def spec(*framings: dict[str, Any], **more: Any) -> ShotSpec:
    subjects = {"mia": Subject(height_m=1.7), "leo": Subject(height_m=1.8)}
    framing = [Framing(**entry) for entry in framings]
    return ShotSpec(title="t", duration_s=20.0, subjects=subjects, framing=framing, lens=Lens(focus="mia"), **more)


class Run:
    """What a shot writes at a time."""

    def __init__(self, shot: ShotSpec) -> None:
        self.reference, self.parameters = Reference(shot, CAMERA), problem().parameters()
        self.reference.begin(self.parameters)

    def at(self, time_s: float, **forecast: Array) -> Parameters:
        walking = {f.name: f for f in walkers(time_s + TIMES_S)}
        if forecast:
            from dataclasses import replace

            walking["mia"] = replace(walking["mia"], **forecast)
        still = np.ones_like(TIMES_S)
        camera = np.tile([8.0, 0.0, -2.0], (len(TIMES_S), 1))
        self.reference.write(self.parameters, Situation(time_s + TIMES_S, walking, camera, np.pi * still, 0.0 * still))
        return self.parameters

    def asked(self) -> Asked:
        return self.reference.asked(self.parameters, 0.0)


def test_a_held_point_stays_where_it_was_as_the_shot_began() -> None:
    run = Run(spec({"subject": "mia", "x": 0.5, "y": 0.4, "hold": True}))
    first = run.at(0.0)["mark"][0, 0].copy()
    later = run.at(8.0)["mark"]
    np.testing.assert_allclose(first, [0.0, 0.0, -EYES_M])
    np.testing.assert_allclose(later[:, 0], np.tile(first, (NODES + 1, 1)))
    np.testing.assert_allclose(run.asked().marks[0].point_ned_m, first)


def test_another_beginning_finds_a_held_point_anew() -> None:
    run = Run(spec({"subject": "mia", "x": 0.5, "hold": True}))
    run.at(0.0)
    run.reference.begin(run.parameters)
    assert run.at(5.0)["mark"][0, 0, 0] == pytest.approx(1.4 * 5.0)


def test_a_point_of_the_world_needs_no_subject() -> None:
    run = Run(spec({"at_m": (3, 4, 2), "x": 0.5, "y": 0.5}))
    np.testing.assert_allclose(run.at(0.0)["mark"][:, 0], np.tile([3.0, 4.0, -2.0], (NODES + 1, 1)))
    mark = run.asked().marks[0]
    assert (mark.subject, mark.u_frac) == ("", 0.5)
    np.testing.assert_allclose(mark.point_ned_m, [3, 4, -2])


def test_a_turn_goes_from_one_point_to_the_other_without_a_jump() -> None:
    run = Run(spec({"subject": "mia", "x": 0.5, "turn": {"subject": "leo", "at_s": 2.0, "over_s": 4.0}}))
    way = np.array([run.at(t)["mark"][0, 0].copy() for t in np.arange(0, 8, 0.1)])
    np.testing.assert_allclose(way[0], [0, 0, -EYES_M])
    np.testing.assert_allclose(way[-1], [0, 5, -0.935 * 1.8], atol=1e-9)
    assert np.linalg.norm(np.diff(way, axis=0), axis=1).max() < 0.5
    run.at(4.0)
    mark = run.asked().marks[0]
    assert (mark.subject, mark.toward) == ("mia", "leo")
    assert mark.toward_share == pytest.approx(0.5)


def test_lead_room_by_motion_looks_where_somebody_goes_not_where_they_face() -> None:
    across = np.pi / 2 * np.ones_like(TIMES_S)  # she walks north and looks east
    rooms = {by: Run(spec({"subject": "mia", "y": 0.3, "lead_room": 0.2, "lead_by": by})) for by in ("gaze", "motion")}
    headings = {by: run.at(0.0, heading_ned_rad=across)["subject"][0, 0, 4] for by, run in rooms.items()}
    assert headings["gaze"] == pytest.approx(np.pi / 2)
    assert abs(headings["motion"]) < 0.3


def test_lead_room_by_motion_is_that_by_gaze_of_somebody_who_stands() -> None:
    standing = np.zeros((NODES + 1, 3))
    run = Run(spec({"subject": "mia", "y": 0.3, "lead_room": 0.2, "lead_by": "motion"}))
    turned = 0.7 * np.ones_like(TIMES_S)
    assert run.at(0.0, velocity_ned_m_s=standing, heading_ned_rad=turned)["subject"][0, 0, 4] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("protect", "size", "asked", "column"),
    [
        ([], 0.5, 0.1, 0.1),
        (["16:9"], None, 0.1, 0.1),
        (["1:1"], None, 0.1, 0.5 - 0.5 * 9 / 16),
        (["1:1", "9:16"], None, 0.9, 0.5 + 0.5 * (9 / 16) ** 2),
        (["9:16"], 0.5, 0.2, 0.5 - 0.5 * (9 / 16) ** 2 + 0.5 * 0.3 * 0.5 * 9 / 16),
        (["9:16"], 4.2, 0.2, 0.5),
        (["1:1"], 0.5, 0.45, 0.45),
    ],
)
def test_a_protected_format_keeps_the_whole_subject(
    protect: list[str], size: float | None, asked: float, column: float
) -> None:
    run = Run(spec({"subject": "mia", "x": asked, "size": size}, protect=protect))
    assert run.at(0.0)["image_position.target"][0, 0, 0] == pytest.approx(column)


def test_a_protected_format_bounds_lead_room_too() -> None:
    run = Run(spec({"subject": "mia", "y": 0.3, "lead_room": 0.3, "size": 0.5}, protect=["9:16"]))
    assert run.at(0.0)["lead_room.target"][0, 0, 1] == pytest.approx(0.5 * (9 / 16) ** 2 - 0.075 * 9 / 16)


def test_a_hand_sways_slowly_and_the_same_at_every_take() -> None:
    hand = {"amount": 0.01, "rate_hz": 0.3, "seed": 5}
    times = np.arange(0, 60, 0.05)

    def columns(**changes: Any) -> Array:
        run = Run(spec({"subject": "mia", "x": 0.5, "y": 0.4}, handheld={**hand, **changes}))
        return np.array([run.at(t)["image_position.target"][0, 0].copy() for t in times])

    swaying = columns()
    np.testing.assert_array_equal(swaying, columns())
    assert np.abs(swaying - columns(seed=6)).max() > 0.01
    assert swaying[:, 0].std() == pytest.approx(0.01, rel=0.2)
    assert np.abs(np.diff(swaying[:, 0])).max() / 0.05 < 0.06, "no faster than 6 % of the width a second"
    assert swaying.mean(axis=0) == pytest.approx([0.5, 0.4], abs=0.004)
