"""The same take in Foxglove's own message types, so that its 3D and image panels show camera, subjects and plan.

Everything stays in NED: the root frame `world` (z up) carries one fixed rotation to `ned`, and all else hangs below.
Field names and meanings: https://docs.foxglove.dev/docs/visualization/message-schemas/introduction
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import cos, sin
from typing import Any

import numpy as np

from cinempc.hardware import Camera
from cinempc.space import Box, Cylinder, PointCloud, Solid, Sphere, Terrain, TriangleMesh
from cinempc.types import Array, Frame, Plan, SubjectState, Tick, VehicleState

TRANSFORMS, SCENE, CALIBRATION = "/tf", "/scene", "/still/calibration"
NED_FROM_WORLD_WXYZ = (0.0, 0.7071067811865476, 0.7071067811865476, 0.0)  # swaps north with east, down with up
OPTICAL_FROM_FRD_WXYZ = (0.5, 0.5, 0.5, 0.5)  # x forward, y right, z down -> x right, y down, z forward

MOST_BALLS = 5000  # of a cloud of points

_AMBER, _TEAL, _STONE = (1.0, 0.71, 0.33, 0.9), (0.35, 0.82, 0.78, 0.9), (0.6, 0.6, 0.6, 0.35)


def tick_messages(tick: Tick) -> Iterator[tuple[str, Any]]:
    """Transforms of the vehicle and a scene with subjects and plan, at one tick."""
    vehicle = tick.true_vehicle or tick.vehicle
    stamp = _stamp(tick.time_s)
    yield TRANSFORMS, {"transforms": _transforms(vehicle, stamp)}
    subjects = [_subject(s, stamp) for s in tick.true_subjects or tick.subjects]
    yield SCENE, {"deletions": [], "entities": [*subjects, _plan_line(tick.plan, stamp)]}


def solids_message(solids: Sequence[Solid]) -> dict[str, Any]:
    """A scene with all that stands in the way."""
    return {"deletions": [], "entities": [_solid(i, solid) for i, solid in enumerate(solids)]}


def still_message(frame: Frame, jpeg_base64: str) -> dict[str, Any]:
    """foxglove.CompressedImage."""
    return {"timestamp": _stamp(frame.time_s), "frame_id": "optical", "data": jpeg_base64, "format": "jpeg"}


def calibration_message(frame: Frame, camera: Camera) -> dict[str, Any]:
    """foxglove.CameraCalibration: the pinhole of this focal length."""
    height_px, width_px = frame.image_bgr.shape[:2]
    focal_px = frame.camera.lens.focal_length_mm / camera.sensor_width_mm * width_px
    k = [focal_px, 0.0, width_px / 2, 0.0, focal_px, height_px / 2, 0.0, 0.0, 1.0]
    p = [*k[:3], 0.0, *k[3:6], 0.0, *k[6:], 0.0]
    size = {"timestamp": _stamp(frame.time_s), "frame_id": "optical", "width": width_px, "height": height_px}
    return {**size, "distortion_model": "", "D": [], "K": k, "R": [1.0, 0, 0, 0, 1, 0, 0, 0, 1], "P": p}


def _stamp(time_s: float) -> dict[str, int]:
    seconds, nanoseconds = divmod(round(time_s * 1e9), 1_000_000_000)
    return {"sec": seconds, "nsec": nanoseconds}


def _transforms(vehicle: VehicleState, stamp: dict[str, int]) -> list[dict[str, Any]]:
    camera_wxyz = _yaw_pitch_roll_wxyz(vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad, vehicle.gimbal_roll_rad)
    links = (
        ("world", "ned", (0.0, 0.0, 0.0), NED_FROM_WORLD_WXYZ),
        ("ned", "body", vehicle.position_ned_m, vehicle.attitude_ned_from_body),
        ("ned", "camera", vehicle.camera_position_ned_m, camera_wxyz),
        ("camera", "optical", (0.0, 0.0, 0.0), OPTICAL_FROM_FRD_WXYZ),
    )
    return [
        {
            "timestamp": stamp,
            "parent_frame_id": parent,
            "child_frame_id": child,
            "translation": _xyz(at),
            "rotation": _xyzw(by),
        }
        for parent, child, at, by in links
    ]


def _yaw_pitch_roll_wxyz(yaw_rad: float, pitch_rad: float, roll_rad: float) -> tuple[float, float, float, float]:
    """Quaternion of Rz(yaw) Ry(pitch) Rx(roll)."""
    cy, sy, cp, sp = cos(yaw_rad / 2), sin(yaw_rad / 2), cos(pitch_rad / 2), sin(pitch_rad / 2)
    cr, sr = cos(roll_rad / 2), sin(roll_rad / 2)
    return (
        cr * cp * cy + sr * sp * sy,
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
    )


def _xyz(vector: Array | tuple[float, ...]) -> dict[str, float]:
    return {"x": float(vector[0]), "y": float(vector[1]), "z": float(vector[2])}


def _xyzw(wxyz: Array | tuple[float, ...]) -> dict[str, float]:
    return {"x": float(wxyz[1]), "y": float(wxyz[2]), "z": float(wxyz[3]), "w": float(wxyz[0])}


def _rgba(colour: tuple[float, ...]) -> dict[str, float]:
    return dict(zip("rgba", colour, strict=True))


def _pose(position: tuple[float, float, float], yaw_rad: float = 0.0) -> dict[str, Any]:
    return {"position": _xyz(position), "orientation": _xyzw(_yaw_pitch_roll_wxyz(yaw_rad, 0.0, 0.0))}


def _entity(entity_id: str, stamp: dict[str, int], **parts: Any) -> dict[str, Any]:
    kinds = ("arrows", "cubes", "spheres", "cylinders", "lines", "triangles", "texts", "models", "metadata")
    head = {
        "timestamp": stamp,
        "frame_id": "ned",
        "id": entity_id,
        "lifetime": {"sec": 0, "nsec": 0},
        "frame_locked": False,
    }
    return {**head, **{kind: [] for kind in kinds}, **parts}


def _cylinder(ground: Array, radius_m: float, height_m: float, colour: tuple[float, ...]) -> dict[str, Any]:
    size = _xyz((2 * radius_m, 2 * radius_m, height_m))
    pose = _pose((ground[0], ground[1], ground[2] - height_m / 2))
    return {"pose": pose, "size": size, "bottom_scale": 1.0, "top_scale": 1.0, "color": _rgba(colour)}


def _subject(subject: SubjectState, stamp: dict[str, int]) -> dict[str, Any]:
    north, east, down = subject.position_ned_m
    eyes = _pose((north, east, down - 0.9 * subject.height_m), subject.heading_ned_rad)
    sizes = {"shaft_length": 0.6, "shaft_diameter": 0.06, "head_length": 0.2, "head_diameter": 0.16}
    arrow = {"pose": eyes, **sizes, "color": _rgba(_AMBER)}
    body = _cylinder(subject.position_ned_m, 0.25, subject.height_m, _AMBER)
    return _entity(f"subject {subject.name}", stamp, cylinders=[body], arrows=[arrow])


def _solid(index: int, solid: Solid) -> dict[str, Any]:
    name, colour = f"solid {index}", _rgba(_STONE)
    parts: dict[str, Any] = {}
    if isinstance(solid, Cylinder):
        parts["cylinders"] = [_cylinder(solid.base_ned_m, solid.radius_m, solid.height_m, _STONE)]
    elif isinstance(solid, Box):
        pose = _pose(tuple(solid.centre_ned_m), solid.yaw_ned_rad)
        parts["cubes"] = [{"pose": pose, "size": _xyz(solid.size_m), "color": colour}]
    elif isinstance(solid, Sphere | PointCloud):
        centres = solid.centre_ned_m[None] if isinstance(solid, Sphere) else solid.points_ned_m
        shown, size = centres[:: 1 + len(centres) // MOST_BALLS], _xyz((2 * solid.radius_m,) * 3)
        parts["spheres"] = [{"pose": _pose(tuple(centre)), "size": size, "color": colour} for centre in shown]
    elif isinstance(solid, TriangleMesh | Terrain):
        points, corners = [_xyz(vertex) for vertex in solid.vertices_ned_m], solid.triangles.ravel().tolist()
        where = {"pose": _pose((0.0, 0.0, 0.0)), "points": points, "indices": corners}
        parts["triangles"] = [{**where, "color": colour, "colors": []}]
    return _entity(name, _stamp(0.0), **parts)


def _plan_line(plan: Plan, stamp: dict[str, int]) -> dict[str, Any]:
    points = [{"x": x, "y": y, "z": z} for x, y, z in np.asarray(plan.position_ned_m).tolist()]
    look = {"type": 0, "thickness": 2.0, "scale_invariant": True, "color": _rgba(_TEAL), "colors": [], "indices": []}
    return _entity("plan", stamp, lines=[{"pose": _pose((0.0, 0.0, 0.0)), "points": points, **look}])


@cache
def schemas() -> dict[str, tuple[str, dict[str, Any]]]:
    """(schema name, JSON Schema) by topic, of the fields that are written here."""

    def obj(**fields: Any) -> dict[str, Any]:
        return {"type": "object", "properties": fields}

    def many(item: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": item}

    number, text, integer, flag = {"type": "number"}, {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
    stamp = obj(sec=integer, nsec=integer)
    xyz, xyzw = obj(x=number, y=number, z=number), obj(x=number, y=number, z=number, w=number)
    pose, colour = obj(position=xyz, orientation=xyzw), obj(r=number, g=number, b=number, a=number)
    link = obj(timestamp=stamp, parent_frame_id=text, child_frame_id=text, translation=xyz, rotation=xyzw)
    arrow_sizes = dict.fromkeys(("shaft_length", "shaft_diameter", "head_length", "head_diameter"), number)
    arrow = obj(pose=pose, color=colour, **arrow_sizes)
    cylinder = obj(pose=pose, size=xyz, bottom_scale=number, top_scale=number, color=colour)
    look = obj(
        type=integer, pose=pose, thickness=number, scale_invariant=flag, points=many(xyz), color=colour,
        colors=many(colour), indices=many(integer),
    )  # fmt: skip
    block = obj(pose=pose, size=xyz, color=colour)
    mesh = obj(pose=pose, points=many(xyz), color=colour, colors=many(colour), indices=many(integer))
    parts = {"cubes": many(block), "spheres": many(block), "triangles": many(mesh)}
    parts |= {kind: many(obj()) for kind in ("texts", "models", "metadata")}
    entity = obj(
        timestamp=stamp, frame_id=text, id=text, lifetime=stamp, frame_locked=flag, arrows=many(arrow),
        cylinders=many(cylinder), lines=many(look), **parts,
    )  # fmt: skip
    image = obj(timestamp=stamp, frame_id=text, data={**text, "contentEncoding": "base64"}, format=text)
    matrices = {name: many(number) for name in "DKRP"}
    calibration = obj(timestamp=stamp, frame_id=text, width=integer, height=integer, distortion_model=text, **matrices)
    return {
        TRANSFORMS: ("foxglove.FrameTransforms", obj(transforms=many(link))),
        SCENE: (
            "foxglove.SceneUpdate",
            obj(deletions=many(obj(timestamp=stamp, type=integer, id=text)), entities=many(entity)),
        ),
        "/still": ("foxglove.CompressedImage", image),
        CALIBRATION: ("foxglove.CameraCalibration", calibration),
    }
