"""The camera's own recording: what is started and stopped over MAVLink, and how much still fits on the card."""

from __future__ import annotations

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.mavlink.results import ACCEPTED, DENIED, FAILED, UNSUPPORTED

CARD_MIB = 65_536.0
MIB_PER_S = 12.0  # 100 Mbit/s
STREAMS = (0, 1)  # all of them, and the only one
MS_PER_S = 1000.0


class Film:
    """Records or does not. Times are those of the camera since its start [ms].

    A recording that runs is not started again, one that does not is not stopped, and one that fills the card ends.
    """

    def __init__(self, *, has_video: bool = True) -> None:
        self.has_video = has_video
        self.free_mib = CARD_MIB
        self._since_ms: int | None = None

    @property
    def rolling(self) -> bool:
        """Whether it records, as of the last look at it."""
        return self._since_ms is not None

    def start(self, stream: float, boot_ms: int) -> int:
        """MAV_CMD_VIDEO_START_CAPTURE; returns a MAV_RESULT."""
        if not self.has_video:
            return UNSUPPORTED
        if stream not in STREAMS or self._look(boot_ms):
            return DENIED
        if self.free_mib <= 0.0:
            return FAILED
        self._since_ms = boot_ms
        return ACCEPTED

    def stop(self, stream: float, boot_ms: int) -> int:
        """MAV_CMD_VIDEO_STOP_CAPTURE; returns a MAV_RESULT."""
        if not self.has_video:
            return UNSUPPORTED
        if stream not in STREAMS or not self._look(boot_ms):
            return DENIED
        self.free_mib = self._left_mib(boot_ms)
        self._since_ms = None
        return ACCEPTED

    def status(self, boot_ms: int) -> Message:
        """CAMERA_CAPTURE_STATUS."""
        rolling = self._look(boot_ms)
        return mavlink.MAVLink_camera_capture_status_message(
            boot_ms, 0, int(rolling), 0.0, self._lasted_ms(boot_ms), self._left_mib(boot_ms)
        )

    def _look(self, boot_ms: int) -> bool:
        """Whether it still records."""
        if self.rolling and self._left_mib(boot_ms) <= 0.0:
            self.free_mib, self._since_ms = 0.0, None
        return self.rolling

    def _lasted_ms(self, boot_ms: int) -> int:
        return 0 if self._since_ms is None else max(boot_ms - self._since_ms, 0)

    def _left_mib(self, boot_ms: int) -> float:
        return max(self.free_mib - MIB_PER_S * self._lasted_ms(boot_ms) / MS_PER_S, 0.0)
