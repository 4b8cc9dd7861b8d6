"""Where a repeat left the recorded path, and what for: safety comes before repeating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cinempc.hardware import Drone
from cinempc.takelog import TakeLog
from cinempc.types import Array, SubjectState, Tick

OFF_M = 0.4  # beside the path: more than wind does to a drone that may go back
NEAR_M = 0.5  # beyond a keep-out: somebody there holds the drone off
PAUSE_S = 1.0  # shorter ones between two deviations do not count


def kept_off(log: TakeLog) -> tuple[str, ...]:
    """A sentence for each time that the camera was away from its path; empty where it never was."""
    asked = np.array([tick.asked.place_ned_m for tick in log.ticks])
    flown = np.array([(tick.true_vehicle or tick.vehicle).camera_position_ned_m for tick in log.ticks])
    off_m = np.linalg.norm(flown - asked, axis=1)
    pause = round(PAUSE_S / log.info.tick_s)
    return tuple(_words(log, off_m, first, last) for first, last in _stretches(off_m > OFF_M, pause))


def _stretches(away: Array, pause: int) -> Iterator[tuple[int, int]]:
    """First and last index of each stretch of True; those with no more than a pause between them are one."""
    indices = np.flatnonzero(away)
    if len(indices):
        for part in np.split(indices, np.flatnonzero(np.diff(indices) > pause) + 1):
            yield int(part[0]), int(part[-1])


def _words(log: TakeLog, off_m: Array, first: int, last: int) -> str:
    ticks, begin_s = log.ticks[first : last + 1], log.ticks[0].time_s
    when = f"from {ticks[0].time_s - begin_s:.1f} s to {ticks[-1].time_s - begin_s:.1f} s"
    far = f"{when} the camera was up to {off_m[first : last + 1].max():.1f} m beside its path"
    if found := _somebody_near(ticks, log.info.drone):
        name, distance_m = found
        return f"{far}: it kept away from {name}, whom the path comes {distance_m:.1f} m near"
    return f"{far}: wind, obstacles or the drone's limits held it off"


def _somebody_near(ticks: Sequence[Tick], drone: Drone) -> tuple[str, float] | None:
    """Who is nearest to the recorded path, and how near, if that is within a keep-out that grows with closing speed."""
    distances = []
    for tick in ticks:
        for person in tick.subjects:
            distance_m = _to_body_m(tick.asked.place_ned_m, person.position_ned_m, person.height_m)
            if distance_m < drone.keep_out_m + drone.keep_out_closing_s * _closing_m_s(tick, person) + NEAR_M:
                distances.append((distance_m, person.name))
    if not distances:
        return None
    distance_m, name = min(distances)
    return name, distance_m


def _closing_m_s(tick: Tick, person: SubjectState) -> float:
    """How fast the camera comes nearer to somebody; 0 when it does not."""
    offset = person.position_ned_m - tick.vehicle.camera_position_ned_m
    relative = tick.vehicle.velocity_ned_m_s - person.velocity_ned_m_s
    return max(float(offset[:2] @ relative[:2]) / max(float(np.hypot(*offset[:2])), NEAR_M), 0.0)


def _to_body_m(place_ned_m: Array, ground_ned_m: Array, height_m: float) -> float:
    """From a place to an upright body."""
    north, east, down = place_ned_m - ground_ned_m
    above_m = max(-float(down) - height_m, 0.0) + max(float(down), 0.0)
    return float(np.hypot(np.hypot(north, east), above_m))
