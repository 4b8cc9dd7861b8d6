"""Whether a take is good: every requirement with what was asked, what came out and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cinempc.hardware import Drone
from cinempc.report.metrics import Metrics
from cinempc.report.pooling import Figure


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a good take keeps to: percentiles of errors, and the least share of the time in frame."""

    framing_p95_frac: float
    size_p95_frac: float
    blur_p95_px: float
    in_frame_frac: float


TOLD, SEEN = Bounds(0.01, 0.03, 2.0, 1.0), Bounds(0.025, 0.08, 4.0, 0.995)
"""With subjects whose place is told by the simulator, and with subjects that are seen in pictures."""


VISIBLE_FRAC = 0.98  # of the time: a post may pass through the picture


def bounds_for(*, subjects_seen: bool) -> Bounds:
    """What a take is held to."""
    return SEEN if subjects_seen else TOLD


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement; `passed` is None where nothing was asked, or the take ended before it could settle."""

    name: str
    asked: str
    achieved: str
    allowed: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All requirements; a take passes when it meets every one that was asked."""

    lines: tuple[Line, ...]

    @property
    def passed(self) -> bool:
        return all(line.passed is not False for line in self.lines)

    @property
    def failures(self) -> int:
        return sum(line.passed is False for line in self.lines)


def verdict(metrics: Metrics, drone: Drone) -> Verdict:
    """Judges a take by its figures and by the limits that its drone had to keep."""
    bounds = bounds_for(subjects_seen=metrics.subjects_seen)
    m, keep_out, margin = metrics, f"{drone.keep_out_m:g} m", f"{drone.obstacle_margin_m:g} m"
    return Verdict(
        (
            Line("Completed", "flown to its end", m.ending, "no early end", m.completed),
            Line("Recorded", "everything", "; ".join(m.missing) or "everything", "nothing missing", not m.missing),
            _at_most(
                "Framing", "points on their marks", m.framing_error_frac_p95, bounds.framing_p95_frac, _percent_of_width
            ),
            _at_most("Size", "subject's size held", m.size_error_frac_p95, bounds.size_p95_frac, _percent),
            _share("In frame", "every placed point in the picture", m.in_frame_frac, bounds.in_frame_frac),
            _share("In sight", "nothing hides a subject", m.visible_frac, VISIBLE_FRAC),
            _at_most(
                "Focus", "subject sharp", m.focus_blur_px_p95, bounds.blur_p95_px, lambda px: f"{px:.2f} px of blur"
            ),
            _none(
                "Keep-out", f"{keep_out} from every person", m.keep_out_violations, _nearest(m.min_subject_distance_m)
            ),
            _none("Obstacles", f"{margin} from obstacles", m.obstacle_violations, _nearest(m.min_obstacle_distance_m)),
            _none("Envelope", "inside the flight box", m.envelope_violations, ""),
            _none("Planning", "a new plan at every tick", m.plan_failures, f"slowest {m.plan_ms_max:.1f} ms"),
        )
    )


def _at_most(name: str, asked: str, p95: Figure, allowed: float, words: Callable[[float], str]) -> Line:
    if p95 is None:
        return Line(name, "nothing to judge", "–", "–", None)
    return Line(name, asked, f"{words(p95)} at p95", f"{words(allowed)}", p95 <= allowed)


def _share(name: str, asked: str, share: Figure, least: float) -> Line:
    if share is None:
        return Line(name, "nothing to judge", "–", "–", None)
    return Line(name, asked, f"{100 * share:.2f} % of the time", f"{100 * least:g} %", share >= least)


def _none(name: str, asked: str, ticks: int, note: str) -> Line:
    achieved = f"broken in {ticks} {'tick' if ticks == 1 else 'ticks'}" if ticks else "always"
    return Line(name, asked, f"{achieved}; {note}" if note else achieved, "no exception", ticks == 0)


def _nearest(distance_m: Figure) -> str:
    return "" if distance_m is None else f"nearest {distance_m:.1f} m"


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2f} %"


def _percent_of_width(fraction: float) -> str:
    return f"{100 * fraction:.2f} % of frame width"
