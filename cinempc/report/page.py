"""The report as one self-contained HTML page: no script, no link to anything but the video beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib import resources

from cinempc.report.compare import Comparison
from cinempc.report.contact_sheet import Shown
from cinempc.report.difference import DifferenceFigures
from cinempc.report.exposure import exposure_words
from cinempc.report.figures import Row
from cinempc.report.metrics import Metrics
from cinempc.report.plots import Plot
from cinempc.report.qualitypage import QUALITY_FOOT, quality_tables
from cinempc.report.stretches import WORDS, StretchMetrics
from cinempc.report.verdict import Line, Verdict
from cinempc.takelog import TakeLog

QUANTITY_WORDS = {
    "u_px": "Across the frame, px",
    "v_top_px": "Head, down the frame, px",
    "near_limit_m": "Near limit, m",
    "far_limit_m": "Far limit, m",
    "focal_length_mm": "Focal length, mm",
}


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the page shows."""

    log: TakeLog
    metrics: Metrics
    verdict: Verdict
    figures: tuple[Row, ...]
    sheet: tuple[Shown, ...]
    plots: tuple[Plot, ...]
    top_view_svg: str
    comparison: Comparison | None
    take_to_take: DifferenceFigures | None
    video: str | None


def page(content: Content) -> str:
    """The whole HTML document. Everything that came from a file is escaped."""
    info = content.log.info
    style = (resources.files("cinempc.report") / "style.css").read_text(encoding="utf-8")
    body = "".join(
        (
            _head(content),
            _notes(content.metrics),
            _section("Verdict", _verdict_table(content.verdict.lines)),
            _section("Contact sheet", _sheet(content.sheet), _legend() if content.sheet else ""),
            _section("Figures", _figures(content), _settle_words(content.metrics)),
            _section("Quality", quality_tables(content.metrics.quality, content.take_to_take), QUALITY_FOOT),
            _section("Sequence", _sequence(content.metrics.sequence)),
            _comparison(content.comparison),
            _section("Over time", f'<div class="charts">{"".join(map(_chart, content.plots))}</div>'),
            _section("From above", f'<div class="map">{content.top_view_svg}</div>'),
            _section(
                "Shot", f"<details><summary>spec.yaml</summary><pre>{escape(content.log.spec_yaml)}</pre></details>"
            ),
        )
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(info.title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
        f"<body><main>{body}</main></body></html>\n"
    )


def _head(content: Content) -> str:
    m, info, verdict = content.metrics, content.log.info, content.verdict
    word = "Good take" if verdict.passed else f"{verdict.failures} of {len(verdict.lines)} not met"
    kind = "good" if verdict.passed else "bad"
    pace = "" if m.realtime_factor is None else f"{m.realtime_factor:.1f} × real time"
    facts = [f"{m.seconds:.1f} s", f"{m.ticks} ticks", f"seed {m.seed}", info.camera.name, info.drone.name, pace]
    facts += [f"cinempc {info.version}", content.log.started_utc]
    video = f'<a href="{escape(content.video)}">Play the video</a>' if content.video else ""
    return (
        f'<header><p class="over">Take report</p><h1>{escape(info.title)}</h1>'
        f'<p class="stamp {kind}">{word}</p>{video}'
        f'<p class="facts">{" · ".join(escape(fact) for fact in facts if fact)}</p>'
        f'<p class="facts">{escape(info.conditions)}</p></header>'
    )


def _notes(metrics: Metrics) -> str:
    notes = [f"Missing: {words}." for words in metrics.missing]
    if metrics.judged_by == "estimate":
        notes.append("There was no plant to tell the truth: judged by the vehicle's own estimates.")
    return "".join(f'<p class="note">{escape(note)}</p>' for note in notes)


def _section(title: str, inner: str, foot: str = "") -> str:
    return f"<section><h2>{title}</h2>{inner}{foot}</section>" if inner else ""


def _verdict_table(lines: Iterable[Line]) -> str:
    marks = {True: ("good", "✓"), False: ("bad", "✕"), None: ("none", "–")}
    rows = [(marks[line.passed], (line.name, line.asked, line.achieved, line.allowed)) for line in lines]
    cells = "".join(
        f'<tr class="{kind}"><td class="mark">{sign}</td>{"".join(f"<td>{escape(cell)}</td>" for cell in row)}</tr>'
        for (kind, sign), row in rows
    )
    heads = "".join(f"<th>{word}</th>" for word in ("", "", "Asked", "Achieved", "Allowed"))
    return f'<div class="table"><table class="verdict"><tr>{heads}</tr>{cells}</table></div>'


def _figures(content: Content) -> str:
    m = content.metrics
    head = "<tr><th></th><th>Asked</th><th>Error, median</th><th>p95</th></tr>"
    rows = "".join(_row((row.name, row.asked, row.median, row.p95)) for row in content.figures)
    extra = (
        ("Jerk, rms below 2 Hz", _figure(m.jerk_rms_m_s3, "{:.2f} m/s³")),
        ("Image jitter, rms above 1 Hz", _figure(m.image_jitter_frac_rms, "{:.3f} % of frame width", 100)),
        ("Fastest", f"{m.speed_max_m_s:.1f} m/s, {m.acceleration_max_m_s2:.1f} m/s²"),
        ("Nearest to a subject", _figure(m.min_subject_distance_m, "{:.1f} m")),
        *([("Exposure", escape(words))] if (words := exposure_words(content.log)) else []),
        ("Time to plan, median / p99 / max", f"{m.plan_ms_p50:.2f} / {m.plan_ms_p99:.2f} / {m.plan_ms_max:.2f} ms"),
    )
    others = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in extra)
    return (
        f'<div class="pair"><div class="table"><table class="numbers">{head}{rows}</table></div>'
        f'<div class="table"><table class="numbers">{others}</table></div></div>'
    )


