from __future__ import annotations

import numpy as np
import pytest
from planning_rig import CAMERA, DRONE
from sequence_rig import person

from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way, path, way_between
from cinempc.types import SubjectState

KEEP_OUT_M = 3.0
SLOW = DRONE.model_copy(update={"keep_out_m": KEEP_OUT_M})


def stand(azimuth_deg: float, distance_m: float = 6.0, focal_mm: float = 50.0, speed_m_s: float = 0.0) -> Standpoint:
    azimuth = np.deg2rad(azimuth_deg)
    place = np.array([distance_m * np.cos(azimuth), distance_m * np.sin(azimuth), -1.6])
    velocity = np.array([speed_m_s, 0.0, 0.0])
    return Standpoint(place, azimuth + np.pi, 0.0, focal_mm, np.zeros(3), 1.7, velocity)


def way(a: Standpoint, b: Standpoint, *people: SubjectState, filmed: bool = True) -> Way:
    return way_between(a, b, people, SLOW, CAMERA, filmed=filmed)


@pytest.mark.parametrize(("begin", "end", "turn"), [(10, 80, 70), (80, 10, -70), (170, -170, 20), (-100, 150, -110)])
def test_the_short_way_round(begin: float, end: float, turn: float) -> None:
    found = way(stand(begin), stand(end), person())
    assert np.degrees(found.turn_rad) == pytest.approx(turn)
    assert found.length_m == pytest.approx(6.0 * abs(np.deg2rad(turn)), rel=0.01)
    assert found.clear


def test_the_long_way_round_where_somebody_stands_in_the_short_one() -> None:
    found = way(stand(0.0), stand(100.0), person(), person("leo", (4.0, 5.0)))
    assert np.degrees(found.turn_rad) == pytest.approx(-260.0)
    assert found.clear


def test_a_way_that_is_not_filmed_backs_away_from_people() -> None:
    a, b = stand(-50.0, 3.2), stand(50.0, 3.2)
    crowd = (person(), person("leo", (1.2, 0.0)))
    assert not way(a, b, *crowd).clear or np.degrees(way(a, b, *crowd).turn_rad) == pytest.approx(-260.0)
    found = way(a, b, *crowd, filmed=False)
    assert found.clear
    middle = path(a, b, found.turn_rad, found.bulge)[4:-4]
    for one in crowd:
        assert np.linalg.norm((middle - one.position_ned_m)[:, :2], axis=1).min() > KEEP_OUT_M


def test_who_goes_elsewhere_does_not_count() -> None:
    passing = person("leo", (4.0, 5.0), speed_m_s=6.0)
    assert np.degrees(way(stand(0.0), stand(100.0), person(), passing).turn_rad) == pytest.approx(100.0)


def test_time_grows_with_the_way_the_zoom_and_the_subject_s_pace() -> None:
    short, long = way(stand(0.0), stand(20.0)), way(stand(0.0), stand(120.0))
    zoom = way(stand(0.0, focal_mm=24.0), stand(20.0, focal_mm=240.0))
    walking = way(stand(0.0, 20.0, speed_m_s=4.0), stand(120.0, 20.0, speed_m_s=4.0))
    assert short.needs_s < zoom.needs_s
    assert short.needs_s < long.needs_s < way(stand(0.0, 20.0), stand(120.0, 20.0)).needs_s < walking.needs_s


def test_the_drone_can_fly_it_in_that_time() -> None:
    a, b = stand(0.0, 20.0), stand(120.0, 8.0)
    found = way(a, b)
    share = np.linspace(0.0, 1.0, 2001)
    eased = share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
    places = path(a, b, found.turn_rad)
    flown = np.stack([np.interp(eased, np.linspace(0, 1, len(places)), column) for column in places.T], axis=1)
    speed = np.linalg.norm(np.gradient(flown, found.needs_s / 2000, axis=0), axis=1)
    assert speed.max() < DRONE.speed_m_s
