"""The visual gyroscope on pictures of a wall of noise far away, seen through a camera that turns."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cinempc.frames import rotation_ned_from_camera
from perception.egomotion import Turn, VisualGyro

WIDE_PX, TALL_PX, FOCAL_WIDTHS = 960, 540, 0.9
TO_PX = np.array([[0.0, FOCAL_WIDTHS * WIDE_PX, 0.0], [0.0, 0.0, FOCAL_WIDTHS * WIDE_PX], [1.0, 0.0, 0.0]])
TO_PX[:2, 0] = WIDE_PX / 2, TALL_PX / 2  # forward, right, down to homogeneous px
EXACT_RAD = np.deg2rad(0.05)


@pytest.fixture(scope="module")
def wall() -> NDArray[np.uint8]:
    noise = np.random.default_rng(3).integers(0, 255, (54, 96, 3), np.uint8)
    return np.asarray(cv2.resize(noise, (WIDE_PX, TALL_PX), interpolation=cv2.INTER_CUBIC), np.uint8)


def seen_after(wall: NDArray[np.uint8], yaw_rad: float, pitch_rad: float, roll_rad: float = 0.0) -> NDArray[np.uint8]:
    """The wall, which fills the first picture, after the camera has turned."""
    turned = rotation_ned_from_camera(yaw_rad, pitch_rad, roll_rad)
    homography = TO_PX @ turned.T @ np.linalg.inv(TO_PX)
    return np.asarray(
        cv2.warpPerspective(wall, homography, (WIDE_PX, TALL_PX), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


@pytest.mark.parametrize(
    "turn_deg",
    [(2.0, 0.0, 0.0), (-5.0, 0.0, 0.0), (0.0, 1.5, 0.0), (1.0, -2.0, 0.0), (0.0, 0.0, 3.0), (3.0, 1.0, -1.0)],
)
def test_turns_are_recovered(wall: NDArray[np.uint8], turn_deg: tuple[float, float, float]) -> None:
    gyro = VisualGyro(FOCAL_WIDTHS)
    assert gyro.update(wall) == Turn()
    turn = gyro.update(seen_after(wall, *np.deg2rad(turn_deg)))
    assert turn.corners > 50
    assert np.allclose((turn.yaw_rad, turn.pitch_rad, turn.roll_rad), np.deg2rad(turn_deg), atol=EXACT_RAD)


def test_a_long_pan_adds_up(wall: NDArray[np.uint8]) -> None:
    gyro, total_rad = VisualGyro(FOCAL_WIDTHS), 0.0
    for step in range(16):
        total_rad += gyro.update(seen_after(wall, np.deg2rad(0.5 * step), 0.0)).yaw_rad
    assert total_rad == pytest.approx(np.deg2rad(7.5), abs=np.deg2rad(0.1))


def test_figures_do_not_count(wall: NDArray[np.uint8]) -> None:
    """Half of the picture moves on its own, more than RANSAC alone could know for what it is."""
    after = seen_after(wall, np.deg2rad(1.0), 0.0)
    after[:, 300:] = np.roll(wall, 40, axis=0)[:, 300:]
    gyro = VisualGyro(FOCAL_WIDTHS)
    figures = [np.array([0.3, 0.0, 1.0, 1.0])]
    gyro.update(wall, figures)
    turn = gyro.update(after, figures)
    assert turn.yaw_rad == pytest.approx(np.deg2rad(1.0), abs=np.deg2rad(0.2))
    assert turn.pitch_rad == pytest.approx(0.0, abs=np.deg2rad(0.2))


def test_without_anything_to_see_nothing_is_told(wall: NDArray[np.uint8]) -> None:
    gyro, black = VisualGyro(FOCAL_WIDTHS), np.zeros_like(wall)
    gyro.update(wall)
    assert [gyro.update(picture).corners for picture in (black, black, wall)] == [0, 0, 0]
    assert gyro.update(wall[:200]) == Turn()  # another size: begins anew
