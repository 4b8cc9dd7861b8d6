from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sequence_rig import person, tick_with
from synthetic_take import CAMERA, Flaws, tick

from cinempc.sequence.cues import Moment, Timed, watch_for
from cinempc.sequence.spec import Cue

PERIOD_S = 0.04


def came(cue: dict[str, object], moments: list[Moment]) -> list[bool]:
    watch = watch_for(Cue.model_validate(cue, strict=False), CAMERA)
    return [watch(moment) for moment in moments]


def moments(*people) -> list[Moment]:  # type: ignore[no-untyped-def]
    """One after another; each of `people` is a row of those who are known then."""
    return [Moment(tick_with(*row, time_s=PERIOD_S * i), PERIOD_S * i) for i, row in enumerate(people)]


def test_after_a_time() -> None:
    assert came({"after_s": 0.08}, moments(*[[person()]] * 4)) == [False, False, True, True]


@pytest.mark.parametrize(
    ("to", "expected"),
    [((2.0, 0.0), True), ((0.9, 0.0), False), ((2.0, 9.0), False), ((1.0, 0.0), True)],
    ids=["across", "not yet", "past its end", "onto it"],
)
def test_a_line_is_passed_where_it_is(to: tuple[float, float], expected: bool) -> None:
    line = {"crosses": {"subject": "mia", "from_m": [1.0, -3.0], "to_m": [1.0, 3.0]}}
    assert came(line, moments([person(at_m=(0.0, 0.0))], [person(at_m=to)])) == [False, expected]


def test_a_line_is_passed_in_either_direction_and_not_by_others() -> None:
    line = {"crosses": {"subject": "mia", "from_m": [1.0, -3.0], "to_m": [1.0, 3.0]}}
    assert came(line, moments([person(at_m=(2.0, 0.0))], [person(at_m=(0.0, 0.0))]))[-1]
    leo = [[person("leo", (2.0, 0.0))], [person("leo", (0.0, 0.0))]]
    assert not any(came(line, moments(*leo)))


def test_near_somebody_or_a_place() -> None:
    row = [person(at_m=(0.0, 0.0)), person("leo", (3.0, 4.0))]
    assert came({"near": {"subject": "mia", "to": "leo", "distance_m": 5.0}}, moments(row)) == [True]
    assert came({"near": {"subject": "mia", "to": "leo", "distance_m": 4.9}}, moments(row)) == [False]
    assert came({"near": {"subject": "mia", "to": [0.0, 2.0], "distance_m": 2.0}}, moments(row)) == [True]
    assert came({"near": {"subject": "mia", "to": "leo", "distance_m": 5.0}}, moments(row[:1])) == [False]


def test_a_speed_has_to_last() -> None:
    jump = [[person(speed_m_s=3.0)]] * 5 + [[person(speed_m_s=1.0)]] + [[person(speed_m_s=3.0)]] * 9
    found = came({"speed": {"subject": "mia", "above_m_s": 2.0}}, moments(*jump))
    assert found.index(True) == 14, "0.3 s after the jump was over"
    assert any(came({"speed": {"subject": "mia", "below_m_s": 2.0}}, moments(*[[person(speed_m_s=1.0)]] * 9)))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_turning_counts_from_the_beginning_and_through_south(sign: float) -> None:
    headings = np.deg2rad(150.0 + sign * np.arange(0.0, 100.0, 10.0))
    rows = [[person(heading_rad=float(np.arctan2(np.sin(h), np.cos(h))))] for h in headings]
    found = came({"turns": {"subject": "mia", "by_deg": 59.0}}, moments(*rows))
    assert found.index(True) == 6


def test_a_picture_that_is_held() -> None:
    good = [Moment(replace(tick(PERIOD_S * i, Flaws())), PERIOD_S * i) for i in range(30)]
    bad = Moment(tick(0.4, Flaws(u_frac=0.1)), 0.4)
    assert came({"held_s": 1.0}, good).index(True) == 25
    assert not any(came({"held_s": 1.0}, [*good[:10], bad, *good[11:]]))


def test_keys_and_messages_are_heard_once() -> None:
    by_hand = Timed([(0.1, "space"), (0.05, "go on")])
    heard = [by_hand.heard(PERIOD_S * i) for i in range(5)]
    assert heard == [(), (), ("go on",), ("space",), ()]
    said = [Moment(tick_with(), 0.0, text) for text in heard]
    assert came({"key": "space"}, said) == [False, False, False, True, False]
    assert came({"message": "go on"}, said) == [False, False, True, False, False]
    assert not any(came({"key": "a"}, said))
