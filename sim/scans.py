"""Reads measured places: meshes and clouds of points, put where a scene wants them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinempc.space import PointCloud, TriangleMesh
from cinempc.types import Array
from sim.standing import Scan

MESHES, CLOUDS = (".obj", ".ply"), (".las", ".laz")
LARGEST_FILE_BYTES = 500_000_000
MOST_TRIANGLES, MOST_POINTS = 1_000_000, 20_000_000
MOST_BALLS = 400_000  # of a cloud, after near points are merged
LEAST_M, MOST_M = 0.05, 2000.0  # from one end to the other
FARTHEST_M = 5000.0

ENU_FROM_UP = {"z": np.eye(3), "y": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])}
NED_FROM_ENU = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])


class ScanError(ValueError):
    """A scan that cannot be used: says which file, what is wrong and what is allowed."""


def find_scan(scan: Scan, folders: Sequence[Path]) -> Path:
    """The file of a scan, looked for in each of the folders; raises ScanError where it is not."""
    candidates = [folder / scan.file for folder in folders]
    found = next((file for file in candidates if file.is_file()), None)
    if found is None:
        raise ScanError(f"scan file {scan.file!r} not found; looked for {', '.join(map(str, candidates))}")
    if found.suffix.lower() not in MESHES + CLOUDS:
        raise ScanError(f"{found}: {found.suffix!r} is no kind of scan; allowed: {', '.join(MESHES + CLOUDS)}")
    if (size := found.stat().st_size) > LARGEST_FILE_BYTES:
        raise ScanError(f"{found}: {size / 1e6:.0f} MB; allowed: up to {LARGEST_FILE_BYTES / 1e6:.0f} MB")
    return found.resolve()


def read_scan(scan: Scan, anchor_ned_m: Array) -> TriangleMesh | PointCloud:
    """The solid of a scan whose `file` is where it lies, with its anchor at `anchor_ned_m` (3,).

    Raises:
        ScanError: for what cannot be read, is empty, too much, or of an absurd size.
    """
    return _placed(scan.model_dump_json(), Path(scan.file).stat().st_mtime_ns, tuple(anchor_ned_m.tolist()))


@lru_cache(maxsize=32)
def _placed(scan_json: str, changed_ns: int, anchor_ned_m: tuple[float, ...]) -> TriangleMesh | PointCloud:
    scan = Scan.model_validate_json(scan_json)
    file = Path(scan.file)
    points, triangles, colour = _contents(file)
    if not len(points):
        raise ScanError(f"{file}: is empty: it has no points")
    if not np.isfinite(points).all():
        raise ScanError(f"{file}: has points that are not finite numbers")
    enu_m = scan.scale * points @ ENU_FROM_UP[scan.up].T
    _check_size(file, scan, enu_m)
    if scan.anchor == "middle":
        low, high = enu_m.min(axis=0), enu_m.max(axis=0)
        enu_m = enu_m - np.append((low + high)[:2] / 2, low[2])
    c, s = np.cos(np.radians(scan.heading_deg)), np.sin(np.radians(scan.heading_deg))
    turned = enu_m @ NED_FROM_ENU.T @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    ned_m = turned + np.array(anchor_ned_m)
    if np.abs(ned_m).max() > FARTHEST_M:
        raise ScanError(f"{file}: lies {np.abs(ned_m).max():.0f} m away; set anchor: middle, or check the scale")
    if triangles is not None:
        return TriangleMesh(ned_m, triangles, _is_closed(triangles), colour)
    return _thinned(file, scan, ned_m, colour)


def _contents(file: Path) -> tuple[Array, NDArray[np.int64] | None, Array | None]:
    """Points (P, 3), triangles (T, 3) or None, and colours (P, 3) or None, as they are in the file."""
    import trimesh  # these two take long to load and few scenes need them

    try:
        if file.suffix.lower() in CLOUDS:
            return _las(file)
        with file.open("rb") as stream:  # from a stream nothing else is read that the file may name
            loaded: Any = trimesh.load(stream, file_type=file.suffix.lower()[1:], force=None, process=False)
    except ScanError:
        raise
    except Exception as error:  # whatever a damaged file does to its parser
        raise ScanError(f"{file}: cannot be read: {type(error).__name__}: {error}") from error
    if isinstance(loaded, trimesh.Scene):
        if not loaded.geometry:
            raise ScanError(f"{file}: is empty: it has no mesh and no points")
        loaded = loaded.to_mesh() if hasattr(loaded, "to_mesh") else loaded.dump(concatenate=True)
    if isinstance(loaded, trimesh.PointCloud):
        return _within(file, np.asarray(loaded.vertices, float), None, _rgb(loaded.colors, len(loaded.vertices)))
    colour = _rgb(loaded.visual.vertex_colors, len(loaded.vertices)) if loaded.visual.kind == "vertex" else None
    points, triangles = np.asarray(loaded.vertices, float), np.asarray(loaded.faces, np.int64).reshape(-1, 3)
    if not len(triangles):
        return _within(file, points, None, colour)
    return _within(file, *_welded(points, triangles, colour))


def _las(file: Path) -> tuple[Array, None, Array | None]:
    import laspy

    with laspy.open(str(file)) as reader:
        if reader.header.point_count > MOST_POINTS:
            raise ScanError(f"{file}: {reader.header.point_count} points; allowed: up to {MOST_POINTS}")
        cloud = reader.read()
    colour = None
    if {"red", "green", "blue"} <= set(cloud.point_format.dimension_names):
        colour = np.stack([np.asarray(cloud[band], float) for band in ("red", "green", "blue")], axis=1)
        colour = colour / (65535.0 if colour.max(initial=0.0) > 255.0 else 255.0) if colour.any() else None
    return np.asarray(cloud.xyz, float), None, colour


def _within(
    file: Path, points: Array, triangles: NDArray[np.int64] | None, colour: Array | None
) -> tuple[Array, NDArray[np.int64] | None, Array | None]:
    """The same, if it is not too much."""
    kind, count, most = ("points", len(points), MOST_POINTS)
    if triangles is not None:
        kind, count, most = ("triangles", len(triangles), MOST_TRIANGLES)
    if count > most:
        raise ScanError(f"{file}: {count} {kind}; allowed: up to {most}")
    return points, triangles, colour


def _rgb(colours: Any, count: int) -> Array | None:
    rgb = np.asarray(colours, float)
    return rgb[:, :3] / 255.0 if rgb.ndim == 2 and len(rgb) == count and rgb.shape[1] >= 3 else None


def _welded(
    points: Array, triangles: NDArray[np.int64], colour: Array | None
) -> tuple[Array, NDArray[np.int64], Array | None]:
    """With each place only once, as files repeat it for every face: else no edge has two sides."""
    _, first, index = np.unique(points, axis=0, return_index=True, return_inverse=True)
    return points[first], index.reshape(-1)[triangles], None if colour is None else colour[first]


def _is_closed(triangles: NDArray[np.int64]) -> bool:
    """Whether every edge belongs to exactly two triangles."""
    edges = np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    return bool((np.unique(edges, axis=0, return_counts=True)[1] == 2).all())


def _check_size(file: Path, scan: Scan, enu_m: Array) -> None:
    size_m = float((enu_m.max(axis=0) - enu_m.min(axis=0)).max())
    if not LEAST_M <= size_m <= MOST_M:
        allowed = f"{LEAST_M:g} to {MOST_M:g} m"
        raise ScanError(f"{file}: is {size_m:.3g} m large with scale {scan.scale:g}; allowed: {allowed}; set its scale")


def _thinned(file: Path, scan: Scan, ned_m: Array, colour: Array | None) -> PointCloud:
    """One point for each cell as large as a ball: their mean would blur edges, so the first one."""
    _, first = np.unique(np.floor(ned_m / scan.point_radius_m).astype(np.int64), axis=0, return_index=True)
    if len(first) > MOST_BALLS:
        larger = f"{scan.point_radius_m * np.sqrt(len(first) / MOST_BALLS):.2g}"
        raise ScanError(f"{file}: {len(first)} balls of {scan.point_radius_m:g} m; set point_radius_m to {larger}")
    return PointCloud(ned_m[first], scan.point_radius_m, None if colour is None else colour[first])
