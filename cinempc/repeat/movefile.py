"""A camera move as CSV, which a repeat keeps beside its specification; columns have the names of `cinempc export`.

Numbers are written with nine digits, and what has been written reads back to exactly what was written again.
"""

from __future__ import annotations

import csv
from io import StringIO
from math import inf, nan
from pathlib import Path

import numpy as np

from cinempc.hardware import Camera
from cinempc.optics import f_number_from_stops, stops_from_f_number
from cinempc.repeat.move import Move, RepeatError
from cinempc.types import Array, Exposure

NUMBERS = (
    "time_s",
    "position_north_m",
    "position_east_m",
    "position_down_m",
    "yaw_ned_deg",
    "pitch_deg",
    "roll_deg",
    "focal_length_mm",
    "focus_distance_m",
    "f_number",
)
EXPOSED = ("iso", "nd_stops", "shutter_deg")  # empty where the camera met the light by itself
PARTS = ("shot", "phase")  # of a sequence
ABOVE_ZERO = ("focal_length_mm", "focus_distance_m", "f_number")
LARGEST = 1e6
UNEVEN_S = 1e-3  # how far a row may be from where it belongs in time
MOST_ROWS = 200_000
Row = dict[str, str | None]


def write_move(move: Move, path: Path) -> None:
    """Writes a move. Raises OSError."""
    path.write_text(move_text(move), encoding="utf-8")


def move_text(move: Move) -> str:
    """One row for each instant."""
    yaw, pitch, ln_focal, dioptres, stops = move.servos.T
    focus_m = np.divide(1.0, dioptres, out=np.full_like(dioptres, np.inf), where=dioptres > 1e-9)
    angles = np.degrees(np.stack([yaw, pitch, move.roll_rad]))
    table = np.vstack(
        [move.times_s, move.position_ned_m.T, angles, np.exp(ln_focal), focus_m, f_number_from_stops(stops)]
    )
    parts = move.parts if any(shot or phase for shot, phase in move.parts) else ()
    lines = StringIO()
    rows = csv.writer(lines, lineterminator="\n")
    rows.writerow([*NUMBERS, *EXPOSED, *(PARTS if parts else ())])
    for i, values in enumerate(table.T.tolist()):
        one = move.exposures[i]
        exposed: tuple[float | str, ...] = ("", "", "") if one is None else (one.iso, one.nd_stops, one.shutter_deg)
        cells = (value if isinstance(value, str) else f"{value:.9g}" for value in (*values, *exposed))
        rows.writerow([*cells, *(parts[i] if parts else ())])
    return lines.getvalue()


def read_move(path: Path, camera: Camera) -> Move:
    """The move in a file; columns that are not of a move are passed over. Raises RepeatError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise RepeatError(f"{path}: cannot read the move: {reason}") from error
    return move_of(text, camera, str(path))


def move_of(text: str, camera: Camera, where: str = "move") -> Move:
    """The move that a text says; `where` is what the text is called. Raises RepeatError with the line that is wrong."""
    reader = csv.DictReader(StringIO(text), strict=True)
    try:
        rows: list[Row] = list(reader)
    except csv.Error as error:
        raise RepeatError(f"{where}:{reader.line_num}: {error}") from error
    names = reader.fieldnames or ()
    if missing := [name for name in NUMBERS if name not in names]:
        raise RepeatError(f"{where}:1: without the columns {', '.join(missing)}; needed are {', '.join(NUMBERS)}")
    if not 2 <= len(rows) <= MOST_ROWS:
        raise RepeatError(f"{where}: {len(rows)} rows; allowed: 2 to {MOST_ROWS}")
    places = [f"{where}:{line}" for line in range(2, len(rows) + 2)]
    values = np.array([[_number(row, name, at) for name in NUMBERS] for row, at in zip(rows, places, strict=True)])
    yaw, pitch, roll = np.radians(values[:, 4:7]).T
    focal_mm, focus_m, f_number = values[:, 7:].T
    servos = (np.unwrap(yaw), pitch, np.log(focal_mm), 1.0 / focus_m, stops_from_f_number(f_number))
    return Move(
        camera,
        _evenly(values[:, 0], places),
        values[:, 1:4],
        np.stack(servos, axis=1),
        roll,
        tuple(_exposure(row, at) for row, at in zip(rows, places, strict=True)),
        tuple((row["shot"] or "", row["phase"] or "") for row in rows) if set(PARTS) <= set(names) else (),
    )


def _number(row: Row, name: str, at: str) -> float:
    """One cell; only a focus may be infinite."""
    text = row.get(name) or ""
    try:
        value = float(text)
    except ValueError:
        value = nan
    low = 1e-6 if name in ABOVE_ZERO else -LARGEST
    if not (low <= value <= LARGEST or (name == "focus_distance_m" and value == inf)):
        allowed = "a number above 0" if name in ABOVE_ZERO else "a finite number"
        raise RepeatError(f"{at}: {name}: must be {allowed}, got {text!r}")
    return value


def _evenly(times_s: Array, places: list[str]) -> Array:
    """(K,) from 0 on."""
    since_s = times_s - times_s[0]
    even_s = np.linspace(0.0, since_s[-1], len(since_s))
    off_s = np.abs(since_s - even_s)
    if since_s[-1] <= 0 or off_s.max() > UNEVEN_S:
        i = int(np.argmax(off_s)) if since_s[-1] > 0 else len(places) - 1
        raise RepeatError(f"{places[i]}: time_s: must go on by the same step from row to row, got {times_s[i]:g}")
    return np.asarray(since_s)


def _exposure(row: Row, at: str) -> Exposure | None:
    return Exposure(*(_number(row, name, at) for name in EXPOSED)) if all(row.get(name) for name in EXPOSED) else None
