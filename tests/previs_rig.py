"""Takes whose camera and people move as a test says, without a simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from synthetic_take import HEIGHT_M, TICK_S, command_at, info, plan_at

from cinempc.previs.flown import Flown, flown
from cinempc.takelog import TakeLog
from cinempc.types import Asked, LensState, Mark, PlanStatus, SubjectState, Tick, VehicleState


@dataclass(frozen=True)
class Shot:
    """Camera at an instant; it looks north by default."""

    north_m: float = 0.0
    east_m: float = 0.0
    height_m: float = 1.6
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    focal_mm: float = 35.0
    focus_m: float = 8.0
    f_number: float = 2.8


Place = tuple[float, float, float]  # north, east [m], heading [deg]
STANDS: Mapping[str, Callable[[float], Place]] = {"ada": lambda time_s: (8.0, 0.0, 180.0)}


def take(
    camera: Callable[[float], Shot],
    people: Mapping[str, Callable[[float], Place]] = STANDS,
    *,
    duration_s: float = 6.0,
    asked: Callable[[float], tuple[str, str]] = lambda time_s: ("", ""),
    ends: Mapping[str, str] | None = None,
    about: str = "ada",
    **changes: object,
) -> Flown:
    """`asked` gives shot and phase of a sequence; `about` is whom each shot places first."""
    ticks = tuple(_tick(i * TICK_S, camera, people, asked, about) for i in range(round(duration_s / TICK_S)))
    classes = dict.fromkeys(people, "person")
    about_take = info(**{"subject_class": classes, "duration_s": duration_s, **changes})
    return flown(TakeLog(Path(), about_take, "", ticks, (), None), "test", ends)


def _tick(
    time_s: float,
    camera: Callable[[float], Shot],
    people: Mapping[str, Callable[[float], Place]],
    asked: Callable[[float], tuple[str, str]],
    about: str,
) -> Tick:
    shot, zero = camera(time_s), np.zeros(3)
    place = np.array([shot.north_m, shot.east_m, -shot.height_m])
    vehicle = VehicleState(
        time_s,
        place,
        zero,
        zero,
        np.array([1.0, 0.0, 0.0, 0.0]),
        place,
        np.radians(shot.yaw_deg),
        np.radians(shot.pitch_deg),
        np.radians(shot.roll_deg),
        LensState(shot.focal_mm, shot.focus_m, shot.f_number),
    )
    subjects = tuple(_subject(name, time_s, where(time_s)) for name, where in people.items())
    name, phase = asked(time_s)
    wanted = Asked(time_s, (Mark(about, 0.9, 0.5, 0.4),), shot=name, phase=phase)
    plan = plan_at(time_s, PlanStatus.OK)
    return Tick(time_s, vehicle, subjects, wanted, plan, command_at(vehicle), vehicle, subjects)


def _subject(name: str, time_s: float, place: Place) -> SubjectState:
    north_m, east_m, heading_deg = place
    return SubjectState(name, time_s, np.array([north_m, east_m, 0.0]), np.zeros(3), np.radians(heading_deg), HEIGHT_M)
