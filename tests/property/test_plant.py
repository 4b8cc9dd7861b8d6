"""Whatever is commanded, the plant stays finite and within the limits of its hardware."""

from math import radians

import numpy as np
import plant_rig as rig
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.types import LensState
from sim.airframe import airframe_of

AIRFRAME = airframe_of(rig.DRONE)
WILD = st.floats(-50.0, 50.0)
ANGLE = st.floats(-7.0, 7.0)


@st.composite
def commands(draw):
    vectors = [np.array([draw(WILD) for _ in range(3)]) for _ in range(3)]
    focus_m = draw(st.floats(0.1, 1000.0) | st.just(float("inf")))
    return rig.command(
        vectors[0],
        velocity_ned_m_s=vectors[1] / 5,
        acceleration_ned_m_s2=vectors[2] / 10,
        yaw_ned_rad=draw(ANGLE),
        gimbal_yaw_ned_rad=draw(ANGLE),
        gimbal_pitch_rad=draw(ANGLE),
        gimbal_yaw_rate_rad_s=draw(ANGLE),
        gimbal_pitch_rate_rad_s=draw(ANGLE),
        lens=LensState(draw(st.floats(1.0, 900.0)), focus_m, draw(st.floats(0.5, 64.0))),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(commands(), min_size=1, max_size=6), st.integers(0, 2**31))
def test_limits_hold_for_any_commands(orders, seed):
    plant = rig.world(rig.BREEZE, seed=seed)
    states = [plant.vehicle_state()]
    for order in orders:
        states += rig.fly(plant, 0.6, lambda t, order=order: order)[1:]
    camera, gimbal = rig.CAMERA, rig.DRONE.gimbal
    for state in states:
        assert np.isfinite(state.position_ned_m).all()
        assert np.linalg.norm(state.attitude_ned_from_body) - 1 < 1e-9
        assert rig.tilt_rad(state) < AIRFRAME.tilt_limit_rad + radians(15)
        assert radians(gimbal.pitch_deg[0]) <= state.gimbal_pitch_rad <= radians(gimbal.pitch_deg[1])
        assert (
            camera.focal_length_mm[0] * (1 - 1e-9)
            <= state.lens.focal_length_mm
            <= camera.focal_length_mm[1] * (1 + 1e-9)
        )
        assert state.lens.focus_distance_m >= camera.close_focus_m * (1 - 1e-9)
        assert camera.f_number[0] * (1 - 1e-9) <= state.lens.f_number <= camera.f_number[1] * (1 + 1e-9)
    rate_limit = radians(gimbal.rate_deg_s) * (1 + 1e-9)
    leak = 0.03 * (AIRFRAME.yaw_rate_limit_rad_s + 2 * AIRFRAME.tilt_rate_limit_rad_s)
    turned = np.diff([(s.gimbal_yaw_ned_rad, s.gimbal_pitch_rad) for s in states], axis=0) / rig.TICK_S
    assert np.abs(turned[:, 1]).max() <= rate_limit + leak
    focus = np.diff([1 / s.lens.focus_distance_m for s in states]) / rig.TICK_S
    assert np.abs(focus).max() <= camera.focus_rate_dioptres_per_s * (1 + 1e-6)


@settings(max_examples=15, deadline=None)
@given(st.lists(commands(), min_size=1, max_size=3), st.integers(0, 2**31))
def test_any_flight_can_be_repeated_bit_for_bit(orders, seed):
    ends = []
    for _ in range(2):
        plant = rig.world(rig.BREEZE, seed=seed)
        for order in orders:
            state = rig.fly(plant, 0.2, lambda t, order=order: order)[-1]
        ends.append(np.concatenate([state.position_ned_m, state.attitude_ned_from_body, [state.gimbal_yaw_ned_rad]]))
    np.testing.assert_array_equal(*ends)
