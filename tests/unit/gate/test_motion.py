from __future__ import annotations

from itertools import product
from math import sqrt

import pytest

from cinempc.gate.motion import (
    NARROWINGS,
    SLIP_M_S,
    SLIP_M_S2,
    STANDING,
    Agility,
    Airframe,
    Axis,
    Stop,
    acceleration_m_s2,
    advance,
    all_mixed,
    clipped,
    coasted,
    coasting_m_s,
    difference,
    during,
    fastest_m_s,
    followed,
    is_slow,
    largest_share,
    mixed,
    motion_of,
    moved_on,
    position_m,
    reach_m,
    settled,
    stop,
    velocity_m_s,
)

AGILITY = Agility(2.0, 4.0)
AIRFRAME = Airframe(5.0, 3.0, (AGILITY, AGILITY, Agility(3.0, 4.0)))
REST = Axis(0.0, 0.0, 0.0)
STATES = [Axis(1.0, v, a) for v, a in product((-6.0, -0.3, 0.0, 0.01, 0.25, 3.0), (-2.0, -0.4, 0.0, 0.7, 2.0))]


def close(axis: Axis) -> object:
    return pytest.approx(tuple(axis), abs=1e-9)


def test_jerk_is_integrated_thrice():
    assert advance(Axis(1.0, 2.0, 3.0), 4.0, 2.0) == close(Axis(1 + 4 + 6 + 32 / 6, 2 + 6 + 8, 11.0))


def test_what_is_left_without_the_acceleration():
    assert coasting_m_s(Axis(0.0, 1.0, -2.0), AGILITY) == 0.5
    assert coasting_m_s(Axis(0.0, 1.0, 2.0), AGILITY) == 1.5
    assert fastest_m_s(Axis(0.0, 1.0, -2.0), AGILITY) == 1.0
    assert fastest_m_s(Axis(0.0, -1.0, -2.0), AGILITY) == 1.5


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis(0.0, 6.0, 0.0), Stop(-4.0, 0.5, 2.5, 0.5)),  # as hard as allowed for a while
        (Axis(0.0, -6.0, 0.0), Stop(4.0, 0.5, 2.5, 0.5)),
        (Axis(0.0, 0.25, 0.0), Stop(-4.0, 0.25, 0.0, 0.25)),  # never that hard
        (Axis(0.0, 0.0, 2.0), Stop(-4.0, (2 + sqrt(2)) / 4, 0.0, sqrt(2) / 4)),
        (Axis(0.0, 0.1, -2.0), Stop(4.0, (2 + sqrt(1.6)) / 4, 0.0, sqrt(1.6) / 4)),  # braked too hard already
        (Axis(0.0, 0.5, -2.0), Stop(-4.0, 0.0, 0.0, 0.5)),  # just right
        (Axis(0.0, -0.5, 2.0), Stop(-4.0, 0.5, 0.0, 0.0)),  # just right the other way
    ],
)
def test_stops(axis, expected):
    assert stop(axis, AGILITY) == pytest.approx(expected, abs=1e-12)
    assert stop(axis, AGILITY).duration_s == pytest.approx(sum(expected[1:]))


@pytest.mark.parametrize("axis", STATES)
def test_a_stop_ends_at_rest_and_keeps_the_limits(axis):
    way = stop(axis, AGILITY)
    end = during(axis, way, way.duration_s + 1.0)
    assert end[1:] == (0.0, 0.0)
    before, step_s = axis, 1e-3
    steps = int(way.duration_s / step_s)
    for k in range(1, steps + 1):
        now = during(axis, way, k * step_s)
        assert abs(now.acceleration_m_s2) <= 2.0 + 1e-9
        assert abs(now.acceleration_m_s2 - before.acceleration_m_s2) <= 4.0 * step_s + 1e-9
        assert now.velocity_m_s - before.velocity_m_s == pytest.approx(step_s * before.acceleration_m_s2, abs=1e-5)
        assert now.position_m - before.position_m == pytest.approx(step_s * before.velocity_m_s, abs=1e-5)
        before = now
    assert before == pytest.approx(end, abs=5e-3)


@pytest.mark.parametrize("axis", STATES)
def test_a_stop_begun_anew_on_its_way_is_the_same_stop(axis):
    way = stop(axis, AGILITY)
    for share in (0.1, 0.4, 0.7, 0.95):
        middle = during(axis, way, share * way.duration_s)
        rest_s = stop(middle, AGILITY).duration_s
        assert rest_s == pytest.approx((1 - share) * way.duration_s, abs=1e-6)
        assert during(middle, stop(middle, AGILITY), rest_s) == pytest.approx(during(axis, way, 99.0), abs=1e-6)


