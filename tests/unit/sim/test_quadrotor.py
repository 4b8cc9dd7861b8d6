import numpy as np
import plant_rig as rig
import pytest

from sim import quadrotor
from sim.airframe import GRAVITY_M_S2, airframe_of
from sim.scene import Wind

AIRFRAME = airframe_of(rig.DRONE)
STEP_S = 0.0025
CALM = np.zeros(3)


def no_drag():
    return AIRFRAME._replace(rotor_drag_per_s=0.0, body_drag_per_m=0.0)


def drop(airframe, duration_s):
    """Falls with dead rotors, level."""
    x = np.zeros(quadrotor.STATE_SIZE)
    x[quadrotor.QUATERNION] = 1.0
    for _ in range(round(duration_s / STEP_S)):
        quadrotor.move_body(x, (0.0, 0.0, 0.0), airframe, STEP_S)
    return x


def test_falls_freely_without_air():
    x = drop(no_drag(), 2.0)
    assert x[quadrotor.VELOCITY + 2] == pytest.approx(2 * GRAVITY_M_S2)
    assert x[quadrotor.POSITION + 2] == pytest.approx(GRAVITY_M_S2 * 2**2 / 2)
    energy = x[quadrotor.VELOCITY + 2] ** 2 / 2 - GRAVITY_M_S2 * x[quadrotor.POSITION + 2]
    assert energy == pytest.approx(0.0, abs=1e-9)


def test_reaches_terminal_speed_in_air():
    x = drop(AIRFRAME, 60.0)
    assert x[quadrotor.VELOCITY + 2] == pytest.approx((GRAVITY_M_S2 / AIRFRAME.body_drag_per_m) ** 0.5, rel=1e-6)


def test_spins_on_without_torque_and_keeps_its_angular_momentum():
    x = np.zeros(quadrotor.STATE_SIZE)
    x[quadrotor.QUATERNION] = 1.0
    x[quadrotor.BODY_RATE : quadrotor.BODY_RATE + 3] = 0.3, 2.0, 0.5
    inertia = np.array([AIRFRAME.inertia_x_kg_m2, AIRFRAME.inertia_y_kg_m2, AIRFRAME.inertia_z_kg_m2])

    def momentum():
        q = tuple(x[quadrotor.QUATERNION : quadrotor.QUATERNION + 4])
        return np.array(quadrotor.rotate(q, tuple(inertia * x[quadrotor.BODY_RATE : quadrotor.BODY_RATE + 3])))

    before = momentum()
    for _ in range(400):
        quadrotor.move_body(x, (0.0, 0.0, 0.0), AIRFRAME, STEP_S)
    np.testing.assert_allclose(momentum(), before, atol=0.01 * np.linalg.norm(before))


@pytest.mark.parametrize("velocity", [(0.0, 0.0, 0.0), (4.0, -3.0, 1.0)])
@pytest.mark.parametrize("wind", [(0.0, 0.0, 0.0), (-5.0, 3.0, 0.5)])
def test_trim_is_an_equilibrium(velocity, wind):
    x = quadrotor.trim(AIRFRAME, np.zeros(3), np.array(velocity), 0.7, np.array(wind))
    target = np.zeros(quadrotor.TARGET_SIZE)
    target[quadrotor.TARGET_VELOCITY : quadrotor.TARGET_VELOCITY + 3], target[quadrotor.TARGET_YAW] = velocity, 0.7
    start = x.copy()
    quadrotor.fly(x, target, np.array([wind]), AIRFRAME, STEP_S)
    assert np.abs(x[quadrotor.ACCELERATION :]).max() < 1e-4
    np.testing.assert_allclose(
        x[quadrotor.ROTOR : quadrotor.ROTOR + 4], start[quadrotor.ROTOR : quadrotor.ROTOR + 4], rtol=1e-3
    )


def test_attitude_puts_thrust_and_nose_where_asked():
    thrust = np.array([2.0, -3.0, -9.0])
    q = quadrotor.attitude_for(tuple(thrust), 0.9)
    np.testing.assert_allclose(quadrotor.rotate(q, (0.0, 0.0, -1.0)), thrust / np.linalg.norm(thrust), atol=1e-12)
    level = quadrotor.attitude_for((0.0, 0.0, -9.0), 0.9)
    assert quadrotor.heading(level) == pytest.approx(0.9)


