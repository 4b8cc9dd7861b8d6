"""Focal length, aperture and sharpness: from the shot file to the problem's parameters."""

from __future__ import annotations

import numpy as np

from cinempc.hardware import Camera
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import profile, smooth_step
from cinempc.shots.situation import Situation
from cinempc.shots.spec import BODY_POINTS, Lens, Limit, Pull, ShotSpec
from cinempc.types import Array

EYES = BODY_POINTS["eyes"]  # where a subject is to be sharp
SHARP_MARGIN_M = 0.5  # how far a zone of sharpness reaches beyond the subjects that it holds


class LensWriter:
    """A shot's `lens`."""

    def __init__(self, spec: ShotSpec, camera: Camera, gains: Gains) -> None:
        lens, duration_s = spec.lens, spec.duration_s
        self._lens, self._gains, self._names = lens, gains, list(spec.subjects)
        self._duration_s = duration_s
        self._focal_length = None if lens.focal_length_mm == "free" else profile(lens.focal_length_mm, duration_s)
        self._stops = _asked_stops(lens, camera, duration_s)
        self._pulls = [Pull(on=lens.focus)] if isinstance(lens.focus, str) else list(lens.focus or [])
        self._blurs = {name: profile(value, duration_s) for name, value in lens.blur_px.items()}

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Set-points and gains of focal length, aperture, blur and the limits of sharpness."""
        if self._focal_length is not None:
            parameters["focal_length.target"][:, 0, 0] = self._focal_length(situation.times_s)
            parameters["focal_length.gain"][:] = self._gains["focal_length"]
        if self._stops is not None:
            parameters["aperture.target"][:, 0, 0] = self._stops(situation.times_s)
            parameters["aperture.gain"][:] = self._gains["aperture"]
        self._write_focus(parameters, situation)
        self._write_limits(parameters, situation)

    def _write_focus(self, parameters: Parameters, situation: Situation) -> None:
        """Sharp on whom, and how soft the others.

        During a pull the costs of the two subjects are cross-faded; since each is quadratic in the focus setting, the
        optimum moves from one to the other as the share does.
        """
        shares = focus_shares(self._pulls, situation.times_s)
        for name in {**shares, **self._blurs}:
            i = self._names.index(name)
            share = shares.get(name, np.zeros_like(situation.times_s))
            target, gain = np.zeros_like(share), self._gains["focus_blur"] * np.sqrt(share)
            if name in self._blurs:
                softness = self._blurs[name](situation.times_s)
                target = (1.0 - share) * softness * self._side(name, shares, situation)
                gain = np.full_like(share, self._gains["focus_blur"])
            parameters["focus_blur.target"][:, i, 0] = EYES
            parameters["focus_blur.target"][:, i, 1] = target
            parameters["focus_blur.gain"][:, i, 0] = gain

    def _side(self, name: str, shares: dict[str, Array], situation: Situation) -> float:
        """+1 for a subject behind what is (or will next be) in focus, -1 for one in front of it."""
        others = {other: share for other, share in shares.items() if other != name}
        if not others:
            return 1.0
        sharpest = max(others, key=lambda other: float(others[other].max()))
        return 1.0 if situation.depth_m(name, EYES)[0] >= situation.depth_m(sharpest, EYES)[0] else -1.0

    def _write_limits(self, parameters: Parameters, situation: Situation) -> None:
        """Near and far limit of sharpness, in dioptres."""
        near = far = None
        at_least = 1.0 if self._lens.hold_sharp else 0.0
        if self._lens.hold_sharp:
            depths = np.array([situation.depth_m(name, EYES) for name in self._lens.hold_sharp])
            near, far = 1.0 / (depths.min(axis=0) - SHARP_MARGIN_M), 1.0 / (depths.max(axis=0) + SHARP_MARGIN_M)
        if self._lens.near_limit is not None:
            near = self._limit_dioptres(self._lens.near_limit, situation)
        if self._lens.far_limit is not None:
            far = self._limit_dioptres(self._lens.far_limit, situation)
        for term, dioptres in (("near_limit", near), ("far_limit", far)):
            if dioptres is not None:
                parameters[f"{term}.target"][:, 0, 0] = dioptres
                parameters[f"{term}.target"][:, 0, 1] = at_least
                parameters[f"{term}.gain"][:] = self._gains[term]

    def _limit_dioptres(self, limit: Limit, situation: Situation) -> Array:
        if limit.subject is not None and limit.offset_m is not None:
            offset_m = profile(limit.offset_m, self._duration_s)(situation.times_s)
            return 1.0 / np.maximum(situation.depth_m(limit.subject, EYES) + offset_m, 0.1)
        if limit.distance_m == "infinity" or limit.distance_m is None:
            return np.zeros_like(situation.times_s)
        return 1.0 / profile(limit.distance_m, self._duration_s)(situation.times_s)


def focus_shares(pulls: list[Pull], times_s: Array) -> dict[str, Array]:
    """By subject, its share of the focus (0..1) over time; the shares of all sum to one."""
    shares: dict[str, Array] = {}
    for i, pull in enumerate(pulls):
        arriving = np.ones_like(times_s) if i == 0 else smooth_step((times_s - pull.at_s) / pull.over_s)
        shares = {name: share * (1.0 - arriving) for name, share in shares.items()}
        shares[pull.on] = shares.get(pull.on, 0.0) + arriving
    return shares


def _asked_stops(lens: Lens, camera: Camera, duration_s: float):  # type: ignore[no-untyped-def]
    """Aperture over time in stops, or None where it is the optimiser's choice."""
    if lens.f_number != "free":
        f_number = profile(lens.f_number, duration_s)
        return lambda times_s: stops_from_f_number(f_number(times_s))
    if lens.depth is not None:
        widest, smallest = stops_from_f_number(np.array(camera.f_number))
        return profile(float(widest if lens.depth == "shallow" else smallest - 1.0), duration_s)
    return None
