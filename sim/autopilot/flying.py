"""Flies the mode that the commander has chosen: from take-off to touch-down."""

from __future__ import annotations

from math import hypot

from sim.autopilot.commander import Commander
from sim.autopilot.guidance import Guidance
from sim.autopilot.modes import Mode
from sim.autopilot.parameters import Parameters
from sim.autopilot.systems import Systems
from sim.mavlink.vectors import Vec, add

TOUCHING_M = 0.03
LANDED_S = 0.5  # of contact while it wants down
LIFTED_M = 0.15


class Flying:
    """Mode by mode; knows the ground."""

    def __init__(self, systems: Systems) -> None:
        self._s = systems
        self._mode: Mode | None = None
        self._contact_s = 0.0
        self._goal_ned_m: Vec = systems.estimator.now.position_ned_m
        self._is_home = self._has_goal = False

    def step(self, dt_s: float) -> None:
        """Moves the reference on."""
        s = self._s
        shift, turn = s.estimator.take_resets()
        s.guidance.shift(shift, turn)
        self._goal_ned_m = add(self._goal_ned_m, shift)
        mode = s.commander.mode
        if mode is not self._mode:
            self._enter(mode)
        if s.goal_ned_m is not None and mode in (Mode.TAKEOFF, Mode.HOLD):
            self._goal_ned_m, self._has_goal, s.goal_ned_m = s.goal_ned_m, True, None
        if s.world.is_standing:
            self._stand()
        else:
            self._fly(mode, dt_s)
            self._detect_landing(dt_s)

    def _enter(self, mode: Mode) -> None:
        self._mode, estimate = mode, self._s.estimator.now
        self._s.guidance.take_over(estimate)
        self._s.stream.setpoint = None
        self._is_home = self._has_goal = False
        north, east, down = estimate.position_ned_m
        self._goal_ned_m = (north, east, down)
        if mode is Mode.TAKEOFF:
            self._goal_ned_m = (north, east, min(down, self._s.home_ned_m[2] - self._p["MIS_TAKEOFF_ALT"]))

    @property
    def _p(self) -> Parameters:
        return self._s.parameters

    def _stand(self) -> None:
        """Until something wants up and the motors have spun up."""
        s, now_s = self._s, self._s.world.time_s
        s.guidance.take_over(s.estimator.now)
        s.guidance.reference.velocity_ned_m_s = (0.0, 0.0, 0.0)
        s.guidance.reference.acceleration_ned_m_s2 = (0.0, 0.0, 0.0)
        if not s.commander.armed or now_s < s.commander.armed_at_s + self._p["COM_SPOOLUP_TIME"]:
            return
        if self._wants_up():
            s.world.is_standing = False
            self._contact_s = 0.0

    def _wants_up(self) -> bool:
        mode, setpoint = self._s.commander.mode, self._s.stream.setpoint
        if mode is Mode.TAKEOFF:
            return True
        if mode is Mode.OFFBOARD and setpoint is not None:
            down = self._s.estimator.now.position_ned_m[2]
            return setpoint.position_ned_m[2] < down or setpoint.velocity_ned_m_s[2] < 0
        return mode.is_manual and self._s.pilot.sticks.throttle > 0.2

    def _fly(self, mode: Mode, dt_s: float) -> None:
        guidance, setpoint = self._s.guidance, self._s.stream.setpoint
        if mode is Mode.OFFBOARD and setpoint is not None:
            guidance.fly_setpoint(setpoint, self._s.estimator.now, dt_s)
        elif mode.is_manual:
            guidance.fly_sticks(self._s.pilot.sticks, dt_s)
        elif mode is Mode.TAKEOFF:
            self._take_off(guidance, self._s.commander, dt_s)
        elif mode is Mode.LAND:
            guidance.descend(self._sinking_m_s(), dt_s)
        elif mode is Mode.RETURN:
            self._return(guidance, dt_s)
        elif mode is Mode.HOLD and self._has_goal:
            guidance.face(self._goal_ned_m, dt_s)
            guidance.go_to(self._goal_ned_m, self._p["MPC_XY_CRUISE"], dt_s)
        else:
            guidance.hold(dt_s)

    def _take_off(self, guidance: Guidance, commander: Commander, dt_s: float) -> None:
        guidance.go_to(self._goal_ned_m, self._p["MPC_XY_CRUISE"], dt_s, climb_m_s=self._p["MPC_TKO_SPEED"])
        if guidance.is_near(self._goal_ned_m) and commander.intended is Mode.TAKEOFF:
            commander.ask(Mode.HOLD)

    def _return(self, guidance: Guidance, dt_s: float) -> None:
        """Up, home, down."""
        here, home, p = guidance.reference.position_ned_m, self._s.home_ned_m, self._p
        away = hypot(here[0] - home[0], here[1] - home[1])
        if away < p["NAV_ACC_RAD"] or self._is_home:
            self._is_home = True
            slow = hypot(*guidance.reference.velocity_ned_m_s[:2]) < 0.5
            sink = self._sinking_m_s() if slow else 0.0
            guidance.go_to((home[0], home[1], here[2] + sink * 4.0), p["MPC_XY_CRUISE"], dt_s, climb_m_s=max(sink, 0.1))
            return
        # PX4's cone: close to home there is no need to climb as high
        high = home[2] - min(p["RTL_RETURN_ALT"], max(p["RTL_DESCEND_ALT"], away))
        if here[2] > high + 0.5 and self._goal_ned_m[2] > high:
            guidance.go_to((self._goal_ned_m[0], self._goal_ned_m[1], high), p["MPC_XY_CRUISE"], dt_s)
            return
        self._goal_ned_m = (home[0], home[1], min(self._goal_ned_m[2], high))
        guidance.face(home, dt_s)
        guidance.go_to(self._goal_ned_m, p["MPC_XY_CRUISE"], dt_s)

    def _sinking_m_s(self) -> float:
        """Slower near the ground."""
        p, height = self._p, self._s.world.height_m
        slow, fast = p["MPC_LAND_SPEED"], p["MPC_Z_VEL_MAX_DN"]
        share = (height - p["MPC_LAND_ALT2"]) / max(p["MPC_LAND_ALT1"] - p["MPC_LAND_ALT2"], 0.1)
        return slow + (fast - slow) * min(max(share, 0.0), 1.0)

    def _detect_landing(self, dt_s: float) -> None:
        s, now_s = self._s, self._s.world.time_s
        wants_down = s.guidance.reference.velocity_ned_m_s[2] > 0.1 or not s.commander.armed
        touching = s.world.height_m < TOUCHING_M
        self._contact_s = self._contact_s + dt_s if touching and wants_down else 0.0
        if self._contact_s > LANDED_S:
            s.world.is_standing = True
            s.commander.note_landed(now_s, landed=True)
            s.guidance.take_over(s.estimator.update())
        elif s.world.height_m > LIFTED_M:
            s.commander.note_landed(now_s, landed=False)