@pytest.mark.parametrize("axis", STATES)
def test_a_stop_reaches_as_far_as_it_goes(axis):
    way = stop(axis, AGILITY)
    passed_m = [during(axis, way, k * way.duration_s / 2000).position_m for k in range(2001)]
    assert reach_m(axis, AGILITY) == pytest.approx((min(passed_m), max(passed_m)), abs=1e-6)


def test_reach_of_a_stop_that_just_does_not_turn_back():
    """Where rounding leaves nothing to take the root of."""
    speed = 0.3 * 0.3 / 8
    assert reach_m(Axis(0.0, speed, -0.3), AGILITY) == pytest.approx((0.0, 0.3**3 / (6 * 16)))
    assert reach_m(Axis(0.0, -speed, 0.3), AGILITY) == pytest.approx((-(0.3**3) / (6 * 16), 0.0))
    barely = Axis(0.0, -speed, 0.3 * (1 + 1e-17))
    assert reach_m(barely, AGILITY)[1] == pytest.approx(0.0, abs=1e-9)


def test_settles_at_a_velocity():
    motion = (Axis(0.0, 3.0, 0.0), Axis(1.0, 0.0, 0.0), Axis(0.0, 0.0, 1.0))
    later = settled(motion, (1.0, 2.0, 0.0), AIRFRAME, 0.1)
    assert later[0] == close(advance(motion[0], -4.0, 0.1))
    assert later[1] == close(advance(motion[1], 4.0, 0.1))
    assert later[2] == close(advance(motion[2], -4.0, 0.1))
    for _ in range(40):
        motion = settled(motion, (1.0, 2.0, 0.0), AIRFRAME, 0.1)
    assert velocity_m_s(motion) == pytest.approx((1.0, 2.0, 0.0))
    then = settled(motion, (1.0, 2.0, 0.0), AIRFRAME, 0.1)
    assert difference(position_m(then), position_m(motion)) == pytest.approx((0.1, 0.2, 0.0))
    assert settled((REST, REST, REST), STANDING, AIRFRAME, 0.1) == (REST, REST, REST)


FROM = Axis(1.0, 2.0, 0.5)
SLOW = Axis(0.0, 0.0, 0.0)


def reached(jerk=0.0, acceleration=0.0, velocity=0.0, position=0.0, start=FROM):
    """One step of 0.1 s on with that jerk, and beside it by the rest."""
    p, v, a = advance(start, jerk, 0.1)
    return Axis(p + position, v + velocity, a + acceleration)


@pytest.mark.parametrize(
    ("wanted", "reachable"),
    [
        (reached(jerk=3.99), True),
        (reached(jerk=-3.99), True),
        (reached(jerk=4.05), False),
        (reached(jerk=-4.05), False),
        (reached(velocity=0.97 * SLIP_M_S2 * 0.1), True),
        (reached(velocity=1.03 * SLIP_M_S2 * 0.1), False),
        (reached(velocity=-0.97 * SLIP_M_S2 * 0.1), True),
        (reached(velocity=-1.03 * SLIP_M_S2 * 0.1), False),
        (reached(position=0.99 * SLIP_M_S * 0.1), True),
        (reached(position=1.01 * SLIP_M_S * 0.1), False),
        (reached(position=-0.99 * SLIP_M_S * 0.1), True),
        (reached(position=-1.01 * SLIP_M_S * 0.1), False),
        (reached(start=Axis(0.0, 0.0, 1.9), jerk=1.0), True),  # just the hardest
        (reached(start=Axis(0.0, 0.0, 1.9), jerk=1.2), False),
        (reached(start=Axis(0.0, 0.0, -1.9), jerk=-1.2), False),
    ],
)
def test_what_can_be_reached_is_followed_untouched(wanted, reachable):
    start = (
        FROM if abs(wanted.acceleration_m_s2) < 1.5 else Axis(0.0, 0.0, 1.9 if wanted.acceleration_m_s2 > 0 else -1.9)
    )
    for axis in range(3):
        if axis == 2 and abs(wanted.acceleration_m_s2) > 1.5:
            continue  # may be harder
        motion = tuple(start if i == axis else REST for i in range(3))
        goal = tuple(wanted if i == axis else REST for i in range(3))
        assert (followed(motion, goal, AIRFRAME, 0.1) is goal) == reachable


