"""What is in the way, as the problem's parameters tell it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planning_rig import CAMERA, DRONE, NODES, STEP_S, problem, shot, walkers

from cinempc.problem import Parameters
from cinempc.shots.reference import Reference
from cinempc.shots.sight import SEARCH_EVERY_S, SEEN_FRAC, SIGHT_M, VIEW_SHARE, Sight, across
from cinempc.shots.situation import Situation
from cinempc.space import Box, Cylinder, Solid, clearance_m, field_of
from cinempc.types import Array

GRID_S = STEP_S * np.arange(NODES + 1)
FLIGHT_BOX = (np.array([-30.0, -30.0, -30.0]), np.array([30.0, 30.0, 0.0]))
MIA, LEO = 0, 1
AWAY_M = 6.0  # from Mia, straight east of her
BETWEEN = Box(np.array([0.0, 3.0, -2.0]), np.array([6.0, 0.6, 4.0]))
BESIDE = Cylinder(np.array([1.2, 3.0, 0.0]), 0.9, 8.0)  # its edge reaches into the room around the sight line


def written(*solids: Solid, time_s: float = 0.0, before: Reference | None = None) -> tuple[Parameters, Reference]:
    """Parameters with the camera standing east of Mia, level with her eyes, as her view asks."""
    view = shot(azimuth_deg=90.0, distance_m=AWAY_M, elevation_deg=4.0)
    reference = before or Reference(view, CAMERA, Sight.of(field_of(solids, *FLIGHT_BOX), DRONE))
    parameters = problem().parameters()
    reference.begin(parameters)
    reference.write(parameters, situation(time_s))
    return parameters, reference


def situation(time_s: float = 0.0) -> Situation:
    forecasts = {
        forecast.name: replace(forecast, position_ned_m=standing(forecast.name)) for forecast in walkers(GRID_S)
    }
    one = np.ones(NODES + 1)
    return Situation(time_s + GRID_S, forecasts, camera(), -np.pi / 2 * one, 0.0 * one)


def standing(name: str) -> Array:
    return np.tile([0.0, 0.0, 0.0] if name == "mia" else [0.0, -9.0, 0.0], (NODES + 1, 1))


def camera() -> Array:
    return np.tile([0.0, AWAY_M, -1.4], (NODES + 1, 1))


def test_without_obstacles_nothing_is_asked() -> None:
    parameters, _ = written()
    assert not parameters["occlusion.gain"].any()
    assert not parameters["detour.gain"].any()


def test_the_room_around_the_sight_line_and_how_to_get_more() -> None:
    parameters, _ = written(BESIDE)
    entries = parameters["occlusion.target"][:, MIA]
    eyes = standing("mia") - [0.0, 0.0, SEEN_FRAC * 1.7]
    line = camera()[0] + np.linspace(0.0, 1.0 - 1.0 / AWAY_M, 200)[:, None] * (eyes[0] - camera()[0])
    assert (entries[:, :3] == camera()).all()
    assert entries[:, 3] == pytest.approx(clearance_m((BESIDE,), line).min(), abs=0.05)
    assert (entries[:, 7] == SIGHT_M).all()
    assert (entries[:, 4] < -0.2).all(), "the tree is to the north: there is more room from farther south"
    assert np.abs((entries[:, 4:7] * (eyes - camera())).sum(axis=1)).max() < 1e-6, "aside, not along the line"
    assert (parameters["occlusion.gain"][:, MIA] > 0).all()
    assert not parameters["occlusion.gain"][:, LEO].any(), "nobody asks for Leo"


def test_where_the_asked_view_is_free_it_is_asked_in_full() -> None:
    free, _ = written()
    parameters, _ = written(Cylinder(np.array([20.0, 20.0, 0.0]), 1.0, 8.0))
    assert not parameters["detour.gain"].any()
    np.testing.assert_array_equal(parameters["azimuth.gain"], free["azimuth.gain"])


def test_where_it_is_blocked_a_way_round_takes_over() -> None:
    free, _ = written()
    parameters, reference = written(BETWEEN)
    assert (parameters["detour.gain"] > 0).all()
    np.testing.assert_allclose(parameters["azimuth.gain"], VIEW_SHARE * free["azimuth.gain"])
    target = parameters["detour.target"][:, 0]
    assert target[0] == pytest.approx(camera()[0])
    assert np.abs(target[-1] - camera()[0]).max() > 1.0
    assert reference.asked(parameters, 0.0).azimuth_ned_rad["mia"] == pytest.approx(np.pi / 2), "she is judged as asked"


def test_it_is_searched_for_anew_now_and_then() -> None:
    _, reference = written(BETWEEN)
    reference._sight._space = field_of((Cylinder(np.array([25.0, 25.0, 0.0]), 1.0, 8.0),), *FLIGHT_BOX)
    parameters = problem().parameters()
    reference.begin(parameters)
    reference.write(parameters, situation(0.5 * SEARCH_EVERY_S))
    assert parameters["detour.gain"].any()
    reference.write(parameters, situation(1.5 * SEARCH_EVERY_S))
    assert not parameters["detour.gain"].any()


def test_across_leaves_nothing_along_the_line() -> None:
    slope, line = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([[2.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
    np.testing.assert_allclose(across(slope, line), [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
