"""The dimensionless squared jerk against motions of which it is known."""

from math import pi

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from cinempc.report.smoothness import normalised_jerk, normalised_turn_jerk

MINIMUM = 720.0  # of the minimum-jerk motion from rest to rest: Flash and Hogan 1985


def times_s(duration_s, rate_hz=25.0):
    return np.linspace(0.0, duration_s, round(duration_s * rate_hz) + 1)


def minimum_jerk(time_s):
    """From 0 to 1 and from rest to rest."""
    s = time_s / time_s[-1]
    return s**3 * (10 - 15 * s + 6 * s**2)


@pytest.mark.parametrize("rate_hz", [12.5, 25.0, 50.0])
@pytest.mark.parametrize("duration_s", [4.0, 20.0])
def test_the_smoothest_way_from_rest_to_rest(rate_hz, duration_s):
    time_s = times_s(duration_s, rate_hz)
    path = np.array([1.0, -2.0, 3.0]) + minimum_jerk(time_s)[:, None] * [3.0, 4.0, -12.0]
    assert normalised_jerk(time_s, path, 0.1) == pytest.approx(MINIMUM, rel=0.01)
    assert normalised_jerk(time_s, path[:, 0], 0.1) == pytest.approx(MINIMUM, rel=0.01)


@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.6, 0.0, 0.8)])
def test_the_smoothest_turn(axis):
    time_s = times_s(8.0)
    turned = Rotation.from_rotvec(1.5 * minimum_jerk(time_s)[:, None] * np.array(axis))
    for seen_from in (Rotation.identity(), Rotation.from_euler("zyx", [0.3, -1.0, 2.0])):
        assert normalised_turn_jerk(time_s, (seen_from * turned).as_matrix(), 0.01) == pytest.approx(MINIMUM, rel=0.01)


@pytest.mark.parametrize("angle_rad", [pi / 2, 2 * pi])
def test_a_circle_at_even_speed(angle_rad):
    time_s = times_s(12.0)
    angle = angle_rad * time_s / time_s[-1]
    circle = 7.0 * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    assert normalised_jerk(time_s, circle, 0.1) == pytest.approx(angle_rad**4, rel=0.01)


def test_an_even_move_and_an_even_turn_have_none():
    time_s = times_s(6.0)
    assert normalised_jerk(time_s, 2.0 * time_s, 0.1) == pytest.approx(0.0, abs=1e-6)
    turned = Rotation.from_rotvec(0.3 * time_s[:, None] * [0.0, 0.6, 0.8]).as_matrix()
    assert normalised_turn_jerk(time_s, turned, 0.01) == pytest.approx(0.0, abs=1e-6)


def test_a_yaw_that_goes_round_is_a_path_like_any_other():
    time_s = times_s(10.0)
    turned = Rotation.from_rotvec(5.0 * pi * minimum_jerk(time_s)[:, None] * [0.0, 0.0, 1.0]).as_matrix()
    assert normalised_turn_jerk(time_s, turned, 0.01) == pytest.approx(MINIMUM, rel=0.01)


def test_what_shakes_is_less_smooth():
    time_s = times_s(10.0)
    calm = minimum_jerk(time_s)
    shaken = calm + 0.02 * np.sin(2 * pi * 1.0 * time_s)
    assert normalised_jerk(time_s, shaken, 0.1) > 50 * normalised_jerk(time_s, calm, 0.1)


def test_vibration_is_no_camera_move():
    time_s = times_s(10.0, 50.0)
    calm = 5.0 * minimum_jerk(time_s)
    assert normalised_jerk(time_s, calm + 1e-4 * np.sin(2 * pi * 15.0 * time_s), 0.1) < 10 * MINIMUM


def test_who_stands_has_no_path_to_be_smooth_along():
    time_s = times_s(10.0)
    assert normalised_jerk(time_s, np.full((len(time_s), 3), 4.0), 0.1) is None
    assert normalised_jerk(time_s, 0.01 * np.sin(time_s), 0.1) is None
    assert normalised_turn_jerk(time_s, np.broadcast_to(np.eye(3), (len(time_s), 3, 3)), 0.01) is None


@pytest.mark.parametrize("count", [0, 1, 2, 7, 20])
def test_too_short_to_tell(count):
    time_s = 0.04 * np.arange(count)
    assert normalised_jerk(time_s, 3.0 * time_s**3, 0.0) is None
    turned = Rotation.from_rotvec(time_s[:, None] * [0.0, 0.0, 1.0]).as_matrix() if count else np.empty((0, 3, 3))
    assert normalised_turn_jerk(time_s, turned, 0.0) is None


def test_what_is_not_known_or_out_of_order_is_not_judged():
    time_s = times_s(4.0)
    path = minimum_jerk(time_s)
    assert normalised_jerk(time_s, np.where(time_s > 2, np.nan, path), 0.1) is None
    assert normalised_jerk(np.minimum(time_s, 2.0), path, 0.1) is None


def test_ticks_that_came_unevenly_count_when_they_came():
    random = np.random.default_rng(3)
    even_s = times_s(10.0)
    time_s = even_s + np.concatenate([[0], random.uniform(-0.004, 0.004, len(even_s) - 2), [0]])
    assert normalised_jerk(time_s, 5.0 * minimum_jerk(time_s), 0.1) == pytest.approx(MINIMUM, rel=0.05)
