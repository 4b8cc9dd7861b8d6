from __future__ import annotations

import casadi as ca
import numpy as np
import pytest
from hypothesis import given, settings
from planning_rig import CAMERA, Instant, instants, numbers

from cinempc import model
from cinempc.composition import (
    MIN_DEPTH_M,
    apparent_height_frac,
    depth_m,
    image_point,
    lead_room_u,
    point_on_subject,
)
from cinempc.frames import rotation_ned_from_camera

SENSOR_MM = (CAMERA.sensor_width_mm, CAMERA.sensor_height_mm)


def camera(instant: Instant) -> tuple[np.ndarray, float, float]:
    return instant.state[model.POSITION], instant.state[model.YAW], instant.state[model.PITCH]


def focal_mm(instant: Instant) -> float:
    return float(np.exp(instant.state[model.LN_FOCAL]))


@given(instant=instants(), height_frac=numbers(0, 1))
def test_image_point_is_where_the_ray_meets_the_sensor(instant: Instant, height_frac: float) -> None:
    point = point_on_subject(instant.subject, instant.subject[3], height_frac)
    u, v = image_point(point, *camera(instant), focal_mm(instant), SENSOR_MM)
    on_sensor_mm = [focal_mm(instant), (u - 0.5) * SENSOR_MM[0], (v - 0.5) * SENSOR_MM[1]]
    ray = rotation_ned_from_camera(*camera(instant)[1:]) @ on_sensor_mm
    towards = np.array(point) - camera(instant)[0]
    np.testing.assert_allclose(ray / np.linalg.norm(ray), towards / np.linalg.norm(towards), atol=1e-9)


@given(instant=instants())
def test_depth_is_along_the_optical_axis(instant: Instant) -> None:
    forward = rotation_ned_from_camera(*camera(instant)[1:])[:, 0]
    expected = forward @ (instant.subject[:3] - camera(instant)[0])
    assert depth_m(instant.subject[:3], *camera(instant)) == pytest.approx(max(expected, MIN_DEPTH_M))


def test_behind_the_camera_everything_is_finite() -> None:
    state = np.array([0.0, 0.0, -1.0])
    behind = (-5.0, 1.0, 0.0)
    assert depth_m(behind, state, 0.0, 0.0) == MIN_DEPTH_M
    assert np.isfinite(image_point(behind, state, 0.0, 0.0, 50.0, SENSOR_MM)).all()


@given(distance_m=numbers(1, 100), height_m=numbers(0.2, 3), focal=numbers(24, 240))
def test_apparent_height_is_height_times_focal_length_over_distance(
    distance_m: float, height_m: float, focal: float
) -> None:
    eye = np.array([-distance_m, 0.0, -height_m / 3])
    seen = apparent_height_frac(np.zeros(3), height_m, eye, 0.0, 0.0, focal, SENSOR_MM)
    assert seen == pytest.approx(height_m * focal / distance_m / SENSOR_MM[1])


@given(instant=instants())
def test_apparent_height_is_from_the_feet_up_to_the_head(instant: Instant) -> None:
    seen = (*camera(instant), focal_mm(instant), SENSOR_MM)
    height_m = instant.subject[3]
    feet, head = (image_point(point_on_subject(instant.subject, height_m, f), *seen)[1] for f in (0.0, 1.0))
    assert apparent_height_frac(instant.subject, height_m, *seen) == pytest.approx(feet - head)
    assert feet > head


@given(heading=numbers(-7, 7), yaw=numbers(-7, 7), lead=numbers(0, 0.3))
def test_lead_room_is_on_the_side_that_the_subject_faces(heading: float, yaw: float, lead: float) -> None:
    facing = np.array([np.cos(heading), np.sin(heading), 0.0])
    across = float(rotation_ned_from_camera(yaw, 0.0)[:, 1] @ facing)
    assert lead_room_u(heading, yaw, lead) == pytest.approx(0.5 - lead * across)


@pytest.mark.parametrize(("heading", "u"), [(np.pi / 2, 0.3), (-np.pi / 2, 0.7), (0.0, 0.5), (np.pi, 0.5)])
def test_who_faces_right_sits_left(heading: float, u: float) -> None:
    assert lead_room_u(heading, 0.0, 0.2) == pytest.approx(u)


@settings(max_examples=30)
@given(instant=instants(), lead=numbers(0, 0.3))
def test_symbols_give_the_same_as_numbers(instant: Instant, lead: float) -> None:
    entries, subject = ca.SX.sym("camera", 6), ca.SX.sym("subject", 5)
    eye, yaw, pitch, focal, lead_symbol = entries[0:3], entries[3], entries[4], entries[5], ca.SX.sym("lead")
    seen = ([eye[0], eye[1], eye[2]], yaw, pitch, focal, SENSOR_MM)
    base = [subject[0], subject[1], subject[2]]
    column = ca.vertcat(
        *image_point(point_on_subject(base, subject[3], 0.7), *seen),
        apparent_height_frac(base, subject[3], *seen),
        lead_room_u(subject[4], yaw, lead_symbol),
    )
    function = ca.Function("composition", [entries, subject, lead_symbol], [column])
    position, yaw_rad, pitch_rad = camera(instant)
    values = (position, yaw_rad, pitch_rad, focal_mm(instant), SENSOR_MM)
    expected = [
        *image_point(point_on_subject(instant.subject, instant.subject[3], 0.7), *values),
        apparent_height_frac(instant.subject, instant.subject[3], *values),
        lead_room_u(instant.subject[4], yaw_rad, lead),
    ]
    found = function([*position, yaw_rad, pitch_rad, focal_mm(instant)], instant.subject, lead)
    np.testing.assert_allclose(np.asarray(found).ravel(), expected, rtol=1e-9, atol=1e-12)
