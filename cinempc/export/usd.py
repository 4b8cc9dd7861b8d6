"""A camera track as a USD camera with time samples, the way Blender, Unreal, Maya and Houdini read one.

Stage: Y up, one unit is a centimetre; a camera at rest looks along -Z. Lens and aperture of a USD camera are in tenths
of a unit, which makes them millimetres here, for readers that mind the unit of the stage and for those that do not.
Source: OpenUSD, UsdGeomCamera, "Units of Measure for Camera Properties" and "Exposure".
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from pxr import Gf, Sdf, Usd, UsdGeom

from cinempc.export.sheet import Sheet
from cinempc.frames import east_up_south_from_ned
from cinempc.optics import FULL_TURN_DEG, exposure_time_s
from cinempc.types import Array

SUFFIX = ".usda"
METRES_PER_UNIT = 0.01
CLIPPING_M = (0.1, 10_000.0)
ROOT = "/Cameras"


def write(sheet: Sheet, path: Path) -> None:
    """A stage with one camera. Its time codes are the sheet's frames; between two of them, readers interpolate."""
    stage = Usd.Stage.CreateInMemory()
    _set_up(stage, sheet)
    camera = UsdGeom.Camera.Define(stage, f"{ROOT}/cam_{sheet.name}")
    camera.GetPrim().SetCustomDataByKey("cinempc", _about(sheet))
    _move(camera, sheet)
    _film(camera, sheet)
    _expose(camera, sheet)
    path.write_text(stage.GetRootLayer().ExportToString(), encoding="utf-8")


def _set_up(stage: Any, sheet: Sheet) -> None:
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    UsdGeom.SetStageMetersPerUnit(stage, METRES_PER_UNIT)
    stage.SetTimeCodesPerSecond(float(sheet.frame_rate))
    stage.SetFramesPerSecond(float(sheet.frame_rate))
    stage.SetStartTimeCode(int(sheet.frame[0]))
    stage.SetEndTimeCode(int(sheet.frame[-1]))
    stage.SetDefaultPrim(UsdGeom.Xform.Define(stage, ROOT).GetPrim())
    words = ". ".join((f"Camera of {sheet.name}, written by CineMPC", *sheet.notes))
    stage.GetRootLayer().documentation = words


def _about(sheet: Sheet) -> dict[str, Any]:
    """Slate and timecode; those that read only geometry pass over it."""
    slate = sheet.track.slate
    return {
        "scene": slate.scene,
        "shot": slate.shot,
        "take": slate.take,
        "track": sheet.label,
        "startTimecode": sheet.timecodes[0],
        "startedUtc": sheet.track.started_utc,
        "frameRate": str(sheet.frame_rate),
        "firstPicture": int(sheet.track.number[0]),
        "imagePx": Gf.Vec2i(*sheet.track.camera.image_px),
    }


def _move(camera: Any, sheet: Sheet) -> None:
    """Place, then pan, tilt and roll: `rotateZXY` turns about Z first."""
    track = sheet.track
    place = east_up_south_from_ned(track.position_ned_m) / METRES_PER_UNIT
    turn = np.degrees(np.column_stack([track.pitch_rad, -track.yaw_ned_rad, -track.roll_rad])) + 0.0
    double = UsdGeom.XformOp.PrecisionDouble
    _set(camera.AddTranslateOp(double).GetAttr(), sheet, (Gf.Vec3d(*row) for row in place.tolist()))
    _set(camera.AddRotateZXYOp(double).GetAttr(), sheet, (Gf.Vec3d(*row) for row in turn.tolist()))


def _film(camera: Any, sheet: Sheet) -> None:
    track, mm = sheet.track, 0.01 / METRES_PER_UNIT  # a tenth of a unit is a millimetre
    camera.CreateProjectionAttr(UsdGeom.Tokens.perspective)
    camera.CreateHorizontalApertureAttr(track.camera.sensor_width_mm * mm)
    camera.CreateVerticalApertureAttr(track.camera.sensor_height_mm * mm)
    camera.CreateClippingRangeAttr(Gf.Vec2f(*(end / METRES_PER_UNIT for end in CLIPPING_M)))
    _set(camera.CreateFocalLengthAttr(), sheet, (track.focal_length_mm * mm).tolist())
    _set(camera.CreateFocusDistanceAttr(), sheet, (sheet.finite_focus_m / METRES_PER_UNIT).tolist())
    _set(camera.CreateFStopAttr(), sheet, track.f_number.tolist())


def _expose(camera: Any, sheet: Sheet) -> None:
    """Shutter, sensitivity and filters, where all of them are known.

    Responsivity is chosen so that the first picture is rendered as bright as by a camera without any of this: lights
    of a scene are seldom in candela. What changes during the take, changes the picture.
    """
    track = sheet.track
    if np.isnan([track.iso, track.nd_stops, track.shutter_deg]).any():
        return
    exposed_s = exposure_time_s(track.shutter_deg, float(sheet.frame_rate))
    _set(camera.CreateShutterOpenAttr(), sheet, (-track.shutter_deg / FULL_TURN_DEG / 2).tolist())
    _set(camera.CreateShutterCloseAttr(), sheet, (track.shutter_deg / FULL_TURN_DEG / 2).tolist())
    _set(camera.CreateExposureAttr(), sheet, (-track.nd_stops).tolist())
    _set(camera.CreateExposureTimeAttr(), sheet, exposed_s.tolist())
    _set(camera.CreateExposureIsoAttr(), sheet, track.iso.tolist())
    _set(camera.CreateExposureFStopAttr(), sheet, track.f_number.tolist())
    camera.CreateExposureResponsivityAttr(1.0 / _scale(track.nd_stops, exposed_s, track.iso, track.f_number))


def _scale(nd_stops: Array, exposed_s: Array, iso: Array, f_number: Array) -> float:
    """UsdGeomCamera::ComputeLinearExposureScale of the first picture with a responsivity of one."""
    return float(2.0 ** -nd_stops[0] * exposed_s[0] * iso[0] / 100.0 / f_number[0] ** 2)


def _set(attribute: Any, sheet: Sheet, values: Iterable[Any]) -> None:
    """A time sample for each picture; one value for all where it never changes."""
    values = list(values)
    if all(value == values[0] for value in values):
        attribute.Set(values[0])
        return
    with Sdf.ChangeBlock():
        for frame, value in zip(sheet.frame.tolist(), values, strict=True):
            attribute.Set(value, frame)
