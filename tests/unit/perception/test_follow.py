"""Following through footage: the pose that is made up for it, and a man through a real clip."""

from __future__ import annotations

import numpy as np
import pytest

from cinempc.bench.see import CLIP, follow_clip, read_clip, table
from cinempc.bench.see import run as bench
from perception.carried import CarriedFilter
from perception.egomotion import Turn
from perception.motion import HEIGHT, NX, PLACE, SHOULDERS, VELOCITY
from perception.standpoint import Standpoint, usual_camera
from perception.view import view_of

IMAGE_PX = (1280, 720)
CAMERA = usual_camera(IMAGE_PX)
BOX = np.array([0.6, 0.3, 0.63, 0.42])


def figure(place: np.ndarray, height_m: float = 1.7) -> np.ndarray:
    state = np.zeros(NX)
    state[PLACE], state[HEIGHT : SHOULDERS + 1] = place, (height_m, 0.4, 0.3)
    return state


@pytest.mark.parametrize("pitch_deg", [10.0, 0.0, -15.0, -30.0, -60.0])
def test_whatever_the_tilt_a_figure_of_usual_height_fills_its_box(pitch_deg: float) -> None:
    standpoint = Standpoint(CAMERA, pitch_rad=np.deg2rad(pitch_deg))
    standpoint.settle(BOX, 1.7)
    seen = view_of(standpoint.vehicle(0.0), CAMERA).boxes(figure(standpoint.place(BOX))[None])[0]
    assert seen[[1, 3]] == pytest.approx(BOX[[1, 3]], abs=0.006)
    assert (seen[0] + seen[2]) / 2 == pytest.approx((BOX[0] + BOX[2]) / 2, abs=0.002)


@pytest.mark.parametrize(
    "turn", [Turn(0.02, 0.0, 0.0), Turn(0.0, 0.01, 0.0), Turn(0.0, 0.0, 0.03), Turn(0.01, 0.02, -0.02)]
)
def test_who_stands_moves_through_the_picture_as_the_camera_turns(turn: Turn) -> None:
    standpoint = Standpoint(CAMERA)
    standpoint.settle(BOX, 1.7)
    state = figure(standpoint.place(BOX))[None]
    before = view_of(standpoint.vehicle(0.0), CAMERA).boxes(state)[0]
    at = (before[:2] + before[2:]) / 2
    standpoint.turn(turn, at, 0.0)
    after = view_of(standpoint.vehicle(0.0), CAMERA).boxes(state)[0]
    x, y = (at - 0.5) * [24.0, 13.5] / standpoint.lens.focal_length_mm
    yaw, pitch, roll = turn.yaw_rad, turn.pitch_rad, turn.roll_rad
    expected = np.array([-yaw - x * x * yaw + x * y * pitch + y * roll, pitch + y * y * pitch - x * y * yaw - x * roll])
    moved = ((after[:2] + after[2:]) / 2 - at) * [24.0, 13.5] / standpoint.lens.focal_length_mm
    assert moved == pytest.approx(expected, abs=6e-4)  # 0.7 px of 1280: small angles


def test_tilting_for_ever_is_taken_for_travelling() -> None:
    standpoint = Standpoint(CAMERA)
    for _ in range(600):
        standpoint.turn(Turn(0.0, 0.007, 0.0), np.full(2, 0.5), 0.1)
    assert standpoint.pitch_rad < np.deg2rad(-10.0)


def test_another_ruler_shows_the_same_picture() -> None:
    standpoint = Standpoint(CAMERA)
    standpoint.settle(BOX, 1.7)
    state = figure(standpoint.place(BOX))
    state[VELOCITY] = 1.0, 0.5
    estimate = CarriedFilter(state, 0.01 * np.eye(NX))
    before = estimate.expect(view_of(standpoint.vehicle(0.0), CAMERA), whole=True)
    estimate.scale(1.1)
    standpoint.height_m *= 1.1
    after = estimate.expect(view_of(standpoint.vehicle(0.0), CAMERA), whole=True)
    assert estimate.mean[:5] == pytest.approx(1.1 * state[:5])
    assert after.values == pytest.approx(before.values, abs=0.001)
    assert np.sqrt(np.diag(after.covariance)) == pytest.approx(np.sqrt(np.diag(before.covariance)), rel=0.05)


@pytest.mark.skipif(not CLIP.is_dir(), reason=f"the clip is not there: {CLIP}")
def test_a_man_is_followed_through_a_real_clip() -> None:
    result = follow_clip("yolo11n", "onnxruntime", *read_clip(CLIP))
    assert result.success >= 0.93
    assert (result.identities, result.switches) == (1, 0)


def test_the_bench_says_what_it_left_out(tmp_path: object) -> None:
    text = table(bench(clip=tmp_path / "none"))  # type: ignore[operator]
    assert "no clip:" in text
    assert "onnxruntime" in text
