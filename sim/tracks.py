"""Reads tracks: CSV files or rows of a scene file, as timed points."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import numpy as np

from cinempc.types import Array
from sim.paths import Polyline
from sim.scene import Track

COLUMNS = ("time_s", "north_m", "east_m", "heading_deg")
LARGEST = (3600.0, 5000.0, 5000.0, 36000.0)
MOST_ROWS = 20000


class TrackError(ValueError):
    """A track that cannot be used: says which file and line, what is wrong and what is allowed."""


def read_track(track: Track, folders: Sequence[Path] = ()) -> Polyline:
    """The timed points of a track; its file is looked for in each of `folders`, with or without `.csv`."""
    if track.rows is not None:
        return _polyline(np.array(track.rows, dtype=float))
    return read_track_csv(_find(str(track.file), folders))


def read_track_csv(file: Path) -> Polyline:
    """Reads `time_s,north_m,east_m[,heading_deg]`; blank lines, `#` comments and a header line are allowed.

    Raises:
        TrackError: with file and line, for anything that is not rows of 3 or 4 finite numbers in order of time.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrackError(f"{file}: cannot be read as text: {error}") from error
    numbered = [(i, line.strip()) for i, line in enumerate(lines, start=1)]
    numbered = [(i, line) for i, line in numbered if line and not line.startswith("#")]
    if numbered and not _is_number(numbered[0][1].split(",")[0]):
        _check_header(file, *numbered.pop(0))
    rows: list[list[float]] = []
    for number, line in numbered:
        rows.append(_numbers(f"{file}:{number}", line, rows))
    if not 1 <= len(rows) <= MOST_ROWS:
        raise TrackError(f"{file}: {len(rows)} rows of {','.join(COLUMNS[:3])}; allowed: 1 to {MOST_ROWS}")
    return _polyline(np.array(rows))


def _polyline(table: Array) -> Polyline:
    return Polyline(table[:, 0], table[:, 1:3], np.radians(table[:, 3]) if table.shape[1] == 4 else None)


def _find(name: str, folders: Sequence[Path]) -> Path:
    candidates = [folder / f"{name}{suffix}" for folder in (folders or [Path()]) for suffix in ("", ".csv")]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise TrackError(f"track file {name!r} not found; looked for {', '.join(map(str, candidates))}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_header(file: Path, number: int, line: str) -> None:
    names = tuple(name.strip() for name in line.split(","))
    if names not in (COLUMNS, COLUMNS[:3]):
        raise TrackError(f"{file}:{number}: header {line!r}; allowed: {','.join(COLUMNS[:3])}[,{COLUMNS[3]}]")


def _numbers(where: str, line: str, before: Sequence[Sequence[float]]) -> list[float]:
    """The numbers of one row, checked against the rows before it."""
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) not in (3, 4) or (before and len(cells) != len(before[0])):
        allowed = str(len(before[0])) if before else "3 or 4"
        raise TrackError(f"{where}: {len(cells)} values in {line!r}; needed: {allowed} ({','.join(COLUMNS)})")
    for name, cell in zip(COLUMNS, cells, strict=False):
        if not _is_number(cell) or not isfinite(float(cell)):
            raise TrackError(f"{where}: {name} must be a finite number, got {cell!r}")
    values = [float(cell) for cell in cells]
    for name, value, largest in zip(COLUMNS, values, LARGEST, strict=False):
        if abs(value) > largest:
            raise TrackError(f"{where}: {name} must be within ±{largest:g}, got {value:g}")
    if before and values[0] <= before[-1][0]:
        raise TrackError(f"{where}: time_s must increase, got {values[0]:g} after {before[-1][0]:g}")
    return values
