"""Plain floats against `cinempc.frames`."""

from __future__ import annotations

import numpy as np
import pytest

from cinempc.frames import rotation_from_quaternion, rotation_ned_from_camera, wrap_pi
from cinempc.vehicles import attitude


@pytest.mark.parametrize(("yaw", "pitch"), [(0.3, 0.2), (-2.5, -1.2), (3.1, 0.0)])
def test_agrees_with_the_frames(yaw: float, pitch: float) -> None:
    q = attitude.level_quaternion(yaw, pitch)
    rotation = rotation_from_quaternion(np.array(q))
    np.testing.assert_allclose(rotation, rotation_ned_from_camera(yaw, pitch), atol=1e-12)
    np.testing.assert_allclose(attitude.rotate(q, (1.0, -2.0, 0.5)), rotation @ [1.0, -2.0, 0.5], atol=1e-12)
    assert attitude.yaw_pitch_roll(q) == pytest.approx((yaw, pitch, 0.0), abs=1e-9)
    assert attitude.wrap_pi(yaw + 9) == pytest.approx(wrap_pi(yaw + 9))
