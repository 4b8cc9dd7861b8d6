from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import gate_rig as rig
import pytest

from cinempc.gate.motion import Agility, Airframe, Axis, reach_m, settled
from cinempc.gate.people import Bubble, away, bubble_of, clearance_m, is_clear, is_known, retreats, room_m

NOW_S = rig.START_S
LEVEL = Agility(2.0, 4.0)
AIRFRAME = Airframe(5.0, 3.0, (LEVEL, LEVEL, LEVEL))
NO_OFFSET = rig.STILL
drone = rig.motion


def of(somebody, motion=None, offset=NO_OFFSET) -> Bubble:
    return bubble_of(somebody, NOW_S, motion or drone((10.0, 0.0, -1.5)), offset, rig.LIMITS)


def ring(position=rig.STILL, velocity=rig.STILL, radius_m=3.0, closing_s=0.0, approach_m_s=inf) -> Bubble:
    return Bubble(position, velocity, radius_m, closing_s, approach_m_s)


# What somebody needs.


def test_somebody_seen_now_needs_their_keep_out():
    assert of(rig.person((1.0, 2.0, -0.5), (0.5, -1.0, 0.1))) == Bubble(
        (1.0, 2.0, -0.5), (0.5, -1.0, 0.1), 3.0, 0.6, inf
    )


def test_doubt_about_where_they_are_adds_to_it():
    assert of(rig.person(rig.STILL, spread_m=0.7)).radius_m == 3.7
    assert of(rig.person(rig.STILL, spread_m=9.0)).radius_m == 5.0
    assert of(rig.person(rig.STILL, spread_m=-9.0)).radius_m == 3.0
    assert of(rig.person(rig.STILL, spread_m=0.5, age_s=1.4)).radius_m == 4.5
    assert of(rig.person(rig.STILL, spread_m=0.5, age_s=0.4)).radius_m == 3.5
    assert of(rig.person(rig.STILL, spread_m=1.5, age_s=1.4)).radius_m == 5.0
    assert of(rig.person(rig.STILL, now_s=NOW_S - 1.0, age_s=0.4)).radius_m == 4.0
    assert of(rig.person(rig.STILL, now_s=NOW_S + 1.0, age_s=-3.0)).radius_m == 3.0
    assert of(rig.person(rig.STILL, now_s=NOW_S - 1.0, age_s=-3.0)).radius_m == pytest.approx(3.6)


def test_somebody_told_of_earlier_has_gone_on_a_little():
    walker = rig.person((1.0, 2.0, -0.5), (2.0, -1.0, 1.0))
    assert of(replace(walker, time_s=NOW_S - 0.25)).foot_ned_m == (1.5, 1.75, -0.25)
    assert of(replace(walker, time_s=NOW_S - 0.5)).foot_ned_m == (2.0, 1.5, 0.0)
    assert of(replace(walker, time_s=NOW_S - 1.5)).foot_ned_m == (2.0, 1.5, 0.0)
    assert of(replace(walker, time_s=NOW_S + 1.0)).foot_ned_m == (1.0, 2.0, -0.5)


def test_nobody_runs_faster_than_anybody_can():
    assert of(rig.person(rig.STILL, (6.0, 8.0, 0.0))).velocity_ned_m_s == (6.0, 8.0, 0.0)
    assert of(rig.person(rig.STILL, (12.0, 0.0, -16.0))).velocity_ned_m_s == (6.0, 0.0, -8.0)
    assert of(rig.person(rig.STILL, (0.0, -30.0, 0.0))).velocity_ned_m_s == (0.0, -10.0, 0.0)


def test_an_aircraft_nearer_than_its_set_point_needs_as_much_more_room():
    assert of(rig.person(rig.STILL), offset=(-0.5, 0.0, 0.0)).radius_m == 3.5
    assert of(rig.person(rig.STILL), offset=(0.5, 0.0, 0.0)).radius_m == 3.0
    assert of(rig.person(rig.STILL), offset=(-5.0, 0.0, 0.0)).radius_m == 4.0
    assert of(rig.person(rig.STILL), drone((0.0, 8.0, -5.0)), (-0.5, -0.25, 0.0)).radius_m == 3.25
    assert of(rig.person(rig.STILL), drone((6.0, 8.0, -5.0)), (-0.5, 0.0, 0.0)).radius_m == pytest.approx(3.3)