def test_the_hardest_and_the_quickest_change_may_be_ordered():
    whole = Axis(0.0, 0.0, 2.0)
    goal = (advance(whole, 0.0, 0.5), REST, REST)
    assert followed((whole, REST, REST), goal, AIRFRAME, 0.5) is goal
    goal = (Axis(1 / 12, 0.5, 2.0), REST, REST)
    assert followed((REST, REST, REST), goal, AIRFRAME, 0.5) is goal


def test_slips_may_be_whole():
    goal = (REST._replace(position_m=SLIP_M_S * 0.5), REST, REST)
    assert followed((REST, REST, REST), goal, AIRFRAME, 0.5) is goal
    goal = (Axis(SLIP_M_S2 * 0.5 / 2 * 0.5, SLIP_M_S2 * 0.5, 0.0), REST, REST)
    assert followed((REST, REST, REST), goal, AIRFRAME, 0.5) is goal


def caught(motion: Axis, wanted: Axis, axis: int = 0, step_s: float = 0.1) -> float:
    """The acceleration after one step along one axis."""
    moves = tuple(motion if i == axis else REST for i in range(3))
    goals = tuple(wanted if i == axis else REST for i in range(3))
    after = followed(moves, goals, AIRFRAME, step_s)
    other = [after[i] for i in range(3) if i != axis]
    assert other == [close(REST)] * 2
    jerk = (after[axis].acceleration_m_s2 - motion.acceleration_m_s2) / step_s
    expected = advance(motion, jerk, step_s)
    slip_m = min(max(wanted.position_m - expected.position_m, -0.3 * step_s), 0.3 * step_s)
    assert after[axis] == close(expected._replace(position_m=expected.position_m + slip_m))
    return after[axis].acceleration_m_s2


def test_catches_up_in_proportion():
    """0.05 m/s beside: 4/s times that. 0.03 m behind: 1.2/s times 4/s times that."""
    assert caught(Axis(0.0, 0.0, 0.0), Axis(0.0, 0.05, 0.0)) == pytest.approx(4 * (0.05 + 1.2 * 0.0))
    assert caught(Axis(0.0, 0.0, 0.0), Axis(0.06, 0.0, 0.0)) == pytest.approx(4 * 1.2 * 0.06)
    assert caught(Axis(0.0, 0.0, 0.0), Axis(-0.06, 0.0, 0.0)) == pytest.approx(-4 * 1.2 * 0.06)
    assert caught(Axis(0.0, 0.0, 0.1), Axis(0.06 + 0.1 * 0.005, 0.01, 0.0)) == pytest.approx(4 * 1.2 * 0.06, abs=1e-9)
    assert caught(Axis(0.0, 0.0, 0.0), Axis(0.06, 0.0, 0.05)) == pytest.approx(0.05 + 4 * 1.2 * 0.06)
    assert caught(Axis(0.0, 1.0, 0.0), Axis(0.1 + 0.06, 1.0, 0.0)) == pytest.approx(4 * 1.2 * 0.06)


def test_catches_up_from_afar_so_that_half_the_braking_will_do():
    """8 m behind: the way back is flown at sqrt(2 * 8) = 4 m/s, got up to with sqrt(4 * (4 - 3.5))."""
    assert caught(Axis(0.0, 3.9, 1.0), Axis(8.0 + 0.395, 0.0, 0.0), step_s=0.1) == pytest.approx(1.0 - 0.4, abs=1e-9)
    assert caught(Axis(0.0, 3.5, 1.4), Axis(8.0 + 0.357, 0.0, 0.0), step_s=0.1) == pytest.approx(
        sqrt(4 * (4 - 3.64)), abs=1e-3
    )


def test_catches_up_within_jerk_and_acceleration():
    assert caught(REST, Axis(2.0, 0.0, 0.0)) == pytest.approx(0.4)
    assert caught(REST, Axis(-2.0, 0.0, 0.0)) == pytest.approx(-0.4)
    assert caught(Axis(0.0, 0.0, 1.9), Axis(9.0, 0.0, 0.0)) == pytest.approx(2.0)
    assert caught(Axis(0.0, 0.0, 2.9), Axis(9.0, 0.0, 0.0), axis=2) == pytest.approx(3.0)
    assert caught(Axis(0.0, 0.0, 0.5), Axis(0.0, 0.0, 0.0)) < 0.2


