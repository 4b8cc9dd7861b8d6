"""Plain floats against `cinempc.frames`."""

from __future__ import annotations

import numpy as np
import pytest

from cinempc.frames import rotation_from_quaternion, rotation_ned_from_camera, wrap_pi
from cinempc.vehicles import attitude


@pytest.mark.parametrize(("yaw", "pitch", "roll"), [(0.3, 0.2, 0.0), (-2.5, -1.2, 0.4), (3.1, 0.0, -0.2)])
def test_agrees_with_the_frames(yaw: float, pitch: float, roll: float) -> None:
    q = attitude.quaternion(yaw, pitch, roll)
    rotation = rotation_from_quaternion(np.array(q))
    np.testing.assert_allclose(rotation, rotation_ned_from_camera(yaw, pitch, roll), atol=1e-12)
    np.testing.assert_allclose(attitude.rotate(q, (1.0, -2.0, 0.5)), rotation @ [1.0, -2.0, 0.5], atol=1e-12)
    assert attitude.yaw_pitch_roll(q) == pytest.approx((yaw, pitch, roll), abs=1e-9)
    assert attitude.wrap_pi(yaw + 9) == pytest.approx(wrap_pi(yaw + 9))
