"""The camera of a take, picture by picture: what cutting room, effects and a repeated move need of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinempc.composition import projected
from cinempc.hardware import Camera
from cinempc.record.info import Slate
from cinempc.takelog import Filmed, TakeLog
from cinempc.timecode import frames_of_day
from cinempc.types import Array, Plan, Tick, VehicleState


class Source(StrEnum):
    """Where a camera track comes from."""

    MEASURED = "measured"  # by the aircraft, its gimbal and its lens as the picture was taken
    TRUTH = "truth"  # as the simulator knows it
    PLANNED = "planned"  # as the plan that was made just before wanted it


class TrackError(ValueError):
    """A take has no such track: says why."""


@dataclass(frozen=True, slots=True, eq=False)
class CameraTrack:
    """Pose and lens of F pictures. World is NED; angles are those of `frames.rotation_ned_from_camera`."""

    source: Source
    slate: Slate
    camera: Camera
    frame_rate: Fraction
    started_utc: str  # when the picture with number 0 was taken, ISO 8601; empty where nobody noted it
    number: NDArray[np.int64]  # (F,) of each picture in the video, from 0
    time_s: Array  # (F,) since the shot began
    position_ned_m: Array  # (F, 3) of the entrance pupil
    yaw_ned_rad: Array  # (F,) continuous, not wrapped
    pitch_rad: Array  # (F,)
    roll_rad: Array  # (F,)
    focal_length_mm: Array  # (F,)
    focus_distance_m: Array  # (F,) may be inf
    f_number: Array  # (F,)
    iso: Array  # (F,) NaN, like the next two, where the camera meets the light by itself
    nd_stops: Array  # (F,)
    shutter_deg: Array  # (F,)

    def __len__(self) -> int:
        return len(self.number)

    @property
    def start_frame(self) -> int:
        """Pictures since midnight of the one with number 0. Raises TimecodeError for a rate without timecode."""
        return frames_of_day(self.started_utc, self.frame_rate)

    def project(self, point_ned_m: Any, rows: slice | int = slice(None)) -> tuple[Array, Array, Array]:
        """(u, v) in the picture and depth [m] of a point of the world (three numbers, or columns), in all rows or one.

        See `composition.projected`.
        """
        pose = (self.position_ned_m[rows].T, self.yaw_ned_rad[rows], self.pitch_rad[rows])
        sensor_mm = (self.camera.sensor_width_mm, self.camera.sensor_height_mm)
        return projected(point_ned_m, *pose, self.focal_length_mm[rows], sensor_mm, self.roll_rad[rows])

    def at(self, time_s: Array) -> CameraTrack:
        """The same move at other instants (G,), linear in between, the focus in dioptres."""
        changed: dict[str, Any] = {"number": np.arange(len(time_s), dtype=np.int64), "time_s": time_s}
        for column in fields(self):
            values = getattr(self, column.name)
            if isinstance(values, np.ndarray) and column.name not in changed:
                changed[column.name] = _between(column.name, time_s, self.time_s, values)
        return replace(self, **changed)


def camera_track(log: TakeLog, source: Source = Source.MEASURED) -> CameraTrack:
    """One row for each picture of the take's video; without pictures, one for each tick.

    For `Source.PLANNED` the log must have been read with its horizon. Raises TrackError where the take has no such
    track.
    """
    ticks = log.ticks
    filmed = log.frames or tuple(Filmed(i, tick.vehicle) for i, tick in enumerate(ticks))
    rate = (log.info.frame_rate if log.frames else None) or _tick_rate(log)
    number = np.array([picture.number for picture in filmed], np.int64)
    times_s = np.array([picture.camera.time_s for picture in filmed])
    columns = _SOURCES[source](ticks, filmed, times_s)
    return CameraTrack(
        source=source,
        slate=log.info.slate,
        camera=log.info.camera,
        frame_rate=rate,
        started_utc=log.started_utc,
        number=number,
        time_s=times_s - ticks[0].time_s,
        **columns,
    )


def best_source(*logs: TakeLog) -> Source:
    """The truth where it is known in all of these takes, else what was measured."""
    known = all(tick.true_vehicle is not None for log in logs for tick in log.ticks)
    return Source.TRUTH if known else Source.MEASURED


def _tick_rate(log: TakeLog) -> Fraction:
    return Fraction(1 / log.info.tick_s).limit_denominator(1001)


def _measured(ticks: Sequence[Tick], filmed: Sequence[Filmed], times_s: Array) -> dict[str, Array]:
    return _columns([picture.camera for picture in filmed])


def _true(ticks: Sequence[Tick], filmed: Sequence[Filmed], times_s: Array) -> dict[str, Array]:
    states = [tick.true_vehicle for tick in ticks if tick.true_vehicle is not None]
    if len(states) < len(ticks):
        raise TrackError("nobody knows the truth of this take: it was not flown in a simulator")
    return _resampled(np.array([state.time_s for state in states]), _columns(states), times_s)


def _planned(ticks: Sequence[Tick], filmed: Sequence[Filmed], times_s: Array) -> dict[str, Array]:
    """Each instant as the last plan before it has it: a plan's own first node is what was measured."""
    if not len(ticks[0].plan.times_s):
        raise TrackError("the log was read without its plans")
    begun_s = np.array([tick.time_s for tick in ticks])
    before = np.clip(np.searchsorted(begun_s, times_s - 1e-6) - 1, 0, len(ticks) - 1)
    rows = [_planned_at(ticks[i], time_s) for i, time_s in zip(before, times_s, strict=True)]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    columns["yaw_ned_rad"] = np.unwrap(columns["yaw_ned_rad"])
    return columns


