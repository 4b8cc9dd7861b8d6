"""Takes the noise of position measurements out of a camera track, after the flight and without delay.

Each coordinate becomes the cubic spline that weighs nearness to the measurements against bending; how much of each,
generalised cross-validation tells from the track itself. Source: G. Wahba, Spline Models for Observational Data,
SIAM 1990, ch. 4; SciPy's `make_smoothing_spline`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import make_smoothing_spline

from cinempc.cameratrack import CameraTrack

FEWEST = 10  # pictures from which noise and motion can be told apart


def smoothed(track: CameraTrack) -> tuple[CameraTrack, float]:
    """The same track with smooth positions, and by how much they were moved [m, root mean square].

    Angles and lens stay as they are: encoders measure them. A track of fewer than `FEWEST` pictures stays too.
    """
    if len(track) < FEWEST:
        return track, 0.0
    position = np.stack(
        [make_smoothing_spline(track.time_s, column)(track.time_s) for column in track.position_ned_m.T], axis=1
    )
    moved_m = np.sqrt(np.mean(np.sum((position - track.position_ned_m) ** 2, axis=1)))
    return replace(track, position_ned_m=position), float(moved_m)
