"""What a shot asks for over the horizon, written into the problem's parameters; and read back as words."""

from __future__ import annotations

import numpy as np

from cinempc.costs.image_position import ImagePosition
from cinempc.hardware import Camera
from cinempc.problem import Parameters
from cinempc.shots.framing import FramingWriter
from cinempc.shots.gains import Gains
from cinempc.shots.lens import LensWriter
from cinempc.shots.situation import Situation
from cinempc.shots.spec import ShotSpec
from cinempc.shots.view import ViewWriter
from cinempc.types import Asked, Mark

NOTHING = float("nan")


class Reference:
    """One shot."""

    def __init__(self, spec: ShotSpec, camera: Camera) -> None:
        gains = Gains(spec.weights)
        self.spec = spec
        self._gains = gains
        self._writers = (FramingWriter(spec, gains), ViewWriter(spec, gains), LensWriter(spec, camera, gains))

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Subjects, set-points and gains of all instants."""
        for i, name in enumerate(self.spec.subjects):
            forecast = situation.forecasts[name]
            subject = parameters["subject"][:, i]
            subject[:, :3] = forecast.position_ned_m
            subject[:, 3] = forecast.height_m
            subject[:, 4] = forecast.heading_ned_rad
        self._gains.calm(parameters)
        for writer in self._writers:
            writer.write(parameters, situation)

    def asked(self, parameters: Parameters, time_s: float) -> Asked:
        """The first instant's set-points in the director's terms; what is being cross-faded is not asked for."""
        names = list(self.spec.subjects)

        def by_subject(term: str, column: int = 0) -> dict[str, float]:
            asked = parameters[f"{term}.gain"][0, :, 0] > 0
            return {name: float(parameters[f"{term}.target"][0, i, column]) for i, name in enumerate(names) if asked[i]}

        def of_camera(term: str) -> float:
            asked = parameters[f"{term}.gain"][0, 0, 0] > 0
            return float(parameters[f"{term}.target"][0, 0, 0]) if asked else NOTHING

        near, far = of_camera("near_limit"), of_camera("far_limit")
        heights = list(by_subject("height").values())
        blurs = parameters["focus_blur.target"][0, :, 1]
        full = parameters["focus_blur.gain"][0, :, 0] >= 0.99 * self._gains["focus_blur"]
        held_sharp = dict.fromkeys(self.spec.lens.hold_sharp, 0.0)
        return Asked(
            time_s=time_s,
            marks=self._marks(parameters),
            size_frac=by_subject("size"),
            blur_px=held_sharp
            | {name: abs(float(blur)) for name, blur, is_full in zip(names, blurs, full, strict=False) if is_full},
            focal_length_mm=of_camera("focal_length"),
            near_limit_m=1.0 / near if near != 0 else np.inf,
            far_limit_m=1.0 / far if far != 0 else np.inf,
            limits_at_least=bool(held_sharp),
            distance_m=by_subject("distance"),
            azimuth_ned_rad=by_subject("azimuth"),
            elevation_rad=by_subject("elevation"),
            height_m=heights[0] if heights else NOTHING,
        )

    def _marks(self, parameters: Parameters) -> tuple[Mark, ...]:
        marks = []
        for i, name in enumerate(self.spec.subjects):
            target, gain = parameters["image_position.target"][0, i], parameters["image_position.gain"][0, i]
            for k in range(ImagePosition.POINTS):
                if gain[2 * k : 2 * k + 2].any():
                    u, v = np.where(gain[2 * k : 2 * k + 2] > 0, target[3 * k + 1 : 3 * k + 3], NOTHING)
                    marks.append(Mark(name, float(target[3 * k]), float(u), float(v)))
            if parameters["lead_room.gain"][0, i, 0] > 0:
                point_frac, lead_room_frac = parameters["lead_room.target"][0, i]
                marks.append(Mark(name, float(point_frac), NOTHING, NOTHING, float(lead_room_frac)))
        return tuple(marks)
