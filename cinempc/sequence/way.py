"""The way from one shot to the next: how long the drone needs for it, and which way round its subject it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.hardware import Camera, Drone
from cinempc.sequence.standpoint import Standpoint
from cinempc.types import Array, SubjectState

SHARE_OF_LIMITS = 0.85  # of what drone, gimbal and lens can, for a way that keeps the picture
PEAK_SPEED, PEAK_ACCELERATION, PEAK_JERK = 1.875, 5.774, 60.0  # of a minimum-jerk move of length 1 in time 1
ROUNDING_M = 0.05  # marks are so exact
CLEAR_M = 0.4  # beyond the keep-out, for a way to count as clear of somebody
SAMPLES = 21
BULGES = (0.0, 0.15, 0.3, 0.6, 1.0)  # by how much farther away the middle of the way may be
ENDS = 4  # samples at either end of a way that belong to the shots
TOGETHER_M_S = 1.5  # who goes no differently from a subject stays beside it
SHORTEST_S = 0.5


@dataclass(frozen=True, slots=True)
class Way:
    """How the camera goes from one standpoint to another."""

    turn_rad: float  # round the subject, clockwise; beyond pi it is the long way
    bulge: float  # by this share it is farther from the subject in the middle
    length_m: float
    needs_s: float
    clear: bool  # of everybody's keep-out


def way_between(
    start: Standpoint,
    end: Standpoint,
    people: Sequence[SubjectState],
    drone: Drone,
    camera: Camera,
    *,
    filmed: bool,
) -> Way:
    """The quickest way that is clear of people, round either side; where none is, the shortest one.

    A way that is filmed goes straight from one distance to the other, so that the picture changes evenly. People, and
    the subjects at both ends, are taken where they are now: all of them move on meanwhile, the camera too.
    Of those who go elsewhere the drone keeps clear when it meets them.
    """
    short = float(wrap_pi(end.azimuth_rad - start.azimuth_rad))
    turns = (short, short - np.copysign(2 * pi, short))
    bulges = (0.0,) if filmed else BULGES
    ways = [_way(start, end, turn, bulge, people, drone, camera) for turn in turns for bulge in bulges]
    return min((way for way in ways if way.clear), key=lambda way: way.needs_s, default=ways[0])


def path(start: Standpoint, end: Standpoint, turn_rad: float, bulge: float = 0.0) -> Array:
    """(SAMPLES, 3) places on the way: azimuth, ln(distance), height and the subject's place move evenly."""
    share = np.linspace(0.0, 1.0, SAMPLES)[:, None]
    centre = start.ground_ned_m + share * (end.ground_ned_m - start.ground_ned_m)
    azimuth = start.azimuth_rad + share * turn_rad
    distance = start.distance_m ** (1 - share) * end.distance_m**share * bulged(share, bulge)
    height = start.height_m + share * (end.height_m - start.height_m)
    return np.asarray(centre + np.hstack([distance * np.cos(azimuth), distance * np.sin(azimuth), -height]))


def bulged(share: Array, bulge: float) -> Array:
    """By what factor the distance is larger at a share of the way."""
    return np.asarray(1.0 + bulge * 4.0 * share * (1.0 - share))


def _way(
    start: Standpoint,
    end: Standpoint,
    turn_rad: float,
    bulge: float,
    people: Sequence[SubjectState],
    drone: Drone,
    camera: Camera,
) -> Way:
    places = path(start, end, turn_rad, bulge)
    pace_m_s = max(float(np.linalg.norm(stand.subject_velocity_ned_m_s)) for stand in (start, end))
    along = [person for person in people if _goes_along(person, start, end)]
    needs = max(SHORTEST_S, _flight_s(places, drone, pace_m_s), *_servo_s(start, end, turn_rad, drone, camera))
    clear = all(_is_clear(places, person, drone.keep_out_m) for person in along)
    return Way(turn_rad, bulge, _length_m(places), needs, clear)


def _flight_s(places: Array, drone: Drone, pace_m_s: float) -> float:
    """For a minimum-jerk move along the way, beside a subject that goes at a pace of its own."""
    length_m = _length_m(places)
    climb_m = float(np.abs(np.diff(places[:, 2])).sum())
    speed_m_s = SHARE_OF_LIMITS * max(drone.speed_m_s - pace_m_s, 0.25 * drone.speed_m_s)
    acceleration, jerk = (SHARE_OF_LIMITS / 2**0.5 * limit for limit in (drone.acceleration_m_s2, drone.jerk_m_s3))
    return float(
        max(
            PEAK_SPEED * length_m / speed_m_s,
            PEAK_SPEED * climb_m / (SHARE_OF_LIMITS * drone.climb_m_s),
            (PEAK_ACCELERATION * length_m / acceleration) ** 0.5,
            (PEAK_JERK * length_m / jerk) ** (1 / 3),
        )
    )


def _length_m(places: Array) -> float:
    return sum(float(np.linalg.norm(b - a)) for a, b in pairwise(places))


def _servo_s(start: Standpoint, end: Standpoint, turn_rad: float, drone: Drone, camera: Camera) -> tuple[float, float]:
    """For the gimbal, which turns with the way round, and for the zoom."""
    yaw = abs(turn_rad + float(wrap_pi(end.yaw_ned_rad - start.yaw_ned_rad - turn_rad)))
    zoom = abs(float(np.log(end.focal_length_mm / start.focal_length_mm)))
    yaw_rate = np.deg2rad(min(drone.gimbal.rate_deg_s, drone.yaw_rate_deg_s))
    turning_s = PEAK_SPEED * yaw / (SHARE_OF_LIMITS * float(yaw_rate))
    return turning_s, PEAK_SPEED * zoom / (SHARE_OF_LIMITS * camera.zoom_rate_per_s)


def _goes_along(person: SubjectState, start: Standpoint, end: Standpoint) -> bool:
    """Whether somebody goes about as one of the subjects does, or stands as it does."""
    paces = [stand.subject_velocity_ned_m_s for stand in (start, end)]
    return min(float(np.linalg.norm(person.velocity_ned_m_s - pace)) for pace in paces) < TOGETHER_M_S


def _is_clear(places: Array, person: SubjectState, keep_out_m: float) -> bool:
    """Whether the way keeps away from somebody; near its ends it may be as near as the shots there are."""
    room_m = _room_m(places, person)
    ends = min(keep_out_m, float(room_m[0]), float(room_m[-1])) - ROUNDING_M
    return bool(room_m.min() >= ends and room_m[ENDS:-ENDS].min() >= keep_out_m + CLEAR_M)


def _room_m(places: Array, person: SubjectState) -> Array:
    """(SAMPLES,) from each place to somebody's upright body."""
    offset = places - person.position_ned_m
    above = np.maximum(-offset[:, 2] - person.height_m, 0.0)
    return np.asarray(np.hypot(np.hypot(offset[:, 0], offset[:, 1]), above))
