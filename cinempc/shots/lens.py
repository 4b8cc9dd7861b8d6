"""Focal length, aperture and sharpness: from the shot file to the problem's parameters."""

from __future__ import annotations

import numpy as np

from cinempc.hardware import Camera
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import Constant, Profile, changed, profile, smooth_step
from cinempc.shots.setpoints import SetPoints
from cinempc.shots.situation import Situation
from cinempc.shots.spec import BODY_POINTS, Lens, Limit, Pull, ShotSpec
from cinempc.types import Array

EYES = BODY_POINTS["eyes"]  # where a subject is to be sharp
NEAREST_LIMIT_M = 0.1
SHARP_MARGIN_M = 0.5  # how far a zone of sharpness reaches beyond the subjects that it holds


class LensWriter:
    """A shot's `lens`."""

    def __init__(self, spec: ShotSpec, camera: Camera, gains: Gains) -> None:
        lens, duration_s = spec.lens, spec.duration_s
        self._lens, self._gains, self._names = lens, gains, list(spec.subjects)
        self._points = SetPoints()
        if lens.focal_length_mm != "free":
            self._points.add("focal_length", profile(lens.focal_length_mm, duration_s), gains["focal_length"])
        stops = _asked_stops(lens, camera, duration_s)
        if stops is not None:
            self._points.add("aperture", stops, gains["aperture"])
        self._pulls = [Pull(on=lens.focus)] if isinstance(lens.focus, str) else list(lens.focus or [])
        self._blurs = {name: profile(value, duration_s) for name, value in lens.blur_px.items()}
        self._limits = {
            term: _OneLimit(limit, duration_s)
            for term, limit in (("near_limit", lens.near_limit), ("far_limit", lens.far_limit))
            if limit is not None
        }

    def begin(self, parameters: Parameters) -> None:
        """What does not change during the shot."""
        self._points.begin(parameters)
        asked = [*self._limits, *(("near_limit", "far_limit") if self._lens.hold_sharp else ())]
        for term in asked:
            parameters[f"{term}.gain"][:] = self._gains[term]
            parameters[f"{term}.target"][:, 0, 1] = 1.0 if self._lens.hold_sharp else 0.0

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Set-points of focal length and aperture, blur, and the limits of sharpness."""
        self._points.write(parameters, situation.times_s)
        self._write_focus(parameters, situation)
        if self._lens.hold_sharp:
            depths = np.array([situation.depth_m(name, EYES) for name in self._lens.hold_sharp])
            parameters["near_limit.target"][:, 0, 0] = 1.0 / np.maximum(
                depths.min(axis=0) - SHARP_MARGIN_M, NEAREST_LIMIT_M
            )
            parameters["far_limit.target"][:, 0, 0] = 1.0 / (depths.max(axis=0) + SHARP_MARGIN_M)
        for term, limit in self._limits.items():
            parameters[f"{term}.target"][:, 0, 0] = limit.dioptres(situation)

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


class _OneLimit:
    """Near or far limit of sharpness: a distance, or an offset from a subject."""

    def __init__(self, limit: Limit, duration_s: float) -> None:
        self._subject = limit.subject
        value = limit.distance_m if limit.offset_m is None else limit.offset_m
        self._value = None if value is None or value == "infinity" else profile(value, duration_s)

    def dioptres(self, situation: Situation) -> Array:
        """(K,) the limit as 1/m."""
        if self._value is None:
            return np.zeros_like(situation.times_s)
        metres = self._value(situation.times_s)
        if self._subject is not None:
            metres = metres + situation.depth_m(self._subject, EYES)
        return np.asarray(1.0 / np.maximum(metres, NEAREST_LIMIT_M))


def focus_shares(pulls: list[Pull], times_s: Array) -> dict[str, Array]:
    """By subject, its share of the focus (0..1) over time; the shares of all sum to one."""
    shares: dict[str, Array] = {}
    for i, pull in enumerate(pulls):
        arriving = np.ones_like(times_s) if i == 0 else smooth_step((times_s - pull.at_s) / pull.over_s)
        shares = {name: share * (1.0 - arriving) for name, share in shares.items()}
        shares[pull.on] = shares.get(pull.on, 0.0) + arriving
    return shares


def _asked_stops(lens: Lens, camera: Camera, duration_s: float) -> Profile | None:
    """Aperture over time in stops, or None where it is the optimiser's choice."""
    if lens.f_number != "free":
        return changed(profile(lens.f_number, duration_s), stops_from_f_number)
    if lens.depth is not None:
        widest, smallest = stops_from_f_number(np.array(camera.f_number))
        return Constant(float(widest if lens.depth == "shallow" else smallest - 1.0))
    return None
