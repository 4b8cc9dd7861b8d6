"""The aircraft's own camera, live: a device or a stream through OpenCV, behind `cinempc.ports.FrameSource`."""

from __future__ import annotations

import threading
import time
from collections import deque

import numpy as np

from cinempc.ports import Clock, Vehicle
from cinempc.types import Frame, VehicleState
from perception.capture import FootageError, LiveCapture, Picture

REMEMBERED_S = 2.0  # for which it is kept where the camera was
USUAL_LATENCY_S = 0.1  # from exposure to the picture's arrival, where nobody has measured it


class LiveCamera:
    """Each `expose` returns the newest picture that has come since, with the state that it was taken in.

    Raises FootageError for a source that cannot be opened, or whose pictures have another size than the camera's.
    """

    def __init__(
        self,
        address: str | int,
        clock: Clock,
        vehicle: Vehicle,
        image_px: tuple[int, int],
        latency_s: float = USUAL_LATENCY_S,
    ) -> None:
        self._capture = LiveCapture(address, str(address))
        if self._capture.image_px != image_px:
            width, height = self._capture.image_px
            self._capture.__exit__()
            raise FootageError(f"{address}: its pictures are {width}x{height} px, the camera's are {image_px}")
        self._clock, self._vehicle, self._latency_s = clock, vehicle, latency_s
        self._states: deque[VehicleState] = deque()
        self._lock = threading.Lock()
        self._newest: tuple[float, Picture] | None = None  # when it came
        self._thread = threading.Thread(target=self._watch, name="live camera", daemon=True)
        self._thread.start()

    def expose(self) -> Frame | None:
        """The newest picture, if there is a new one."""
        state = self._vehicle.read()
        self._states.append(state)
        while self._states[0].time_s < state.time_s - REMEMBERED_S:
            self._states.popleft()
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is None:
            return None
        came_s, picture = newest
        taken_s = self._clock.now_s() - (time.monotonic() - came_s) - self._latency_s
        nearest = min(self._states, key=lambda known: abs(known.time_s - taken_s))
        return Frame(taken_s, np.asarray(picture.image_bgr), nearest)

    def finish(self) -> Frame | None:
        """None: pictures are returned as they come."""
        return None

    def close(self) -> None:
        """Lets the device go."""
        self._capture.__exit__()

    def _watch(self) -> None:
        for picture in self._capture:
            with self._lock:
                self._newest = (time.monotonic(), picture)
