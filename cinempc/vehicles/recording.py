"""The camera's own recording: it starts and stops with the shot, and is watched in CAMERA_CAPTURE_STATUS.

What the camera says of itself counts more than how it answers: an answer may be lost, and so may a repeated command be
refused because the first one has been done. Whatever somebody else has started is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cinempc.vehicles.requests import Outcome, Request, Requests
from cinempc.vehicles.streams import REQUEST_MESSAGE, Streams
from cinempc.wire import Endpoint, Message
from cinempc.wire.camera import CAMERA_COMPONENT

START, STOP = 2500, 2501  # MAV_CMD_VIDEO_START_CAPTURE, MAV_CMD_VIDEO_STOP_CAPTURE
ALL_STREAMS = 0.0
CAPTURES_VIDEO = 1  # CAMERA_CAP_FLAGS
RATES_HZ = {"CAMERA_CAPTURE_STATUS": 2.0}
PATIENCE_S = 3.0  # by then a recording has begun, or has ended
FRESH_S = 2.0  # an older status says nothing
OLDER_S = 1.0  # by which a recording must have begun before we asked for one to be somebody else's
ASK_S, ASKS = 1.0, 5  # what the camera is able to do is asked for so often
MS_PER_S = 1000.0


class RecordingState(StrEnum):
    """How it stands with the camera's recording."""

    IDLE = "idle"
    WANTED = "wanted"  # and not asked for yet
    STARTING = "starting"
    RECORDING = "recording"
    FAILED = "does not record"
    OTHERS = "recording for somebody else"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class _Status:
    """What the camera said at `time_s`."""

    time_s: float
    records: bool
    lasted_s: float
    free_mib: float


