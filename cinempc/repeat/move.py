"""A recorded camera move as something to follow: smooth, at any instant, and beyond its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cinempc import model
from cinempc.cameratrack import CameraTrack, Source, camera_track
from cinempc.frames import wrap_pi
from cinempc.hardware import Camera
from cinempc.optics import stops_from_f_number
from cinempc.takelog import TakeLog
from cinempc.types import Array, Exposure

POSITION_WINDOW_S, SERVO_WINDOW_S = 0.8, 0.28  # over which noise is smoothed out: of a drone, of gimbal and lens
CUBIC = 3
LONGEST_GAP_S = 0.5  # a log that says nothing for longer ends there
SHORTEST_S = 1.0
NEVER_EARLY_S = 1e-6  # how much rounding a time may carry
RUN_OUT_S = 1.0  # after its end the move dies away with this time constant: the plan looks beyond the end


class RepeatError(ValueError):
    """A take cannot be flown again: says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Pose, lens and exposure at K instants, evenly spaced from 0 on. World is NED."""

    camera: Camera
    times_s: Array  # (K,)
    position_ned_m: Array  # (K, 3) of the entrance pupil
    servos: Array  # (K, 5) yaw and pitch [rad], ln(focal length / mm), focus [1/m], stops: as in the planner's state
    roll_rad: Array  # (K,)
    exposures: tuple[Exposure | None, ...]  # K of them; None where the camera met the light by itself
    parts: tuple[tuple[str, str], ...] = ()  # K of them: shot and phase of a sequence, both empty otherwise
    notes: tuple[str, ...] = ()  # what of the take is not repeated, in words

    @property
    def duration_s(self) -> float:
        """How long it takes."""
        return float(self.times_s[-1])

    def place(self, times_s: Array) -> Array:
        """(G, 3) NED [m] positions at instants (G,); before the beginning the first one."""
        return self._follow(times_s, self.position_ned_m)

    def aim_and_lens(self, times_s: Array) -> Array:
        """(G, 5) `servos` at instants (G,)."""
        return self._follow(times_s, self.servos)

    def roll(self, times_s: Array) -> Array:
        """(G,) [rad]."""
        return self._follow(times_s, self.roll_rad[:, None])[:, 0]

    def exposure(self, time_s: float) -> Exposure | None:
        """How it was exposed then."""
        return self.exposures[self._index(time_s)]

    def part(self, time_s: float) -> tuple[str, str]:
        """Which shot of a sequence was on then, and its phase."""
        return self.parts[self._index(time_s)] if self.parts else ("", "")

    @property
    def beginning(self) -> Array:
        """(NX,) the planner's state at rest in the first picture."""
        state = np.zeros(model.NX)
        state[model.POSITION], state[model.SERVOS] = self.position_ned_m[0], self.servos[0]
        state[model.YAW] = wrap_pi(state[model.YAW])
        return state

    def __len__(self) -> int:
        return len(self.times_s)

    def _index(self, time_s: float) -> int:
        begun = int(np.searchsorted(self.times_s, time_s + NEVER_EARLY_S, side="right")) - 1
        return min(max(begun, 0), len(self) - 1)

    def _follow(self, times_s: Array, values: Array) -> Array:
        inside = np.stack([np.interp(times_s, self.times_s, column) for column in values.T], axis=-1)
        beyond_s = np.maximum(times_s - self.times_s[-1], 0.0)
        rate = (values[-1] - values[-2]) / (self.times_s[-1] - self.times_s[-2])
        return np.asarray(inside + RUN_OUT_S * (1.0 - np.exp(-beyond_s / RUN_OUT_S))[:, None] * rate)


def recorded_move(log: TakeLog, source: Source = Source.MEASURED) -> Move:
    """The camera move of a take, tick by tick; noise and what a log lacks in between are smoothed over.

    For `Source.PLANNED` the log must have been read with its horizon.

    Raises:
        RepeatError: the take is too short.
        TrackError: the take has no such track.
    """
    track = camera_track(replace(log, frames=()), source)
    track, notes = _unbroken(track)
    if log.ending is None or not log.ending.completed:
        asked_s = log.info.duration_s
        notes = (*notes, f"the take ended early: {track.time_s[-1]:.1f} s of about {asked_s:g} s are there to repeat")
    if track.time_s[-1] < SHORTEST_S:
        raise RepeatError(f"the take lasts {track.time_s[-1]:.1f} s: a move needs {SHORTEST_S:g} s or more")
    step_s = log.info.tick_s
    count = round(float(track.time_s[-1]) / step_s) + 1
    even = track.at(np.linspace(0.0, float(track.time_s[-1]), count))
    servos = (
        even.yaw_ned_rad,
        even.pitch_rad,
        np.log(even.focal_length_mm),
        1.0 / even.focus_distance_m,
        stops_from_f_number(even.f_number),
    )
    return Move(
        track.camera,
        even.time_s,
        _smooth(even.position_ned_m, POSITION_WINDOW_S, step_s),
        _smooth(np.stack(servos, axis=1), SERVO_WINDOW_S, step_s),
        _smooth(even.roll_rad[:, None], SERVO_WINDOW_S, step_s)[:, 0],
        tuple(_exposures(even)),
        tuple(_parts(log, even.time_s)),
        notes,
    )


def _unbroken(track: CameraTrack) -> tuple[CameraTrack, tuple[str, ...]]:
    """The track up to where nothing was recorded for too long."""
    gaps = np.flatnonzero(np.diff(track.time_s) > LONGEST_GAP_S)
    if not len(gaps):
        return track, ()
    end_s = float(track.time_s[gaps[0]])
    note = f"nothing was recorded from {end_s:.1f} s to {track.time_s[gaps[0] + 1]:.1f} s: the move ends there"
    return track.at(track.time_s[: gaps[0] + 1]), (note,)


def _smooth(values: Array, window_s: float, step_s: float) -> Array:
    """(K, n) columns by local cubics.

    Source: A. Savitzky & M. Golay, Analytical Chemistry 36 (1964): no lag, and slopes and curves stay as they are.
    """
    from scipy.signal import savgol_filter  # most of a second to load, and only a repeat needs it

    window = 2 * round(window_s / step_s / 2) + 1
    longest = len(values) - (len(values) + 1) % 2
    window = min(window, longest)
    return np.asarray(savgol_filter(values, window, CUBIC, axis=0)) if window > CUBIC else values


def _parts(log: TakeLog, times_s: Array) -> Iterator[tuple[str, str]]:
    begun_s = np.array([tick.time_s - log.ticks[0].time_s for tick in log.ticks])
    for i in np.searchsorted(begun_s, times_s + NEVER_EARLY_S, side="right") - 1:
        asked = log.ticks[int(i)].asked
        yield asked.shot, asked.phase


def _exposures(track: CameraTrack) -> list[Exposure | None]:
    settings = zip(track.iso.tolist(), track.nd_stops.tolist(), track.shutter_deg.tolist(), strict=True)
    return [Exposure(*values) if np.isfinite(values).all() else None for values in settings]
