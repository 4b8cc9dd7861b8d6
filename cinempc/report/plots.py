"""Which charts a report shows, and what is in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import NullFormatter

from cinempc.report.achieved import Achieved
from cinempc.report.charts import ACHIEVED, ASKED, BAD, SERIES, SOFT, Chart, colours, style
from cinempc.report.filters import move_jerk_m_s3
from cinempc.report.metrics import SETTLE_S
from cinempc.report.verdict import bounds_for
from cinempc.takelog import TakeLog

MAX_COST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart and its heading."""

    title: str
    svg: str


def plots(log: TakeLog, seen: Achieved) -> tuple[Plot, ...]:
    """All charts over time; those of which nothing was asked show what came out."""
    with style():
        made = [
            Plot("Framing error", _framing(log, seen)),
            Plot("Size in frame", _size(seen)),
            Plot("Sharp zone", _sharp_zone(seen)),
            Plot("Blur", _blur(log, seen)),
            Plot("Focal length", _focal(seen)),
            Plot("Aperture", _aperture(seen)),
            Plot("Distance", _distance(seen)),
            Plot("Elevation above the subject", _elevation(seen)),
            Plot("Gimbal", _gimbal(seen)),
            Plot("Speed", _speed(log, seen)),
            Plot("Acceleration", _acceleration(log, seen)),
            Plot("Jerk below 2 Hz", _jerk(seen)),
            Plot("Cost by term", _cost(log, seen)),
            Plot("Time to plan", _solve(log, seen)),
        ]
    return tuple(plot for plot in made if plot.svg)


def _chart(seen: Achieved, unit: str) -> Chart:
    """An empty chart, with the shots of a sequence on its time axis."""
    chart = Chart(seen.time_s, unit)
    chart.parts([(float(seen.time_s[part.first]), part.shot, part.phase) for part in seen.parts])
    return chart


def _framing(log: TakeLog, seen: Achieved) -> str:
    allowed = 100 * bounds_for(subjects_seen=log.info.subjects_seen).framing_p95_frac
    chart = _chart(seen, "% of width")
    chart.settling(SETTLE_S)
    for mark, colour in zip(seen.marks, SERIES * len(seen.marks), strict=False):
        chart.line(100 * mark.error_frac, f"{mark.subject} {100 * mark.point_height_frac:.0f} %", colour)
    chart.limit(allowed)
    settled = seen.time_s >= SETTLE_S
    chart.from_zero_to([100 * mark.error_frac[settled] for mark in seen.marks], allowed)
    return chart.svg()


def _size(seen: Achieved) -> str:
    chart = _chart(seen, "frame heights")
    by_name = colours([s.name for s in seen.subjects])
    for subject in seen.subjects:
        chart.line(subject.size_frac, subject.name, by_name[subject.name])
    for subject in seen.subjects:
        if np.isfinite(subject.asked_size_frac).any():
            chart.asked(subject.asked_size_frac)
    chart.axes.set_ylim(bottom=0)
    return chart.svg()


def _sharp_zone(seen: Achieved) -> str:
    """The depth of field as a band, cut off a little beyond what matters."""
    chart = _chart(seen, "m")
    depths = [s.depth_m for s in seen.subjects] + [
        seen.focus_distance_m,
        seen.asked_near_limit_m,
        seen.asked_far_limit_m,
    ]
    finite = np.concatenate([d[np.isfinite(d)] for d in depths])
    top = 1.35 * float(finite.max())
    near, far = (np.minimum(chart.thin(limit), 2 * top) for limit in (seen.near_limit_m, seen.far_limit_m))
    chart.axes.fill_between(chart.time_s, near, far, color=ACHIEVED, alpha=0.16, linewidth=0, label="sharp")
    chart.line(seen.focus_distance_m, "focus", ACHIEVED)
    for subject, colour in zip(seen.subjects, SERIES, strict=False):
        chart.line(subject.depth_m, subject.name, colour)
    for asked, label in ((seen.asked_near_limit_m, "asked"), (np.minimum(seen.asked_far_limit_m, 2 * top), "")):
        chart.asked(asked, label)
    chart.axes.set_ylim(0, top)
    return chart.svg()


def _blur(log: TakeLog, seen: Achieved) -> str:
    allowed = bounds_for(subjects_seen=log.info.subjects_seen).blur_p95_px
    chart = _chart(seen, "px")
    chart.settling(SETTLE_S)
    by_name = colours([s.name for s in seen.subjects])
    for subject in seen.subjects:
        chart.line(subject.blur_px, subject.name, by_name[subject.name])
    for subject in seen.subjects:
        if (subject.asked_blur_px > 0).any():
            chart.asked(subject.asked_blur_px)
    chart.limit(allowed, "allowed where sharp")
    settled = seen.time_s >= SETTLE_S
    chart.from_zero_to([s.blur_px[settled] for s in seen.subjects], allowed)
    return chart.svg()


