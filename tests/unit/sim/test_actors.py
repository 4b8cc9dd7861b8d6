import numpy as np
import pytest

from sim.actors import Performer
from sim.forecast import forecast_of
from sim.paths import Polyline
from sim.scene import Actor, Track

WALK = [(0.0, 0.0, 0.0), (10.0, 14.0, 0.0), (14.0, 14.0, 0.0), (24.0, 14.0, 14.0)]
TIMES_S = np.arange(-2.0, 27.0, 0.02)


def performer(rows=WALK, **actor):
    table = np.array(rows, dtype=float)
    line = Polyline(table[:, 0], table[:, 1:3])
    return Performer("anna", Actor(track=Track(rows=rows), **actor), line)


def states(who):
    return [who.state(t) for t in TIMES_S]


def test_stands_before_and_after_and_at_a_stop():
    who = performer()
    for time_s, at in (
        (-5.0, [0, 0, 0]),
        (0.0, [0, 0, 0]),
        (12.0, [14, 0, 0]),
        (24.0, [14, 14, 0]),
        (99.0, [14, 14, 0]),
    ):
        state = who.state(time_s)
        assert state.position_ned_m == pytest.approx(at, abs=1e-9)
        assert state.velocity_ned_m_s == pytest.approx([0, 0, 0], abs=1e-9)


def test_walks_evenly_between():
    velocity = np.array([performer().state(t).velocity_ned_m_s for t in np.arange(1.5, 9.0, 0.1)])
    assert np.ptp(velocity, axis=0).max() < 1e-6
    assert velocity[0] == pytest.approx([1.4, 0.0, 0.0], rel=0.1)


def test_moves_smoothly_and_never_overshoots():
    walked = states(performer())
    position = np.array([s.position_ned_m for s in walked])
    velocity = np.array([s.velocity_ned_m_s for s in walked])
    assert position.min() >= -1e-9
    assert position.max() <= 14 + 1e-9
    np.testing.assert_allclose(np.gradient(position, 0.02, axis=0)[1:-1], velocity[1:-1], atol=0.01)
    assert np.abs(np.diff(velocity, axis=0)).max() / 0.02 < 2.5  # what a person can do


def test_turns_before_it_walks_off_and_in_a_human_way():
    walked = states(performer())
    heading = np.array([s.heading_ned_rad for s in walked])
    assert heading[0] == pytest.approx(0.0)
    assert heading[-1] == pytest.approx(np.pi / 2)
    assert np.abs(np.diff(heading)).max() / 0.02 < np.deg2rad(180)
    moving = [
        abs(s.heading_ned_rad - np.arctan2(*s.velocity_ned_m_s[1::-1]))
        for s in walked
        if s.velocity_ned_m_s @ s.velocity_ned_m_s > 1
    ]
    assert np.median(moving) < 1e-6


def test_counts_the_way_it_walked():
    walked = [s.walked_m for s in states(performer())]
    assert (np.diff(walked) >= -1e-9).all()
    assert walked[-1] - walked[0] == pytest.approx(28.0, abs=0.01)


def test_keeps_a_fixed_heading():
    assert performer(heading_deg=-90.0).state(5.0).heading_ned_rad == pytest.approx(-np.pi / 2)


def test_a_single_row_is_someone_who_stands():
    state = performer(rows=[(0.0, 3.0, 4.0)]).state(7.0)
    assert state.position_ned_m == pytest.approx([3, 4, 0])
    assert state.heading_ned_rad == 0.0


def test_a_car_takes_longer_to_start_than_a_person():
    rows = [(0.0, 0.0, 0.0), (20.0, 100.0, 0.0)]
    after_one_second = [performer(rows, **{"class": kind}).state(1.0).velocity_ned_m_s[0] for kind in ("person", "car")]
    assert after_one_second[1] < 0.6 * after_one_second[0]


def circle(radius_m=5.0, speed_m_s=1.4):
    times_s = np.arange(0.0, 40.0, 0.5)
    angle = speed_m_s / radius_m * times_s
    return [
        (float(t), float(radius_m * np.cos(a)), float(radius_m * np.sin(a)))
        for t, a in zip(times_s, angle, strict=True)
    ]


def test_the_forecast_of_a_circle_stays_on_the_circle():
    who = performer(circle())
    ahead_s = 15.0 + np.arange(21) * 0.1
    forecast = forecast_of(who, 15.0, ahead_s)
    true = [who.state(t) for t in ahead_s]
    np.testing.assert_allclose(forecast.position_ned_m, [s.position_ned_m for s in true], atol=0.03)
    np.testing.assert_allclose(forecast.velocity_ned_m_s, [s.velocity_ned_m_s for s in true], atol=0.05)
    np.testing.assert_allclose(forecast.heading_ned_rad, [s.heading_ned_rad for s in true], atol=0.03)


def test_the_forecast_knows_nothing_of_the_future():
    stops, goes_on = (
        performer([*WALK[:2], (20.0, 14.0, 0.0)]),
        performer([WALK[0], (10.0, 14.0, 0.0), (20.0, 28.0, 0.0)]),
    )
    ahead_s = 5.0 + np.arange(61) * 0.1
    np.testing.assert_allclose(
        forecast_of(stops, 5.0, ahead_s).position_ned_m, forecast_of(goes_on, 5.0, ahead_s).position_ned_m, rtol=0.02
    )


def test_the_forecast_starts_at_the_present():
    who = performer()
    forecast, state = forecast_of(who, 10.2, np.array([10.2, 10.3])), who.state(10.2)
    assert forecast.position_ned_m[0] == pytest.approx(state.position_ned_m)
    assert forecast.velocity_ned_m_s[0] == pytest.approx(state.velocity_ned_m_s)
    assert forecast.heading_ned_rad[0] == pytest.approx(state.heading_ned_rad)
