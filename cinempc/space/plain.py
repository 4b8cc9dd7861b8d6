"""Solids as JSON values and back, for the log of a take. Large arrays are written as base64 of their bytes."""

from __future__ import annotations

import base64
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinempc.space.cloud import PointCloud
from cinempc.space.mesh import TriangleMesh
from cinempc.space.primitives import Box, Cylinder, Sphere
from cinempc.space.solid import Solid
from cinempc.space.terrain import Terrain

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Box, Cylinder, Sphere, Terrain, TriangleMesh, PointCloud)
}
SHORT = 8  # numbers: what is not longer is written as such


def to_plain(solid: Solid) -> dict[str, Any]:
    """The class's name as `kind`, and its fields."""
    entries = {entry.name: getattr(solid, entry.name) for entry in fields(solid) if entry.init}  # type: ignore[arg-type]
    return {"kind": type(solid).__name__, **{name: _plain(value) for name, value in entries.items()}}


def from_plain(plain: dict[str, Any]) -> Solid:
    """The reverse of `to_plain`, exactly. Raises ValueError, KeyError or TypeError for anything else."""
    entries = {name: _value(value) for name, value in plain.items() if name != "kind"}
    solid: Solid = KINDS[plain["kind"]](**entries)
    return solid


def _plain(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    kind = "<i8" if np.issubdtype(value.dtype, np.integer) else "<f8"
    if kind == "<f8" and value.size <= SHORT and value.ndim == 1:
        return value.tolist()
    packed = base64.b64encode(np.ascontiguousarray(value, dtype=kind).tobytes()).decode()
    return {"type": kind, "shape": list(value.shape), "base64": packed}


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return np.array(plain, dtype=float)
    if not isinstance(plain, dict):
        return plain
    if plain["type"] not in ("<i8", "<f8"):
        raise ValueError(f"an array of {plain['type']!r}; known are <i8 and <f8")
    values: NDArray[Any] = np.frombuffer(base64.b64decode(plain["base64"]), plain["type"])
    return values.reshape(plain["shape"]).copy()