def _planned_at(tick: Tick, time_s: float) -> dict[str, Array]:
    plan: Plan = tick.plan

    def along(values: Array) -> Array:
        return np.asarray(_between("", np.array([time_s]), plan.times_s, values)[0])

    exposure = tick.command.exposure
    nan = float("nan")
    return {
        "position_ned_m": along(plan.position_ned_m),
        "yaw_ned_rad": along(plan.gimbal_yaw_ned_rad),
        "pitch_rad": along(plan.gimbal_pitch_rad),
        "roll_rad": np.asarray(tick.command.gimbal_roll_rad),
        "focal_length_mm": along(plan.focal_length_mm),
        "focus_distance_m": _metres(along(plan.focus_dioptres)),
        "f_number": along(plan.f_number),
        "iso": np.asarray(exposure.iso if exposure else nan),
        "nd_stops": np.asarray(exposure.nd_stops if exposure else nan),
        "shutter_deg": np.asarray(exposure.shutter_deg if exposure else nan),
    }


_SOURCES: dict[Source, Callable[[Sequence[Tick], Sequence[Filmed], Array], dict[str, Array]]] = {
    Source.MEASURED: _measured,
    Source.TRUTH: _true,
    Source.PLANNED: _planned,
}


def _columns(states: Sequence[VehicleState]) -> dict[str, Array]:
    lenses, nan = [state.lens for state in states], float("nan")
    exposures = [state.exposure for state in states]
    return {
        "position_ned_m": np.array([state.camera_position_ned_m for state in states]),
        "yaw_ned_rad": np.unwrap([state.gimbal_yaw_ned_rad for state in states]),
        "pitch_rad": np.array([state.gimbal_pitch_rad for state in states]),
        "roll_rad": np.array([state.gimbal_roll_rad for state in states]),
        "focal_length_mm": np.array([lens.focal_length_mm for lens in lenses]),
        "focus_distance_m": np.array([lens.focus_distance_m for lens in lenses]),
        "f_number": np.array([lens.f_number for lens in lenses]),
        "iso": np.array([nan if one is None else one.iso for one in exposures]),
        "nd_stops": np.array([nan if one is None else one.nd_stops for one in exposures]),
        "shutter_deg": np.array([nan if one is None else one.shutter_deg for one in exposures]),
    }


def _resampled(known_s: Array, columns: dict[str, Array], times_s: Array) -> dict[str, Array]:
    return {name: _between(name, times_s, known_s, values) for name, values in columns.items()}


def _between(name: str, times_s: Array, known_s: Array, values: Array) -> Array:
    """(G,) or (G, 3) values in between."""
    if name == "focus_distance_m":
        return _metres(_between("", times_s, known_s, 1.0 / values))
    if values.ndim == 1:
        return np.interp(times_s, known_s, values)
    return np.stack([np.interp(times_s, known_s, column) for column in values.T], axis=1)


def _metres(dioptres: Array) -> Array:
    return np.asarray(np.divide(1.0, dioptres, out=np.full_like(dioptres, np.inf), where=np.asarray(dioptres) > 1e-9))
