"""Whether somebody is in the picture all along a blend, as far as that can be told before it is flown.

The camera is taken where `mixing` asks it to be: round a point that moves from the one subject to the other, and
looking past that point as it looks past the subjects at both ends. Drone and gimbal follow that closely.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from cinempc.composition import image_point, point_on_subject
from cinempc.frames import wrap_pi
from cinempc.hardware import Camera
from cinempc.sequence.picture import sensor_mm
from cinempc.sequence.standpoint import Standpoint
from cinempc.shots.profile import smooth_step
from cinempc.types import Array, SubjectState

SAMPLES = 61
SEEN_FRAC = (0.0, 0.5, 0.9)  # of the height: whose feet, middle or face is in the picture is in it
Aim = tuple[Array, float, float, float]  # place, yaw, pitch, focal length


@dataclass(frozen=True, slots=True)
class Blending:
    """A blend from one standpoint to another, which begins at `from_s` and takes `move_s`."""

    start: Standpoint
    end: Standpoint
    subjects: tuple[str, str]  # whom the two shots are about
    turn_rad: float  # round them
    from_s: float
    move_s: float

    def aim(self, share: float, people: dict[str, SubjectState]) -> Aim:
        """Where the camera is and how it looks when it is so far over."""
        a, b = (people[name].position_ned_m for name in self.subjects)
        between = a + share * (b - a)
        azimuth_rad = self.start.azimuth_rad + share * self.turn_rad
        distance_m = self.start.distance_m ** (1 - share) * self.end.distance_m**share
        height_m = self.start.height_m + share * (self.end.height_m - self.start.height_m)
        away = [distance_m * np.cos(azimuth_rad), distance_m * np.sin(azimuth_rad), -height_m]
        past = [_looks_past(stand) for stand in (self.start, self.end)]
        turn_rad, tilt_rad = np.array(past[0]) + share * wrap_pi(np.subtract(past[1], past[0]))
        tall_m = self.start.subject_height_m + share * (self.end.subject_height_m - self.start.subject_height_m)
        pitch_rad = tilt_rad - np.arctan2(height_m - tall_m / 2, distance_m)
        focal_mm = self.start.focal_length_mm ** (1 - share) * self.end.focal_length_mm**share
        return between + away, float(azimuth_rad + np.pi + turn_rad), float(pitch_rad), focal_mm


def longest_empty_s(
    blending: Blending,
    wanted: Collection[str],
    people_at: Callable[[float], tuple[SubjectState, ...]],
    camera: Camera,
) -> float:
    """For how long [s] at most nobody of those who are wanted is in the picture."""
    longest = now = 0
    for part in np.linspace(0.0, 1.0, SAMPLES):
        people = {person.name: person for person in people_at(blending.from_s + part * blending.move_s)}
        aim = blending.aim(float(smooth_step(part)), people)
        seen = any(_in_picture(people[name], aim, camera) for name in wanted)
        now = 0 if seen else now + 1
        longest = max(longest, now)
    return longest * blending.move_s / (SAMPLES - 1)


def _looks_past(stand: Standpoint) -> tuple[float, float]:
    """By which angles yaw and pitch are beside the direction to the subject's middle."""
    towards_rad = stand.azimuth_rad + np.pi
    below_rad = np.arctan2(stand.height_m - stand.subject_height_m / 2, stand.distance_m)
    return float(wrap_pi(stand.yaw_ned_rad - towards_rad)), float(stand.pitch_rad + below_rad)


def _in_picture(person: SubjectState, aim: Aim, camera: Camera) -> bool:
    for height_frac in SEEN_FRAC:
        point = point_on_subject(person.position_ned_m, person.height_m, height_frac)
        u, v = image_point(point, *aim, sensor_mm(camera))
        if 0.0 <= u <= 1.0 and 0.0 <= v <= 1.0:
            return True
    return False
