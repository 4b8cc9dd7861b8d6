from __future__ import annotations

import casadi as ca
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from cinempc.frames import (
    camera_from_ned,
    nearest_turn,
    ops_for,
    rotation_from_quaternion,
    rotation_ned_from_camera,
    wrap_pi,
)

angles = st.floats(-10.0, 10.0)
pitches = st.floats(-1.5, 1.5)
offsets = st.tuples(*(st.floats(-50, 50) for _ in range(3)))


@given(yaw=angles, pitch=pitches, roll=angles)
def test_camera_rotation_is_yaw_then_pitch_then_roll(yaw: float, pitch: float, roll: float) -> None:
    expected = Rotation.from_euler("ZYX", [yaw, pitch, roll]).as_matrix()
    np.testing.assert_allclose(rotation_ned_from_camera(yaw, pitch, roll), expected, atol=1e-12)


@given(yaw=angles, pitch=pitches, offset=offsets)
def test_camera_from_ned_is_the_inverse_of_the_level_rotation(
    yaw: float, pitch: float, offset: tuple[float, float, float]
) -> None:
    expected = rotation_ned_from_camera(yaw, pitch).T @ offset
    np.testing.assert_allclose(camera_from_ned(offset, yaw, pitch), expected, atol=1e-9)


def test_camera_looks_where_yaw_and_pitch_say() -> None:
    north, east, up = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)
    assert camera_from_ned(north, 0.0, 0.0) == pytest.approx((1.0, 0.0, 0.0))
    assert camera_from_ned(east, 0.0, 0.0) == pytest.approx((0.0, 1.0, 0.0))  # to its right
    assert camera_from_ned(up, 0.0, 0.0) == pytest.approx((0.0, 0.0, -1.0))
    assert camera_from_ned(east, np.pi / 2, 0.0) == pytest.approx((1.0, 0.0, 0.0))  # clockwise from north
    assert camera_from_ned(up, 0.0, np.pi / 2) == pytest.approx((1.0, 0.0, 0.0))  # positive is up


@given(yaw=angles, pitch=pitches, offset=offsets)
def test_symbols_give_the_same_as_numbers(yaw: float, pitch: float, offset: tuple[float, float, float]) -> None:
    symbols = ca.SX.sym("v", 5)
    column = ca.vertcat(*camera_from_ned([symbols[0], symbols[1], symbols[2]], symbols[3], symbols[4]))
    symbolic = np.asarray(ca.Function("axes", [symbols], [column])([*offset, yaw, pitch])).ravel()
    np.testing.assert_allclose(symbolic, camera_from_ned(offset, yaw, pitch), atol=1e-12)


@given(turns=st.tuples(angles, pitches, angles), offset=offsets)
def test_quaternions_are_wxyz(turns: tuple[float, float, float], offset: tuple[float, float, float]) -> None:
    rotation = Rotation.from_euler("ZYX", turns)
    x, y, z, w = rotation.as_quat()
    matrix = rotation_from_quaternion(np.array([w, x, y, z]))
    np.testing.assert_allclose(matrix, rotation.as_matrix(), atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(matrix @ offset), np.linalg.norm(offset), atol=1e-9)


@given(angle=st.floats(-1e4, 1e4))
def test_wrapped_angle_points_the_same_way_within_half_a_turn(angle: float) -> None:
    wrapped = wrap_pi(angle)
    assert -np.pi <= wrapped < np.pi
    assert np.cos(wrapped) == pytest.approx(np.cos(angle), abs=1e-9)
    assert np.sin(wrapped) == pytest.approx(np.sin(angle), abs=1e-9)


@given(angle=angles, to=st.floats(-1e3, 1e3))
def test_nearest_turn_is_the_same_direction_within_half_a_turn(angle: float, to: float) -> None:
    turned = nearest_turn(angle, to)
    assert abs(turned - to) <= np.pi + 1e-9
    assert wrap_pi(turned - angle) == pytest.approx(0.0, abs=1e-6) or abs(wrap_pi(turned - angle)) > np.pi - 1e-6


def test_ops_for_knows_symbols_from_numbers() -> None:
    assert ops_for(ca.SX.sym("x")) is ca
    assert ops_for(ca.MX.sym("x")) is ca
    assert ops_for(1.0) is np
    assert ops_for(np.ones(3)) is np
