"""The pilot process' cycle on a clock of the test, between an autopilot and a planner that the test plays."""

from __future__ import annotations

import socket
from math import radians

from mavlink_rig import PX4_HOLD, PX4_OFFBOARD, STEP_S, Peer, Wire, ack, current_mode, healthy, odometry
from plant_rig import DRONE

from cinempc.gate import Authority, GateLimits, Order, Setpoint
from cinempc.vehicles.gimbal import Aim
from cinempc.vehicles.lens import Lens
from cinempc.vehicles.mailbox import Ask, Checklist, Event, Mailbox, Phase, Report, Wish
from cinempc.vehicles.pilot import Pilot
from cinempc.vehicles.settings import Settings
from cinempc.wire import Message

HOME_M = (0.0, 0.0, -10.0)
SET_MODE, ARM, TAKE_OFF, REPOSITION = 176, 400, 22, 192
PX4_LAND = 4 << 16 | 6 << 24
ALTITUDE_M, EARTH_M = 400.0, 6371000.0  # of the origin
SETPOINT = "SET_POSITION_TARGET_LOCAL_NED"
SETTINGS = Settings("none", GateLimits.of(DRONE), gimbal=False, need_rc=False, ready_s=3.0)


class Rig:
    """Autopilot and planner."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.wire, self.now_s, self.peer = Wire(), 100.0, Peer()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.planner = Mailbox(ours)
        self.pilot = Pilot(settings, Mailbox(theirs), self.wire, lambda: self.now_s)  # type: ignore[arg-type]
        self.mode, self.armed, self.answers, self.flies_plan = PX4_HOLD, True, True, False
        self.position_m, self.velocity_m_s = HOME_M, (0.0, 0.0, 0.0)
        self.report: Report | None = None
        self.events: list[Event] = []
        self.checks = ""
        self.obeys = True

    def run(self, duration_s: float) -> None:
        for _ in range(round(duration_s / STEP_S)):
            self.cycle()
            self.listen()

    def lose_planner(self, duration_s: float) -> None:
        """Its process is gone; lets time pass until the pilot process has ended too."""
        self.flies_plan = False
        self.planner.close()
        for _ in range(round(duration_s / STEP_S)):
            self.cycle()
            if self.pilot.done:
                break

    def cycle(self) -> None:
        self.now_s += STEP_S
        self.speak()
        if self.flies_plan:
            self.planner.post(wish(self.now_s, self.position_m))
        self.pilot.cycle()
        self.obey()

    def speak(self) -> None:
        wobble_m = 0.001 * (round(self.now_s / STEP_S) % 7)
        north, east, down = self.position_m
        said = [odometry(self.now_s, (north + wobble_m, east, down), self.velocity_m_s)]
        if round(self.now_s / STEP_S) % 5 == 0:
            said += [current_mode(self.mode), *healthy(self.mode, armed=self.armed)]
        self.wire.inbox += [self.peer.says(message) for message in said]

    def obey(self) -> None:
        """Answers commands, and does what they ask for at once."""
        for command in [m for m in self.wire.sent if m.get_type().startswith("COMMAND_") and not hasattr(m, "seen")]:
            command.seen = True
            if self.answers:
                self.wire.inbox.append(self.peer.says(ack(command.command)))
            if self.obeys:
                self.execute(command)

    def execute(self, command: Message) -> None:
        if command.command == SET_MODE:
            self.mode = int(command.param2) << 16 | int(command.param3) << 24
            if self.mode == PX4_LAND:
                self.position_m, self.armed = (*self.position_m[:2], 0.0), False
        if command.command == ARM:
            self.armed = True
        if command.command == TAKE_OFF:
            self.position_m = (*self.position_m[:2], ALTITUDE_M - command.param7)
        if command.command == REPOSITION:
            north_m = radians(1e-7 * command.x - 47.0) * EARTH_M
            self.position_m = (north_m, self.position_m[1], ALTITUDE_M - command.z)

    def listen(self) -> None:
        for word in self.planner.read():
            if isinstance(word, Report):
                self.report = word
            if isinstance(word, Event):
                self.events.append(word)
            if isinstance(word, Checklist):
                self.checks = "\n".join(map(str, word.checks))

    @property
    def told(self) -> Report:
        assert self.report is not None
        return self.report


def flying(settings: Settings = SETTINGS) -> Rig:
    """In Offboard, the plan being followed."""
    rig = Rig(settings)
    rig.run(1.0)
    rig.planner.post(Ask.ENGAGE)
    rig.run(2.0)
    assert rig.told.phase is Phase.READY, rig.told
    rig.flies_plan, rig.mode = True, PX4_OFFBOARD  # the pilot's doing
    rig.run(1.0)
    assert rig.told.authority is Authority.ENGAGED
    rig.wire.sent.clear()
    return rig


def wish(
    now_s: float, position_m: tuple[float, float, float], aim: Aim | None = None, lens: Lens | None = None
) -> Wish:
    zero = (0.0, 0.0, 0.0)
    order = Order(now_s, Setpoint(position_m, zero, zero, 0.0))
    return Wish(order, aim or Aim(0.0, 0.0), lens or Lens(24.0, 5.0, 4.0))
