"""A camera track as CSV: every column of it, with the unit in the heading. World is NED, as inside."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from cinempc.export.sheet import Sheet

SUFFIX = ".csv"


def write(sheet: Sheet, path: Path) -> None:
    """One row for each picture; what is unknown is empty, a focus at infinity is `inf`."""
    track = sheet.track
    north, east, down = track.position_ned_m.T
    numbers = {
        "time_s": track.time_s,
        "position_north_m": north,
        "position_east_m": east,
        "position_down_m": down,
        "yaw_ned_deg": np.degrees(track.yaw_ned_rad),
        "pitch_deg": np.degrees(track.pitch_rad),
        "roll_deg": np.degrees(track.roll_rad),
        "focal_length_mm": track.focal_length_mm,
        "focus_distance_m": track.focus_distance_m,
        "f_number": track.f_number,
        "iso": track.iso,
        "nd_stops": track.nd_stops,
        "shutter_deg": track.shutter_deg,
    }
    camera, slate = track.camera, track.slate
    same = {
        "sensor_width_mm": camera.sensor_width_mm,
        "sensor_height_mm": camera.sensor_height_mm,
        "image_width_px": camera.image_px[0],
        "image_height_px": camera.image_px[1],
        "frame_rate_hz": str(sheet.frame_rate),
        "scene": slate.scene,
        "shot": slate.shot,
        "take": slate.take,
        "track": sheet.label,
    }
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["frame", "number", "timecode", *numbers, *same])
        for i, code in enumerate(sheet.timecodes):
            values = (_text(column[i]) for column in numbers.values())
            table.writerow([sheet.frame[i], track.number[i], code, *values, *same.values()])


def _text(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.9g}"
