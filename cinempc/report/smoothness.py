"""How smoothly something moves, whatever its size and duration: the dimensionless squared jerk.

    J = T^5 / L^2 * integral of |j|^2 dt        T: duration, L: length of the path, j: third derivative

after N. Hogan and D. Sternad, Sensitivity of smoothness measures to movement duration, amplitude, and arrests, J. Motor
Behavior 41 (2009). The smoothest way from rest to rest along a line, that of T. Flash and N. Hogan, J. Neuroscience 5
(1985), has J = 720; a circle through an angle at constant speed has that angle [rad] to the fourth.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import savgol_filter
from scipy.spatial.transform import Rotation

from cinempc.report.filters import MOVE_BELOW_HZ, evenly
from cinempc.report.pooling import Figure
from cinempc.types import Array

_DEGREE = 5  # of the polynomials that are fitted: the smoothest way is one of them
_LEAST = _DEGREE + 2  # samples in a fit


def normalised_jerk(time_s: Array, path: Array, least: float) -> Figure:
    """J of a path (T,) or (T, D); None where it is shorter than `least` or lasts too short for a fit.

    Derivatives are those of quintics fitted to about a second around each sample, which pass what is slower than
    `MOVE_BELOW_HZ`: R. W. Schafer, What is a Savitzky-Golay filter?, IEEE Signal Processing Magazine 28 (2011).
    """
    if len(time_s) < _LEAST:
        return None
    columns = np.asarray(path, dtype=float).reshape(len(time_s), -1)
    if not _is_sound(time_s, columns):
        return None
    return _dimensionless(*_at_even_steps(time_s, columns), least, order=0)


def normalised_turn_jerk(time_s: Array, ned_from_camera: Array, least_rad: float) -> Figure:
    """The same of an orientation (T, 3, 3): its path is how far it turns, its velocity the angular one."""
    if len(time_s) < _LEAST + 1 or not _is_sound(time_s, ned_from_camera):
        return None
    turns = Rotation.from_matrix(ned_from_camera[1:]) * Rotation.from_matrix(ned_from_camera[:-1]).inv()
    velocity_rad_s = turns.as_rotvec() / np.diff(time_s)[:, None]
    between_s = 0.5 * (time_s[1:] + time_s[:-1])
    return _dimensionless(*_at_even_steps(between_s, velocity_rad_s), least_rad, order=1)


def _is_sound(time_s: Array, values: Array) -> bool:
    return bool(np.isfinite(values).all() and (np.diff(time_s) > 0).all())


def _at_even_steps(time_s: Array, columns: Array) -> tuple[Array, float]:
    even_s, step_s = evenly(time_s)
    return np.stack([np.interp(even_s, time_s, column) for column in columns.T], axis=1), step_s


def _dimensionless(columns: Array, step_s: float, least: float, *, order: int) -> Figure:
    """J of a path (T, D) at even steps, given itself (`order` 0) or as its velocity (1)."""
    window = _window(step_s)
    if len(columns) < window:
        return None
    degree = _DEGREE - order

    def derivative(number: int) -> Array:
        fitted = savgol_filter(columns, window, degree, deriv=number - order, delta=step_s, axis=0, mode="interp")
        return np.asarray(np.linalg.norm(fitted, axis=1))

    def integral(values: Array) -> float:  # positions have a sample at either end, velocities lie between two of them
        return float(np.sum(values) if order else np.trapezoid(values)) * step_s

    length = integral(derivative(1))
    if length < least:
        return None
    lasted_s = step_s * (len(columns) - 1 + order)
    return lasted_s**5 / length**2 * integral(derivative(3) ** 2)


def _window(step_s: float) -> int:
    """Samples in a fit: odd, and so many that its cut-off (Schafer, eq. 12) is at `MOVE_BELOW_HZ`."""
    of_nyquist = 2.0 * MOVE_BELOW_HZ * step_s
    half = round(((_DEGREE + 1) / of_nyquist + 4.6) / 3.2)
    return max(2 * half + 1, _LEAST)
