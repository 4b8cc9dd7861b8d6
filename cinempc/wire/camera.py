"""Lens settings as camera protocol v2 carries them; both ends of the wire use these.

CAMERA_SETTINGS tells zoom and focus as percentages of a range that cannot be asked for: it is in the camera's YAML.
Zoom is linear in millimetres, 0 % the shortest; focus is linear in dioptres, 0 % the closest. The protocol has no
commands for aperture, sensitivity, shutter and neutral density: they are extended parameters, named and typed as in the
camera definition files of MAVLink (mavlink.io/en/services/camera_def.html).
"""

from __future__ import annotations

import struct
from math import nan

from cinempc.hardware import Camera, Interval
from cinempc.wire.framing import Message

CAMERA_COMPONENT = 100
ZOOM_FOCAL_LENGTH = 3  # CAMERA_ZOOM_TYPE: param2 of MAV_CMD_SET_CAMERA_ZOOM is in millimetres
FOCUS_METRES = 3  # SET_FOCUS_TYPE: param2 of MAV_CMD_SET_CAMERA_FOCUS is in metres
APERTURE = "CAM_APERTURE"  # f-number
ISO = "CAM_ISO"
SHUTTER = "CAM_SHUTTERSPD"  # exposure time in seconds
ND = "CAM_ND"  # light that neutral density takes, in stops
EXT_UINT32, EXT_REAL32 = 5, 9  # MAV_PARAM_EXT_TYPE
EXT_BYTES = 128
_FORMATS = {1: "<B", 2: "<b", 3: "<H", 4: "<h", 5: "<I", 6: "<i", 7: "<Q", 8: "<q", 9: "<f", 10: "<d"}  # by that
_REAL = "fd"
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


def ext_value(value: float, type_: int = EXT_REAL32) -> bytes:
    """A number as PARAM_EXT messages carry it, rounded and limited where `type_` is one of whole numbers.

    Raises:
        KeyError: for a type that holds no number.
    """
    form = _FORMATS[type_]
    if form[1] in _REAL:
        return struct.pack(form, value).ljust(EXT_BYTES, b"\0")
    bits = 8 * struct.calcsize(form)
    low, high = (0, 2**bits - 1) if form[1].isupper() else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return struct.pack(form, min(max(round(value), low), high)).ljust(EXT_BYTES, b"\0")


def read_ext_value(message: Message) -> float:
    """The number of a PARAM_EXT_SET, _ACK or _VALUE, NaN for what is none.

    pymavlink takes it for text, and cuts the zeros off its end.
    """
    form = _FORMATS.get(message.param_type)
    if form is None:
        return nan
    size = struct.calcsize(form)
    return float(struct.unpack(form, bytes(message._param_value_raw)[:size].ljust(size, b"\0"))[0])


def _percent(value: float, interval: Interval) -> float:
    low, high = interval
    return min(max(100.0 * (value - low) / (high - low), 0.0), 100.0) if high > low else 0.0


def _at(percent: float, interval: Interval) -> float:
    low, high = interval
    return low + (high - low) * min(max(percent, 0.0), 100.0) / 100.0
