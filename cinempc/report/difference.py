"""How far two takes of a camera move are apart: in space, in angles, in the lens, and in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from cinempc.cameratrack import CameraTrack
from cinempc.frames import rotation_ned_from_camera
from cinempc.hardware import Camera
from cinempc.optics import stops_from_f_number
from cinempc.types import Array

NEVER_EARLY_S = 1e-6
SHORTEST_S = 0.2
FAR_M = 1e5  # as good as infinity: a camera moves by less than a pixel of it
SPOTS = np.array([[u, v] for v in (-0.4, 0.0, 0.4) for u in (-0.4, 0.0, 0.4)])
"""(9, 2) where in the picture its shift is looked at: from the middle, in frame widths and heights."""
SAME_PICTURE = ("sensor_width_mm", "sensor_height_mm", "image_px")


class DifferenceError(ValueError):
    """Two takes cannot be compared: says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Of a second take from a first one at G instants that both have; signed values are second minus first."""

    first: CameraTrack
    second: CameraTrack  # at the same instants
    offset_m: Array  # (G, 3) ahead, right and down, as the first camera sees
    turn_rad: Array  # (G, 3) yaw, pitch, roll
    focal_ratio: Array  # (G,)
    focus_dioptres: Array  # (G,)
    stops: Array  # (G,)
    shift_px: Array  # (G,) of the picture at the distance that the first is focused on: the largest of SPOTS
    far_shift_px: Array  # (G,) the same at infinity
    filmed: NDArray[np.bool_]  # (G,) False on the ways between the shots of a sequence
    notes: tuple[str, ...] = ()  # what was not compared, in words

    @property
    def time_s(self) -> Array:
        """(G,) since each began."""
        return self.first.time_s

    @property
    def distance_m(self) -> Array:
        """(G,) between both cameras."""
        return np.asarray(np.linalg.norm(self.offset_m, axis=1))

    @property
    def angle_rad(self) -> Array:
        """(G,) between both optical axes."""
        one, other = (rotations(track)[:, :, 0] for track in (self.first, self.second))
        across = np.linalg.norm(np.cross(one, other), axis=1)
        return np.asarray(np.arctan2(across, np.einsum("gi,gi->g", one, other)))


class Spread(BaseModel):
    """Median, 95th percentile and maximum of a magnitude."""

    model_config = ConfigDict(frozen=True)

    p50: float
    p95: float
    max: float


class DifferenceFigures(BaseModel):
    """The figures of a comparison."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    first: str
    second: str
    track: str
    """measured, truth or planned."""
    seconds: float
    pictures: int
    """That are compared: those of the ways between the shots of a sequence are left out."""
    width_px: int
    position_m: Spread
    angle_deg: Spread
    """Between the optical axes."""
    roll_deg: Spread
    focal_length_percent: Spread
    focus_dioptres: Spread
    stops: Spread
    shift_px: Spread
    """Of the picture, at the distance that the first take is focused on."""
    shift_percent: Spread
    """The same in percent of frame width."""
    far_shift_px: Spread
    """Of the picture, at infinity."""
    far_shift_percent: Spread
    notes: list[str]


def difference(first: CameraTrack, second: CameraTrack, not_filmed_s: Sequence[tuple[float, float]] = ()) -> Difference:
    """Compares two takes from the beginning of both on, at the first one's pictures, as far as both go.

    `not_filmed_s` are begin and end of the times that are nobody's picture.

    Raises:
        DifferenceError: the cameras make different pictures, or the takes have too little in common.
    """
    _same_picture(first.camera, second.camera)
    begin_s = max(first.time_s[0], second.time_s[0]) - NEVER_EARLY_S
    end_s = min(first.time_s[-1], second.time_s[-1]) + NEVER_EARLY_S
    common_s = first.time_s[(first.time_s >= begin_s) & (first.time_s <= end_s)]
    if len(common_s) < 2 or common_s[-1] - common_s[0] < SHORTEST_S:
        raise DifferenceError("the takes have no time in common: one of them ends as soon as it begins")
    a, b = first.at(common_s), second.at(common_s)
    filmed = ~np.any([(begin <= common_s) & (common_s < end) for begin, end in ((0, 0), *not_filmed_s)], axis=0)
    if not filmed.any():
        raise DifferenceError("nothing of what the takes have in common is filmed")
    turned = rotations(a)
    yaw = np.angle(np.exp(1j * (b.yaw_ned_rad - a.yaw_ned_rad)))
    return Difference(
        a,
        b,
        offset_m=np.einsum("gij,gi->gj", turned, b.position_ned_m - a.position_ned_m),
        turn_rad=np.stack([yaw, b.pitch_rad - a.pitch_rad, b.roll_rad - a.roll_rad], axis=1),
        focal_ratio=b.focal_length_mm / a.focal_length_mm,
        focus_dioptres=1.0 / b.focus_distance_m - 1.0 / a.focus_distance_m,
        stops=stops_from_f_number(b.f_number) - stops_from_f_number(a.f_number),
        shift_px=image_shift_px(a, b, a.focus_distance_m).max(axis=1),
        far_shift_px=image_shift_px(a, b, np.full(len(a), np.inf)).max(axis=1),
        filmed=filmed,
        notes=tuple(_not_compared(first, second, common_s)),
    )


