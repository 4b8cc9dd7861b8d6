import time
from dataclasses import fields, replace

import numpy as np
import plant_rig as rig
import pytest

from cinempc.frames import rotation_from_quaternion
from cinempc.types import LensState
from sim.adapters import SimClock, SimTruth, SimVehicle, TrueSubjects
from sim.scene import Track, Wind
from sim.world import StartPose, World

WALK = Track(rows=[(0.0, 0.0, 0.0), (20.0, 20.0, 0.0)])
STAND = Track(rows=[(0.0, 5.0, 5.0)])


def peopled(seed=0, **scene):
    start = StartPose(rig.CAMERA_AT, rig.YAW_RAD, rig.PITCH_RAD, rig.LENS)
    place = rig.scene(rig.BREEZE, anna=WALK, ben=STAND).model_copy(update=scene)
    return World(place, rig.DRONE, rig.CAMERA, start=start, seed=seed)


def flat(state):
    """All numbers of a state in one array."""
    values = [getattr(state, f.name) for f in fields(state) if f.name != "lens"]
    lens = state.lens
    return np.concatenate([np.ravel(v) for v in (*values, lens.focal_length_mm, lens.focus_distance_m, lens.f_number)])


def take(seed):
    """What a vehicle measures while it flies about."""
    plant = peopled(seed)
    vehicle, clock = SimVehicle(plant), SimClock(plant)
    home = plant.vehicle_state().position_ned_m
    seen = []
    for k in range(100):
        seen.append(flat(vehicle.read()))
        lens = LensState(35.0 + k, 10.0, 4.0)
        vehicle.send(rig.command(home + np.array([0.02 * k, 0, 0]), gimbal_yaw_ned_rad=0.5 + 0.01 * k, lens=lens))
        clock.wait_until((k + 1) * rig.TICK_S)
    return np.array(seen)


def test_the_same_seed_gives_the_same_take_bit_for_bit():
    first, again, other = take(3), take(3), take(4)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first[-1], other[-1])


def test_the_grouping_of_steps_changes_nothing():
    whole, parts = peopled(), peopled()
    whole.advance_to(1.0)
    for k in range(1, 51):
        parts.advance_to(k * 0.02)
    np.testing.assert_array_equal(flat(whole.vehicle_state()), flat(parts.vehicle_state()))


def test_begins_where_asked_and_without_a_transient():
    plant = rig.world(Wind(mean_m_s=6.0, from_deg=200.0))
    start = plant.vehicle_state()
    np.testing.assert_allclose(start.camera_position_ned_m, rig.CAMERA_AT, atol=1e-12)
    assert (start.gimbal_yaw_ned_rad, start.gimbal_pitch_rad) == (rig.YAW_RAD, rig.PITCH_RAD)
    assert start.lens.focal_length_mm == pytest.approx(rig.LENS.focal_length_mm)
    plant.advance_to(2.0)
    end = plant.vehicle_state()
    np.testing.assert_allclose(end.camera_position_ned_m, rig.CAMERA_AT, atol=1e-3)
    np.testing.assert_allclose(end.attitude_ned_from_body, start.attitude_ned_from_body, atol=1e-3)
    angles = end.gimbal_yaw_ned_rad, end.gimbal_pitch_rad, end.gimbal_roll_rad
    assert angles == pytest.approx((rig.YAW_RAD, rig.PITCH_RAD, 0.0), abs=2e-3)  # though nobody has commanded anything


def test_may_begin_in_motion():
    velocity = np.array([1.0, 2.0, -0.5])
    plant = rig.world(velocity=tuple(velocity))
    home = plant.vehicle_state().position_ned_m
    states = rig.fly(plant, 2.0, lambda t: rig.command(home + velocity * t, velocity_ned_m_s=velocity))
    for state in states:
        np.testing.assert_allclose(state.velocity_ned_m_s, velocity, atol=0.05)
        np.testing.assert_allclose(state.position_ned_m, home + velocity * state.time_s, atol=0.06)


def test_the_camera_hangs_on_the_airframe():
    plant = rig.world()
    home = plant.vehicle_state().position_ned_m
    state = rig.fly(plant, 0.5, lambda t: rig.command(home + np.array([5.0, 5.0, 0.0])))[-1]
    arm = rotation_from_quaternion(state.attitude_ned_from_body).T @ (
        state.camera_position_ned_m - state.position_ned_m
    )
    np.testing.assert_allclose(arm, rig.DRONE.camera_offset_frd_m, atol=1e-12)