def test_nobody_unseen_is_approached_faster_than_they_go_away():
    assert of(rig.person(rig.STILL, age_s=0.4)).approach_m_s == inf
    assert of(rig.person(rig.STILL, age_s=0.41)).approach_m_s == 0.3
    assert of(rig.person(rig.STILL, age_s=0.2, now_s=NOW_S - 0.3)).approach_m_s == 0.3
    assert of(rig.person(rig.STILL, (-1.0, 0.5, 0.0), age_s=0.5)).approach_m_s == pytest.approx(1.3)
    assert of(rig.person(rig.STILL, (1.0, 0.5, 0.0), age_s=0.5)).approach_m_s == pytest.approx(0.3)
    beside = of(rig.person(rig.STILL, (0.0, -1.0, 0.0), age_s=0.5), drone((6.0, 8.0, -5.0)))
    assert beside.approach_m_s == pytest.approx(1.1)
    for away_m, limit in ((30.0, inf), (29.9, 0.3)):
        assert of(rig.person(rig.STILL, age_s=0.5), drone((0.6 * away_m, 0.8 * away_m, -5.0))).approach_m_s == limit


def test_for_how_long_somebody_counts_as_seen_is_a_limit():
    limits = replace(rig.LIMITS, unseen_s=1.0)
    motion = drone((9.0, 0.0, -3.0))
    seen = bubble_of(rig.person(rig.STILL, age_s=1.0), NOW_S, motion, NO_OFFSET, limits)
    unseen = bubble_of(rig.person(rig.STILL, age_s=1.5), NOW_S, motion, NO_OFFSET, limits)
    assert (seen.radius_m, seen.approach_m_s) == (3.0, inf)
    assert (unseen.radius_m, unseen.approach_m_s) == (3.5, 0.3)


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_who_is_known(bad):
    somebody = rig.person((1.0, 2.0, 3.0))
    assert is_known(somebody)
    for name in ("time_s", "spread_m", "age_s"):
        assert not is_known(replace(somebody, **{name: bad}))
    for name in ("position_ned_m", "velocity_ned_m_s"):
        for axis in range(3):
            vector = [0.0, 0.0, 0.0]
            vector[axis] = bad
            assert not is_known(replace(somebody, **{name: tuple(vector)}))


def test_away():
    assert away(drone((4.0, 2.0, -3.0)), (1.0, 6.0, 0.0)) == pytest.approx((0.6, -0.8))
    assert away(drone((1.0, 6.0, -3.0)), (1.0, 6.0, 0.0)) == (0.0, 0.0)
    assert away(drone((1.0009, 6.0, -3.0)), (1.0, 6.0, 0.0)) == (0.0, 0.0)
    assert away(drone((1.0, 6.0011, -3.0)), (1.0, 6.0, 0.0)) == pytest.approx((0.0, 1.0))


# What is left of it.


@pytest.mark.parametrize(
    ("position", "distance_m"),
    [
        ((5.0, 0.0, -1.0), 5.0),
        ((0.0, -5.0, -2.0), 5.0),
        ((3.0, 4.0, 3.0), 5.0),
        ((2.0, 3.0, -8.0), 7.0),  # 6 m above their heads
        ((0.0, 0.0, -7.0), 5.0),
        ((0.0, 0.0, -1.0), 1e-3),
    ],
)
def test_distance_is_from_somebody_upright(position, distance_m):
    assert clearance_m(drone(position), ring(), AIRFRAME) == pytest.approx(distance_m - 3.0)
    there = tuple(a + b for a, b in zip(position, (7.0, 8.0, 9.0), strict=True))
    assert clearance_m(drone(there), ring((7.0, 8.0, 9.0)), AIRFRAME) == pytest.approx(distance_m - 3.0)


