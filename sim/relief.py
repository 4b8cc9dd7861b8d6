"""Reads terrain: heights from pictures and CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from cinempc.types import Array
from sim.standing import MOST_KNOTS, Relief

MOST_PIXELS = 8192
LARGEST_FILE_BYTES = 200_000_000
HIGHEST_M = 500.0


class ReliefError(ValueError):
    """A terrain that cannot be used: says which file and line, what is wrong and what is allowed."""


def written_out(relief: Relief, folders: Sequence[Path]) -> Relief:
    """The terrain with its heights as rows, to the centimetre; its file is looked for in each of the folders.

    Raises:
        ReliefError: for a file that is missing or is not what it should be.
    """
    if relief.rows is not None:
        return relief
    file = _find(str(relief.file), folders)
    heights = _csv(file, relief) if file.suffix.lower() == ".csv" else _picture(file, relief)
    if min(heights.shape) < 2:
        raise ReliefError(f"{file}: {heights.shape[0]} x {heights.shape[1]} heights; allowed: at least 2 x 2")
    rows, columns = (min(side, MOST_KNOTS) for side in heights.shape)
    if heights.shape != (rows, columns):
        heights = np.asarray(cv2.resize(heights, (columns, rows), interpolation=cv2.INTER_AREA), dtype=float)
    return relief.model_copy(update={"file": None, "height_m": None, "rows": heights.round(2).tolist()})


def _find(name: str, folders: Sequence[Path]) -> Path:
    candidates = [folder / f"{name}{suffix}" for folder in folders for suffix in ("", ".png", ".csv")]
    found = next((file for file in candidates if file.is_file()), None)
    if found is None:
        raise ReliefError(f"terrain file {name!r} not found; looked for {', '.join(map(str, candidates))}")
    if found.suffix.lower() not in (".png", ".csv"):
        raise ReliefError(f"{found}: {found.suffix!r} is no kind of terrain; allowed: .png, .csv")
    if found.stat().st_size > LARGEST_FILE_BYTES:
        raise ReliefError(f"{found}: larger than {LARGEST_FILE_BYTES / 1e6:.0f} MB")
    return found


def _picture(file: Path, relief: Relief) -> Array:
    if relief.height_m is None:
        raise ReliefError(f"{file}: a picture needs height_m: the heights of black and of white")
    pixels = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ReliefError(f"{file}: is not a picture that can be read; allowed: PNG, grey, 8 or 16 bits")
    if pixels.ndim != 2 or pixels.dtype not in (np.uint8, np.uint16):
        raise ReliefError(f"{file}: {pixels.shape} of {pixels.dtype}; allowed: one grey channel of 8 or 16 bits")
    if max(pixels.shape) > MOST_PIXELS:
        raise ReliefError(f"{file}: {pixels.shape[1]} x {pixels.shape[0]} pixels; allowed: up to {MOST_PIXELS} a side")
    low, high = relief.height_m
    white = 255 if pixels.dtype == np.uint8 else 65535
    return np.asarray(low + (high - low) * pixels.astype(float) / white)


def _csv(file: Path, relief: Relief) -> Array:
    if relief.height_m is not None:
        raise ReliefError(f"{file}: height_m is for pictures; a CSV holds heights in metres")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReliefError(f"{file}: cannot be read as text: {error}") from error
    rows = [_heights(f"{file}:{i}", line) for i, line in enumerate(lines, start=1) if line.strip()]
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        odd = next(i for i, row in enumerate(rows, start=1) if len(row) != len(rows[0]))
        raise ReliefError(f"{file}: row {odd} has {len(rows[odd - 1])} heights, the first one {len(rows[0])}")
    return np.array(rows, dtype=float).reshape(len(rows), -1)


def _heights(where: str, line: str) -> list[float]:
    try:
        heights = [float(cell) for cell in line.split(",")]
    except ValueError as error:
        raise ReliefError(f"{where}: heights in metres, separated by commas, are needed: {error}") from error
    wrong = next((h for h in heights if not abs(h) <= HIGHEST_M), None)
    if wrong is not None:
        raise ReliefError(f"{where}: heights must be within ±{HIGHEST_M:g} m, got {wrong:g}")
    return heights
