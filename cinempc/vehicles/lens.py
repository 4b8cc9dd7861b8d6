"""Lens and exposure over camera protocol v2: rates limited, answers waited for, what is measured compared with it.

The newest setting wins: one that was not sent in time is never sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, log, nan

from cinempc.hardware import Camera
from cinempc.optics import exposure_time_s
from cinempc.vehicles.camera_parameter import DENSITY, EXPOSURE_TIME, F_NUMBER, SENSITIVITY, CameraParameter
from cinempc.vehicles.follower import Follower
from cinempc.vehicles.requests import Outcome, Request, Requests
from cinempc.vehicles.streams import Streams
from cinempc.wire import Endpoint, Message
from cinempc.wire.camera import (
    CAMERA_COMPONENT,
    FOCUS_METRES,
    ZOOM_FOCAL_LENGTH,
    focal_length_mm,
    focus_distance_m,
    focus_on_wire_m,
)

SET_ZOOM, SET_FOCUS = 531, 532
RATE_HZ = 10.0
RATES_HZ = {"CAMERA_SETTINGS": 5.0}
SILENT_S = 2.0


class LensState(StrEnum):
    """How it stands with the camera."""

    SEARCHING = "searching"
    READY = "ready"
    LOST = "lost"  # silent, or no command is answered
    STUCK = "stuck"  # a setting does not become what it was set to


@dataclass(frozen=True, slots=True)
class Lens:
    """Settings of lens and exposure; NaN where unknown or not asked. `focus_distance_m` may be `inf`."""

    focal_length_mm: float
    focus_distance_m: float
    f_number: float
    iso: float = nan
    shutter_s: float = nan
    nd_stops: float = nan


class LensDriver:
    """Drives lens and exposure of the camera component. `measured` is what the camera says.

    ISO, shutter and neutral density are left alone, and not even asked for, while nobody wants them set. What the
    camera does not offer is told to `note` once.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        requests: Requests,
        system: int,
        camera: Camera,
        note: Callable[[str, str], None] = lambda kind, text: None,
    ) -> None:
        self._camera, self._requests, self._note = camera, requests, note
        self.state, self.measured = LensState.SEARCHING, Lens(nan, nan, nan)
        self._streams = Streams(endpoint, requests, CAMERA_COMPONENT, RATES_HZ)
        self._aperture = CameraParameter(endpoint, system, F_NUMBER)
        self._exposure = tuple(
            CameraParameter(endpoint, system, kind) for kind in (SENSITIVITY, EXPOSURE_TIME, DENSITY)
        )
        self._lacking: set[str] = set()
        self._wanted: Lens | None = None
        self._heard_s = -float("inf")
        self._zoom = _Axis(requests, SET_ZOOM, ZOOM_FOCAL_LENGTH, lambda mm: mm, log, 0.03)
        self._focus = _Axis(requests, SET_FOCUS, FOCUS_METRES, focus_on_wire_m, lambda m: 1.0 / m, 0.03)

    def take(self, message: Message, now_s: float) -> None:
        """Reads what the camera says; the same from another component is passed over."""
        if message.get_srcComponent() != CAMERA_COMPONENT:
            return
        self._heard_s = now_s
        self._streams.take(message, now_s)
        for parameter in (self._aperture, *self._exposure):
            parameter.take(message, now_s)
        focal, focus = self.measured.focal_length_mm, self.measured.focus_distance_m
        if message.get_type() == "CAMERA_SETTINGS":
            if isfinite(message.zoomLevel):
                focal = focal_length_mm(self._camera, message.zoomLevel)
                self._zoom.measure(focal, now_s)
            if isfinite(message.focusLevel):
                focus = focus_distance_m(self._camera, message.focusLevel)
                self._focus.measure(focus, now_s)
        self.measured = Lens(focal, focus, self._aperture.measured, *(p.measured for p in self._exposure))

    def lead(self, lens: Lens | None) -> None:
        """What to set from now on, None to leave it as it is. Brought into the camera's ranges."""
        if lens is None:
            self._wanted = None
            for axis in self._axes:
                axis.forget()
            return
        camera = self._camera
        far, close = camera.focus_dioptres
        dioptres = min(max(1.0 / lens.focus_distance_m, far), close)
        self._wanted = Lens(
            _within(lens.focal_length_mm, camera.focal_length_mm),
            1.0 / dioptres if dioptres > 0 else float("inf"),
            _within(lens.f_number, camera.f_number),
            *self._exposed(lens),
        )
        if not isfinite(self._wanted.iso):
            for parameter in self._exposure:
                parameter.forget()

    def step(self, now_s: float) -> None:
        """Sends what is due; to be called in every cycle in which something may be sent."""
        if self._heard_s > 0:
            self._streams.step(now_s)
        wanted, heard = self._wanted or Lens(nan, nan, nan), 0 <= now_s - self._heard_s <= SILENT_S
        self._aperture.step(now_s, wanted.f_number, heard=heard)
        for parameter, value in zip(self._exposure, (wanted.iso, wanted.shutter_s, wanted.nd_stops), strict=True):
            if isfinite(value):
                parameter.step(now_s, value, heard=heard)
        self._tell_lacking()
        if self._wanted is not None:
            self._zoom.step(self._wanted.focal_length_mm, now_s)
            self._focus.step(self._wanted.focus_distance_m, now_s)
        self.state = self._judge(now_s)

    @property
    def _axes(self) -> tuple[_Axis | CameraParameter, ...]:
        return self._zoom, self._focus, self._aperture, *self._exposure

    def _exposed(self, lens: Lens) -> tuple[float, float, float]:
        """ISO, shutter and neutral density within the camera's ranges; NaN where they are not to be set."""
        light, asked = self._camera.light, (lens.iso, lens.shutter_s, lens.nd_stops)
        if light is None or not all(map(isfinite, asked)):
            return nan, nan, nan
        shortest_s, longest_s = (exposure_time_s(angle_deg, light.frame_rate_hz) for angle_deg in light.shutter_deg)
        return _within(lens.iso, light.iso), _within(lens.shutter_s, (shortest_s, longest_s)), max(lens.nd_stops, 0.0)

    def _tell_lacking(self) -> None:
        for parameter in (self._aperture, *self._exposure):
            kind = parameter.kind
            if parameter.lacking and kind.name not in self._lacking:
                self._lacking.add(kind.name)
                self._note("camera", f"it has no {kind.name}: {kind.words} stays as it is")

    def _judge(self, now_s: float) -> LensState:
        if self._heard_s < 0:
            return LensState.SEARCHING
        if now_s - self._heard_s > SILENT_S or any(axis.unanswered for axis in self._axes):
            return LensState.LOST
        return LensState.STUCK if any(axis.stuck(now_s) for axis in self._axes) else LensState.READY


