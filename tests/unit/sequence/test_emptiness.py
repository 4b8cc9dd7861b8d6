"""A blend between two people who are far apart: for how long nobody is in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from planning_rig import CAMERA
from sequence_rig import person

from cinempc.sequence.emptiness import Blending, longest_empty_s
from cinempc.sequence.standpoint import Standpoint
from cinempc.shots.profile import smooth_step
from cinempc.types import SubjectState

MOVE_S, AWAY_M, FOCAL_MM = 6.0, 8.0, 50.0


def stand(east_m: float, walks_m_s: float = 0.0) -> Standpoint:
    """North of somebody, level with their middle, looking at them."""
    place, velocity = np.array([AWAY_M, east_m, -0.85]), np.array([0.0, walks_m_s, 0.0])
    return Standpoint(place, np.pi, 0.0, FOCAL_MM, np.array([0.0, east_m, 0.0]), 1.7, velocity)


def empty_s(apart_m: float, walks_m_s: float = 0.0, wanted: tuple[str, ...] = ("mia", "leo")) -> float:
    """Leo stands so far east of Mia, or comes from there towards her at a speed."""
    leo_m = apart_m - walks_m_s * MOVE_S
    blending = Blending(stand(0.0), stand(leo_m, walks_m_s), ("mia", "leo"), 0.0, 10.0, MOVE_S)

    def people_at(time_s: float) -> tuple[SubjectState, ...]:
        return person("mia"), person("leo", (0.0, apart_m - walks_m_s * (time_s - 10.0)))

    return longest_empty_s(blending, wanted, people_at, CAMERA)


@pytest.mark.parametrize("apart_m", [1.0, 3.5, 6.0, 12.0, 30.0])
def test_between_two_who_stand(apart_m: float) -> None:
    """One is in it while the middle of the picture is half a frame's width from them at most."""
    half_m = AWAY_M * CAMERA.sensor_width_mm / FOCAL_MM / 2
    middle_m = apart_m * smooth_step(np.linspace(0.0, 1.0, 10001))
    expected_s = MOVE_S * float(np.mean((middle_m > half_m) & (middle_m < apart_m - half_m)))
    assert empty_s(apart_m) == pytest.approx(expected_s, abs=MOVE_S / 50)


def test_who_comes_nearer_is_seen_sooner() -> None:
    assert 0.0 < empty_s(12.0, walks_m_s=1.2) < empty_s(12.0) - 0.3


def test_who_is_not_wanted_does_not_count() -> None:
    assert empty_s(3.5, wanted=("mia",)) > 0.5 + empty_s(3.5)
