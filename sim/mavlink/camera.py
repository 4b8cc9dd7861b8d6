"""The camera as MAVLink component 100 (camera protocol v2): where lens motors go, how it is exposed, what it records.

Units and ranges are those of `cinempc.wire.camera`. CAMERA_FOV_STATUS tells the field of view besides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import atan, degrees, isfinite

from pymavlink.dialects.v20 import all as mavlink

from cinempc.hardware import Camera, Interval
from cinempc.optics import exposure_time_s, shutter_angle_deg
from cinempc.types import Exposure, LensState, VehicleState
from cinempc.wire import Message
from cinempc.wire.camera import (
    APERTURE,
    EXT_BYTES,
    EXT_REAL32,
    EXT_UINT32,
    FOCUS_METRES,
    ISO,
    ND,
    SHUTTER,
    ZOOM_FOCAL_LENGTH,
    ext_value,
    focal_length_mm,
    focus_distance_m,
    focus_percent,
    read_ext_value,
    zoom_percent,
)
from sim.mavlink.component import Component, ComponentFaults, Send
from sim.mavlink.film import Film
from sim.mavlink.geodetic import Geodetic
from sim.mavlink.link import CAMERA_COMPONENT
from sim.mavlink.results import ACCEPTED, DENIED, UNSUPPORTED
from sim.mavlink.vectors import Quat, quaternion

RANGE = 2  # CAMERA_ZOOM_TYPE and SET_FOCUS_TYPE: per cent
CAPTURES_VIDEO = 1
CAPABILITIES = CAPTURES_VIDEO | 2 | 64 | 128  # images, zoom, focus
ROUNDING = 1e-3  # relative: what floats on the wire may lie outside a range
TYPES = {APERTURE: EXT_REAL32, ISO: EXT_UINT32, SHUTTER: EXT_REAL32, ND: EXT_REAL32}
HALF_TURN_DEG = 180.0  # of the shutter, while nobody has set it
LEGACY_REQUESTS = {
    mavlink.MAV_CMD_REQUEST_CAMERA_INFORMATION: mavlink.MAVLINK_MSG_ID_CAMERA_INFORMATION,
    mavlink.MAV_CMD_REQUEST_CAMERA_SETTINGS: mavlink.MAVLINK_MSG_ID_CAMERA_SETTINGS,
    mavlink.MAV_CMD_REQUEST_CAMERA_CAPTURE_STATUS: mavlink.MAVLINK_MSG_ID_CAMERA_CAPTURE_STATUS,
}
Where = Callable[[], tuple[VehicleState, Geodetic] | None]  # the true state, and the origin of its frame


@dataclass(slots=True)
class CameraFaults(ComponentFaults):
    """What a test may have broken; what is stuck is acknowledged and not done."""

    zoom_stuck: bool = False
    focus_stuck: bool = False
    iris_stuck: bool = False
    exposure_stuck: bool = False
    video_stuck: bool = False
    video_refused: bool = False
    capture_status_silent: bool = False
    capture_status_stuck: bool = False  # it says that nothing is recorded


class CameraDevice:
    """What the lens is asked for, and what it says of itself: `measured` is set by whoever moves it, and `exposed` too.

    A camera with `light` offers ISO, shutter and neutral density as well; it exposes by itself until all are set.
    """

    def __init__(self, camera: Camera, lens: LensState) -> None:
        self._camera = camera
        self.asked, self.measured = lens, lens
        self.exposed: Exposure | None = None  # as it truly is
        self._settings: dict[str, float] = {}  # ISO, SHUTTER [s] and ND [stops] as far as they are set
        self.film, self.faults = Film(), CameraFaults()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The extended parameters that it offers."""
        return (APERTURE,) if self._camera.light is None else tuple(TYPES)

    @property
    def asked_exposure(self) -> Exposure | None:
        """How it is to be exposed; None while not all of that is set."""
        light = self._camera.light
        if light is None or len(self._settings) < len(TYPES) - 1:
            return None
        angle_deg = shutter_angle_deg(self._settings[SHUTTER], light.frame_rate_hz)
        return Exposure(self._settings[ISO], self._settings[ND], angle_deg)

    def zoom(self, kind: float, value: float) -> int:
        """MAV_CMD_SET_CAMERA_ZOOM; returns a MAV_RESULT."""
        if kind not in (ZOOM_FOCAL_LENGTH, RANGE):
            return UNSUPPORTED
        focal_mm = value if kind == ZOOM_FOCAL_LENGTH else focal_length_mm(self._camera, value)
        if not _is_within(focal_mm, self._camera.focal_length_mm):
            return DENIED
        if not self.faults.zoom_stuck:
            self.asked = replace(self.asked, focal_length_mm=focal_mm)
        return ACCEPTED

    def focus(self, kind: float, value: float) -> int:
        """MAV_CMD_SET_CAMERA_FOCUS; returns a MAV_RESULT."""
        if kind not in (FOCUS_METRES, RANGE):
            return UNSUPPORTED
        distance_m = value if kind == FOCUS_METRES else focus_distance_m(self._camera, value)
        if not distance_m >= (1 - ROUNDING) * self._camera.close_focus_m:  # NaN too
            return DENIED
        if not self.faults.focus_stuck:
            self.asked = replace(self.asked, focus_distance_m=distance_m)
        return ACCEPTED

    def set_parameter(self, name: str, value: float) -> int:
        """PARAM_EXT_SET; returns a PARAM_ACK."""
        if name not in self.parameters:
            return int(mavlink.PARAM_ACK_FAILED)
        if not _is_within(value, self._range(name)):
            return int(mavlink.PARAM_ACK_VALUE_UNSUPPORTED)
        if name != APERTURE and not self.faults.exposure_stuck:
            self._settings[name] = value
        elif name == APERTURE and not self.faults.iris_stuck:
            self.asked = replace(self.asked, f_number=value)
        return int(mavlink.PARAM_ACK_ACCEPTED)

    def value_of(self, name: str) -> float:
        """What an extended parameter truly is; what nobody has set, as the camera would be found."""
        light = self._camera.light
        if name == APERTURE or light is None:
            return self.measured.f_number
        true = self.exposed or Exposure(
            light.base_iso, 0.0, min(max(HALF_TURN_DEG, light.shutter_deg[0]), light.shutter_deg[1])
        )
        shutter_s = float(exposure_time_s(true.shutter_deg, light.frame_rate_hz))
        return {ISO: true.iso, SHUTTER: shutter_s, ND: true.nd_stops}[name]

    def _range(self, name: str) -> Interval:
        light = self._camera.light
        if name == APERTURE or light is None:
            return self._camera.f_number
        narrow_s, wide_s = (float(exposure_time_s(angle, light.frame_rate_hz)) for angle in light.shutter_deg)
        most_nd = max(0.0, *light.nd_filters_stops, *(light.variable_nd_stops or ()))
        return {ISO: light.iso, SHUTTER: (narrow_s, wide_s), ND: (0.0, most_nd)}[name]

    def handle_parameter(self, message: Message, send: Callable[[Message], None]) -> None:
        """PARAM_EXT_REQUEST_READ, PARAM_EXT_REQUEST_LIST or PARAM_EXT_SET."""
        if message.get_type() == "PARAM_EXT_SET":
            value = read_ext_value(message)
            result = self.set_parameter(message.param_id, value)
            if self.faults.acknowledges:
                name, type_ = message.param_id.encode(), message.param_type
                back = bytes(message._param_value_raw).ljust(EXT_BYTES, b"\0")
                send(mavlink.MAVLink_param_ext_ack_message(name, back, type_, result))
            return
        offered = self.parameters
        by_name = message.get_type() == "PARAM_EXT_REQUEST_READ" and message.param_index < 0
        by_number = message.get_type() == "PARAM_EXT_REQUEST_READ" and not by_name
        for number, name in enumerate(offered):
            if (by_name and name != message.param_id) or (by_number and number != message.param_index):
                continue
            told = ext_value(self.value_of(name), TYPES[name])
            send(mavlink.MAVLink_param_ext_value_message(name.encode(), told, TYPES[name], len(offered), number))

    def settings(self, boot_ms: int) -> Message:
        """CAMERA_SETTINGS."""
        zoom = zoom_percent(self._camera, self.measured.focal_length_mm)
        focus = focus_percent(self._camera, self.measured.focus_distance_m)
        return mavlink.MAVLink_camera_settings_message(boot_ms, mavlink.CAMERA_MODE_VIDEO, zoom, focus)

    def information(self, boot_ms: int) -> Message:
        """CAMERA_INFORMATION."""
        c = self._camera
        vendor, model = (list(text.encode()[:32].ljust(32, b"\0")) for text in ("cinempc", c.name))
        sensor = (c.sensor_width_mm, c.sensor_height_mm)
        can = CAPABILITIES if self.film.has_video else CAPABILITIES & ~CAPTURES_VIDEO
        return mavlink.MAVLink_camera_information_message(
            boot_ms, vendor, model, 1, self.measured.focal_length_mm, *sensor, *c.image_px, 0, can, 0, b""
        )

    def record(self, stream: float, boot_ms: int, *, on: bool) -> int:
        """MAV_CMD_VIDEO_START_CAPTURE or MAV_CMD_VIDEO_STOP_CAPTURE; returns a MAV_RESULT."""
        if self.faults.video_refused:
            return DENIED
        if self.faults.video_stuck:
            return ACCEPTED
        return self.film.start(stream, boot_ms) if on else self.film.stop(stream, boot_ms)

    def capture_status(self, boot_ms: int) -> Message | None:
        """CAMERA_CAPTURE_STATUS."""
        if self.faults.capture_status_silent:
            return None
        return (Film() if self.faults.capture_status_stuck else self.film).status(boot_ms)

    def field_of_view(self, boot_ms: int, place: Geodetic, attitude: Quat) -> Message:
        """CAMERA_FOV_STATUS."""
        c, focal_mm = self._camera, self.measured.focal_length_mm
        fov = [degrees(2 * atan(size / 2 / focal_mm)) for size in (c.sensor_width_mm, c.sensor_height_mm)]
        unknown = 2**31 - 1
        return mavlink.MAVLink_camera_fov_status_message(
            boot_ms, *place.wire, unknown, unknown, unknown, attitude, *fov
        )


