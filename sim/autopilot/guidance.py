"""Flies the autopilot's own modes: a reference with limited acceleration and jerk, as PX4's auto modes make it."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, copysign, hypot, isfinite, radians, sqrt

from sim.autopilot.estimate import Estimate
from sim.autopilot.parameters import Parameters
from sim.autopilot.pilot import Sticks
from sim.autopilot.setpoints import Setpoint
from sim.mavlink.vectors import ZERO, Vec, add, turned, wrap

ARRIVED_M = 0.3
CLEAR_OF_GROUND_M = 0.1
DEADBAND = 0.1  # of a stick
TURN_GAIN_PER_S = 2.0


@dataclass(slots=True)
class Reference:
    """What the position controller is to follow, in the estimator's frame."""

    position_ned_m: Vec
    velocity_ned_m_s: Vec
    acceleration_ned_m_s2: Vec
    yaw_rad: float


class Guidance:
    """The reference of the mode that is flown."""

    def __init__(self, parameters: Parameters, estimate: Estimate) -> None:
        self._parameters = parameters
        self.reference = _still(estimate)

    def take_over(self, estimate: Estimate) -> None:
        """A new mode begins from the motion of now."""
        acceleration = _limited(estimate.acceleration_ned_m_s2, self._parameters["MPC_ACC_HOR"])
        self.reference = Reference(estimate.position_ned_m, estimate.velocity_ned_m_s, acceleration, estimate.yaw_rad)

    def shift(self, shift_ned_m: Vec, turn_rad: float) -> None:
        """The frame has jumped: the reference stays where it was in the world."""
        self.reference.position_ned_m = add(self.reference.position_ned_m, shift_ned_m)
        self.reference.yaw_rad = wrap(self.reference.yaw_rad + turn_rad)

    def hold(self, dt_s: float) -> None:
        """Brakes, and stays where that ends."""
        self._approach(ZERO, dt_s)

    def go_to(self, target_ned_m: Vec, speed_m_s: float, dt_s: float, climb_m_s: float | None = None) -> None:
        """Straight to a place."""
        here, p = self.reference.position_ned_m, self._parameters
        north, east, down = (target_ned_m[i] - here[i] for i in range(3))
        far = hypot(north, east)
        speed = min(speed_m_s, _speed_for(far, p["MPC_ACC_HOR"], p["MPC_JERK_AUTO"])) / max(far, 1e-6)
        most = climb_m_s or (p["MPC_Z_VEL_MAX_DN"] if down > 0 else p["MPC_Z_VEL_MAX_UP"])
        vertical = copysign(min(most, _speed_for(abs(down), p["MPC_ACC_DOWN_MAX"], p["MPC_JERK_AUTO"])), down)
        self._approach((speed * north, speed * east, vertical), dt_s)

    def descend(self, speed_m_s: float, dt_s: float) -> None:
        """Straight down."""
        self._approach((0.0, 0.0, speed_m_s), dt_s)

    def fly_sticks(self, sticks: Sticks, dt_s: float) -> None:
        """As in Position mode: sticks are velocities."""
        p = self._parameters
        forward, right = _live(sticks.pitch), _live(sticks.roll)
        horizontal = turned((forward, right, 0.0), self.reference.yaw_rad)
        up = _live(sticks.throttle)
        speed, climb = p["MPC_VEL_MANUAL"], p["MPC_Z_VEL_MAX_UP"] if up > 0 else p["MPC_Z_VEL_MAX_DN"]
        wanted = (speed * horizontal[0], speed * horizontal[1], -climb * up)
        self.reference.yaw_rad = wrap(self.reference.yaw_rad + radians(p["MPC_MAN_Y_MAX"]) * _live(sticks.yaw) * dt_s)
        self._approach(wanted, dt_s)

    def fly_setpoint(self, setpoint: Setpoint, estimate: Estimate, dt_s: float) -> None:
        """As in Offboard: what is not asked for is left as it is. An incomplete one brakes."""
        if not setpoint.is_complete:
            self._approach(ZERO, dt_s)
            return
        yaw_rad = self.reference.yaw_rad
        if isfinite(setpoint.yaw_rad):
            yaw_rad = setpoint.yaw_rad
        elif isfinite(setpoint.yaw_rate_rad_s):
            yaw_rad += setpoint.yaw_rate_rad_s * dt_s
        position, velocity = setpoint.position_ned_m, setpoint.velocity_ned_m_s
        asked = [isfinite(p) or isfinite(v) for p, v in zip(position, velocity, strict=True)]
        kept = [v if not a else 0.0 for a, v in zip(asked, estimate.velocity_ned_m_s, strict=True)]
        self.reference = Reference(
            _or(position, estimate.position_ned_m),
            _or(velocity, (kept[0], kept[1], kept[2])),
            _or(setpoint.acceleration_ned_m_s2, ZERO),
            wrap(yaw_rad),
        )

    def face(self, target_ned_m: Vec, dt_s: float) -> None:
        """Turns the nose towards a place that is not right below."""
        here, most = self.reference.position_ned_m, radians(self._parameters["MPC_YAWRAUTO_MAX"]) * dt_s
        north, east = target_ned_m[0] - here[0], target_ned_m[1] - here[1]
        if hypot(north, east) < 1.0:
            return
        to_go = wrap(atan2(east, north) - self.reference.yaw_rad) * min(1.0, TURN_GAIN_PER_S * dt_s)
        self.reference.yaw_rad = wrap(self.reference.yaw_rad + min(max(to_go, -most), most))

    def is_near(self, target_ned_m: Vec) -> bool:
        """Whether the reference has got there."""
        return all(abs(target_ned_m[i] - self.reference.position_ned_m[i]) < ARRIVED_M for i in range(3))

    def _approach(self, wanted_ned_m_s: Vec, dt_s: float) -> None:
        """Moves the reference on by `dt_s` while its velocity goes to a wanted one."""
        if dt_s <= 0:
            return
        r, p = self.reference, self._parameters
        jerk = p["MPC_JERK_AUTO"]
        a, v = r.acceleration_ned_m_s2, r.velocity_ned_m_s
        vertical = p["MPC_ACC_DOWN_MAX"] if wanted_ned_m_s[2] > v[2] else p["MPC_ACC_UP_MAX"]
        error = (wanted_ned_m_s[0] - v[0], wanted_ned_m_s[1] - v[1])
        ahead = hypot(*error)
        pull = min(p["MPC_ACC_HOR"], sqrt(2 * jerk * ahead), ahead / dt_s) / max(ahead, 1e-9)
        down = wanted_ned_m_s[2] - v[2]
        sink = copysign(min(vertical, sqrt(2 * jerk * abs(down)), abs(down) / dt_s), down)
        change = (pull * error[0] - a[0], pull * error[1] - a[1])
        allowed = min(1.0, jerk * dt_s / max(hypot(*change), 1e-9))
        a = (
            a[0] + allowed * change[0],
            a[1] + allowed * change[1],
            a[2] + min(max(sink - a[2], -jerk * dt_s), jerk * dt_s),
        )
        moved = tuple(v[i] + 0.5 * a[i] * dt_s for i in range(3))
        r.position_ned_m = add(r.position_ned_m, (moved[0] * dt_s, moved[1] * dt_s, moved[2] * dt_s))
        r.velocity_ned_m_s = add(v, (a[0] * dt_s, a[1] * dt_s, a[2] * dt_s))
        r.acceleration_ned_m_s2 = a


def _still(estimate: Estimate) -> Reference:
    return Reference(estimate.position_ned_m, ZERO, ZERO, estimate.yaw_rad)


def _speed_for(distance_m: float, acceleration_m_s2: float, jerk_m_s3: float) -> float:
    """The speed from which one can still stop within a distance (PX4's computeMaxSpeedFromDistance)."""
    b = 4 * acceleration_m_s2**2 / jerk_m_s3
    return 0.5 * (-b + sqrt(b * b + 8 * acceleration_m_s2 * distance_m))


def _limited(a: Vec, most: float) -> Vec:
    share = min(1.0, most / max(hypot(a[0], a[1]), 1e-9))
    return (share * a[0], share * a[1], min(max(a[2], -most), most))


def _live(stick: float) -> float:
    """A stick outside its dead band, full at its end."""
    return copysign(max(abs(stick) - DEADBAND, 0.0) / (1 - DEADBAND), stick)


def _or(asked: Vec, otherwise: Vec) -> Vec:
    north, east, down = (a if isfinite(a) else o for a, o in zip(asked, otherwise, strict=True))
    return (north, east, down)
