"""What happens in a shot, instant by instant: focus, sizes, lens, camera and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cinempc.composition import size_word
from cinempc.previs.flown import Flown, Part, Person, is_steep
from cinempc.types import Array

HOLDS_S, RESTS_S = 0.6, 1.2  # what lasts less is no change; of a camera, no rest
ZOOM = np.log(1.08)  # less is a lens that breathes
BACK = 3.0  # times as far and back again is no breathing
LOOK_S = 1.0  # before and after a turn
CAMERA_M_S, PERSON_M_S, ZOOM_PER_S, PAN_RAD_S = 0.25, 0.3, 0.03, np.radians(4.0)  # what counts as moving
PULLS_S, THERE = 3.0, 0.15  # how long a pull takes at most, and how near, of the way, it has to come
FAR_RAD, NEAR_RAD = np.radians(20.0), np.radians(5.0)  # pans; what turns by less has not panned
TURN_RAD, CORNER_RAD = np.radians(60.0), np.radians(50.0)  # of a person, of the camera's way in its own picture
BETWEEN_SIZES = 1.08  # beyond the border of a size word, so that none flickers


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happens: at a tick, worth so much, in words."""

    tick: int
    worth: float
    words: str


def changes_of(take: Flown, part: Part) -> Iterator[Change]:
    """All of a shot, in no order."""
    if part.blends:
        yield Change(part.settled, 3.0, f"settled on {part.name}")
    yield from _pulls(take, part)
    yield from _sizes(take, part)
    yield from _lens(take, part)
    yield from _camera(take, part)
    for one in take.people:
        if one.seen[part.first : part.end].any():
            yield from _person(take, part, one)


def _pulls(take: Flown, part: Part) -> Iterator[Change]:
    """Where the focus has left one for another: as soon as it is there."""
    focus = 1.0 / take.track.focus_distance_m[part.first : part.end]
    away = np.array([np.abs(1.0 / one.depth_m[part.first : part.end] - focus) for one in take.people])
    if len(away) < 2 or not np.isfinite(away).all():
        return
    for at, before, after in _switches(away.argmin(axis=0), _ticks(take, HOLDS_S)):
        was, now = take.people[before], take.people[after]
        apart = abs(1.0 / was.depth_m[part.first + at] - 1.0 / now.depth_m[part.first + at])
        if away[before, max(at - _ticks(take, PULLS_S), 0) : at].min(initial=np.inf) > THERE * apart:
            continue  # it was never on the one
        landed = np.flatnonzero(away[after, at : at + _ticks(take, PULLS_S)] < THERE * apart)
        if len(landed):
            ticks = (part.first + at + landed).tolist()
            sharp = next((tick for tick in ticks if take.in_focus(tick) is now), ticks[0])
            if not take.is_sharp(was, sharp):
                yield Change(sharp, 4.0, f"focus pulled: {was.name} to {now.name}")


def _sizes(take: Flown, part: Part) -> Iterator[Change]:
    main = take.main(part)
    if main is None:
        return
    word, held = "", _ticks(take, HOLDS_S)
    size = main.size_frac[part.first : part.end]
    for i in range(len(size) - held):
        now = size_word(size[i])
        settled = now == size_word(size[i] * BETWEEN_SIZES) == size_word(size[i] / BETWEEN_SIZES)
        if not now or not settled or any(size_word(one) != now for one in size[i : i + held]):
            continue
        if word and now != word:
            yield Change(part.first + i, 2.0, f"{word} to {now}")
        word = now


def _lens(take: Flown, part: Part) -> Iterator[Change]:
    closer = np.log(take.track.focal_length_mm)
    zooming = _far_enough(
        _in(take, part, np.abs(_rate(take, closer)) > ZOOM_PER_S), closer, ZOOM, _ticks(take, HOLDS_S)
    )
    yield from _begins_and_ends(take, part, zooming, 2.5, "zoom begins", "zoom ends")


