"""Recorded walks of real people as tracks.

The format is that of the ETH and UCY pedestrian data as it is commonly preprocessed: one row per observation, separated
by tabs, `frame  person  x_m  y_m`, 10 frames = 0.4 s. Observed positions carry centimetres of noise at 2.5 Hz; a
smoothing spline takes it out, and a step in and a step out are added so that the walk starts and ends standing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.interpolate import make_smoothing_spline

from cinempc.types import Array
from sim.scene import Track
from sim.tracks import TrackError

FRAME_S = 0.04
SMOOTHING_S3 = 0.08  # weight of the integrated squared second derivative against the squared errors
STEP_S = 0.2  # spacing of the rows of the track
PACING_S = 1.0  # time of speeding up before the first observation, and of stopping after the last


def read_walks(file: Path, *, at_least_s: float = 8.0) -> dict[int, Track]:
    """Every walk of a file that lasts at least so long, by the person's number.

    At time 0 the person is at north 0, east 0, where first observed, and already walking; x is east, y is north.

    Raises:
        TrackError: where the file cannot be read as such a table.
    """
    try:
        table = np.loadtxt(file, ndmin=2)
    except (OSError, ValueError) as error:
        raise TrackError(f"{file}: not a table of numbers 'frame person x_m y_m': {error}") from error
    if table.shape[1] != 4:
        raise TrackError(f"{file}: {table.shape[1]} columns; needed: frame person x_m y_m")
    walks = {}
    for person in np.unique(table[:, 1]):
        seen = table[table[:, 1] == person]
        seen = seen[np.argsort(seen[:, 0], kind="stable")]
        times_s = (seen[:, 0] - seen[0, 0]) * FRAME_S
        if times_s[-1] >= at_least_s and (np.diff(times_s) > 0).all() and len(seen) >= 5:
            walks[int(person)] = _track(times_s, seen[:, [3, 2]] - seen[0, [3, 2]])
    return walks


def _track(times_s: Array, north_east_m: Array) -> Track:
    spline = make_smoothing_spline(times_s, north_east_m, lam=SMOOTHING_S3)
    inner_s = np.linspace(0.0, times_s[-1], round(times_s[-1] / STEP_S) + 1)
    points, rate = spline(inner_s), spline.derivative()(inner_s[[0, -1]])
    ease_s = np.arange(STEP_S, PACING_S + STEP_S / 2, STEP_S)
    travelled_s = ease_s - ease_s**2 / (2 * PACING_S)  # distance over speed while slowing down evenly
    before, after = points[0] - travelled_s[::-1, None] * rate[0], points[-1] + travelled_s[:, None] * rate[1]
    rows = np.column_stack(
        [
            np.concatenate([-ease_s[::-1], inner_s, inner_s[-1] + ease_s]),
            np.concatenate([before, points, after]),
        ]
    )
    return Track(rows=[(float(t), float(north), float(east)) for t, north, east in rows])