def camera_component(camera: CameraDevice, send: Send, boot_ms: Callable[[], int], where: Where) -> Component:
    """Component 100, which speaks and answers for a camera.

    Args:
        camera: whose.
        send: sends a message as a component.
        boot_ms: time since the start.
        where: from which CAMERA_FOV_STATUS is told; None while that is not known.
    """
    messages = {
        "CAMERA_SETTINGS": (lambda: camera.settings(boot_ms()), None),
        "CAMERA_INFORMATION": (lambda: camera.information(boot_ms()), None),
        "CAMERA_CAPTURE_STATUS": (lambda: camera.capture_status(boot_ms()), None),
        "CAMERA_FOV_STATUS": (lambda: _field_of_view(camera, boot_ms(), where()), None),
    }
    actions = {
        mavlink.MAV_CMD_SET_CAMERA_ZOOM: lambda message: camera.zoom(message.param1, message.param2),
        mavlink.MAV_CMD_SET_CAMERA_FOCUS: lambda message: camera.focus(message.param1, message.param2),
        mavlink.MAV_CMD_VIDEO_START_CAPTURE: lambda message: camera.record(message.param1, boot_ms(), on=True),
        mavlink.MAV_CMD_VIDEO_STOP_CAPTURE: lambda message: camera.record(message.param1, boot_ms(), on=False),
    }
    return Component(
        CAMERA_COMPONENT,
        mavlink.MAV_TYPE_CAMERA,
        send,
        messages,
        actions=actions,
        requests=LEGACY_REQUESTS,
        parameters=camera.handle_parameter,
        faults=camera.faults,
    )


def middle_of(camera: Camera) -> LensState:
    """A lens in the middle of its ranges, focused a few metres away."""
    (short, long), (wide_open, closed) = camera.focal_length_mm, camera.f_number
    return LensState((short * long) ** 0.5, max(5.0, 2 * camera.close_focus_m), (wide_open * closed) ** 0.5)


def _field_of_view(camera: CameraDevice, boot_ms: int, where: tuple[VehicleState, Geodetic] | None) -> Message | None:
    if where is None:
        return None
    true, origin = where
    north, east, down = (float(v) for v in true.camera_position_ned_m)
    attitude = quaternion(true.gimbal_roll_rad, true.gimbal_pitch_rad, true.gimbal_yaw_ned_rad)
    return camera.field_of_view(boot_ms, origin.moved((north, east, down)), attitude)


def _is_within(value: float, interval: tuple[float, float]) -> bool:
    low, high = interval
    return isfinite(value) and (1 - ROUNDING) * low <= value <= (1 + ROUNDING) * high
