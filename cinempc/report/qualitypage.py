"""The quality of a take on the report's page: what is in the picture, and how the camera moves."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import floor, log10

from cinempc.report.difference import DifferenceFigures
from cinempc.report.quality import Quality
from cinempc.report.shotsize import CLASSES, WORDS

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN_BELOW = 10_000.0
QUALITY_FOOT = (
    '<p class="foot">Normalised jerk has no unit: 720 is the smoothest way from rest to rest, less is closer to even '
    "motion. Compare takes of one shot: a longer one has more. docs/metrics.md defines all.</p>"
)
Row = tuple[str, str]


def quality_tables(quality: Quality, take_to_take: DifferenceFigures | None = None) -> str:
    """Two tables and, above them, how much of the time the picture is of which size."""
    motion = [*_motion(quality), *_from_the_take_before(take_to_take)]
    return f'{_bar(quality)}<div class="pair">{_table(_picture(quality))}{_table(motion)}</div>'


def _bar(quality: Quality) -> str:
    """One stretch for each class, as long as its share."""
    shares = [(word, long, quality.shot_size_share[word]) for word, long in zip(CLASSES, WORDS, strict=True)]
    parts = "".join(
        f'<i class="size{CLASSES.index(word)}" style="flex-grow:{share:.4f}" title="{long}: {100 * share:.1f} %">'
        f"{word if share >= 0.05 else ''}</i>"
        for word, long, share in shares
        if share > 0
    )
    nobody = 1.0 - sum(share for _, _, share in shares)
    gap = (
        f'<i class="nobody" style="flex-grow:{nobody:.4f}" title="nobody in the picture"></i>' if nobody > 1e-6 else ""
    )
    return f'<div class="sizes">{parts}{gap}</div>' if parts else ""


def _picture(q: Quality) -> list[Row]:
    size = "" if q.shot_size is None else f"{q.shot_size}, {_long(q.shot_size)}"
    if q.shot_size_as_asked_frac is not None:
        size += f"; as asked {_percent(q.shot_size_as_asked_frac)} of the time"
    by_shot = ", ".join(f"{name} {word}" for name, word in q.shot_size_by_shot.items())
    sharp = ", ".join(f"{name} {_percent(share)}" for name, share in q.sharp_by_subject_frac.items())
    return [
        ("Shot size", size or "–"),
        *([("By shot", by_shot)] if by_shot else []),
        ("Subjects off screen", _percent(q.off_screen_frac)),
        ("Their eyes off screen", _percent(q.eyes_off_screen_frac)),
        ("Room where they look", _room(q.lead_room_gaze_frac_p50, q.lead_room_gaze_kept_frac)),
        ("Room where they go", _room(q.lead_room_motion_frac_p50, q.lead_room_motion_kept_frac)),
        ("Eyes sharp", f"{_percent(q.sharp_frac)}{f' ({sharp})' if len(q.sharp_by_subject_frac) > 1 else ''}"),
    ]


def _motion(q: Quality) -> list[Row]:
    return [
        ("Horizon off level, median / p95", _pair(q.horizon_tilt_deg_p50, q.horizon_tilt_deg_p95, "{:.2f}°")),
        ("Off the commanded roll, p95", _figure(q.horizon_tilt_error_deg_p95, "{:.2f}°")),
        ("Horizon's row, median", _figure(q.horizon_row_frac_p50, "{:.1f} % from the top", 100)),
        ("Normalised jerk: position", _jerk(q.position_jerk_normalised)),
        ("Normalised jerk: orientation", _jerk(q.orientation_jerk_normalised)),
        ("Normalised jerk: zoom", _jerk(q.zoom_jerk_normalised)),
        ("Normalised jerk: focus", _jerk(q.focus_jerk_normalised)),
    ]


def _from_the_take_before(found: DifferenceFigures | None) -> list[Row]:
    if found is None:
        return []
    camera = f"{found.position_m.p95:.2f} m, {found.angle_deg.p95:.2f}°"
    shift = f"{found.shift_percent.p95:.2f} % of the width"
    return [(f"Camera off {found.first}, p95", camera), ("Picture off that where it is in focus, p95", shift)]


def _table(rows: Iterable[Row]) -> str:
    cells = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows)
    return f'<div class="table"><table class="numbers">{cells}</table></div>'


def _long(word: str) -> str:
    return WORDS[CLASSES.index(word)]


def _figure(value: float | None, form: str, scale: float = 1.0) -> str:
    return "–" if value is None else form.format(scale * value)


def _percent(share: float | None) -> str:
    return _figure(share, "{:.1f} %", 100)


def _pair(first: float | None, second: float | None, form: str) -> str:
    return f"{_figure(first, form)} / {_figure(second, form)}"


def _room(room_frac: float | None, kept_frac: float | None) -> str:
    if room_frac is None:
        return "–"
    return f"{_percent(room_frac)} of frame width, median; kept {_percent(kept_frac)} of the time"


def _jerk(value: float | None) -> str:
    """Plain, or with a power of ten."""
    if value is None:
        return "stands still"
    if value < PLAIN_BELOW:
        return f"{value:.0f}"
    power = floor(log10(value))
    return f"{value / 10**power:.1f} × 10{str(power).translate(SUPERSCRIPTS)}"