def _figure(value: float | None, form: str, scale: float = 1.0) -> str:
    return "–" if value is None else form.format(scale * value)


def _sequence(parts: Iterable[StretchMetrics]) -> str:
    """Each shot and each way between two."""
    rows = [
        (
            part.shot,
            WORDS.get(part.phase, part.phase),
            f"{part.begin_s:.1f} to {part.end_s:.1f} s",
            _figure(part.framing_error_frac_p95, "{:.2f} %", 100),
            _figure(part.size_error_frac_p95, "{:.2f} %", 100),
            _figure(part.in_frame_frac, "{:.1f} %", 100),
            _figure(part.jerk_max_m_s3, "{:.1f} m/s³"),
        )
        for part in parts
    ]
    heads = ("Shot", "", "When", "Framing error, p95", "Size error, p95", "In frame", "Largest jerk")
    head = f"<tr>{''.join(f'<th>{word}</th>' for word in heads)}</tr>"
    return f'<div class="table"><table class="numbers">{head}{"".join(map(_row, rows))}</table></div>' if rows else ""


def _settle_words(metrics: Metrics) -> str:
    source = "the plant's true state" if metrics.judged_by == "truth" else "the vehicle's estimates"
    return (
        f'<p class="foot">From {source}, from {metrics.settle_s:g} s on; all seconds count for safety and planning.</p>'
    )


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _sheet(sheet: Iterable[Shown]) -> str:
    figures = "".join(
        f'<figure><div class="still"><img src="{shown.jpeg_uri}" alt="">{shown.overlay_svg}</div>'
        f"<figcaption><b>{shown.time}</b> {shown.lens}<span>{shown.error}</span></figcaption></figure>"
        for shown in sheet
    )
    return f'<div class="sheet">{figures}</div>' if figures else ""


def _legend() -> str:
    return (
        '<p class="foot"><i class="key asked"></i>asked point and size <i class="key got"></i>achieved. '
        "Hold the pointer over a frame to see it clean.</p>"
    )


def _chart(plot: Plot) -> str:
    return f"<figure><h3>{escape(plot.title)}</h3>{plot.svg}</figure>"


def _comparison(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    runs = list(dict.fromkeys(run for row in comparison.rows for run in row.theirs))
    head = "".join(
        f"<th>{escape(word)}</th>" for word in ("|Error|, median / p95", "This take", *runs, "p95, ours / theirs")
    )
    rows = []
    for row in comparison.rows:
        theirs = [_pair(row.theirs[run]) if run in row.theirs else "–" for run in runs]
        kind = {True: "good", False: "bad", None: "none"}[row.passed]
        asked = "" if row.times_better_asked is None else f" (allowed 1/{row.times_better_asked:g})"
        ratio = f'<td class="{kind}">{row.ours_over_theirs_p95:.3f}{asked}</td>'
        cells = (QUANTITY_WORDS[row.quantity], _pair(row.ours), *theirs)
        rows.append(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}{ratio}</tr>")
    table = f'<div class="table"><table class="numbers"><tr>{head}</tr>{"".join(rows)}</table></div>'
    foot = f'<p class="foot">{escape(comparison.provenance)} Ours: the whole take, settling included.</p>'
    return _section(f"Beside {escape(comparison.title)}", table, foot)


def _pair(values: tuple[float, float]) -> str:
    return f"{values[0]:.3g} / {values[1]:.3g}"
