"""Listens to where the airframe truly is: the autopilot's simulator if it tells, else the autopilot's estimate.

The truth is HIL_STATE_QUATERNION, which PX4 sends of whatever simulates it. It is a place on the earth; the world has
the frame of the scene, which is the estimator's local one as of the moment when its origin was first told.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from math import copysign, isfinite

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Endpoint, Message
from sim.attached.pose import Pose, Tracker
from sim.mavlink.geodetic import Geodetic
from sim.mavlink.link import AUTOPILOT_COMPONENT
from sim.mavlink.vectors import Vec

TRUE_POSE, ATTITUDE, POSITION, ORIGIN = (
    "HIL_STATE_QUATERNION",
    "ATTITUDE_QUATERNION",
    "LOCAL_POSITION_NED",
    "GPS_GLOBAL_ORIGIN",
)
TRUTH_HZ = {TRUE_POSE: 100.0}
ESTIMATE_HZ = {ATTITUDE: 100.0, POSITION: 50.0}
CHECK_S = 1.0
WITHOUT_TRUTH_S = 3.0  # of hearing the autopilot, after which its estimate has to do until the truth comes
LATE_S = 0.012  # how old a pose is on average when it is read: PX4's stream, and our own pace
UNASKED_HZ = 2.0  # what comes more often and is not needed is switched off
OFF, DEFAULT = -1.0, 0.0  # as intervals


class TruthSource(StrEnum):
    """What is taken for the true pose."""

    NONE = "none"
    GROUND_TRUTH = "ground truth"
    ESTIMATE = "estimate"


class PoseSource:
    """Asks for poses, and reads them.

    With `preferred` the estimate, that is taken from the beginning. What is once taken for the truth stays it, except
    that the ground truth may still come for an estimate that had to do.
    """

    def __init__(self, endpoint: Endpoint, now_s: float, preferred: TruthSource = TruthSource.GROUND_TRUTH) -> None:
        self._endpoint, self._preferred = endpoint, preferred
        self.truth, self.origin = TruthSource.NONE, Geodetic(0.0, 0.0, 0.0)
        self.has_origin = False
        self._tracker = Tracker()
        self._checked_s = now_s - CHECK_S  # asks at once
        self._first_heard_s: float | None = None
        self._heard: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        self._changed: set[int] = set()
        self._attitude: Message | None = None

    @property
    def newest(self) -> Pose | None:
        """The pose as of a moment ago, None before the first."""
        return self._tracker.newest

    @property
    def hears(self) -> bool:
        """Whether the autopilot has said anything at all."""
        return self._first_heard_s is not None

    def step(self, now_s: float) -> None:
        """Reads what has arrived; once a second asks for what does not come as it should."""
        newest: dict[str, Message] = {}
        for message in self._endpoint.receive():
            if message.get_srcComponent() == AUTOPILOT_COMPONENT and message.get_srcSystem() == self._endpoint.system:
                name = message.get_type()
                newest[name] = message
                self._heard[name] += 1
                self._numbers[name] = message.get_msgId()
        if newest and self._first_heard_s is None:
            self._first_heard_s = now_s
        self._read(newest, now_s - LATE_S)
        if now_s - self._checked_s >= CHECK_S:
            self._ask(now_s)

    def close(self) -> None:
        """Leaves the link's streams as they were."""
        for number in self._changed:
            self._set_interval(number, DEFAULT)
        self._endpoint.close()

    def _read(self, newest: dict[str, Message], time_s: float) -> None:
        if (origin := newest.get(ORIGIN)) and not self.has_origin:
            self.origin, self.has_origin = _place(origin.latitude, origin.longitude, origin.altitude), True
        true = newest.get(TRUE_POSE)
        if true and true.lat and self.has_origin and self._preferred is TruthSource.GROUND_TRUTH:
            self.truth = TruthSource.GROUND_TRUTH
            self._tracker.take(_true_pose(true, self.origin, time_s))
        self._attitude = newest.get(ATTITUDE, self._attitude)
        if (position := newest.get(POSITION)) and self._attitude and self._takes_estimate(time_s):
            self.truth = TruthSource.ESTIMATE
            self._tracker.take(_estimated_pose(position, self._attitude, time_s))

    def _takes_estimate(self, now_s: float) -> bool:
        if self._preferred is TruthSource.ESTIMATE:
            return True
        if self._first_heard_s is None or TRUE_POSE in self._numbers:
            return False
        return now_s - self._first_heard_s > WITHOUT_TRUTH_S

    def _ask(self, now_s: float) -> None:
        passed_s, self._checked_s = now_s - self._checked_s, now_s
        wanted = {} if self._preferred is TruthSource.ESTIMATE else TRUTH_HZ
        if self._takes_estimate(now_s):
            wanted = wanted | ESTIMATE_HZ
        for name, rate_hz in wanted.items():
            if self._heard[name] < 0.5 * rate_hz * passed_s:
                self._set_interval(getattr(mavlink, f"MAVLINK_MSG_ID_{name}"), 1e6 / rate_hz)
        for name, count in self._heard.items():
            if name not in wanted and count > UNASKED_HZ * passed_s and not name.startswith("COMMAND"):
                self._set_interval(self._numbers[name], OFF)
        if not self.has_origin:
            self._command(mavlink.MAV_CMD_REQUEST_MESSAGE, mavlink.MAVLINK_MSG_ID_GPS_GLOBAL_ORIGIN)
        self._heard.clear()

    def _set_interval(self, number: int, interval_us: float) -> None:
        self._changed.add(number)
        self._command(mavlink.MAV_CMD_SET_MESSAGE_INTERVAL, number, interval_us)

    def _command(self, command: int, first: float, second: float = 0.0) -> None:
        to = (self._endpoint.system, AUTOPILOT_COMPONENT)
        self._endpoint.send(mavlink.MAVLink_command_long_message(*to, command, 0, first, second, 0, 0, 0, 0, 0))


def _place(latitude: int, longitude: int, altitude: int) -> Geodetic:
    """From the units of the wire; PX4 cuts off what they do not show."""
    return Geodetic(_middle(latitude) * 1e-7, _middle(longitude) * 1e-7, _middle(altitude) * 1e-3)


def _middle(cut: int) -> float:
    """The middle of all that is cut to an integer."""
    return cut + copysign(0.5, cut) if cut else 0.0


def _true_pose(message: Message, origin: Geodetic, time_s: float) -> Pose:
    """Of HIL_STATE_QUATERNION. Its accelerations are useless, PX4 rounds them to m/s^2."""
    position = origin.offset_to(_place(message.lat, message.lon, message.alt))
    velocity = (1e-2 * _middle(message.vx), 1e-2 * _middle(message.vy), 1e-2 * _middle(message.vz))
    q = message.attitude_quaternion
    rates = (message.rollspeed, message.pitchspeed, message.yawspeed)
    return Pose(time_s, position, velocity, (q[0], q[1], q[2], q[3]), rates)


def _estimated_pose(position: Message, attitude: Message, time_s: float) -> Pose:
    """Of LOCAL_POSITION_NED and ATTITUDE_QUATERNION."""
    place: Vec = (position.x, position.y, position.z)
    velocity = (position.vx, position.vy, position.vz)
    rates = (attitude.rollspeed, attitude.pitchspeed, attitude.yawspeed)
    q = (attitude.q1, attitude.q2, attitude.q3, attitude.q4)
    velocity_known = velocity if all(map(isfinite, velocity)) else (0.0, 0.0, 0.0)
    return Pose(time_s, place, velocity_known, q, rates)