def test_rotors_turn_it_the_way_that_was_asked():
    for axis in range(3):
        x = quadrotor.trim(AIRFRAME, np.zeros(3), CALM, 0.0, CALM)
        rates = np.zeros(3)
        rates[axis] = 0.5
        for _ in range(80):
            quadrotor.spin_rotors(x, AIRFRAME.mass_kg * GRAVITY_M_S2, tuple(rates), AIRFRAME, STEP_S)
            quadrotor.move_body(x, (0.0, 0.0, 0.0), AIRFRAME, STEP_S)
        turned = x[quadrotor.BODY_RATE : quadrotor.BODY_RATE + 3]
        assert turned[axis] > 0.3
        assert np.abs(np.delete(turned, axis)).max() < 0.02


def test_steps_settle_with_little_overshoot():
    plant = rig.world()
    start = plant.vehicle_state().position_ned_m
    step = np.array([2.0, 1.0, -1.5])
    states = rig.fly(plant, 10.0, lambda t: rig.command(start + step))
    moved = np.array([s.position_ned_m - start for s in states])
    assert (moved * np.sign(step)).max(axis=0) == pytest.approx(np.abs(step), rel=0.2)
    np.testing.assert_allclose(moved[-1], step, atol=0.03)


def test_follows_a_circle_closely():
    radius_m, speed_m_s = 10.0, 3.0
    rate = speed_m_s / radius_m
    plant = rig.world(velocity=(0.0, speed_m_s, 0.0))
    centre = plant.vehicle_state().position_ned_m - [radius_m, 0.0, 0.0]

    def circle(t):
        out = np.array([np.cos(rate * t), np.sin(rate * t), 0.0])
        along = np.array([-out[1], out[0], 0.0])
        return rig.command(
            centre + radius_m * out, velocity_ned_m_s=speed_m_s * along, acceleration_ned_m_s2=-speed_m_s * rate * out
        )

    states = rig.fly(plant, 25.0, circle)
    error = [np.linalg.norm(s.position_ned_m - circle(s.time_s).position_ned_m) for s in states]
    assert np.sqrt(np.mean(np.square(error))) < 0.15


def test_large_steps_stay_within_the_limits():
    plant = rig.world()
    start = plant.vehicle_state().position_ned_m
    states = rig.fly(plant, 12.0, lambda t: rig.command(start + np.array([60.0, 0.0, -20.0]), yaw_ned_rad=3.0))
    speeds = np.array([s.velocity_ned_m_s for s in states])
    assert np.hypot(speeds[:, 0], speeds[:, 1]).max() < 1.05 * AIRFRAME.speed_limit_m_s
    assert np.abs(speeds[:, 2]).max() < 1.1 * AIRFRAME.climb_limit_m_s
    assert max(map(rig.tilt_rad, states)) < AIRFRAME.tilt_limit_rad + np.deg2rad(6)
    assert max(map(rig.tilt_rad, states)) > AIRFRAME.tilt_limit_rad - np.deg2rad(6)


def test_gusts_push_it_and_it_comes_back():
    plant = rig.world(rig.BREEZE)
    start = plant.vehicle_state().position_ned_m
    states = rig.fly(plant, 40.0, lambda t: rig.command(start))
    away = np.linalg.norm([s.position_ned_m - start for s in states], axis=1)
    assert 0.03 < np.sqrt(np.mean(away**2)) < 0.2
    assert away.max() < 0.5


def test_a_steady_wind_is_met_from_the_first_moment():
    plant = rig.world(Wind(mean_m_s=8.0, from_deg=120.0))
    start = plant.vehicle_state()
    states = rig.fly(plant, 3.0, lambda t: rig.command(start.position_ned_m))
    assert rig.tilt_rad(start) > np.deg2rad(5)
    assert max(np.linalg.norm(s.position_ned_m - start.position_ned_m) for s in states) < 1e-3


def test_rotor_drag_acts_in_the_plane_of_the_rotors():
    only_rotors = AIRFRAME._replace(body_drag_per_m=0.0)
    thrust = (3.0, -4.0, -9.0)
    q = quadrotor.attitude_for(thrust, 0.9)
    axis = np.array(thrust) / np.linalg.norm(thrust)
    air = np.array([5.0, 2.0, -1.0])
    in_plane = air - (air @ axis) * axis
    drag = quadrotor.drag_m_s2(q, tuple(air), only_rotors)
    np.testing.assert_allclose(drag, -only_rotors.rotor_drag_per_s * in_plane, atol=1e-12)