class _Axis:
    """Zoom or focus: the newest value at a limited rate, one command on its way at a time."""

    def __init__(
        self,
        requests: Requests,
        command: int,
        type_: int,
        on_wire: Callable[[float], float],
        scale: Callable[[float], float],
        tolerance: float,
    ) -> None:
        self._requests, self._command, self._type = requests, command, float(type_)
        self._on_wire, self._scale, self._least = on_wire, scale, tolerance / 50
        self._follower = Follower(tolerance)
        self._request: Request | None = None
        self._due_s = -float("inf")
        self._sent = float("nan")
        self.unanswered = False  # the last command was given up; the next one may still be on its way

    def forget(self) -> None:
        self._request, self._sent, self.unanswered = None, float("nan"), False
        self._follower.forget()

    def measure(self, value: float, now_s: float) -> None:
        self._follower.measure(self._scale(value), now_s)

    def stuck(self, now_s: float) -> bool:
        return self._follower.stuck(now_s)

    def step(self, wanted: float, now_s: float) -> None:
        scaled = self._scale(wanted)
        self._follower.want(scaled, now_s)
        if self._request is not None and self._request.settled:
            self.unanswered = self._request.outcome is Outcome.UNANSWERED
        failed = self._request is not None and self._request.settled and not self._request.accepted
        if (self._request is not None and not self._request.settled) or now_s < self._due_s:
            return
        if failed or not abs(scaled - self._sent) < self._least:
            self._request = self._requests.long(CAMERA_COMPONENT, self._command, self._type, self._on_wire(wanted))
            self._sent, self._due_s = scaled, now_s + (1.0 if failed else 1.0 / RATE_HZ)


def _within(value: float, interval: tuple[float, float]) -> float:
    return min(max(value, interval[0]), interval[1])