def test_stopping_takes_room():
    """From 2 m/s: 1.5 m."""
    for position, velocity in (((6.0, 0.0, -1.0), (-2.0, 0.0, 0.0)), ((0.0, -6.0, -1.0), (0.0, 2.0, 0.0))):
        assert clearance_m(drone(position, velocity), ring(), AIRFRAME) == pytest.approx(1.5)
    assert clearance_m(drone((0.0, 0.0, -8.0), (0.0, 0.0, 2.0)), ring(), AIRFRAME) == pytest.approx(1.5)
    assert clearance_m(drone((4.0, 0.0, -1.0), (2.0, 0.0, 0.0)), ring(), AIRFRAME) == pytest.approx(1.0)


def test_and_taking_an_acceleration_back_takes_more():
    motion = drone((4.2, 0.0, -1.0), (-1.0, 0.0, 0.0), (-1.0, 0.0, 0.0))
    nearest_m, _ = reach_m(motion[0], LEVEL)
    assert nearest_m < 3.4
    assert clearance_m(motion, ring(), AIRFRAME) == pytest.approx(nearest_m - 3.0)


def test_so_does_their_coming():
    motion = drone((6.0, 0.0, -1.0))
    assert clearance_m(motion, ring(velocity=(2.0, 0.0, 0.0)), AIRFRAME) == pytest.approx(1.5)
    assert clearance_m(motion, ring(velocity=(-2.0, 0.0, 0.0)), AIRFRAME) == pytest.approx(3.0)
    together = drone((6.0, 0.0, -1.0), (-2.0, 0.0, 0.0))
    assert clearance_m(together, ring(velocity=(-2.0, 0.0, 0.0)), AIRFRAME) == pytest.approx(3.0)
    assert clearance_m(drone((0.0, 0.0, -8.0)), ring(velocity=(0.0, 0.0, -2.0)), AIRFRAME) == pytest.approx(1.5)


def test_an_approach_needs_more_room_while_it_lasts():
    """Twice its speed; of the instants looked at the second is the worst, 0.25 s after 2 m/s."""
    needs, sooner_m, speed_m_s = ring(closing_s=2.0), 2 * 0.25 - 4 * 0.25**3 / 6, 2 - 4 * 0.25**2 / 2
    worst_m = 3.0 - sooner_m - 2 * speed_m_s
    assert clearance_m(drone((6.0, 0.0, -1.0), (-2.0, 0.0, 0.0)), needs, AIRFRAME) == pytest.approx(worst_m)
    assert clearance_m(drone((0.0, 6.0, -1.0), (0.0, -2.0, 0.0)), needs, AIRFRAME) == pytest.approx(worst_m)
    assert clearance_m(drone((0.0, 0.0, -8.0), (0.0, 0.0, 2.0)), needs, AIRFRAME) == pytest.approx(worst_m)
    for position, velocity in (
        ((6.0, 0.0, -1.0), (2.0, 0.0, 0.0)),
        ((0.0, 0.0, -8.0), (0.0, 0.0, -2.0)),
        ((6.0, 0.0, -1.0), (0.0, 0.0, 2.0)),  # down beside them is no approach
    ):
        assert clearance_m(drone(position, velocity), needs, AIRFRAME) == pytest.approx(3.0)


def test_passing_by_is_seen_on_the_way():
    """The stop ends 3 m beyond somebody 1 m beside the way."""
    motion = drone((-6.0, 1.0, -1.0), (5.0, 0.0, 0.0))
    assert clearance_m(motion, ring(), AIRFRAME) == pytest.approx(1.0 - 3.0, abs=0.15)


def test_far_away_a_lower_bound_will_do():
    """From 2 m/s stopping takes 1.5 s."""
    motion = drone((20.0, 0.0, -1.0), (-2.0, 0.0, 0.0))
    assert clearance_m(motion, ring(closing_s=0.5), AIRFRAME) == pytest.approx(20 - 3 - (1.5 + 0.5) * 2)
    motion = drone((20.0, 0.0, -1.0), (0.0, 1.2, 1.6))
    stop_s = 1.6 / 2 + 0.5
    assert clearance_m(motion, ring(closing_s=0.5), AIRFRAME) == pytest.approx(20 - 3 - (stop_s + 0.5) * 2)
    near = drone((6.0, 0.0, -1.0), (-2.0, 0.0, 0.0))  # the bound would be nothing
    assert clearance_m(near, ring(), AIRFRAME) == pytest.approx(1.5)
    nearly = drone((6.5, 0.0, -1.0), (-2.0, 0.0, 0.0))
    assert clearance_m(nearly, ring(), AIRFRAME) == pytest.approx(0.5)


