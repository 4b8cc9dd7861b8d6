"""Reads exported cameras back as other programs do, each by its format's own conventions, and projects through them.

Every reader gives a function from points in NED [m], (P, 3), to fractions (P, 2) of frame width and height, by frame.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pxr import Gf, Usd, UsdGeom
from scipy.spatial.transform import Rotation

from cinempc.composition import image_point

Projection = Callable[[np.ndarray], np.ndarray]


def read(path: Path) -> dict[int, Projection]:
    """By what the file is called."""
    return READERS[path.suffix](path)


def opentrackio(path: Path) -> dict[int, Projection]:
    """Right-handed, Z up, the camera looks along Y; pan, tilt, roll are intrinsic about Z, X, Y."""
    samples = [json.loads(line) for line in path.read_text().splitlines()]
    return {sample["timing"]["sequenceNumber"]: _sample(sample) for sample in samples}


def _sample(sample: dict) -> Projection:
    (transform,) = sample["transforms"]
    sensor = sample["static"]["camera"]["activeSensorPhysicalDimensions"]
    place = np.array([transform["translation"][axis] for axis in "xyz"])
    turn = [transform["rotation"][angle] for angle in ("pan", "tilt", "roll")]
    stage_from_camera = Rotation.from_euler("ZXY", turn, degrees=True)

    def project(points_ned_m: np.ndarray) -> np.ndarray:
        stage = points_ned_m[:, [1, 0, 2]] * [1, 1, -1]
        right, forward, up = stage_from_camera.inv().apply(stage - place).T
        focal = sample["lens"]["pinholeFocalLength"]
        return 0.5 + focal * np.column_stack([right / sensor["width"], -up / sensor["height"]]) / forward[:, None]

    return project


def usd(path: Path) -> dict[int, Projection]:
    """As any viewer: the frustum of a GfCamera."""
    stage = Usd.Stage.Open(str(path))
    camera = usd_camera(stage)
    unit_m = UsdGeom.GetStageMetersPerUnit(stage)
    first, last = int(stage.GetStartTimeCode()), int(stage.GetEndTimeCode())
    return {frame: _frustum(camera.GetCamera(frame).frustum, unit_m) for frame in range(first, last + 1)}


def usd_camera(stage: Usd.Stage) -> UsdGeom.Camera:
    (prim,) = (prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Camera))
    return UsdGeom.Camera(prim)


def _frustum(frustum: Gf.Frustum, unit_m: float) -> Projection:
    matrix = np.array(frustum.ComputeViewMatrix() * frustum.ComputeProjectionMatrix())  # rows come first in Gf

    def project(points_ned_m: np.ndarray) -> np.ndarray:
        world = points_ned_m[:, [1, 2, 0]] * [1, -1, -1] / unit_m
        x, y, _, w = (np.column_stack([world, np.ones(len(world))]) @ matrix).T
        return np.column_stack([(1 + x / w) / 2, (1 - y / w) / 2])

    return project


def chan(path: Path) -> dict[int, Projection]:
    """Y up, the camera looks along -Z; rotation order ZXY: about Z first, then X, then Y, about fixed axes."""
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    return {int(row[0]): _row(np.array(row[1:], float)) for row in rows}


def _row(row: np.ndarray, aspect: float = 16 / 9) -> Projection:
    place, (turn_x, turn_y, turn_z), vertical_deg = row[:3], row[3:6], row[6]
    world_from_camera = Rotation.from_euler("zxy", [turn_z, turn_x, turn_y], degrees=True)
    half = np.tan(np.radians(vertical_deg) / 2)

    def project(points_ned_m: np.ndarray) -> np.ndarray:
        world = points_ned_m[:, [1, 2, 0]] * [1, -1, -1]
        right, up, back = world_from_camera.inv().apply(world - place).T
        return 0.5 + np.column_stack([right / aspect, -up]) / -back[:, None] / half / 2

    return project


def table(path: Path) -> dict[int, Projection]:
    """The project's own convention."""
    with path.open(newline="") as stream:
        return {int(row["frame"]): _line(row) for row in csv.DictReader(stream)}


def _line(row: dict[str, str]) -> Projection:
    place = [float(row[f"position_{axis}_m"]) for axis in ("north", "east", "down")]
    yaw, pitch, roll = (np.radians(float(row[name])) for name in ("yaw_ned_deg", "pitch_deg", "roll_deg"))
    sensor = float(row["sensor_width_mm"]), float(row["sensor_height_mm"])

    def project(points_ned_m: np.ndarray) -> np.ndarray:
        fractions = image_point(tuple(points_ned_m.T), place, yaw, pitch, float(row["focal_length_mm"]), sensor, roll)
        return np.column_stack(fractions)

    return project


READERS = {".jsonl": opentrackio, ".usda": usd, ".chan": chan, ".csv": table}
