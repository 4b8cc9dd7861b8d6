"""All that is asked too much of a shot: by its keys alone, then by the way of the camera that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File

from cinempc.configfile import ConfigError, Document, KeyPath
from cinempc.feasibility.company import Around
from cinempc.feasibility.finding import BY_KEYS, Finding
from cinempc.feasibility.light import light_findings
from cinempc.feasibility.motion import motion_findings
from cinempc.feasibility.reference import STEPS, reference_path, sample_times_s
from cinempc.feasibility.room import room_findings
from cinempc.feasibility.seeing import cast_findings, sight_findings
from cinempc.feasibility.sharpness import sharpness_findings
from cinempc.shots.check import ActorLike, complaints
from cinempc.shots.feasible import tightened
from cinempc.shots.load import LoadedShot, shot_of
from cinempc.shots.spec import ShotSpec

FEW_STEPS = 75  # for trying settings, which are then judged in full
RELATED = {
    "size": ("size", "focal_length_mm", "distance_m"),
    "distance_m": ("distance_m", "over_s", "size", "focal_length_mm"),
    "azimuth_deg": ("azimuth_deg", "over_s", "distance_m"),
    "focal_length_mm": ("focal_length_mm", "over_s", "size"),
    "f_number": ("f_number", "over_s"),
}
"""By the key of a complaint: whose numbers may mend it beside its own."""


def as_written(spec: ShotSpec) -> ShotSpec:
    """The shot, with nothing else settled."""
    return spec


@dataclass(frozen=True, slots=True)
class Examiner:
    """Examines a shot in the place where it is flown."""

    file: File
    overrides: tuple[str, ...]
    around: Callable[[ShotSpec], Around | None]
    actors: Mapping[str, ActorLike] | None
    settle: Callable[[ShotSpec], ShotSpec] = as_written
    """What else is settled about the shot than what its keys say, as in a sequence."""

    def findings(self, shot: LoadedShot, steps: int = STEPS) -> tuple[Finding, ...]:
        """What cannot be as asked. What is wrong by the keys alone comes first, and alone."""
        wrong = [Finding(BY_KEYS, key, message, _turns(key)) for key, message in complaints(shot, self.actors)]
        if wrong:
            return tuple(wrong)
        shot = replace(shot, spec=self.settle(shot.spec))
        around = self.around(shot.spec)
        walked = () if around is None else examine(shot, around, steps)
        return (*cast_findings(shot.spec), *walked)

    def judge(self, document: Document, full: bool = True) -> tuple[Finding, ...] | None:
        """The same for a shot's own document; None where it is no shot."""
        try:
            shot = shot_of(document, self.file, self.overrides)
        except ConfigError:
            return None
        return self.findings(shot, STEPS if full else FEW_STEPS)


def examine(shot: LoadedShot, around: Around, steps: int = STEPS) -> tuple[Finding, ...]:
    """What cannot be flown or photographed, with the time and the number; the shot's keys have been checked."""
    spec, camera, drone = shot.spec, shot.camera, tightened(shot.drone, shot.spec)
    times_s = sample_times_s(spec.duration_s, steps)
    company = around(times_s)
    path = reference_path(spec, camera, drone, company, times_s)
    return (
        *motion_findings(spec, camera, drone, path),
        *room_findings(spec, drone, path, company),
        *sight_findings(spec, path, company),
        *sharpness_findings(spec, camera, path, company),
        *light_findings(spec, camera, path),
    )


def _turns(key: KeyPath) -> tuple[str, ...]:
    names = [step for step in key if isinstance(step, str)]
    return next((RELATED[name] for name in names if name in RELATED), tuple(names))
