"""The camera report: what a take was shot with, when, and whether it is good, as the camera department hands it in.

`camera_report.html` prints on A4; `camera_report.csv` has one row per take.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from cinempc.cameratrack import CameraTrack, camera_track
from cinempc.report.stretches import Stretch, stretches
from cinempc.report.verdict import Verdict
from cinempc.takelog import TakeLog
from cinempc.timecode import TimecodeError, timecode
from cinempc.types import Array, Exposure

HTML_NAME, CSV_NAME = "camera_report.html", "camera_report.csv"
GOOD = "good"
ND_PER_STOP = 0.301  # density that halves the light: log10(2)
_STYLE = """
@page { size: A4; margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 190mm; color: #16181b; background: #fff;
  font: 10.5pt/1.35 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 16pt; font-weight: 600; margin: 0 0 2pt; } header p { margin: 0 0 12pt; color: #5b6168; }
section { border: 1.2pt solid #16181b; margin-bottom: 12pt; break-inside: avoid; }
h2 { display: flex; gap: 12pt; align-items: baseline; margin: 0; padding: 5pt 8pt; border-bottom: 1.2pt solid #16181b;
  font-size: 13pt; font-weight: 700; overflow-wrap: anywhere; }
h2 span { margin-left: auto; font-size: 10.5pt; white-space: nowrap; }
.good { color: #1d6b33; } .bad { color: #a3231f; }
dl { display: grid; grid-template-columns: repeat(4, 1fr); margin: 0; }
div { padding: 4pt 8pt 5pt; border-top: .5pt solid #b9bec4; border-left: .5pt solid #b9bec4; margin: -.5pt 0 0 -.5pt; }
.wide { grid-column: span 2; } .whole { grid-column: 1 / -1; }
dt { font-size: 7.5pt; letter-spacing: .06em; text-transform: uppercase; color: #5b6168; }
dd { margin: 0; overflow-wrap: anywhere; }
section, div, h2 { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media print { body { padding: 0; } }
"""


@dataclass(frozen=True, slots=True)
class CameraReport:
    """One take's row. Ranges are the smallest and the largest that was used; None where nobody knows."""

    clip: str
    scene: str
    shot: str
    take: int
    title: str
    folder: str
    start_utc: str
    timecode_in: str
    timecode_out: str  # of the picture after the last one, as an edit list has it
    shots: str  # of a sequence, with the timecode at which each begins
    duration_s: float
    frame_rate: str
    frames: int  # of the video
    frames_missing: int  # whole frames in which there is no picture
    resolution: str
    body: str
    sensor_mm: str
    lens: str
    focal_min_mm: float | None
    focal_max_mm: float | None
    stop_min: float | None
    stop_max: float | None
    focus_min_m: float | None
    focus_max_m: float | None  # may be inf
    shutter_min_deg: float | None
    shutter_max_deg: float | None
    iso_min: float | None
    iso_max: float | None
    nd_min_stops: float | None
    nd_max_stops: float | None
    drone: str
    conditions: str
    verdict: str
    not_met: str
    notes: str


def camera_report(log: TakeLog, verdict: Verdict) -> CameraReport:
    """The row of one take, from its log: lens and exposure as measured, else as commanded."""
    info, slate, camera = log.info, log.info.slate, log.info.camera
    low, high = camera.focal_length_mm
    return CameraReport(
        clip=slate.reel,
        scene=slate.scene,
        shot=slate.shot,
        take=slate.take,
        title=info.title,
        folder=log.folder.resolve().name,
        start_utc=log.started_utc,
        resolution=f"{camera.image_px[0]}x{camera.image_px[1]}",
        body=camera.name,
        sensor_mm=f"{camera.sensor_width_mm:g} x {camera.sensor_height_mm:g}",
        lens=f"{low:g} mm, f/{camera.f_number[0]:g}"
        if low == high
        else f"{low:g}-{high:g} mm, f/{camera.f_number[0]:g}",
        drone=info.drone.name,
        conditions=info.conditions,
        verdict=GOOD if verdict.passed else "not good",
        not_met="; ".join(f"{line.name}: {line.achieved}" for line in verdict.lines if line.passed is False),
        notes="; ".join(log.missing),
        **_times(log, track := camera_track(log)),
        **_used(log, track),
    )


def write_camera_reports(reports: Sequence[CameraReport], folder: Path) -> tuple[Path, Path]:
    """Writes `camera_report.html` and `camera_report.csv` of one take or of a day's. Raises OSError."""
    html, table = folder / HTML_NAME, folder / CSV_NAME
    html.write_text(camera_report_page(reports), encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(column.name for column in fields(CameraReport))
        rows.writerows([_harmless(value) for value in astuple(report)] for report in reports)
    return html, table


def camera_report_page(reports: Sequence[CameraReport]) -> str:
    """One HTML document without script or links, in the order given. Everything that came from a file is escaped."""
    days = sorted({report.start_utc[:10] for report in reports if report.start_utc})
    good = sum(report.verdict == GOOD for report in reports)
    counted = f"{len(reports)} {'take' if len(reports) == 1 else 'takes'}, {good} good"
    head = f"<header><h1>Camera report</h1><p>{escape(' · '.join([*days, counted]))}</p></header>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Camera report</title>'
        f"<style>{_STYLE}</style></head><body>{head}{''.join(map(_section, reports))}</body></html>\n"
    )


def _times(log: TakeLog, track: CameraTrack) -> dict[str, Any]:
    """Of the pictures; of a take without them, of its ticks. No timecode where the rate has none."""
    rate, count = track.frame_rate, int(track.number[-1]) + 1
    begun_s = [log.ticks[part.first].time_s - log.ticks[0].time_s for part in _shots(log)]
    try:
        start = track.start_frame
        first, last = timecode(start, rate), timecode(start + count, rate)
        whens = [timecode(start + round(time_s * rate), rate) for time_s in begun_s]
    except TimecodeError:
        first = last = ""
        whens = [f"{time_s:.1f} s" for time_s in begun_s]
    return {
        "timecode_in": first,
        "timecode_out": last,
        "duration_s": round(float(count / rate), 3),
        "frame_rate": f"{float(rate):.5g}",
        "frames": len(log.frames),
        "frames_missing": count - len(log.frames) if log.frames else 0,
        "shots": "; ".join(f"{part.shot} {when}" for part, when in zip(_shots(log), whens, strict=True)),
    }


def _shots(log: TakeLog) -> list[Stretch]:
    return [part for part in stretches(log.ticks) if part.phase == "shot"]


def _used(log: TakeLog, track: CameraTrack) -> dict[str, Any]:
    """Smallest and largest of everything that can be set."""
    known: list[Exposure] = [e for t in log.ticks if (e := t.vehicle.exposure or t.command.exposure) is not None]
    columns = {
        "focal_{}_mm": _span(track.focal_length_mm, 1),
        "stop_{}": _span(track.f_number, 1),
        "focus_{}_m": _span(track.focus_distance_m, 2),
        "shutter_{}_deg": _span(np.array([e.shutter_deg for e in known]), 1),
        "iso_{}": _span(np.array([e.iso for e in known]), 0),
        "nd_{}_stops": _span(np.array([e.nd_stops for e in known]), 1),
    }
    return {name.format(end): span[i] for name, span in columns.items() for i, end in enumerate(("min", "max"))}


def _span(values: Array, digits: int) -> tuple[float | None, float | None]:
    known = values[~np.isnan(values)]
    return (round(float(known.min()), digits), round(float(known.max()), digits)) if len(known) else (None, None)


def _harmless(value: object) -> object:
    """Text that a spreadsheet would take for a formula is quoted."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _section(report: CameraReport) -> str:
    kind = "good" if report.verdict == GOOD else "bad"  # as the style has it
    boxes = "".join(
        f'<div class="{width}"><dt>{name}</dt><dd>{escape(words)}</dd></div>' for name, words, width in _boxes(report)
    )
    stamp = f'<span class="{kind}">{"Good take" if kind == "good" else "Not good"}</span>'
    return f"<section><h2>{escape(report.clip)}{stamp}</h2><dl>{boxes}</dl></section>"


def _boxes(r: CameraReport) -> Iterable[tuple[str, str, str]]:
    """(name, words, class) of every box of the form."""
    yield from (("Scene", r.scene, ""), ("Shot", r.shot, ""), ("Take", str(r.take), ""), ("Folder", r.folder, ""))
    yield "Title", r.title, "wide"
    yield "Start, UTC", r.start_utc.partition("+")[0].replace("T", " ") or "not noted", "wide"
    yield from (("Timecode in", r.timecode_in or "–", ""), ("Timecode out", r.timecode_out or "–", ""))
    yield "Duration", f"{r.duration_s:.2f} s", ""
    missing = f", {r.frames_missing} missing" if r.frames_missing else ""
    yield "Pictures", f"{r.frames} at {r.frame_rate}/s{missing}" if r.frames else "none", ""
    yield from (("Body", r.body, ""), ("Sensor", f"{r.sensor_mm} mm", ""), ("Resolution", r.resolution, ""))
    yield "Lens", r.lens, ""
    yield "Focal length", _range(r.focal_min_mm, r.focal_max_mm, "{:.0f}", " mm"), ""
    yield "Stop", _range(r.stop_min, r.stop_max, "f/{:.1f}", ""), ""
    yield "Focus", _range(r.focus_min_m, r.focus_max_m, "{:.1f}", " m"), ""
    yield "Shutter", _range(r.shutter_min_deg, r.shutter_max_deg, "{:g}", "°") if r.shutter_min_deg else "automatic", ""
    yield "ISO", _range(r.iso_min, r.iso_max, "{:.0f}", "") if r.iso_min else "automatic", ""
    yield "Filters", _filters(r), ""
    yield from (("Drone", r.drone, ""), ("Verdict", r.verdict, ""))
    yield "Location and conditions", r.conditions or "–", "whole"
    yield from [("Shots", r.shots, "whole")] if r.shots else []
    yield "Not met", r.not_met or "nothing: every requirement was kept", "whole"
    yield "Notes", r.notes or "–", "whole"


def _range(low: float | None, high: float | None, form: str, unit: str) -> str:
    if low is None or high is None:
        return "not known"
    words = ["∞" if np.isinf(value) else form.format(value) for value in (low, high)]
    return f"{words[0] if words[0] == words[1] else ' to '.join(words)}{'' if words[1] == '∞' == words[0] else unit}"


def _filters(report: CameraReport) -> str:
    """Neutral density as its density, with the stops that it takes."""
    low, high = report.nd_min_stops, report.nd_max_stops
    if low is None or high is None:
        return "none noted"
    if high == 0.0:
        return "none"
    density = _range(ND_PER_STOP * low, ND_PER_STOP * high, "{:.1f}", "")
    return f"ND {density} ({_range(low, high, '{:g}', ' stops')})"
