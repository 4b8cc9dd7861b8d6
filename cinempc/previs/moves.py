"""What camera, lens and people do from one instant to another, in numbers and in a crew's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import degrees, hypot, pi

import numpy as np

from cinempc.previs.flown import Flown, Person, is_steep
from cinempc.types import Array

STILL_M, STILL_RAD, STILL_ZOOM = 0.3, np.radians(5.0), 0.06  # less than this is no move
ROUND_RAD = np.radians(20.0)  # from how far on a way around somebody is an arc
KEPT = 0.35  # of the distance: an arc changes it by less
ALONG, ALONG_RAD = 0.5, np.radians(30.0)  # who goes along makes half their way at least, and keeps to one side
BESIDE = 0.7  # cosine: before or behind somebody is what is within 45° of their way
GOES_M = 0.4  # of a person


@dataclass(frozen=True, slots=True)
class Move:
    """Between two instants; directions are those of the picture at the first, held level."""

    forward_m: float
    right_m: float
    up_m: float
    pan_rad: float  # to the right
    steep: bool  # see `is_steep`
    tilt_rad: float  # upwards
    roll_rad: float
    zoom: float  # ratio of focal lengths, over 1 closer
    around_rad: float  # about the main subject, to the camera's right
    around: str  # whom; empty for no arc
    along: str  # with whom the camera moves; empty where with nobody
    ahead: float  # of them, on their way: 1 before them, -1 behind them, 0 beside them

    @property
    def level_m(self) -> float:
        """Horizontal distance."""
        return hypot(self.forward_m, self.right_m)

    @property
    def still(self) -> bool:
        """Whether the camera neither moves, turns nor zooms."""
        return not list(_camera_words(self))


def move_of(take: Flown, main: Person | None, begin: int, end: int) -> Move:
    """From one tick to another."""
    track = take.track
    by = track.position_ned_m[end] - track.position_ned_m[begin]
    forward, right = _levelled(by, track.yaw_ned_rad[begin])
    around_rad, around, along = _about(take, main, begin, end) if main is not None else (0.0, "", "")
    ahead = _ahead(track.position_ned_m[begin : end + 1], main.ground_ned_m[begin : end + 1]) if main and along else 0.0
    return Move(
        forward,
        right,
        float(-by[2]),
        float(track.yaw_ned_rad[end] - track.yaw_ned_rad[begin]),
        is_steep(track.pitch_rad[[begin, end]]),
        float(track.pitch_rad[end] - track.pitch_rad[begin]),
        float(track.roll_rad[end] - track.roll_rad[begin]),
        float(track.focal_length_mm[end] / track.focal_length_mm[begin]),
        around_rad,
        around,
        along,
        ahead,
    )


def _about(take: Flown, main: Person, begin: int, end: int) -> tuple[float, str, str]:
    """(how far round somebody [rad], to the camera's right; whom, if it is an arc; with whom, if it goes along)."""
    now = slice(begin, end + 1)
    camera, ground, heading = take.track.position_ned_m[now, :2], main.ground_ned_m[now, :2], main.heading_ned_rad[now]
    own_m, their_m = _way_m(camera), _way_m(ground)
    beside = camera - ground
    around_rad = -_swept(beside)
    distance = np.linalg.norm(beside, axis=1)
    if not np.isfinite(distance).all() or distance.min() < STILL_M:
        return 0.0, "", ""
    kept = abs(distance[-1] / distance[0] - 1.0) < KEPT
    to_them_rad = around_rad + float(heading[-1] - heading[0])  # round somebody as they turn
    own, their = camera[-1] - camera[0], ground[-1] - ground[0]
    same_way = float(own @ their) > 0.5 * float(np.linalg.norm(own) * np.linalg.norm(their))
    if kept and same_way and their_m > 2 * GOES_M and own_m > ALONG * their_m and abs(to_them_rad) < ALONG_RAD:
        return around_rad, "", main.name
    swung = own_m > 0.5 * float(distance.min()) * abs(around_rad)
    return around_rad, main.name if kept and swung and abs(around_rad) > ROUND_RAD else "", ""


def _ahead(camera_ned_m: Array, ground_ned_m: Array) -> float:
    """Cosine between somebody's way and where the camera is, seen from them, along all of the way."""
    steps, beside = np.diff(ground_ned_m[:, :2], axis=0), (camera_ned_m - ground_ned_m)[:-1, :2]
    lengths = np.linalg.norm(steps, axis=1) * np.linalg.norm(beside, axis=1)
    return float((steps * beside).sum() / max(lengths.sum(), 1e-9))


def path_in_picture(take: Flown, begin: int, end: int) -> Array:
    """(K, 2) right and forward [m] of the camera's level way, in the picture at its first instant."""
    by = take.track.position_ned_m[begin : end + 1] - take.track.position_ned_m[begin]
    return np.array([_levelled(step, take.track.yaw_ned_rad[begin])[::-1] for step in by])


def camera_words(move: Move) -> str:
    """What the camera does, without the lens."""
    return ", ".join(_camera_words(move, lens=False)) or "holds"


def lens_words(take: Flown, begin: int, end: int) -> str:
    """What zoom and iris do; empty where nothing."""
    focal, stop = take.track.focal_length_mm, take.track.f_number
    words = []
    if abs(focal[end] / focal[begin] - 1.0) > STILL_ZOOM:
        words.append(f"zoom {'in' if focal[end] > focal[begin] else 'out'} {focal[begin]:.0f} to {focal[end]:.0f} mm")
    if abs(stop[end] / stop[begin] - 1.0) > 0.12:
        words.append(f"iris f/{stop[begin]:.1f} to f/{stop[end]:.1f}")
    return ", ".join(words)


def person_words(take: Flown, one: Person, begin: int, end: int) -> str:
    """What somebody does, seen in the picture at the first instant; empty where they stand, or are never in it."""
    ground = one.ground_ned_m
    if not one.seen[begin : end + 1].any() or not np.isfinite(ground[[begin, end]]).all():
        return ""
    by = ground[end] - ground[begin]
    way_m = _way_m(ground[begin : end + 1, :2])
    turned = float(one.heading_ned_rad[end] - one.heading_ned_rad[begin])
    words = []
    if hypot(by[0], by[1]) > GOES_M:
        forward, right = _levelled(by, take.track.yaw_ned_rad[begin])
        verb = "walks" if one.kind == "person" else "drives" if one.kind == "car" else "goes"
        words.append(f"{verb} {way_m:.0f} m {_where(forward, right)}" if way_m >= 1 else f"{verb} a step")
    if abs(turned) > np.radians(35):
        words.append(f"turns {abs(degrees(turned)):.0f}° {'right' if turned > 0 else 'left'}")
    if not words:
        return ""
    hidden = ""
    if take.hidden(one, begin):
        hidden = " (hidden)" if take.hidden(one, end) else " (hidden at first)"
    return f"{one.name}{hidden} {', '.join(words)}"


def _camera_words(move: Move, *, lens: bool = True) -> Iterator[str]:
    if move.around:
        side = "right" if move.around_rad > 0 else "left"
        yield f"arc {side} {abs(degrees(move.around_rad)):.0f}° round {move.around}"
    elif move.along:
        yield f"{_manner(move)} {move.along} {move.level_m:.1f} m"
    else:
        yield from _straight(move)
    if abs(move.up_m) > STILL_M:
        yield f"{'rise' if move.up_m > 0 else 'sink'} {abs(move.up_m):.1f} m"
    if abs(move.pan_rad) > STILL_RAD and not move.around:
        yield f"{_pan_words(move)} {abs(degrees(move.pan_rad)):.0f}°"
    if abs(move.tilt_rad) > STILL_RAD:
        yield f"tilt {'up' if move.tilt_rad > 0 else 'down'} {abs(degrees(move.tilt_rad)):.0f}°"
    if abs(move.roll_rad) > STILL_RAD:
        yield f"roll {'clockwise' if move.roll_rad > 0 else 'anticlockwise'} {abs(degrees(move.roll_rad)):.0f}°"
    if lens and abs(move.zoom - 1.0) > STILL_ZOOM:
        yield "zoom"


def _pan_words(move: Move) -> str:
    if move.steep:
        return f"turn {'clockwise' if move.pan_rad > 0 else 'anticlockwise'}"
    return f"pan {'right' if move.pan_rad > 0 else 'left'}"


def _straight(move: Move) -> Iterator[str]:
    if move.level_m < STILL_M:
        return
    if abs(move.forward_m) > max(STILL_M, 0.25 * move.level_m):
        yield f"dolly {'in' if move.forward_m > 0 else 'out'} {abs(move.forward_m):.1f} m"
    if abs(move.right_m) > max(STILL_M, 0.25 * move.level_m):
        yield f"truck {'right' if move.right_m > 0 else 'left'} {abs(move.right_m):.1f} m"


def _manner(move: Move) -> str:
    if abs(move.ahead) < BESIDE:
        return f"track {'right' if move.right_m > 0 else 'left'} with"
    return "lead" if move.ahead > 0 else "follow"


def _where(forward_m: float, right_m: float) -> str:
    across = "right" if right_m > 0 else "left"
    if abs(right_m) > 2.2 * abs(forward_m):
        return across
    along = "away" if forward_m > 0 else "towards us"
    return along if abs(forward_m) > 2.2 * abs(right_m) else f"{along}, {across}"


def _levelled(by_ned_m: Array, yaw_rad: float) -> tuple[float, float]:
    """Forward and right of a horizontal way."""
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    return float(cos * by_ned_m[0] + sin * by_ned_m[1]), float(cos * by_ned_m[1] - sin * by_ned_m[0])


def _way_m(points: Array) -> float:
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _swept(beside_m: Array) -> float:
    """Angle [rad] that a point (K, 2) of north and east goes clockwise round the origin."""
    bearing = np.unwrap(np.arctan2(beside_m[:, 1], beside_m[:, 0]), period=2 * pi)
    return float(bearing[-1] - bearing[0])