class Recording:
    """Starts and stops it. `lacking` says what the last one misses, `note` is told what becomes of it."""

    def __init__(self, endpoint: Endpoint, requests: Requests, system: int, note: Callable[[str, str], None]) -> None:
        """Shares `requests` for questions; starting and stopping has its own, for when nothing else may be asked."""
        self._shared, self._own, self._note = requests, Requests(endpoint, system), note
        self._streams = Streams(endpoint, requests, CAMERA_COMPONENT, RATES_HZ)
        self._information = float(endpoint.mavlink.MAVLINK_MSG_ID_CAMERA_INFORMATION)
        self.state, self.lacking = RecordingState.IDLE, ""
        self._has_video: bool | None = None  # None until the camera has told
        self._told_no_video = False
        self._asks, self._asked_s = 0, -float("inf")
        self._status: _Status | None = None
        self._request: Request | None = None
        self._since_s = 0.0  # when it was asked for
        self._heard = False

    @property
    def stopping(self) -> bool:
        """Whether it is still to be seen that it stops."""
        return self.state is RecordingState.STOPPING

    def take(self, message: Message, now_s: float) -> None:
        """Reads what the camera says and answers."""
        self._own.take(message)
        if message.get_srcComponent() != CAMERA_COMPONENT:
            return
        self._heard = True
        self._streams.take(message, now_s)
        if message.get_type() == "CAMERA_INFORMATION":
            self._has_video = bool(message.flags & CAPTURES_VIDEO)
        elif message.get_type() == "CAMERA_CAPTURE_STATUS":
            lasted_s = message.recording_time_ms / MS_PER_S
            self._status = _Status(now_s, message.video_status == 1, lasted_s, message.available_capacity)

    def roll(self) -> None:
        """The shot begins."""
        self._own.forget()
        self.state, self.lacking, self._request = RecordingState.WANTED, "", None

    def cut(self, now_s: float) -> None:
        """The shot is over: what was started is stopped, also where nobody knows whether it runs."""
        refused = self._request is not None and self._request.outcome is Outcome.REFUSED
        ours = self.state in (RecordingState.STARTING, RecordingState.RECORDING) or (
            self.state is RecordingState.FAILED and not refused
        )
        if ours:
            self._own.forget()
            self._request = self._own.long(CAMERA_COMPONENT, STOP, ALL_STREAMS)
            self.state, self._since_s = RecordingState.STOPPING, now_s
        elif not self.stopping:
            self.state = RecordingState.IDLE

    def ask(self, now_s: float) -> None:
        """Asks what the camera is able to do, and to be told what it does; not where nothing may be asked."""
        if not self._heard:
            return
        self._streams.step(now_s)
        if self._has_video is None and self._asks < ASKS and now_s - self._asked_s > ASK_S:
            self._shared.long(CAMERA_COMPONENT, REQUEST_MESSAGE, self._information)
            self._asks, self._asked_s = self._asks + 1, now_s

    def step(self, now_s: float) -> None:
        """Starts, stops and watches; to be called in every cycle."""
        if self.state is RecordingState.WANTED:
            self._begin(now_s)
        elif self.state in (RecordingState.STARTING, RecordingState.FAILED):
            self._wait_for_start(now_s)
        elif self.state is RecordingState.RECORDING:
            self._watch()
        elif self.state is RecordingState.STOPPING:
            self._wait_for_stop(now_s)
        self._own.step(now_s)

    def _begin(self, now_s: float) -> None:
        status = self._fresh(now_s)
        if self._has_video is False:
            self.state = RecordingState.IDLE
            if not self._told_no_video:
                self._told_no_video = True
                self._note("camera", "it takes no video: it is not asked to record")
        elif status is not None and status.records:
            self.state = RecordingState.OTHERS
            self._note("camera", f"it records already, for {status.lasted_s:.0f} s: left to whoever has started it")
        else:
            rate_hz = RATES_HZ["CAMERA_CAPTURE_STATUS"]
            self._request = self._own.long(CAMERA_COMPONENT, START, ALL_STREAMS, rate_hz)
            self.state, self._since_s = RecordingState.STARTING, now_s

    def _wait_for_start(self, now_s: float) -> None:
        status, waited_s = self._told_since(), now_s - self._since_s
        if status is not None and status.records:
            self._own.forget()
            if status.lasted_s > waited_s + OLDER_S:
                self.state = RecordingState.OTHERS
                self._note("camera", "it was recording already: left to whoever has started it")
            else:
                self._has_begun(status, waited_s)
        elif self.state is RecordingState.STARTING and waited_s > PATIENCE_S:
            if status is None and self._request is not None and self._request.accepted:
                self.state = RecordingState.RECORDING
                self._note("camera", "it has agreed to record, and does not say whether it does")
            else:
                self.state = RecordingState.FAILED
                self._miss(f"it does not record: {self._why(status)}")

    def _has_begun(self, status: _Status, waited_s: float) -> None:
        late = f", {waited_s:.1f} s late" if self.state is RecordingState.FAILED else ""
        self.state = RecordingState.RECORDING
        self._note("camera", f"it records{late}; {status.free_mib:.0f} MiB left")
        if late:
            self.lacking = f"its recording began{late}"

    def _watch(self) -> None:
        status = self._told_since()
        if status is not None and not status.records:
            self.state = RecordingState.IDLE  # whatever is recorded from now on is not ours
            self._miss(f"it has stopped recording in the middle of the shot; {status.free_mib:.0f} MiB left")

    def _wait_for_stop(self, now_s: float) -> None:
        status, waited_s, request = self._told_since(), now_s - self._since_s, self._request
        assert request is not None
        if status is not None and not status.records and request.settled:
            self.state = RecordingState.IDLE
            self._note("camera", f"it does not record any more; {status.free_mib:.0f} MiB left")
        elif waited_s > PATIENCE_S:
            self.state = RecordingState.IDLE
            if status is None and request.accepted:
                self._note("camera", "it has agreed to stop recording, and does not say whether it has")
            else:
                self._note("camera", f"it {'still records' if status else 'may still record'}: {self._why(status)}")

    def _why(self, status: _Status | None) -> str:
        """How the camera has answered, and what it says of itself."""
        request = self._request
        answer = request.answer if request is not None else "not asked"
        return f"{answer}, and it says that it does not do so" if status and answer == "accepted" else answer

    def _miss(self, text: str) -> None:
        self.lacking = text
        self._note("camera", text)

    def _fresh(self, now_s: float) -> _Status | None:
        """What it says of itself, if that is news."""
        return self._status if self._status is not None and now_s - self._status.time_s <= FRESH_S else None

    def _told_since(self) -> _Status | None:
        """What it has said of itself since it was asked."""
        return self._status if self._status is not None and self._status.time_s > self._since_s else None
