"""A recorded camera move: smooth, at any instant, and whole or said not to be."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc import model
from cinempc.cameratrack import Source, TrackError
from cinempc.repeat.move import RepeatError, recorded_move
from cinempc.takelog import TakeLog, read_take
from cinempc.types import Exposure


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    return read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(6.0)), horizon=True)


def test_the_move_is_the_one_that_was_flown(log):
    move = recorded_move(log)
    times_s = np.linspace(0.3, 5.5, 41)
    states = [synthetic.vehicle_at(t, synthetic.Flaws()) for t in times_s]
    np.testing.assert_allclose(move.place(times_s), [s.camera_position_ned_m for s in states], atol=2e-3)
    yaw, pitch, ln_focal, dioptres, stops = move.aim_and_lens(times_s).T
    np.testing.assert_allclose(yaw, [s.gimbal_yaw_ned_rad for s in states], atol=1e-4)
    np.testing.assert_allclose(pitch, [s.gimbal_pitch_rad for s in states], atol=1e-4)
    np.testing.assert_allclose(np.exp(ln_focal), [s.lens.focal_length_mm for s in states], rtol=1e-4)
    np.testing.assert_allclose(dioptres, [1 / s.lens.focus_distance_m for s in states], atol=1e-4)
    np.testing.assert_allclose(2 ** (stops / 2), [s.lens.f_number for s in states], rtol=1e-3)
    assert move.duration_s == pytest.approx(149 * synthetic.TICK_S)
    assert not move.notes


def test_noise_of_position_is_smoothed_out(log):
    random = np.random.default_rng(1)
    noise_m = 0.005 * random.standard_normal((len(log.ticks), 3))
    ticks = [
        replace(t, vehicle=replace(t.vehicle, camera_position_ned_m=t.vehicle.camera_position_ned_m + n))
        for t, n in zip(log.ticks, noise_m, strict=True)
    ]
    noisy = recorded_move(replace(log, ticks=tuple(ticks)))
    left_m = noisy.position_ned_m - recorded_move(log).position_ned_m
    assert left_m.std() < 0.45 * noise_m.std()


def test_beyond_its_end_the_move_dies_away_without_a_jump(log):
    move = recorded_move(log)
    beyond = move.place(move.duration_s + np.array([0.0, 0.04, 1.0, 30.0]))
    np.testing.assert_allclose(beyond[0], move.position_ned_m[-1])
    flown_m = np.linalg.norm(np.diff(move.position_ned_m[-2:], axis=0))
    assert np.linalg.norm(beyond[1] - beyond[0]) == pytest.approx(flown_m, rel=0.05)
    assert np.linalg.norm(beyond[3] - beyond[0]) == pytest.approx(flown_m / synthetic.TICK_S, rel=0.01)
    np.testing.assert_allclose(move.place(np.array([-1.0]))[0], move.position_ned_m[0])


def test_it_begins_at_rest_where_the_take_began(log):
    state = recorded_move(log).beginning
    np.testing.assert_allclose(state[model.POSITION], log.ticks[0].vehicle.camera_position_ned_m, atol=5e-3)
    assert not state[model.VELOCITY].any()
    assert -np.pi <= state[model.YAW] <= np.pi


def test_a_gap_ends_the_move_and_is_said(log):
    move = recorded_move(replace(log, ticks=log.ticks[:60] + log.ticks[90:]))
    assert move.duration_s == pytest.approx(59 * synthetic.TICK_S)
    assert "nothing was recorded from 2.4 s to 3.6 s" in move.notes[0]


def test_a_lost_tick_is_bridged(log):
    move = recorded_move(replace(log, ticks=log.ticks[:60] + log.ticks[63:]))
    np.testing.assert_allclose(move.position_ned_m, recorded_move(log).position_ned_m, atol=5e-3)
    assert not move.notes


def test_a_cut_off_take_is_repeated_as_far_as_it_goes(log):
    move = recorded_move(replace(log, ticks=log.ticks[:80], ending=None))
    assert move.duration_s == pytest.approx(79 * synthetic.TICK_S)
    assert move.notes == ("the take ended early: 3.2 s of about 12 s are there to repeat",)


def test_what_is_too_short_or_unknown_is_refused(log):
    with pytest.raises(RepeatError, match=r"lasts 0\.4 s: a move needs 1 s"):
        recorded_move(replace(log, ticks=log.ticks[:10]))
    blind = replace(log, ticks=tuple(replace(tick, true_vehicle=None) for tick in log.ticks))
    with pytest.raises(TrackError, match="not flown in a simulator"):
        recorded_move(blind, Source.TRUTH)


def test_exposure_and_parts_of_a_sequence_come_along(log):
    def at(i, tick):
        exposed = replace(tick.vehicle, exposure=Exposure(800.0 if i < 75 else 1600.0, 2.0, 180.0))
        return replace(tick, vehicle=exposed, asked=replace(tick.asked, shot="a" if i < 50 else "b", phase="shot"))

    move = recorded_move(replace(log, ticks=tuple(at(i, tick) for i, tick in enumerate(log.ticks))))
    assert (move.exposure(1.0).iso, move.exposure(5.0).iso, move.exposure(99.0).iso) == (800.0, 1600.0, 1600.0)
    assert (move.part(1.99), move.part(2.0)) == (("a", "shot"), ("b", "shot"))
    assert recorded_move(log).exposure(1.0) is None