def _focal(seen: Achieved) -> str:
    chart = _chart(seen, "mm")
    chart.line(seen.focal_length_mm, "achieved")
    chart.asked(seen.asked_focal_length_mm)
    return chart.svg()


def _aperture(seen: Achieved) -> str:
    chart = _chart(seen, "f-number")
    chart.line(seen.f_number)
    return chart.svg()


def _distance(seen: Achieved) -> str:
    chart = _chart(seen, "m, horizontal")
    by_name = colours([s.name for s in seen.subjects])
    for subject in seen.subjects:
        chart.line(subject.distance_m, subject.name, by_name[subject.name])
    for subject in seen.subjects:
        if np.isfinite(subject.asked_distance_m).any():
            chart.asked(subject.asked_distance_m)
    chart.axes.set_ylim(bottom=0)
    return chart.svg()


def _elevation(seen: Achieved) -> str:
    chart = _chart(seen, "deg")
    by_name = colours([s.name for s in seen.subjects])
    for subject in seen.subjects:
        chart.line(np.degrees(subject.elevation_rad), subject.name, by_name[subject.name])
    for subject in seen.subjects:
        if np.isfinite(subject.asked_elevation_rad).any():
            chart.asked(np.degrees(subject.asked_elevation_rad))
    return chart.svg()


def _gimbal(seen: Achieved) -> str:
    chart = _chart(seen, "deg")
    chart.line(np.degrees(seen.yaw_ned_rad), "yaw from north", ACHIEVED)
    chart.line(np.degrees(seen.pitch_rad), "pitch", SERIES[0])
    return chart.svg()


def _speed(log: TakeLog, seen: Achieved) -> str:
    chart = _chart(seen, "m/s")
    chart.line(np.linalg.norm(seen.velocity_ned_m_s, axis=1), "achieved")
    return _with_limit(chart, log.info.drone.speed_m_s)


def _acceleration(log: TakeLog, seen: Achieved) -> str:
    chart = _chart(seen, "m/s²")
    chart.line(np.linalg.norm(seen.acceleration_ned_m_s2, axis=1), "achieved")
    return _with_limit(chart, log.info.drone.acceleration_m_s2)


def _jerk(seen: Achieved) -> str:
    jerk = move_jerk_m_s3(seen.time_s, seen.velocity_ned_m_s)
    if not len(jerk):
        return ""
    chart = _chart(seen, "m/s³")
    chart.line(jerk)
    chart.axes.set_ylim(bottom=0)
    return chart.svg()


def _with_limit(chart: Chart, limit: float) -> str:
    """Shows the limit only where the values come near it, so that small values stay readable."""
    if chart.axes.get_ylim()[1] > 0.5 * limit:
        chart.limit(limit, "limit")
    chart.axes.set_ylim(bottom=0)
    return chart.svg()


def _cost(log: TakeLog, seen: Achieved) -> str:
    """The largest terms on a logarithmic axis; the smaller ones are left out."""
    names = dict.fromkeys(name for tick in log.ticks for name in tick.plan.cost)
    terms = {name: np.array([tick.plan.cost.get(name, np.nan) for tick in log.ticks]) for name in names}
    means = {name: float(np.nanmean(values)) for name, values in terms.items() if np.isfinite(values).any()}
    largest = sorted((name for name in means if means[name] > 0), key=lambda name: -means[name])[:MAX_COST_TERMS]
    if not largest:
        return ""
    chart = _chart(seen, "cost")
    for name, colour in colours(largest).items():
        chart.line(np.where(terms[name] > 0, terms[name], np.nan), name.replace("_", " "), colour, linewidth=1.1)
    chart.axes.set_yscale("log")
    chart.axes.yaxis.set_major_formatter(lambda cost, _: f"{cost:g}")
    chart.axes.yaxis.set_minor_formatter(NullFormatter())
    top = max(float(np.nanmax(terms[name])) for name in largest)
    chart.axes.set_ylim(max(min(means[name] for name in largest) / 30, top * 1e-6), top * 2)
    return chart.svg()


def _solve(log: TakeLog, seen: Achieved) -> str:
    chart = _chart(seen, "ms")
    solve_ms = np.array([tick.plan.solve_ms for tick in log.ticks])
    bad = np.array([tick.plan.status.failed for tick in log.ticks])
    again = np.array([tick.plan.robust_retry for tick in log.ticks])
    chart.dots(np.where(bad | again, np.nan, solve_ms), SOFT, "each tick")
    for where, colour, label in ((again & ~bad, ASKED, "solved again"), (bad, BAD, "no new plan")):
        if where.any():
            chart.axes.plot(seen.time_s[where], solve_ms[where], "o", color=colour, markersize=3.5, label=label)
    chart.axes.axhline(
        float(np.median(solve_ms)), color=ACHIEVED, linewidth=1.2, label=f"median {np.median(solve_ms):.2f} ms"
    )
    chart.axes.set_ylim(0, 1.25 * float(np.percentile(solve_ms, 99.5)))
    return chart.svg()
