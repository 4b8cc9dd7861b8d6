"""What happens when the camera sees too little: faults of detector, camera and subjects, in closed loop."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from boxes import Booth, flight_of
from numpy.typing import NDArray

from cinempc.director import HOLD_AFTER_S
from cinempc.loop import SubjectMissingError
from cinempc.types import Array, Detection, PlanStatus, Tick

FROM_S, UNTIL_S = 3.0, 6.0
SHOT = ("duration_s=9",)


def flown(booth: Booth, *overrides: str) -> list[Tick]:
    flight, ticks = flight_of("follow", booth, *SHOT, *overrides)
    flight.fly()
    return ticks


@cache
def undisturbed() -> list[Tick]:
    return flown(Booth())


@cache
def with_ghosts_beside() -> list[Tick]:
    return flown(Booth(see=beside))


def between(ticks: list[Tick], from_s: float, until_s: float) -> list[Tick]:
    return [tick for tick in ticks if from_s <= tick.time_s < until_s]


def distances_m(ticks: list[Tick]) -> Array:
    return np.array(
        [
            np.hypot(*(t.true_vehicle.camera_position_ned_m - t.true_subjects[0].position_ned_m)[:2])
            for t in ticks
            if t.true_vehicle is not None
        ]
    )


def nobody(time_s: float, found: tuple[Detection, ...]) -> tuple[Detection, ...]:
    return () if FROM_S <= time_s < UNTIL_S else found


def broken(time_s: float, found: tuple[Detection, ...]) -> tuple[Detection, ...]:
    if FROM_S <= time_s < UNTIL_S:
        raise MemoryError("out of memory")
    return found


def frozen(time_s: float, image: NDArray[np.uint8], kept: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    if not FROM_S <= time_s < UNTIL_S:
        kept[:] = [image]
    return kept[0]


def frozen_camera() -> Booth:
    kept: list[NDArray[np.uint8]] = []
    return Booth(spoil=lambda time_s, image: frozen(time_s, image, kept))


BLIND = {
    "nobody is found": lambda: Booth(see=nobody),
    "the detector breaks": lambda: Booth(see=broken),
    "the picture is frozen": frozen_camera,
}


def test_a_shot_is_flown_by_boxes_alone() -> None:
    ticks = undisturbed()
    assert {tick.plan.status for tick in ticks} == {PlanStatus.OK}
    assert max(tick.subjects[0].age_s for tick in ticks) <= 0.16 + 0.08 + 1e-6  # latency and period
    assert ticks[0].time_s == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("fault", BLIND)
def test_blind_it_approaches_nobody_holds_and_goes_on_when_it_sees_again(fault: str) -> None:
    ticks = flown(BLIND[fault]())
    ages = {round(tick.time_s, 2): tick.subjects[0].age_s for tick in ticks}
    assert ages[5.0] > 1.9
    held = [tick.time_s for tick in ticks if tick.plan.status is PlanStatus.HOLD]
    assert held[0] == pytest.approx(FROM_S + HOLD_AFTER_S, abs=0.15)
    assert held[-1] < UNTIL_S + 0.4
    assert ticks[-1].plan.status is PlanStatus.OK
    assert ticks[-1].subjects[0].age_s < 0.3
    blind = between(ticks, FROM_S + 0.6, UNTIL_S)
    speeds = [float(np.linalg.norm(t.true_vehicle.velocity_ned_m_s)) for t in blind if t.true_vehicle]
    assert speeds[-1] < 0.5  # braked
    assert distances_m(ticks).min() > 4.0


def test_a_subject_that_is_never_found_is_named_before_the_shot_begins() -> None:
    flight, ticks = flight_of("follow", Booth(see=lambda time_s, found: ()), *SHOT)
    with pytest.raises(SubjectMissingError, match="mia"):
        flight.fly()
    assert ticks == []


def test_who_comes_into_the_picture_later_needs_a_place_to_be_supposed_at() -> None:
    flight, ticks = flight_of("whip_pan", Booth(), without_hint="leo")
    with pytest.raises(SubjectMissingError, match=r"leo; say about where they are, with subjects\.leo\.near_m"):
        flight.fly()
    assert ticks == []


def test_the_picture_turns_to_somebody_whom_nobody_has_seen_yet() -> None:
    flight, ticks = flight_of("whip_pan", Booth())
    flight.fly()
    assert {tick.plan.status for tick in ticks} == {PlanStatus.OK}  # though Mia is out of the picture for four seconds
    ages_s = {subject.name: subject.age_s for subject in ticks[-1].subjects}
    assert ages_s["leo"] < 0.3
    assert ages_s["mia"] > HOLD_AFTER_S


@pytest.mark.parametrize("factor", [0.5, 0.6, 0.7, 0.8, 2.0])
def test_doubt_about_the_range_keeps_the_distance(factor: float) -> None:
    """Boxes that are too small put her too far away, and too large ones too near; the keep-out holds all the same."""

    def wrong(time_s: float, found: tuple[Detection, ...]) -> tuple[Detection, ...]:
        result = []
        for one in found:
            middle, half = (one.box_frac[:2] + one.box_frac[2:]) / 2, factor * (one.box_frac[2:] - one.box_frac[:2]) / 2
            box = np.clip(np.concatenate([middle - half, middle + half]), 0.0, 1.0)
            result.append(Detection(one.class_, one.score, box))
        return tuple(result)

    ticks = flown(Booth(see=wrong))
    assert distances_m(ticks).min() > 3.0


def shifted(one: Detection, widths: float) -> Detection:
    """Somebody else, beside somebody by so many widths of their box."""
    aside = widths * (one.box_frac[2] - one.box_frac[0]) * np.array([1.0, 0.0, 1.0, 0.0])
    return Detection(one.class_, 0.9, np.clip(one.box_frac + aside, 0.0, 1.0))


def beside(time_s: float, found: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """A person who does not exist stands beside everybody who does."""
    return (*found, *(shifted(one, 1.0) for one in found)) if FROM_S <= time_s < UNTIL_S else found


def in_her_place(time_s: float, found: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """She is missed for a second, and somebody who does not exist is found two metres aside instead."""
    return tuple(shifted(one, 4.0) for one in found) if FROM_S <= time_s < FROM_S + 1.0 else found


@pytest.mark.parametrize("ghost", ["beside", "in her place"])
def test_a_false_person_does_not_make_the_picture_jump(ghost: str) -> None:
    ticks = with_ghosts_beside() if ghost == "beside" else flown(Booth(see=in_her_place))
    believed = np.array([t.subjects[0].position_ned_m[:2] - t.true_subjects[0].position_ned_m[:2] for t in ticks])
    assert np.hypot(*believed.T).max() < 1.0  # she is not taken for the ghost
    turns = np.abs(np.diff(np.unwrap([t.command.gimbal_yaw_ned_rad for t in ticks])))
    assert turns.max() < 0.04  # rad in 40 ms
    assert distances_m(ticks).min() > 3.0


def test_everybody_who_is_seen_is_kept_away_from() -> None:
    """Safety hears of everybody who is seen, with a part in the shot or without."""
    alone, together = undisturbed(), with_ghosts_beside()
    with_ghosts = between(together, FROM_S + 0.6, UNTIL_S)
    assert all(
        len(t.subjects) > len(a.subjects)
        for t, a in zip(with_ghosts, between(alone, FROM_S + 0.6, UNTIL_S), strict=True)
    )
