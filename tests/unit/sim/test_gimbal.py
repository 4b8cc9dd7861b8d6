from math import radians

import numpy as np
import plant_rig as rig
import pytest

from sim import gimbal

STEP_S = 0.0025
STEPS = 8
MOUNT = gimbal.mount_of(rig.DRONE.gimbal)


def turn(x, target, airframe_motion=None, roll_rad=0.0, mount=MOUNT):
    """Follows `target(time)` for 20 ms pieces until it is exhausted; angles and rates at each step."""
    motion = np.zeros((1, 4)) if airframe_motion is None else airframe_motion
    history = []
    for at in target:
        for _ in range(STEPS):
            gimbal.stabilise(x, gimbal.target(*at, roll_rad), motion, mount, STEP_S)
            history.append(x.copy())
    return np.array(history)


def test_rest_is_rest():
    history = turn(gimbal.at_rest(0.4, -0.3, 0.0), [(0.4, -0.3, 0, 0)] * 50)
    assert np.ptp(history, axis=0).max() == 0.0


def test_a_step_keeps_the_limits_and_does_not_overshoot():
    x = gimbal.at_rest(0.0, 0.0, 0.0)
    history = turn(x, [(1.2, -0.8, 0, 0)] * 150)
    for angle, rate, goal in ((gimbal.YAW, gimbal.YAW_RATE, 1.2), (gimbal.PITCH, gimbal.PITCH_RATE, -0.8)):
        rates = np.concatenate([[0.0], history[:, rate]])
        assert np.abs(rates).max() == pytest.approx(MOUNT.rate_limit_rad_s, rel=0.01)
        assert np.abs(np.diff(rates)).max() <= MOUNT.acceleration_limit_rad_s2 * STEP_S * (1 + 1e-9)
        assert np.abs(history[:, angle]).max() <= abs(goal) + 2e-3
        assert history[-1, angle] == pytest.approx(goal, abs=1e-6)


def test_follows_a_pan_late_by_its_lag():
    rate = 0.3
    ticks = np.arange(200) * STEPS * STEP_S
    history = turn(gimbal.at_rest(0.0, 0.0, 0.0), [(rate * t, 0.0, rate, 0.0) for t in ticks])
    late_s = (ticks[-1] - history[-1, gimbal.YAW] / rate) + STEPS * STEP_S
    held_s = STEPS * STEP_S / 2  # a set-point is on average this old
    assert late_s == pytest.approx(MOUNT.lag_s + held_s, abs=0.006)


def test_rests_at_its_stops_without_bounce():
    x = gimbal.at_rest(0.0, 0.0, 0.0)
    turn(x, [(1.5, 0.0, 0, 0)] * 200)
    history = turn(x, [(2.9, 2.0, 0, 0)] * 200)
    assert history[:, gimbal.PITCH].max() == radians(rig.DRONE.gimbal.pitch_deg[1])
    assert history[:, gimbal.YAW].max() == radians(rig.DRONE.gimbal.yaw_deg)
    assert (np.diff(history[:, gimbal.PITCH]) >= -1e-12).all()
    assert history[-1, gimbal.PITCH_RATE] == pytest.approx(0.0, abs=1e-9)


def test_the_yaw_stop_turns_with_the_airframe():
    x = gimbal.at_rest(0.0, 0.0, 0.0)
    nose = np.array([[0.0, 0.0, 0.0, -1.0]])
    turn(x, [(1.5, 0.0, 0, 0)] * 200, nose)
    assert x[gimbal.YAW] == pytest.approx(radians(rig.DRONE.gimbal.yaw_deg) - 1.0)


def test_takes_the_nearest_turn_and_stays_continuous_through_north():
    x = gimbal.at_rest(3.0, 0.0, 3.0)
    history = turn(x, [(-3.0, 0.0, 0, 0)] * 100, np.array([[0.0, 0.0, 0.0, 3.0]]))
    assert history[-1, gimbal.YAW] == pytest.approx(2 * np.pi - 3.0, abs=1e-6)


def test_airframe_motion_leaks_a_little_and_is_taken_out():
    x = gimbal.at_rest(0.0, 0.0, 0.0)
    rolling = np.array([[0.5, 0.5, 0.0, 0.0]])
    history = turn(x, [(0, 0, 0, 0)] * 50, rolling)
    assert np.abs(history[-1, [gimbal.PITCH, gimbal.ROLL]]).min() > 1e-5
    assert np.abs(history[:, [gimbal.PITCH, gimbal.ROLL]]).max() < radians(0.05)
    turn(x, [(0, 0, 0, 0)] * 100)
    assert np.abs(x[[gimbal.PITCH, gimbal.ROLL]]).max() < 1e-7


def test_shake_in_gusts_is_that_of_a_good_gimbal():
    plant = rig.world(rig.BREEZE)
    start = plant.vehicle_state().position_ned_m
    states = rig.fly(plant, 20.0, lambda t: rig.command(start))
    shake = [
        (s.gimbal_yaw_ned_rad - rig.YAW_RAD, s.gimbal_pitch_rad - rig.PITCH_RAD, s.gimbal_roll_rad) for s in states
    ]
    rms_deg = np.rad2deg(np.sqrt(np.mean(np.square(shake), axis=0)))
    assert 0 < rms_deg[1] < 0.02
    assert 0 < rms_deg[2] < 0.02


@pytest.mark.parametrize(("reach_deg", "reached_deg"), [(30.0, 12.0), (5.0, 5.0), (0.0, 0.0)])
def test_it_rolls_as_far_as_it_can(reach_deg, reached_deg):
    hardware = rig.DRONE.gimbal.model_copy(update={"roll_deg": (-reach_deg, reach_deg)})
    mount = gimbal.mount_of(hardware)
    history = turn(gimbal.at_rest(0.0, 0.0, 0.0), [(0, 0, 0, 0)] * 100, roll_rad=np.radians(12.0), mount=mount)
    rolls = history[:, gimbal.ROLL]
    assert rolls[-1] == pytest.approx(np.radians(reached_deg), abs=1e-3)
    assert np.abs(np.diff(rolls)).max() <= mount.rate_limit_rad_s * STEP_S * (1 + 1e-9)
    assert np.abs(history[:, [gimbal.YAW, gimbal.PITCH]]).max() == 0.0
