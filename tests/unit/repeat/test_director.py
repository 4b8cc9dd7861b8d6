"""The director that asks for a recorded move: read back from the parameters, whatever is there."""

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.composition import image_point
from cinempc.problem import Problem
from cinempc.repeat.director import RepeatDirector
from cinempc.repeat.move import Move, recorded_move
from cinempc.shots.load import CONFIGS, load_shot
from cinempc.takelog import read_take


@pytest.fixture(scope="module")
def move(tmp_path_factory) -> Move:
    return recorded_move(read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(6.0))))


@pytest.fixture(scope="module")
def director(move) -> RepeatDirector:
    spec = load_shot(CONFIGS / "shots" / "follow.yaml").spec
    return RepeatDirector(move, spec.model_copy(update={"duration_s": 6.0}), start_s=10.0)


def written(director, now_s):
    problem = Problem(synthetic.CAMERA)
    parameters, times_s = problem.parameters(), now_s + 0.1 * np.arange(21)
    still = np.zeros(21)
    director.write(parameters, times_s, (), (np.zeros((21, 3)), still, still))
    return problem, parameters, times_s - 10.0


def test_the_recorded_camera_has_no_cost(director, move):
    problem, parameters, since_s = written(director, 11.0)
    yaw, pitch, *_ = move.aim_and_lens(since_s).T
    place = move.place(since_s)
    for k in (0, 7, 20):
        state = np.zeros(14)
        state[:3], state[9:14] = place[k], move.aim_and_lens(since_s)[k]
        weighted, _ = problem.stage()(state, np.zeros(9), parameters.array[k])
        np.testing.assert_allclose(np.asarray(weighted), 0.0, atol=1e-6)
        beside = state.copy()
        beside[12] += 0.02  # focus
        assert np.abs(np.asarray(problem.stage()(beside, np.zeros(9), parameters.array[k])[0])).max() > 0.01
    spot = parameters["mark"][0, 0]
    focal_mm = synthetic.path(1.0)[1]
    u, v = image_point(spot, place[0], yaw[0], pitch[0], focal_mm, synthetic.SENSOR_MM)
    assert (float(u), float(v)) == pytest.approx((0.5, 0.5), abs=1e-6)


def test_what_is_asked_is_the_recorded_camera(director):
    _, parameters, _ = written(director, 12.0)
    asked, then = director.asked(parameters, 12.0), synthetic.vehicle_at(2.0, synthetic.Flaws())
    np.testing.assert_allclose(asked.place_ned_m, then.camera_position_ned_m, atol=2e-3)
    assert asked.yaw_ned_rad == pytest.approx(then.gimbal_yaw_ned_rad, abs=1e-4)
    assert asked.pitch_rad == pytest.approx(then.gimbal_pitch_rad, abs=1e-4)
    assert asked.focal_length_mm == pytest.approx(then.lens.focal_length_mm, rel=1e-4)
    assert asked.near_limit_m < then.lens.focus_distance_m < asked.far_limit_m
    assert asked.marks == ()


def test_nobody_is_needed(director):
    assert director.cast == director.wanted(11.0) == ()
    assert not director.is_blind((), 11.0)
    assert not director.done(15.9)
    assert director.done(16.0)