def test_catches_up_no_faster_than_the_drone_may_fly():
    """At 5 m/s the way to a place 50 m away is flown with no more acceleration; at 3 m/s upwards neither."""
    assert caught(Axis(0.0, 5.0, 0.0), Axis(50.0, 0.0, 0.0)) == pytest.approx(0.0, abs=1e-9)
    assert caught(Axis(0.0, 3.0, 0.0), Axis(50.0, 0.0, 0.0), axis=2) == pytest.approx(0.0, abs=1e-9)
    assert caught(Axis(0.0, -3.0, 0.0), Axis(-50.0, 0.0, 0.0), axis=2) == pytest.approx(0.0, abs=1e-9)
    north, east, _ = followed((Axis(0.0, 3.0, 0.0), Axis(0.0, 4.0, 0.0), REST), (Axis(18.0, 1.0, 0.0),
        Axis(32.0, 1.0, 0.0), REST), AIRFRAME, 0.1)  # fmt: skip
    ahead = sqrt(2 * 17.7) + 1, sqrt(2 * 31.6) + 1
    scale = 5 / sqrt(ahead[0] ** 2 + ahead[1] ** 2)
    assert north.acceleration_m_s2 == pytest.approx(4 * (scale * ahead[0] - 3.0), abs=1e-9)
    assert east.acceleration_m_s2 == pytest.approx(4 * (scale * ahead[1] - 4.0), abs=1e-9)


def test_no_time_no_motion():
    motion = (Axis(1.0, 2.0, 0.5), REST, REST)
    assert followed(motion, (Axis(2.0, 2.0, 0.5), REST, REST), AIRFRAME, 0.0) == motion
    assert settled(motion, STANDING, AIRFRAME, 0.0) == motion


def test_is_slow():
    assert is_slow((Axis(9.0, 3.0, 0.0), Axis(9.0, -4.0, 0.0), Axis(9.0, -3.0, 0.0)), AIRFRAME)
    assert not is_slow((Axis(0.0, 3.0, 0.0), Axis(0.0, -4.01, 0.0), REST), AIRFRAME)
    assert not is_slow((REST, REST, Axis(0.0, -3.01, 0.0)), AIRFRAME)
    assert not is_slow((Axis(0.0, 4.9, 1.0), REST, REST), AIRFRAME)  # will be 5.025
    assert not is_slow((REST, REST, Axis(0.0, 2.9, 1.0)), AIRFRAME)


def test_mixes():
    assert mixed(Axis(0.0, 1.0, 2.0), Axis(4.0, 3.0, 2.0), 0.25) == Axis(1.0, 1.5, 2.0)
    one, other = (Axis(0.0, 0.0, 0.0),) * 3, (Axis(4.0, 0.0, 0.0), Axis(0.0, 8.0, 0.0), Axis(0.0, 0.0, 12.0))
    assert all_mixed(one, other, 0.25) == (Axis(1.0, 0.0, 0.0), Axis(0.0, 2.0, 0.0), Axis(0.0, 0.0, 3.0))


@pytest.mark.parametrize("border", [0.0, 0.3, 0.5, 0.77, 0.99])
def test_largest_share_is_good_and_nearly_the_largest(border):
    share = largest_share(lambda share: share <= border)
    assert border - 0.5**NARROWINGS < share <= border


def test_small_things():
    assert (clipped(3.0, 2.0), clipped(-3.0, 2.0), clipped(1.0, 2.0)) == (2.0, -2.0, 1.0)
    assert difference((4.0, 5.0, 6.0), (1.0, 3.0, 7.0)) == (3.0, 2.0, -1.0)
    assert moved_on((1.0, 2.0, 3.0), (1.0, -2.0, 4.0), 0.5) == (1.5, 1.0, 5.0)
    motion = (Axis(1.0, 2.0, 3.0), Axis(4.0, 5.0, 6.0), Axis(7.0, 8.0, 9.0))
    assert (position_m(motion), velocity_m_s(motion)) == ((1.0, 4.0, 7.0), (2.0, 5.0, 8.0))
    assert motion_of((1.0, 4.0, 7.0), (2.0, 5.0, 8.0), acceleration_m_s2(motion)) == motion
    assert motion_of((1.0, 4.0, 7.0), (2.0, 5.0, 8.0))[1] == Axis(4.0, 5.0, 0.0)
    assert coasted(motion, 2.0)[1] == Axis(4.0 + 10.0 + 12.0, 17.0, 6.0)
