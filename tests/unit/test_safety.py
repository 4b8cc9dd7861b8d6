from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planning_rig import DRONE, NODES, STEP_S, problem, standing_state, walkers

from cinempc import model
from cinempc.problem import Parameters
from cinempc.safety import (
    DIPS_M,
    LARGEST_DOUBT_M,
    UNSEEN_REACH_M,
    UNSEEN_S,
    Safety,
    planned_clearance_m,
    planned_corners_ned_m,
)
from cinempc.space import Cylinder, DistanceField, Solid, clearance_m, field_of
from cinempc.types import Array, SubjectForecast

TIMES_S = STEP_S * np.arange(NODES + 1)
BOX = (np.array([-10.0, -10.0, -10.0]), np.array([20.0, 10.0, 0.0]))
HERE = np.tile([4.0, 2.0, -3.0], (NODES + 1, 1))


def written(
    solids: tuple[Solid, ...] = (),
    forecasts: tuple[SubjectForecast, ...] | None = None,
    camera_ned_m: Array = HERE,
) -> Parameters:
    parameters = problem().parameters()
    people = walkers(TIMES_S) if forecasts is None else forecasts
    Safety(DRONE, field_of(solids, *BOX)).write(parameters, people, camera_ned_m)
    return parameters


def tree(north: float, east: float, radius_m: float = 0.5) -> Cylinder:
    return Cylinder(np.array([north, east, 0.0]), radius_m, 6.0)


def crowd(count: int) -> tuple[SubjectForecast, ...]:
    """People in a row, the nearest last."""
    mia = walkers(TIMES_S)[0]
    still = np.zeros_like(mia.position_ned_m)
    places = [mia.position_ned_m + np.array([10.0 * (count - i), 0.0, 0.0]) for i in range(count)]
    return tuple(SubjectForecast(f"p{i}", TIMES_S, place, still, still[:, 0], 1.7) for i, place in enumerate(places))


def test_limits_of_the_drone_hold_at_every_instant() -> None:
    parameters = written()
    assert (parameters["speed.target"] == DRONE.speed_m_s).all()
    low = np.array([DRONE.envelope.north_m[0], DRONE.envelope.east_m[0], -DRONE.envelope.height_m[1]])
    high = np.array([DRONE.envelope.north_m[1], DRONE.envelope.east_m[1], -DRONE.envelope.height_m[0] - DIPS_M])
    envelope = parameters["envelope.target"][:, 0]
    np.testing.assert_allclose(envelope[:, :3] - envelope[:, 3:], np.tile(low, (NODES + 1, 1)))
    np.testing.assert_allclose(envelope[:, :3] + envelope[:, 3:], np.tile(high, (NODES + 1, 1)))


def test_a_flight_box_thinner_than_what_is_kept_off_its_floor_is_planned_in_its_middle() -> None:
    thin = DRONE.model_copy(update={"envelope": DRONE.envelope.model_copy(update={"height_m": (1.0, 1.1)})})
    low, high = planned_corners_ned_m(thin)
    assert (low <= high).all()
    assert high[2] == pytest.approx(-1.05)


def test_everybody_has_a_keep_out_that_moves_along_and_grows() -> None:
    parameters = written()
    assert parameters.keep_outs == 2
    mia, leo = parameters["keep_out"][:, 0], parameters["keep_out"][:, 1]  # nearest first
    forecast = walkers(TIMES_S)
    np.testing.assert_allclose(mia[:, :3], forecast[0].position_ned_m)
    np.testing.assert_allclose(mia[:, 3:6], forecast[0].velocity_ned_m_s)
    np.testing.assert_allclose(leo[:, :3], forecast[1].position_ned_m)
    assert (mia[:, 6:] == [1.7, DRONE.keep_out_m, DRONE.keep_out_closing_s]).all()