@pytest.mark.parametrize("field", ["position_ned_m", "velocity_ned_m_s", "yaw_ned_rad", "gimbal_pitch_rad"])
def test_refuses_a_command_that_is_not_finite(field):
    good = rig.command(np.zeros(3))
    bad = replace(good, **{field: getattr(good, field) * np.nan})
    with pytest.raises(ValueError, match=r"command at 0\.000 s: set-points must be finite"):
        rig.world().follow(bad)


@pytest.mark.parametrize(
    "lens", [LensState(0.0, 5.0, 4.0), LensState(35.0, 0.0, 4.0), LensState(35.0, 5.0, float("nan"))]
)
def test_refuses_a_lens_that_cannot_be(lens):
    with pytest.raises(ValueError, match="lens values must be positive"):
        rig.world().follow(rig.command(np.zeros(3), lens=lens))


def test_the_clock_moves_the_world_and_never_backwards():
    plant = peopled()
    clock = SimClock(plant)
    clock.wait_until(0.5)
    assert clock.now_s() == pytest.approx(0.5)
    clock.wait_until(0.2)
    assert clock.now_s() == pytest.approx(0.5)


def test_the_clock_paces_to_the_wall_where_asked(monkeypatch):
    wall, naps = [100.0], []
    monkeypatch.setattr(time, "monotonic", lambda: wall[0])
    monkeypatch.setattr(time, "sleep", naps.append)
    clock = SimClock(peopled(), realtime=True)
    wall[0] += 0.015
    clock.wait_until(0.02)
    wall[0] += 1.0
    clock.wait_until(0.04)
    assert naps == pytest.approx([0.005, 0.0])


def test_measures_once_per_instant_and_with_the_asked_noise():
    plant = peopled(pose_noise_m=0.02)
    vehicle, truth = SimVehicle(plant), SimTruth(plant, [])
    assert vehicle.read() is vehicle.read()
    errors = []
    for k in range(400):
        measured, true = vehicle.read(), truth.true_vehicle()
        errors.append(
            np.concatenate(
                [measured.position_ned_m - true.position_ned_m, measured.velocity_ned_m_s - true.velocity_ned_m_s]
            )
        )
        np.testing.assert_allclose(
            measured.camera_position_ned_m - true.camera_position_ned_m, errors[-1][:3], atol=1e-12
        )
        plant.advance_to(0.0025 * (k + 1))
    assert np.std(errors, axis=0) == pytest.approx([0.02] * 3 + [0.2] * 3, rel=0.15)


def test_without_noise_it_measures_the_truth():
    plant = peopled(pose_noise_m=0.0)
    np.testing.assert_array_equal(flat(SimVehicle(plant).read()), flat(plant.vehicle_state()))


def test_closing_stops_it():
    plant = rig.world(velocity=(3.0, 0.0, 0.0))
    SimVehicle(plant).close()
    plant.advance_to(6.0)
    assert np.linalg.norm(plant.vehicle_state().velocity_ned_m_s) < 0.05


def test_gives_the_subjects_that_were_named():
    plant = peopled()
    plant.advance_to(5.0)
    source, truth = TrueSubjects(plant, ["ben", "anna"]), SimTruth(plant, ["ben", "anna"])
    assert [s.name for s in source.subjects()] == ["ben", "anna"]
    assert [s.name for s in truth.true_subjects()] == ["ben", "anna"]
    assert source.subjects()[0].position_ned_m == pytest.approx([5, 5, 0])
    assert source.subjects()[1].velocity_ned_m_s == pytest.approx([1.0, 0, 0], abs=0.1)
    times_s = 5.0 + np.arange(21) * 0.1
    forecast = source.forecast(times_s)[1]
    assert forecast.position_ned_m.shape == (21, 3)
    now = source.subjects()[1]
    expected = now.position_ned_m + now.velocity_ned_m_s * (times_s - 5.0)[:, None]
    np.testing.assert_allclose(forecast.position_ned_m, expected, atol=1e-6)


def test_says_which_subjects_there_are():
    with pytest.raises(
        ValueError, match="subject 'zoe' is not an actor of scene 'test place'; its actors are: anna, ben"
    ):
        TrueSubjects(peopled(), ["zoe"])


def test_true_lags_differ_between_machines_but_not_much():
    lags = np.array([rig.world(seed=seed)._mount.lag_s for seed in range(20)]) / rig.DRONE.gimbal.lag_s
    assert 0.85 <= lags.min() < 0.95
    assert 1.05 < lags.max() <= 1.15
