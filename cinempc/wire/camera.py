"""Lens settings as camera protocol v2 carries them; both ends of the wire use these.

CAMERA_SETTINGS tells zoom and focus as percentages of a range that cannot be asked for: it is in the camera's YAML.
Zoom is linear in millimetres, 0 % the shortest; focus is linear in dioptres, 0 % the closest. The aperture is the
extended parameter `CAM_APERTURE`, a float.
"""

from __future__ import annotations

import struct

from cinempc.hardware import Camera, Interval
from cinempc.wire.framing import Message

CAMERA_COMPONENT = 100
ZOOM_FOCAL_LENGTH = 3  # CAMERA_ZOOM_TYPE: param2 of MAV_CMD_SET_CAMERA_ZOOM is in millimetres
FOCUS_METRES = 3  # SET_FOCUS_TYPE: param2 of MAV_CMD_SET_CAMERA_FOCUS is in metres
APERTURE = "CAM_APERTURE"
EXT_REAL32 = 9  # MAV_PARAM_EXT_TYPE
EXT_BYTES = 128
FARTHEST_FOCUS_M = 10_000.0  # stands for infinity, which does not belong on the wire


def zoom_percent(camera: Camera, focal_length_mm: float) -> float:
    """0 to 100 over the camera's range; 0 for a prime lens."""
    return _percent(focal_length_mm, camera.focal_length_mm)


def focal_length_mm(camera: Camera, percent: float) -> float:
    """The inverse of `zoom_percent`."""
    return _at(percent, camera.focal_length_mm)


def focus_percent(camera: Camera, distance_m: float) -> float:
    """0 at the closest to 100 at the farthest focus."""
    far, close = camera.focus_dioptres
    return 100.0 - _percent(1.0 / distance_m, (far, close))


def focus_distance_m(camera: Camera, percent: float) -> float:
    """The inverse of `focus_percent`; may be `inf`."""
    dioptres = _at(100.0 - percent, camera.focus_dioptres)
    return 1.0 / dioptres if dioptres > 1e-9 else float("inf")


def focus_on_wire_m(distance_m: float) -> float:
    """A focus distance that is finite."""
    return min(distance_m, FARTHEST_FOCUS_M)


def ext_float(value: float) -> bytes:
    """A float as PARAM_EXT messages carry it."""
    return struct.pack("<f", value).ljust(EXT_BYTES, b"\0")


def read_ext_float(message: Message) -> float:
    """The float of a PARAM_EXT_SET, _ACK or _VALUE; pymavlink takes it for text, and cuts the zeros off its end."""
    raw = bytes(message._param_value_raw)
    return float(struct.unpack("<f", raw[:4].ljust(4, b"\0"))[0])


def _percent(value: float, interval: Interval) -> float:
    low, high = interval
    return min(max(100.0 * (value - low) / (high - low), 0.0), 100.0) if high > low else 0.0


def _at(percent: float, interval: Interval) -> float:
    low, high = interval
    return low + (high - low) * min(max(percent, 0.0), 100.0) / 100.0
