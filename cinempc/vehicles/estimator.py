"""Whether the autopilot's estimate of where it is may be flown on."""

from __future__ import annotations

from cinempc.wire import Message

ATTITUDE, VELOCITY_HORIZONTAL, VELOCITY_VERTICAL = 1, 2, 4  # ESTIMATOR_STATUS_FLAGS; EKF_STATUS_REPORT has the same
POSITION_RELATIVE, POSITION_ABSOLUTE, HEIGHT = 8, 16, 32
GPS_GLITCH, ACCELERATION_ERROR = 1024, 2048  # constant position (128) is set by PX4 whenever it stands still
NEEDED = {
    ATTITUDE: "no attitude",
    VELOCITY_HORIZONTAL: "no horizontal velocity",
    VELOCITY_VERTICAL: "no vertical velocity",
    HEIGHT: "no height",
}
FORBIDDEN = {
    GPS_GLITCH: "GPS glitch",
    ACCELERATION_ERROR: "accelerometer error",
}
WORST_ACCURACY_M = 2.5
SILENT_S = 3.0


class Estimator:
    """Takes ESTIMATOR_STATUS or ArduPilot's EKF_STATUS_REPORT."""

    def __init__(self) -> None:
        self._flags, self._accuracy_m, self._heard_s = 0, 0.0, -float("inf")

    def take(self, message: Message, now_s: float) -> None:
        """Reads one of the two; others are passed over."""
        name = message.get_type()
        if name == "ESTIMATOR_STATUS":
            self._flags, self._heard_s = message.flags, now_s
            self._accuracy_m = max(message.pos_horiz_accuracy, message.pos_vert_accuracy)
        elif name == "EKF_STATUS_REPORT":
            self._flags, self._heard_s = message.flags, now_s

    def complaint(self, now_s: float) -> str:
        """What is wrong, empty if nothing is."""
        if now_s - self._heard_s > SILENT_S:
            return "no estimator status"
        for flag, text in NEEDED.items():
            if not self._flags & flag:
                return text
        for flag, text in FORBIDDEN.items():
            if self._flags & flag:
                return text
        if not self._flags & (POSITION_RELATIVE | POSITION_ABSOLUTE):
            return "no horizontal position"
        if not self._accuracy_m <= WORST_ACCURACY_M:
            return f"position accurate to {self._accuracy_m:.1f} m only, {WORST_ACCURACY_M:g} m needed"
        return ""
