"""What a shot asks for over the horizon, written into the problem's parameters; and read back as words."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.hardware import Camera
from cinempc.problem import Parameters
from cinempc.shots.exposer import exposer_of
from cinempc.shots.framing import FramingWriter
from cinempc.shots.gains import Gains
from cinempc.shots.lens import LensWriter
from cinempc.shots.path import PathWriter
from cinempc.shots.roll import RollWriter
from cinempc.shots.sight import NOTHING_IN_THE_WAY, Sight, SightWriter
from cinempc.shots.situation import Situation, write_subject
from cinempc.shots.spec import ShotSpec
from cinempc.shots.view import ViewWriter
from cinempc.types import Asked


class Reference:
    """One shot."""

    def __init__(self, spec: ShotSpec, camera: Camera, sight: Sight = NOTHING_IN_THE_WAY) -> None:
        gains = Gains(spec.weights)
        self.spec = spec
        self.exposer = exposer_of(spec, camera)  # None where the exposure is not commanded
        self._gains = gains
        self._framing = FramingWriter(spec, camera, gains)
        self._sight = SightWriter(spec, gains, sight)  # last: it goes round what the others ask for
        self._writers = (
            self._framing,
            ViewWriter(spec, gains),
            PathWriter(spec, gains),
            RollWriter(spec),
            LensWriter(spec, camera, gains),
            self._sight,
        )

    def begin(self, parameters: Parameters) -> None:
        """Puts this shot in place of the one before: gains, and the set-points that do not change."""
        parameters.ask_for_nothing()
        self._gains.begin(parameters)
        for writer in self._writers:
            writer.begin(parameters)

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Subjects and changing set-points of all instants."""
        for i, name in enumerate(self.spec.subjects):
            write_subject(parameters["subject"][:, i], situation.forecasts[name])
        for writer in self._writers:
            writer.write(parameters, situation)

    def asked(self, parameters: Parameters, time_s: float) -> Asked:
        """The first instant's set-points in the director's terms; what is being cross-faded is not asked for."""
        names = list(self.spec.subjects)

        viewed = [self.spec.view.subject] if self.spec.view else []

        def target(term: str, instance: int = 0) -> float:
            asked = parameters[f"{term}.gain"][0, instance, 0] > 0
            return float(parameters[f"{term}.target"][0, instance, 0]) if asked else nan

        def by_name(term: str, among: list[str]) -> dict[str, float]:
            values = {name: target(term, i) for i, name in enumerate(among)}
            return {name: value for name, value in values.items() if not isnan(value)}

        placed = parameters["place.gain"][0, 0, 0] > 0
        aimed = [
            float(parameters["aim.target"][0, 0, i]) if parameters["aim.gain"][0, 0, r] > 0 else nan
            for i, r in ((0, 0), (1, 2))
        ]
        near, far = target("near_limit"), target("far_limit")
        blurs = parameters["focus_blur.target"][0, :, 1]
        full = parameters["focus_blur.gain"][0, :, 0] >= 0.99 * self._gains["focus_blur"]
        held_sharp = dict.fromkeys(self.spec.lens.hold_sharp, 0.0)
        return Asked(
            time_s=time_s,
            marks=self._framing.marks(parameters),
            size_frac=by_name("size", names),
            blur_px=held_sharp | {name: abs(float(blurs[i])) for i, name in enumerate(names) if full[i]},
            focal_length_mm=target("focal_length"),
            near_limit_m=1.0 / near if near != 0 else inf,
            far_limit_m=1.0 / far if far != 0 else inf,
            limits_at_least=bool(held_sharp),
            distance_m=by_name("distance", viewed),
            azimuth_ned_rad=by_name("azimuth", viewed),
            elevation_rad=by_name("elevation", viewed),
            height_m=target("height"),
            place_ned_m=parameters["place.target"][0, 0].copy() if placed else np.full(3, nan),
            yaw_ned_rad=wrap_pi(aimed[0]),
            pitch_rad=aimed[1],
            horizon_v_frac=target("horizon"),
        )
