"""A camera track as OpenTrackIO samples, one a line: what tracking systems send to virtual production, as a file.

World: east, north, up, metres; a camera at rest looks along Y. Rotations are intrinsic about Z, X, Y. The transform is
the entrance pupil's, so `entrancePupilOffset` is zero. Source: SMPTE RIS OSVP, OpenTrackIO 1.0.1.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from cinempc import __version__
from cinempc.cameratrack import Source
from cinempc.export.sheet import Sheet, length_of
from cinempc.frames import enu_from_ned
from cinempc.timecode import DROPPING
from cinempc.types import Array

SUFFIX = ".opentrackio.jsonl"
PROTOCOL = {"name": "OpenTrackIO", "version": [1, 0, 1]}
TAI_MINUS_UTC_S = 37  # PTP counts atomic seconds; IERS Bulletin C, since 2017
LONGEST_TEXT = 1023
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "cinempc.export")


def write(sheet: Sheet, path: Path) -> None:
    """JSON lines: every line is a whole sample with its static part, so that each can be read or sent alone."""
    path.write_bytes(b"".join(orjson.dumps(sample, option=orjson.OPT_APPEND_NEWLINE) for sample in samples(sheet)))


def samples(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """One for each picture, in order."""
    track = sheet.track
    place, focus_m = enu_from_ned(track.position_ned_m), sheet.finite_focus_m
    turn = np.degrees(np.column_stack([-track.yaw_ned_rad, track.pitch_rad, track.roll_rad]))
    source = uuid.uuid5(_NAMESPACE, f"{sheet.name} {track.started_utc}")
    static, tracker, codes = _static(sheet), _tracker(sheet), sheet.timecodes
    for i, number in enumerate(track.number):
        yield {
            "protocol": PROTOCOL,
            "sampleId": uuid.uuid5(source, str(number)).urn,
            "sourceId": source.urn,
            "sourceNumber": 1,
            "static": static,
            "tracker": tracker,
            "timing": _timing(sheet, int(number), codes[i]),
            "lens": {
                "pinholeFocalLength": float(track.focal_length_mm[i]),
                "focusDistance": float(focus_m[i]),
                "fStop": float(track.f_number[i]),
                "entrancePupilOffset": 0.0,
                "projectionOffset": {"x": 0.0, "y": 0.0},
            },
            "transforms": [{"id": "Camera", "translation": _named("xyz", place[i]), "rotation": _turned(turn[i])}],
        }


def _named(names: str, values: Array) -> dict[str, float]:
    return {name: float(value) + 0.0 for name, value in zip(names, values, strict=True)}


def _turned(pan_tilt_roll_deg: Array) -> dict[str, float]:
    return dict(zip(("pan", "tilt", "roll"), (float(value) + 0.0 for value in pan_tilt_roll_deg), strict=True))


def _static(sheet: Sheet) -> dict[str, Any]:
    """What does not change: a sensitivity or shutter that does, is left out."""
    track, camera = sheet.track, sheet.track.camera
    about: dict[str, Any] = {
        "captureFrameRate": _rational(sheet.frame_rate),
        "activeSensorPhysicalDimensions": {"width": camera.sensor_width_mm, "height": camera.sensor_height_mm},
        "activeSensorResolution": {"width": camera.image_px[0], "height": camera.image_px[1]},
        "model": camera.name,
        "anamorphicSqueeze": _rational(Fraction(1)),
    }
    if (iso := _constant(track.iso)) is not None:
        about["isoSpeed"] = round(iso)
    if (angle := _constant(track.shutter_deg)) is not None:
        about["shutterAngle"] = angle
    shortest, longest = camera.focal_length_mm
    static = {
        "duration": _rational(length_of(track) / sheet.frame_rate),
        "camera": about,
        "tracker": {"make": "CineMPC", "firmwareVersion": __version__},
    }
    return {**static, "lens": {"nominalFocalLength": shortest}} if shortest == longest else static


def _constant(values: Array) -> float | None:
    """The value of a column that is known and stays; None for another."""
    return float(values[0]) if np.allclose(values, values[0], rtol=1e-3, atol=0.0) else None


def _rational(value: Fraction) -> dict[str, int]:
    return {"num": value.numerator, "denom": value.denominator}


def _tracker(sheet: Sheet) -> dict[str, Any]:
    about = {
        "slate": sheet.track.slate.reel,
        "status": sheet.label,
        "recording": sheet.track.source is not Source.PLANNED,
    }
    notes = "; ".join(sheet.notes)[:LONGEST_TEXT]
    return {**about, "notes": notes} if notes else about


def _timing(sheet: Sheet, number: int, code: str) -> dict[str, Any]:
    timing: dict[str, Any] = {"sampleRate": _rational(sheet.frame_rate), "sequenceNumber": number}
    if sheet.track.started_utc:
        after_ns = round(number / sheet.frame_rate * 10**9)
        timing |= {"mode": "internal", "sampleTimestamp": _ptp(sheet.track.started_utc, after_ns)}
    if code:
        hours, minutes, seconds, frames = map(int, code.replace(";", ":").split(":"))
        timing["timecode"] = {
            "hours": hours,
            "minutes": minutes,
            "seconds": seconds,
            "frames": frames,
            "frameRate": _rational(sheet.frame_rate),
            "dropFrame": sheet.frame_rate in DROPPING,
        }
    return timing


def _ptp(started_utc: str, after_ns: int) -> dict[str, int]:
    """Atomic time since 1970 of an instant that long after a start; one without a time zone is UTC."""
    at = datetime.fromisoformat(started_utc)
    since = at.replace(tzinfo=at.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    whole_ns = (since.days * 86_400 + since.seconds + TAI_MINUS_UTC_S) * 10**9 + since.microseconds * 1000 + after_ns
    return {"seconds": whole_ns // 10**9, "nanoseconds": whole_ns % 10**9}