def test_an_approach_to_somebody_unseen_counts_as_lack_of_room():
    unseen = ring(approach_m_s=0.3)
    assert clearance_m(drone((30.0, 0.0, -1.0), (-1.0, 0.0, 0.0)), unseen, AIRFRAME) == pytest.approx(-0.7)
    assert clearance_m(drone((30.0, 0.0, -1.0), (0.0, 1.0, 0.0)), unseen, AIRFRAME) == pytest.approx(0.3)
    assert clearance_m(drone((30.0, 0.0, -1.0), (1.0, 0.0, 0.0)), unseen, AIRFRAME) == pytest.approx(1.3)
    # 1 m/s still, once an acceleration of 2 m/s2 has been taken back: half a m/s less
    assert clearance_m(drone((30.0, 0.0, -1.0), (-1.0, 0.0, 0.0), (2.0, 0.0, 0.0)), unseen, AIRFRAME) == pytest.approx(
        -0.2
    )
    there = drone((37.0, 4.0, 0.0), (-1.0, 0.0, 0.0))
    assert clearance_m(there, ring((7.0, 4.0, 1.0), approach_m_s=0.3), AIRFRAME) == pytest.approx(-0.7)
    walking = ring(velocity=(5.0, 0.0, 0.0), approach_m_s=0.3)
    assert clearance_m(drone((60.0, 0.0, -1.0)), walking, AIRFRAME) == pytest.approx(0.3)


def test_the_least_of_all_counts():
    motion = drone((6.0, 0.0, -1.0))
    assert is_clear(motion, [], AIRFRAME)
    assert is_clear(motion, [ring(), ring(radius_m=6.0)], AIRFRAME)
    assert not is_clear(motion, [ring(), ring(radius_m=6.1)], AIRFRAME)
    assert room_m(motion, [ring(), ring(radius_m=4.0), ring(radius_m=1.0)], AIRFRAME) == pytest.approx(2.0)


# The ways out.


def ways_out(motion, somebody):
    return list(retreats(motion, somebody, AIRFRAME, 0.1))


def test_a_retreat_is_as_fast_as_they_come_and_may_climb():
    motion = drone((3.0, 4.0, -3.0))
    climbing, level = ways_out(motion, ring(velocity=(1.2, 1.6, 0.0)))
    for way, down_m_s in ((level, 0.0), (climbing, -3.0)):
        for axis, expected in zip(way, settled(motion, (1.2, 1.6, down_m_s), AIRFRAME, 0.1), strict=True):
            assert axis == pytest.approx(expected)
    assert climbing[2].velocity_m_s < 0 < climbing[0].velocity_m_s


def test_a_retreat_leads_straight_away_and_no_faster_than_the_drone_may_fly():
    _, level = ways_out(drone((6.0, 0.0, -3.0), (4.99, 0.0, 0.0)), ring(velocity=(9.0, 3.0, 0.0)))
    assert level[0].velocity_m_s == pytest.approx(5.0, abs=2e-3)
    assert level[1] == Axis(0.0, 0.0, 0.0)
    motion = drone((0.0, 6.0, -3.0))
    _, level = ways_out(motion, ring(velocity=(9.0, 3.0, 0.0)))
    assert level == settled(motion, (0.0, 3.0, 0.0), AIRFRAME, 0.1)


def test_there_is_no_retreat_from_who_does_not_come():
    assert ways_out(drone((6.0, 0.0, -3.0)), ring()) == []
    assert ways_out(drone((6.0, 0.0, -3.0)), ring(velocity=(-1.0, 0.0, 0.0))) == []
    assert ways_out(drone((0.0, 0.0, -3.0)), ring(velocity=(1.0, 0.0, 0.0))) == []
    assert len(ways_out(drone((6.0, 0.0, -3.0)), ring(velocity=(0.01, 0.0, 0.0)))) == 2
