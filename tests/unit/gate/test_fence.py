from __future__ import annotations

import pytest

from cinempc.gate.fence import LAG_S, MARGIN_M, fenced, narrowed
from cinempc.gate.motion import NARROWINGS, Agility, Airframe, Axis, advance, reach_m

AGILITY = Agility(2.0, 4.0)
AIRFRAME = Airframe(50.0, 30.0, (AGILITY, AGILITY, AGILITY))
WIDE = (-1000.0, 1000.0)
BOUNDS = ((-10.0, 10.0), WIDE, (-8.0, -1.0))
REST = Axis(0.0, 0.0, 0.0)
MID = Axis(-4.0, 0.0, 0.0)


def north(safe: Axis, wanted: Axis) -> Axis:
    after = fenced((safe, REST, MID), (wanted, REST, MID), BOUNDS, AIRFRAME)
    assert after[1:] == (REST, MID)
    return after[0]


def test_the_fence_is_narrowed_by_a_margin_and_by_where_the_aircraft_is_beyond_its_set_point():
    assert MARGIN_M == 0.1
    offset = (0.25, -0.5, 5.0)
    assert narrowed(((-10.0, 10.0), (-20.0, 20.0), (-40.0, -1.0)), offset) == (
        pytest.approx((-9.9, 9.65)),
        pytest.approx((-19.4, 19.9)),
        pytest.approx((-39.9, -2.1)),
    )
    assert narrowed(((-10.0, 10.0),) * 3, (-5.0, 0.0, 0.0))[0] == pytest.approx((-8.9, 9.9))


def test_what_can_stop_inside_is_left_alone():
    for position in (10.0, -10.0):
        assert north(Axis(position, 0.0, 0.0), Axis(position, 0.0, 0.0)) == Axis(position, 0.0, 0.0)
    inside = Axis(5.0, 2.0, 0.0)  # stops 1.5 m on, and may overshoot by 0.5 m
    assert reach_m(inside, AGILITY)[1] == pytest.approx(6.5)
    assert north(REST, Axis(8.0, 2.0, 0.0)) == Axis(8.0, 2.0, 0.0)
    assert north(REST, Axis(-8.0, -2.0, 0.0)) == Axis(-8.0, -2.0, 0.0)


def test_flying_outwards_needs_more_room_than_stopping():
    assert LAG_S == 0.25
    assert north(Axis(8.1, 1.0, 0.0), Axis(8.1, 2.0, 0.0)) != Axis(8.1, 2.0, 0.0)
    assert north(Axis(-8.1, -1.0, 0.0), Axis(-8.1, -2.0, 0.0)) != Axis(-8.1, -2.0, 0.0)


def test_flying_inwards_needs_none():
    for wanted in (Axis(9.99, -3.0, 0.0), Axis(-9.99, 3.0, 0.0)):
        assert north(REST, wanted) == wanted


def test_what_leads_outside_is_done_in_part():
    now = Axis(8.0, 1.9, 0.0)
    safe, wanted = advance(now, -4.0, 0.1), advance(now, 4.0, 0.1)
    after = north(safe, wanted)
    share = (after.acceleration_m_s2 + 0.4) / 0.8
    assert 0.0 < share < 1.0
    high_m = reach_m(after, AGILITY)[1] + LAG_S * after.velocity_m_s
    assert high_m <= 10.0
    more = min(share + 0.5**NARROWINGS, 1.0)
    further = Axis(*((1 - more) * s + more * w for s, w in zip(safe, wanted, strict=True)))
    assert reach_m(further, AGILITY)[1] + LAG_S * further.velocity_m_s > 10.0


def test_flying_inwards_is_no_excuse_for_being_outside():
    for wanted in (Axis(10.3, -3.0, 0.0), Axis(-10.3, 3.0, 0.0)):
        assert north(REST, wanted) != wanted


def test_outside_as_much_as_leads_no_further_out():
    safe, wanted = Axis(12.0, 0.0, 0.0), Axis(9.0, 3.5, 0.0)
    after = north(safe, wanted)
    assert after not in (safe, wanted)
    assert reach_m(after, AGILITY)[1] + LAG_S * after.velocity_m_s <= 12.0


def test_each_axis_for_itself():
    safe = (Axis(9.5, 0.5, 0.0), Axis(0.0, 1.0, 0.0), Axis(-4.0, 0.0, 0.0))
    wanted = (Axis(9.5, 5.0, 0.0), Axis(0.0, 3.0, 0.0), Axis(-4.0, -30.0, 0.0))
    after = fenced(safe, wanted, BOUNDS, AIRFRAME)
    assert after[0].velocity_m_s < 1.0
    assert after[1] == wanted[1]
    assert -8.0 < after[2].velocity_m_s < 0.0


def test_outside_only_what_leads_no_further_out():
    """As far as stopping at once leads anyway."""
    safe = Axis(12.0, 0.0, 0.0)
    assert north(safe, Axis(12.0, 1.0, 0.0)) == safe
    assert north(safe, Axis(12.0, 0.0, 0.0)) == safe
    assert north(safe, Axis(12.0, -1.0, 0.0)) == Axis(12.0, -1.0, 0.0)
    safe = Axis(-12.0, 0.0, 0.0)
    assert north(safe, Axis(-12.0, -1.0, 0.0)) == safe
    assert north(safe, Axis(-12.0, 1.0, 0.0)) == Axis(-12.0, 1.0, 0.0)
    half = north(Axis(12.0, 1.0, 0.0), Axis(12.0, 1.5, 0.0))
    assert half == Axis(12.0, 1.0, 0.0)
