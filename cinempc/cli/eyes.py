"""Whoever looks at the pictures of a take: detector, the pace that this machine keeps with it, and whom to look for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cinempc.controller import PLAN_PERIOD_S
from cinempc.hardware import Camera
from cinempc.ports import Clock
from cinempc.shots.framing import openings
from cinempc.shots.load import LoadedShot
from cinempc.shots.profile import profile
from cinempc.shots.spec import ShotSpec
from cinempc.space import Terrain

if TYPE_CHECKING:  # what only pictures need is imported where it is needed
    from perception.casting import Role
    from perception.detect import Detector
    from perception.source import SeenSubjects


def with_detector(
    shot: LoadedShot, *, threads: int | None = None, speed: float = 1.0
) -> tuple[LoadedShot, Detector | None]:
    """The shot with the pace of this machine in it, and its detector; None where nobody looks at pictures.

    `threads` of the processor are for it; by default all. `speed` is that of the clock that the shot is flown by.

    Raises ModelError for weights that are missing or wrong.
    """
    sight = shot.spec.perception
    if sight.source == "truth":
        return shot, None
    from perception.pace import pace_of

    detector, look = _opened(sight.model, sight.pose, threads)
    if sight.rate_hz is None or sight.latency_s is None:
        rate_hz, latency_s = pace_of(look, shot.camera.image_px, PLAN_PERIOD_S, speed)
        paced = {
            "rate_hz": sight.rate_hz or rate_hz,
            "latency_s": latency_s if sight.latency_s is None else sight.latency_s,
        }
        sight = sight.model_copy(update=paced)
    return replace(shot, spec=shot.spec.model_copy(update={"perception": sight})), detector


def seen_subjects(
    shot: LoadedShot, detector: Detector, clock: Clock, *, wait: bool, terrain: Terrain | None = None
) -> SeenSubjects:
    """The subjects of a shot as they are seen, on level ground or on a terrain that is known.

    `wait`: time stands still for a detector that is late.
    """
    from perception.ground import Ground
    from perception.pipeline import Pipeline
    from perception.source import SeenSubjects

    sight = shot.spec.perception
    assert sight.rate_hz is not None
    assert sight.latency_s is not None
    pipeline = Pipeline(shot.camera, roles_of(shot.spec, shot.camera), Ground(terrain))
    return SeenSubjects(pipeline, detector, clock, period_s=1.0 / sight.rate_hz, latency_s=sight.latency_s, wait=wait)


def described(spec: ShotSpec) -> str:
    """How it is known who is where, for the report."""
    sight = spec.perception
    if sight.source == "truth":
        return "true subjects"
    late_ms = 1e3 * (sight.latency_s or 0.0)
    return f"subjects seen by {sight.model}, {sight.rate_hz:.3g} pictures/s, {late_ms:.0f} ms late"


def _opened(
    model: str, pose: str | None, threads: int | None
) -> tuple[Detector, Callable[[NDArray[np.uint8]], object]]:
    """The detector, and what takes as long as its work on a picture with people."""
    from perception.detect import CLOSE_PX, PosedDetector, open_detector

    finder = open_detector(model, threads=threads)
    if pose is None:
        return finder, finder.detect
    posed = PosedDetector(finder, open_detector(pose, size_px=CLOSE_PX, threads=threads))
    return posed, posed.rehearse


def roles_of(spec: ShotSpec, camera: Camera) -> tuple[Role, ...]:
    """Whom to look for."""
    from perception.casting import Role

    view = spec.view
    faces = {}
    if view is not None and view.relative_to == "heading" and view.azimuth_deg is not None:
        first_deg = profile(view.azimuth_deg, spec.duration_s)(np.zeros(1))[0]
        faces[view.subject] = float(np.deg2rad(first_deg))
    begins = openings(spec, camera)
    return tuple(
        Role(
            name,
            subject.class_,
            subject.height_m,
            near_ned_m=None if subject.near_m is None else np.array(subject.near_m),
            box_frac=None if subject.box is None else np.array(subject.box),
            azimuth_rad=faces.get(name),
            opening=begins.get(name),
        )
        for name, subject in spec.subjects.items()
    )
