"""Keeps what took long to compute in the user's cache, under the hash of what it was computed from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from cinempc.space.lookup import Grid
from cinempc.space.solid import Solid
from cinempc.types import Array

VERSION = "2"  # of how grids are computed
KEPT = 24  # the newest so many


def folder() -> Path:
    """Where grids are kept; it need not exist."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cinempc" / "fields"


def key_of(solids: Sequence[Solid], low_ned_m: Array, blocks: Array, cell_m: float) -> str:
    """A hash of everything that a grid depends on."""
    digest = hashlib.sha256(f"{VERSION} {low_ned_m.tolist()} {blocks.tolist()} {cell_m}".encode())
    for solid in solids:
        digest.update(type(solid).__name__.encode())
        for entry in fields(solid):  # type: ignore[arg-type]  # every solid is a dataclass
            if entry.init:
                value = np.asarray(getattr(solid, entry.name))
                digest.update(f"{entry.name} {value.shape} {value.dtype}".encode())
                digest.update(np.ascontiguousarray(value).tobytes() if value.dtype != object else b"")
    return digest.hexdigest()[:32]


def kept(key: str, compute: Callable[[], Grid]) -> Grid:
    """The grid of this key: read, or else computed and kept where the cache can be written."""
    path = folder() / f"{key}.npy"
    try:
        return np.asarray(np.load(path), dtype=np.float32)
    except (OSError, ValueError, EOFError):
        grid = compute()
    with contextlib.suppress(OSError):  # a full or read-only disk costs time at the next take, nothing else
        _keep(path, grid)
    return grid


def _keep(path: Path, grid: Grid) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        np.save(file, grid)
    os.replace(file.name, path)  # whole or not at all
    for old in sorted(path.parent.glob("*.npy"), key=lambda p: p.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
