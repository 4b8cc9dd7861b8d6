"""A move that drone or camera cannot do is refused, with all that is wrong."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.hardware import Envelope
from cinempc.repeat.move import Move, RepeatError, recorded_move
from cinempc.repeat.reach import refuse_beyond_reach
from cinempc.takelog import read_take


@pytest.fixture(scope="module")
def move(tmp_path_factory) -> Move:
    return recorded_move(read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(6.0))))


def test_its_own_drone_and_camera_can(move):
    refuse_beyond_reach(move, synthetic.DRONE, synthetic.CAMERA)


@pytest.mark.parametrize(
    ("drone", "camera", "words"),
    [
        ({"speed_m_s": 0.1}, {}, r"flies 0\.1 m/s; the move has"),
        ({"climb_m_s": 0.05}, {}, r"climbs 0\.05 m/s"),
        ({"yaw_rate_deg_s": 1.0}, {}, r"turns 1 deg/s"),
        ({"envelope": Envelope(north_m=(0, 5), east_m=(-60, 60), height_m=(1, 30))}, {}, "leaves the flight box"),
        (
            {},
            {"focal_length_mm": (20.0, 40.0)},
            r"zoom of test zoom goes from 20 to 40; the move has 66.* mm at 6\.0 s",
        ),
        ({}, {"f_number": (4.0, 22.0)}, r"iris of test zoom goes from 4 to 22; the move has 2\.8"),
        ({}, {"close_focus_m": 20.0}, "focuses from 20 m on"),
        ({}, {"zoom_rate_per_s": 0.02}, r"goes 0\.02 of itself a second"),
    ],
)
def test_what_is_out_of_reach_is_named(move, drone, camera, words):
    with pytest.raises(RepeatError, match=words):
        refuse_beyond_reach(move, synthetic.DRONE.model_copy(update=drone), synthetic.CAMERA.model_copy(update=camera))


def test_roll_and_pitch_need_a_gimbal_that_goes_there(move):
    steep = move.servos.copy()
    steep[:, 1] = np.deg2rad(60)
    with pytest.raises(RepeatError, match="pitch of test quad") as refused:
        refuse_beyond_reach(
            replace(move, servos=steep, roll_rad=np.full(len(move), 1.2)), synthetic.DRONE, synthetic.CAMERA
        )
    assert "roll of test quad" in str(refused.value)