def test_the_room_around_obstacles_is_told_at_every_expected_place() -> None:
    solids = (tree(7.0, 6.0), tree(8.0, 2.0, radius_m=1.0))
    flight = HERE + np.linspace(0.0, 1.0, NODES + 1)[:, None] * [2.0, 1.0, 0.0]
    entries = written(solids, camera_ned_m=flight)["clearance.target"][:, 0]
    assert (entries[:, :3] == flight).all()
    np.testing.assert_allclose(entries[:, 3], clearance_m(solids, flight), atol=0.04)
    np.testing.assert_allclose(np.linalg.norm(entries[:, 4:7], axis=1), 1.0, atol=0.2)  # between two trees less exact
    assert (entries[:, 7] == planned_clearance_m(DRONE)).all()
    assert planned_clearance_m(DRONE) > DRONE.obstacle_margin_m
    assert entries[0, 4] < -0.5, "nearer the trees to the north there is less"


def test_without_obstacles_there_is_room_everywhere() -> None:
    assert (written()["clearance.target"][:, 0, 3] > 100.0).all()


@pytest.mark.parametrize("count", [1, 5, 12, 20])
def test_with_too_many_the_nearest_count(count: int) -> None:
    room = problem().capacity.keep_outs
    people = crowd(count)
    parameters = written((), people)
    assert parameters.keep_outs == min(count, room)
    nearest = sorted(people, key=lambda p: float(np.hypot(*(p.position_ned_m[0, :2] - HERE[0, :2]))))
    for i, person in enumerate(nearest[:room]):
        np.testing.assert_allclose(parameters["keep_out"][:, i, :3], person.position_ned_m)


def test_nobody_there_leaves_every_margin_wide() -> None:
    parameters = written(forecasts=())
    assert parameters.keep_outs == 0
    _, margins = problem().stage()(standing_state(), np.zeros(model.NU), parameters.array[0])
    keep_outs = np.asarray(margins).ravel()[: problem().capacity.keep_outs]
    assert keep_outs.min() > 100.0


def test_what_was_written_before_is_gone() -> None:
    parameters = problem().parameters()
    safety = Safety(DRONE, DistanceField.empty())
    safety.write(parameters, crowd(5), HERE)
    safety.write(parameters, crowd(1), HERE)
    fresh = problem().parameters()
    safety.write(fresh, crowd(1), HERE)
    np.testing.assert_array_equal(parameters["keep_out"], fresh["keep_out"])


def test_a_keep_out_grows_with_the_present_doubt_up_to_a_limit() -> None:
    for spread_m, grown_m in ((0.0, 0.0), (0.7, 1.4), (9.0, LARGEST_DOUBT_M)):
        doubtful = tuple(replace(one, spread_m=spread_m + np.linspace(0.0, 3.0, NODES + 1)) for one in walkers(TIMES_S))
        assert written(forecasts=doubtful)["keep_out"][:, 0, 7] == pytest.approx(DRONE.keep_out_m + grown_m)


def passer_by(towards_m_s: float, away_m: float = 7.0) -> SubjectForecast:
    """Somebody north of the camera, unseen, who comes to it so fast."""
    place = np.zeros((NODES + 1, 3))
    place[:, 0], place[:, 1] = HERE[0, 0] + away_m - towards_m_s * TIMES_S, HERE[0, 1]
    velocity = np.tile([-towards_m_s, 0.0, 0.0], (NODES + 1, 1))
    return SubjectForecast("p", TIMES_S, place, velocity, np.zeros(NODES + 1), 1.7, age_s=UNSEEN_S + 0.1)


def test_nobody_near_who_is_not_seen_is_approached() -> None:
    seen = replace(passer_by(0.0), age_s=UNSEEN_S - 0.1)
    assert (written(forecasts=(seen,))["keep_out"][:, 0, 7:] == [DRONE.keep_out_m, DRONE.keep_out_closing_s]).all()
    for towards_m_s in (0.0, 2.5, -1.0):
        assert written(forecasts=(passer_by(towards_m_s),))["keep_out"][:, 0, 7] == pytest.approx(7.0)


def test_nobody_far_away_is_in_the_way_unseen() -> None:
    entries = written(forecasts=(passer_by(0.0, UNSEEN_REACH_M + 1.0),))["keep_out"][:, 0, 7:]
    assert (entries == [DRONE.keep_out_m, DRONE.keep_out_closing_s]).all()