def image_shift_px(first: CameraTrack, second: CameraTrack, depth_m: Array) -> Array:
    """(G, 9) [px] how far points of the world move in the picture from one camera to the other, at the same G instants.

    The points are those that the first camera sees at SPOTS, at depths (G,) along its axis; inf is allowed. Position,
    orientation and focal length count together. Source: the pinhole of `frames.rotation_ned_from_camera`.
    """
    camera = first.camera
    sensor_mm = np.array([camera.sensor_width_mm, camera.sensor_height_mm])
    across = SPOTS * sensor_mm / first.focal_length_mm[:, None, None]  # (G, 9, 2) per metre of depth
    rays = np.concatenate([np.ones((len(first), len(SPOTS), 1)), across], axis=2)
    depth = np.minimum(depth_m, FAR_M)[:, None, None]
    points = first.position_ned_m[:, None] + depth * np.einsum("gij,gsj->gsi", rotations(first), rays)
    seen = np.einsum("gji,gsj->gsi", rotations(second), points - second.position_ned_m[:, None])
    ahead = seen[:, :, :1]
    beside = np.divide(seen[:, :, 1:], ahead, out=np.full_like(seen[:, :, 1:], np.inf), where=ahead > 0)
    shift_mm = beside * second.focal_length_mm[:, None, None] - across * first.focal_length_mm[:, None, None]
    return np.asarray(np.linalg.norm(shift_mm, axis=2) / sensor_mm[0] * camera.image_px[0])


def rotations(track: CameraTrack) -> Array:
    """(G, 3, 3) from camera to NED."""
    angles = zip(track.yaw_ned_rad.tolist(), track.pitch_rad.tolist(), track.roll_rad.tolist(), strict=True)
    return np.array([rotation_ned_from_camera(*three) for three in angles])


def figures_of(found: Difference, first: str, second: str) -> DifferenceFigures:
    """The figures of takes that are called `first` and `second`."""
    width_px, filmed = found.first.camera.image_px[0], found.filmed

    def of(values: Array) -> Spread:
        return spread(values[filmed])

    return DifferenceFigures(
        first=first,
        second=second,
        track=str(found.first.source),
        seconds=round(float(found.time_s[-1] - found.time_s[0]), 6),
        pictures=int(filmed.sum()),
        width_px=width_px,
        position_m=of(found.distance_m),
        angle_deg=of(np.degrees(found.angle_rad)),
        roll_deg=of(np.degrees(found.turn_rad[:, 2])),
        focal_length_percent=of(100.0 * np.log(found.focal_ratio)),
        focus_dioptres=of(found.focus_dioptres),
        stops=of(found.stops),
        shift_px=of(found.shift_px),
        shift_percent=of(100.0 * found.shift_px / width_px),
        far_shift_px=of(found.far_shift_px),
        far_shift_percent=of(100.0 * found.far_shift_px / width_px),
        notes=list(found.notes),
    )


def spread(values: Array) -> Spread:
    """Of the magnitudes of values (G,)."""
    p50, p95, most = np.percentile(np.abs(values), [50, 95, 100]).tolist()
    return Spread(p50=p50, p95=p95, max=most)


def _same_picture(first: Camera, second: Camera) -> None:
    for name in SAME_PICTURE:
        one, other = getattr(first, name), getattr(second, name)
        if one != other:
            raise DifferenceError(
                f"different cameras: {name} is {one} and {other}; takes of one camera can be compared"
            )


def _not_compared(first: CameraTrack, second: CameraTrack, common_s: Array) -> list[str]:
    notes = []
    if first.frame_rate != second.frame_rate:
        rates = f"{float(first.frame_rate):.6g} and {float(second.frame_rate):.6g} pictures a second"
        notes.append(f"{rates}: compared at the pictures of the first")
    longer_s = max(first.time_s[-1], second.time_s[-1]) - common_s[-1]
    if longer_s > 1.5 / float(min(first.frame_rate, second.frame_rate)):
        which = "first" if first.time_s[-1] > second.time_s[-1] else "second"
        notes.append(f"the {which} take goes on for {longer_s:.1f} s more: compared as far as both go")
    return notes
