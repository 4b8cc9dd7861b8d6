"""The table of figures: what was asked, what came out (median and p95), what is allowed, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.report.achieved import Achieved
from cinempc.report.metrics import Metrics
from cinempc.report.pooling import Figure
from cinempc.types import Array


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table."""

    name: str
    asked: str
    median: str
    p95: str


def figure_rows(metrics: Metrics, seen: Achieved) -> tuple[Row, ...]:
    """Rows of everything that was asked."""
    m = metrics
    subjects = seen.subjects
    percent, metres, degrees, pixels = ("{:.2f} %", 100.0), ("{:.2f} m", 1.0), ("{:.2f}°", 1.0), ("{:.2f} px", 1.0)
    rows = [
        (
            "Framing, frame widths",
            f"{len(seen.marks)} point{'s' * (len(seen.marks) != 1)}",
            m.framing_error_frac_p50,
            m.framing_error_frac_p95,
            percent,
        ),
        (
            "Size",
            _range([s.asked_size_frac for s in subjects], "{:.2f}", " frame heights"),
            m.size_error_frac_p50,
            m.size_error_frac_p95,
            percent,
        ),
        ("Blur where sharp", "0 px", m.focus_blur_px_p50, m.focus_blur_px_p95, pixels),
        (
            "Blur where soft",
            _range([np.where(s.asked_blur_px > 0, s.asked_blur_px, np.nan) for s in subjects], "{:.1f}", " px"),
            m.asked_blur_error_px_p50,
            m.asked_blur_error_px_p95,
            pixels,
        ),
        (
            "Near limit",
            _range([seen.asked_near_limit_m], "{:.1f}", " m"),
            m.dof_near_error_m_p50,
            m.dof_near_error_m_p95,
            metres,
        ),
        (
            "Far limit",
            _range([seen.asked_far_limit_m], "{:.1f}", " m"),
            m.dof_far_error_m_p50,
            m.dof_far_error_m_p95,
            metres,
        ),
        (
            "Focal length",
            _range([seen.asked_focal_length_mm], "{:.0f}", " mm"),
            m.focal_error_mm_p50,
            m.focal_error_mm_p95,
            ("{:.2f} mm", 1.0),
        ),
        (
            "Distance",
            _range([s.asked_distance_m for s in subjects], "{:.1f}", " m"),
            m.distance_error_m_p50,
            m.distance_error_m_p95,
            metres,
        ),
        ("Azimuth", "as asked", m.azimuth_error_deg_p50, m.azimuth_error_deg_p95, degrees),
        (
            "Elevation",
            _range([np.degrees(s.asked_elevation_rad) for s in subjects], "{:.0f}", "°"),
            m.elevation_error_deg_p50,
            m.elevation_error_deg_p95,
            degrees,
        ),
        ("Height", _range([seen.asked_height_m], "{:.1f}", " m"), m.height_error_m_p50, m.height_error_m_p95, metres),
    ]
    return tuple(
        Row(name, asked, _words(p50, look), _words(p95, look))
        for name, asked, p50, p95, look in rows
        if p95 is not None
    )


def _words(value: Figure, look: tuple[str, float]) -> str:
    return "–" if value is None else look[0].format(look[1] * value)


def _range(columns: list[Array], form: str, unit: str) -> str:
    """What was asked over the take: one value, or from the smallest to the largest."""
    values = np.concatenate([np.empty(0), *columns])
    values = values[~np.isnan(values)]
    if not len(values):
        return ""
    low, high = (form.format(x) if np.isfinite(x) else "∞" for x in (values.min(), values.max()))
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"
