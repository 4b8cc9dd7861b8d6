"""The Dutch angle: from the shot file to the problem's parameters. It is asked for, not planned."""

from __future__ import annotations

import numpy as np

from cinempc.problem import Parameters
from cinempc.shots.profile import profile
from cinempc.shots.situation import Situation
from cinempc.shots.spec import ShotSpec


class RollWriter:
    """A shot's `roll_deg`; 0 where it asks for none."""

    def __init__(self, spec: ShotSpec) -> None:
        self._roll_deg = profile(spec.roll_deg or 0.0, spec.duration_s)

    def begin(self, parameters: Parameters) -> None:
        """Nothing: roll is written with every plan."""

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Roll of all instants."""
        parameters["roll"][:, 0, 0] = np.deg2rad(self._roll_deg(situation.times_s))
