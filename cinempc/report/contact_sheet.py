"""Frames of the take with the asked and the achieved composition drawn over them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cinempc.record import TakeInfo
from cinempc.report.achieved import Achieved, MarkTrack, SubjectTrack, achieved
from cinempc.takelog import Still, TakeLog
from cinempc.types import LensState, Tick

FRAMES = 12
SHEET_WIDTH = 960  # user units of the drawing; its height follows the picture
_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame of the sheet: picture, drawing over it, words under it."""

    jpeg_uri: str
    overlay_svg: str
    time: str
    lens: str
    error: str


def contact_sheet(log: TakeLog, frames: int = FRAMES) -> tuple[Shown, ...]:
    """Up to `frames` stills, evenly spread over the take."""
    if not log.stills:
        return ()
    chosen = np.unique(np.linspace(0, len(log.stills) - 1, min(frames, len(log.stills))).round().astype(int))
    return tuple(_shown(log.stills[i], log) for i in chosen)


def _shown(still: Still, log: TakeLog) -> Shown:
    tick = _at(still, log.ticks)
    seen = achieved((tick,), log.info)
    errors = [float(mark.error_frac[0]) for mark in seen.marks]
    worst = np.nanmax(errors) if np.isfinite(errors).any() else None
    return Shown(
        jpeg_uri="data:image/jpeg;base64," + base64.b64encode(still.jpeg).decode(),
        overlay_svg=overlay(seen, log.info),
        time=_clock(still.time_s - log.ticks[0].time_s),
        lens=_lens_words(still.camera.lens),
        error="" if worst is None else f"{100 * worst:.1f} % off",
    )


def _at(still: Still, ticks: Sequence[Tick]) -> Tick:
    """The tick next to the still, with the camera of the still and the subjects moved on to its time."""
    tick = min(ticks, key=lambda one: abs(one.time_s - still.time_s))
    truth = tick.true_subjects or tick.subjects
    later_s = still.time_s - tick.time_s
    moved = tuple(replace(s, position_ned_m=s.position_ned_m + later_s * s.velocity_ned_m_s) for s in truth)
    camera = still.camera if tick.true_vehicle is None or later_s else tick.true_vehicle
    return replace(tick, true_vehicle=camera, true_subjects=moved)


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(time_s, _SECONDS_PER_MINUTE)
    return f"{int(minutes)}:{seconds:04.1f}"


def _lens_words(lens: LensState) -> str:
    focus = f"{lens.focus_distance_m:.2f} m" if np.isfinite(lens.focus_distance_m) else "∞"
    return f"{lens.focal_length_mm:.0f} mm · f/{lens.f_number:.1f} · {focus}"


def overlay(seen: Achieved, info: TakeInfo) -> str:
    """Thirds, asked composition (hollow) and achieved composition (solid) at the first tick, as an SVG drawing."""
    width, height = float(SHEET_WIDTH), SHEET_WIDTH * info.camera.image_px[1] / info.camera.image_px[0]
    parts = [_thirds(width, height)]
    for subject in seen.subjects:
        marks = [mark for mark in seen.marks if mark.subject == subject.name and mark.asked[0]]
        parts.append(_sizes(subject, marks, width, height))
        parts += [_mark(mark, width, height) for mark in marks]
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _thirds(width: float, height: float) -> str:
    lines = [(width * k / 3, 0.0, width * k / 3, height) for k in (1, 2)]
    lines += [(0.0, height * k / 3, width, height * k / 3) for k in (1, 2)]
    return "".join(_line("thirds", *line) for line in lines)


def _mark(mark: MarkTrack, width: float, height: float) -> str:
    """The asked point as a hollow circle with a cross, or a line for a single coordinate; the achieved one solid."""
    asked_u, asked_v, u, v = (float(a[0]) for a in (mark.asked_u, mark.asked_v, mark.u, mark.v))
    if not np.isfinite([u, v]).all():
        return ""
    x, y = u * width, v * height
    ask_x = x if np.isnan(asked_u) else asked_u * width
    ask_y = y if np.isnan(asked_v) else asked_v * height
    parts = []
    if np.isnan(asked_v):
        parts.append(_line("asked", ask_x, y - 60, ask_x, y + 60))
    elif np.isnan(asked_u):
        parts.append(_line("asked", x - 60, ask_y, x + 60, ask_y))
    else:
        parts.append(f'<circle class="asked" cx="{ask_x:.1f}" cy="{ask_y:.1f}" r="20"/>')
        parts += [_line("asked", ask_x + 14 * s, ask_y, ask_x + 28 * s, ask_y) for s in (-1, 1)]
        parts += [_line("asked", ask_x, ask_y + 14 * s, ask_x, ask_y + 28 * s) for s in (-1, 1)]
    parts.append(_line("got", ask_x, ask_y, x, y))
    parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="6.5"/>')
    return "".join(parts)


def _sizes(subject: SubjectTrack, marks: list[MarkTrack], width: float, height: float) -> str:
    """Brackets beside the figure: achieved height at its right, asked height at its left, hung on the asked point."""
    asked_size = float(subject.asked_size_frac[0])
    feet_v, head_v = (float(v) for v in subject.v[0])
    if not np.isfinite([asked_size, feet_v, head_v]).all():
        return ""
    middle = float(subject.u[0].mean()) * width
    gap = min(0.22 * (feet_v - head_v) * height, 0.2 * width) + 14
    hung = next((m for m in marks if np.isfinite(m.asked_v[0])), None)
    point, at_v = (hung.point_height_frac, float(hung.asked_v[0])) if hung else (0.5, (feet_v + head_v) / 2)
    asked_head, asked_feet = at_v - (1 - point) * asked_size, at_v + point * asked_size
    return _bracket("asked", middle - gap, asked_head * height, asked_feet * height, 10) + _bracket(
        "got", middle + gap, head_v * height, feet_v * height, -10
    )


def _bracket(kind: str, x: float, top: float, bottom: float, tooth: float) -> str:
    points = f"{x + tooth:.1f},{top:.1f} {x:.1f},{top:.1f} {x:.1f},{bottom:.1f} {x + tooth:.1f},{bottom:.1f}"
    return f'<polyline class="{kind}" points="{points}"/>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
