"""Thin lens and pinhole: one set of formulas for numbers, arrays and CasADi symbols.

Depth of field is written in dioptres (1/m), where it is linear in the focus setting and has no pole; see
`near_limit_dioptres`. Focal lengths, circle of confusion and sensor sizes are in millimetres, distances in metres.
The focal length is that of the lens set to infinity; the magnification change by focusing (breathing) is left out.
Sources: S. F. Ray, Applied Photographic Optics, 3rd ed., ch. 22; Pueyo et al., CineMPC, T-RO 2024, eq. 8-10.
"""

from __future__ import annotations

from typing import Any

from cinempc.frames import ops_for

MM_PER_M = 1000.0
FULL_TURN_DEG = 360.0  # of a shutter
FARTHEST_LIMIT_M = 60.0  # limits of sharpness beyond this weigh as if they were here: nobody sees the difference

F_NUMBERS = (0.5, 0.56, 0.63, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.5, 4, 4.5, 5, 5.6,
             6.3, 7.1, 8, 9, 10, 11, 13, 14, 16, 18, 20, 22, 25, 29, 32, 36, 40, 45, 51, 57, 64)  # fmt: skip
ISO_VALUES = (50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3200, 4000,
              5000, 6400, 8000, 10000, 12800, 16000, 20000, 25600, 51200, 102400)  # fmt: skip
"""Thirds of a stop as lenses and cameras are marked with them."""


def hyperfocal_m(focal_length_mm: Any, f_number: Any, coc_mm: float) -> Any:
    """H = f^2/(N c) + f: focused there, everything from H/2 to infinity is acceptably sharp."""
    return (focal_length_mm**2 / (f_number * coc_mm) + focal_length_mm) / MM_PER_M


def near_limit_dioptres(focal_length_mm: Any, f_number: Any, focus_dioptres: Any, coc_mm: float) -> Any:
    """1/Dn = (1 + s (H - 2f)) / (H - f) with s the focus in dioptres: linear in s."""
    hyperfocal = hyperfocal_m(focal_length_mm, f_number, coc_mm)
    focal_m = focal_length_mm / MM_PER_M
    return (1.0 + focus_dioptres * (hyperfocal - 2.0 * focal_m)) / (hyperfocal - focal_m)


def far_limit_dioptres(focal_length_mm: Any, f_number: Any, focus_dioptres: Any, coc_mm: float) -> Any:
    """1/Df = (s H - 1) / (H - f): zero at infinity, negative beyond it (sharp "past infinity")."""
    hyperfocal = hyperfocal_m(focal_length_mm, f_number, coc_mm)
    return (focus_dioptres * hyperfocal - 1.0) / (hyperfocal - focal_length_mm / MM_PER_M)


def metres_per_dioptre(limit_dioptres: Any) -> Any:
    """Turns a small error of a limit from dioptres to metres, |dD| = D^2 d(1/D), at most `FARTHEST_LIMIT_M`^2."""
    return 1.0 / ops_for(limit_dioptres).fmax(limit_dioptres, 1.0 / FARTHEST_LIMIT_M) ** 2


def defocus_px(
    depth_dioptres: Any,
    focal_length_mm: Any,
    f_number: Any,
    focus_dioptres: Any,
    sensor_width_mm: float,
    width_px: float,
) -> Any:
    """Signed blur diameter [px] at a depth along the optical axis given as 1/z: positive behind the focus plane.

    c = (f^2/N) (s - 1/z) / (1 - f s), the thin lens's blur circle on the sensor, in pixels of a frame `width_px` wide.
    """
    focal_m = focal_length_mm / MM_PER_M
    diameter_m = (focal_m**2 / f_number) * (focus_dioptres - depth_dioptres) / (1.0 - focal_m * focus_dioptres)
    return diameter_m * MM_PER_M / sensor_width_mm * width_px


def focus_and_stop_for_limits(
    near_dioptres: Any, far_dioptres: Any, focal_length_mm: Any, coc_mm: float
) -> tuple[Any, Any]:
    """Focus [dioptres] and f-number whose depth of field runs from the near to the far limit.

    The inverse of the two functions above: the limits' mean is s itself, half their difference is (1 - f s) / (H - f).
    """
    focal_m = focal_length_mm / MM_PER_M
    mean, half = (near_dioptres + far_dioptres) / 2.0, (near_dioptres - far_dioptres) / 2.0
    f_number = focal_length_mm**2 / (coc_mm * MM_PER_M) * half / (1.0 - focal_m * mean)
    return mean, f_number


def image_fraction(
    point_camera_m: tuple[Any, Any, Any], focal_length_mm: Any, sensor_width_mm: float, sensor_height_mm: float
) -> tuple[Any, Any]:
    """Pinhole projection of (forward, right, down) [m] to fractions (u, v) of frame width and height."""
    forward, right, down = point_camera_m
    return (
        0.5 + focal_length_mm / sensor_width_mm * right / forward,
        0.5 + focal_length_mm / sensor_height_mm * down / forward,
    )


def stops_from_f_number(f_number: Any) -> Any:
    """Av = 2 log2(N)."""
    return 2.0 * ops_for(f_number).log(f_number) / 0.6931471805599453


def f_number_from_stops(stops_av: Any) -> Any:
    """N = 2^(Av/2)."""
    return ops_for(stops_av).exp(stops_av * 0.34657359027997264)


def exposure_value_100(f_number: Any, shutter_s: Any, iso: Any) -> Any:
    """EV100 = log2(N^2/t) - log2(ISO/100): the light that these settings expose rightly (ISO 2720; 0 is 1 s at f/1)."""
    ops = ops_for(f_number)
    return (2.0 * ops.log(f_number) - ops.log(shutter_s) - ops.log(iso / 100.0)) / 0.6931471805599453


def exposure_time_s(shutter_deg: Any, frame_rate_hz: Any) -> Any:
    """How long a picture is exposed with a shutter angle: 360 degrees for as long as it lasts."""
    return shutter_deg / FULL_TURN_DEG / frame_rate_hz


def shutter_angle_deg(exposed_s: Any, frame_rate_hz: Any) -> Any:
    """The inverse of `exposure_time_s`."""
    return exposed_s * frame_rate_hz * FULL_TURN_DEG


def brightness_stops(light_ev100: Any, nd_stops: Any, f_number: Any, exposed_s: Any, iso: Any) -> Any:
    """By how much a picture of a scene in that light is too bright (+) or too dark (-); see `exposure_value_100`."""
    return light_ev100 - nd_stops - exposure_value_100(f_number, exposed_s, iso)
