"""The filter for figures that a travelling camera sees, of which only the turning is known.

Their motion is their own and the camera's, so it may change more. When the camera climbs or comes nearer, they seem to
grow: their height may change, and tells by how much all lengths of the world are to be scaled (`scale`). A picture
shows a world and a smaller copy of it alike.
"""

from __future__ import annotations

import numpy as np

from cinempc.types import Array
from perception.estimate import PUSH_M_S2, Filter
from perception.motion import HEIGHT, LENGTHS, VELOCITY

CARRIED_M_S = 3.0  # what the camera's own way adds to the deviation of a speed that is not known
CARRIED_M_S2 = np.array([1.0, 3.0])  # and to that of an acceleration, by filter
GROWTH_M = 0.3  # per square root of a second


class CarriedFilter(Filter):
    """A `Filter` of somebody who is seen by a camera that travels."""

    def __init__(self, mean: Array, covariance: Array) -> None:
        wider = covariance.copy()
        wider[VELOCITY, VELOCITY] += CARRIED_M_S**2 * np.eye(2)
        super().__init__(mean, wider, pushes_m_s2=PUSH_M_S2 + CARRIED_M_S2)

    def predict(self, ahead_s: float) -> None:
        """See `Filter`."""
        super().predict(ahead_s)
        self._covariances[:, HEIGHT, HEIGHT] += GROWTH_M**2 * max(ahead_s, 0.0)

    def scale(self, factor: float) -> None:
        """Measures all lengths with another ruler, from the point below the camera."""
        by = factor**LENGTHS
        self._means *= by
        self._covariances *= np.outer(by, by)