def _in(take: Flown, part: Part, moving: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only what is seen: before and after a cut anything may happen."""
    ticks = np.arange(len(take.track))
    return np.asarray(moving & (ticks >= part.first) & (ticks < part.end))


def _far_enough(moving: NDArray[np.bool_], value: Array, least: float, rest: int = 0) -> NDArray[np.bool_]:
    """Without the stretches in which the value changes by less, or goes and comes back by not much more.

    Stretches with fewer than `rest` ticks between them are one.
    """
    out = moving.copy()
    for begin, end in _runs(moving):
        out[begin:end] |= begin > 0 and end < len(moving) and end - begin < rest
    for begin, end in list(_runs(out)):
        net, all_the_way = abs(value[end - 1] - value[begin]), np.ptp(value[begin:end])
        if out[begin] and net < least and all_the_way < BACK * least:
            out[begin:end] = False
    return out


def _camera(take: Flown, part: Part) -> Iterator[Change]:
    velocity = np.stack([_rate(take, axis) for axis in take.track.position_ned_m.T], axis=1)
    speed = np.linalg.norm(velocity, axis=1)
    off, rest = "camera moves off", "camera comes to rest"
    yield from _begins_and_ends(take, part, speed > CAMERA_M_S, 2.5, off, rest, RESTS_S)
    yield from _pans(take, part, speed)
    yaw, look = take.track.yaw_ned_rad, _ticks(take, LOOK_S)
    course = np.arctan2(velocity[:, 1], velocity[:, 0]) - yaw  # in its own picture: an arc has no corner
    corner = np.zeros(len(course))
    level = np.hypot(*velocity.T[:2])
    for i in range(part.first + look, part.end - look):
        if min(level[i - look], level[i + look]) > 2 * CAMERA_M_S:
            corner[i] = abs((course[i + look] - course[i - look] + np.pi) % (2 * np.pi) - np.pi)
    yield from (Change(i, 2.2, "camera turns") for i in _peaks(corner, CORNER_RAD, look))


def _pans(take: Flown, part: Part, speed_m_s: Array) -> Iterator[Change]:
    """To either side by itself: a pan back begins where the one before ends. Far ones come before the camera's way."""
    yaw = take.track.yaw_ned_rad
    rate = _rate(take, yaw)
    word = "turn" if is_steep(take.track.pitch_rad[part.first : part.end]) else "pan"
    for side in (1.0, -1.0):
        panning = _in(take, part, (side * rate > PAN_RAD_S) & (speed_m_s < 2 * CAMERA_M_S))
        for worth, least_rad in ((2.6, FAR_RAD), (1.8, NEAR_RAD)):
            turned = _far_enough(panning, yaw, least_rad)
            yield from _begins_and_ends(take, part, turned, worth, f"{word} begins", f"{word} ends")


def _person(take: Flown, part: Part, one: Person) -> Iterator[Change]:
    speed = np.hypot(_rate(take, one.ground_ned_m[:, 0]), _rate(take, one.ground_ned_m[:, 1]))
    moves, stops = ("walks on", "stops") if one.kind == "person" else ("drives off", "stops")
    yield from _begins_and_ends(take, part, speed > PERSON_M_S, 1.6, f"{one.name} {moves}", f"{one.name} {stops}")
    look, heading = _ticks(take, LOOK_S), one.heading_ned_rad
    turned = np.zeros(len(heading))
    for i in range(part.first + look, part.end - look):
        turned[i] = abs(heading[i + look] - heading[i - look])
    yield from (Change(i, 1.7, f"{one.name} turns") for i in _peaks(np.nan_to_num(turned), TURN_RAD, look))


def _begins_and_ends(
    take: Flown, part: Part, moving: NDArray[np.bool_], worth: float, begins: str, ends: str, held_s: float = HOLDS_S
) -> Iterator[Change]:
    for at, _, after in _switches(moving[part.first : part.end].astype(int), _ticks(take, held_s)):
        yield Change(part.first + at, worth, begins if after else ends)


def _switches(values: NDArray[np.integer], held: int) -> Iterator[tuple[int, int, int]]:
    """(at, before, after) where a value gives way to another, both for at least `held`."""
    runs = [(begin, int(values[begin])) for begin, end in _runs(values) if end - begin >= held]
    for (_, before), (at, after) in pairwise(runs):
        if before != after:
            yield at, before, after


def _runs(values: NDArray[np.integer] | NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(begin, end) of each stretch of one value."""
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    return pairwise([0, *changes.tolist(), len(values)])


def _peaks(values: Array, least: float, apart: int) -> Iterator[int]:
    """Where it is highest around, and high enough."""
    for i in np.flatnonzero(values > least):
        around = slice(max(int(i) - apart, 0), int(i) + apart + 1)
        if values[i] == values[around].max() and not (values[around.start : i] == values[i]).any():
            yield int(i)


def _rate(take: Flown, values: Array) -> Array:
    """(T,) per second, over `HOLDS_S`."""
    if len(values) < 3:
        return np.zeros(len(values))
    width = max(1, _ticks(take, HOLDS_S) // 2)
    padded = np.pad(np.gradient(values, take.track.time_s), width, mode="edge")
    return np.convolve(padded, np.full(2 * width + 1, 1.0 / (2 * width + 1)), mode="valid")


def _ticks(take: Flown, seconds: float) -> int:
    return max(1, round(seconds / take.info.tick_s))
