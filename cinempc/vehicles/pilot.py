"""The pilot process: the only one on the aircraft's link, at 50 Hz whatever the planner does.

python -m cinempc.vehicles.pilot FD      (FD: its end of the mailbox)
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from math import isfinite
from types import FrameType

from cinempc.clock import SteadyClock
from cinempc.gate import Aircraft, Authority, Person, Reason, Setpoint
from cinempc.vehicles.cockpit import Cockpit
from cinempc.vehicles.gimbal import Aim, GimbalState
from cinempc.vehicles.lens import Lens, LensState
from cinempc.vehicles.mailbox import Ask, Checklist, Crowd, Event, Farewell, Mailbox, Phase, Wish
from cinempc.vehicles.procedures import Procedure, ProcedureError, finish, leave, start
from cinempc.vehicles.reporting import report_of
from cinempc.vehicles.settings import Settings
from cinempc.vehicles.timing import Periods, Schedule
from cinempc.wire import Endpoint, WireError, read_key

CHECKS_S = 0.5  # between two preflight lists that the planner is shown
STALE_S = 0.2  # an aim without news keeps its angles and loses its rates
GREETING_S = 10.0
REAL_TIME_PRIORITY, NICE = 20, -10
FLY_ON = {Authority.ENGAGED, Authority.BRAKING}
_log = logging.getLogger(__name__)


class Pilot:
    """One aircraft, from the first message to the last."""

    def __init__(
        self, settings: Settings, mailbox: Mailbox, endpoint: Endpoint, clock: Callable[[], float] | None = None
    ) -> None:
        self._mailbox, self._clock = mailbox, clock or settings.clock.now_s
        self._cockpit = Cockpit(settings, endpoint, self._note)
        self._wish: Wish | None = None
        self._people: tuple[Person, ...] = ()
        self._procedure: Procedure | None = None
        self._phase, self._step = Phase.WAITING, ""
        self._authority = Authority.DISENGAGED
        self._camera: tuple[GimbalState | None, LensState | None] = (None, None)
        self._checks_s = -float("inf")
        self._quitting, self._failure = False, ""
        self.sent = Periods()

    @property
    def done(self) -> bool:
        """Whether nobody needs this process any more."""
        recording = self._cockpit.recording
        if recording is not None and recording.stopping:
            return False
        return self._quitting and self._procedure is None and self._cockpit.gate.authority not in FLY_ON

    def quit(self) -> None:
        """Lets go of the aircraft as at the end of a take, then is done."""
        self._quitting = True
        self._cockpit.cut()

    def cycle(self) -> None:
        """One round: listen, decide, send, tell."""
        cockpit = self._cockpit
        aircraft = cockpit.receive(self._clock())
        self._read_planner()
        now_s = cockpit.now_s = self._clock()  # not before what was just read, however long that took
        self._advance()
        setpoint = self._fly(now_s, aircraft)
        self._lead_camera(now_s)
        cockpit.step()
        self._tell(now_s, setpoint)

    def last_gasp(self) -> None:
        """After an error of our own: asks once for the mode to be in afterwards, and sends nothing more."""
        cockpit = self._cockpit
        if cockpit.leads and cockpit.telemetry.in_offboard and not cockpit.quiet:
            cockpit.requests.forget()
            cockpit.request_mode(cockpit.settings.after.mode)
            cockpit.requests.step(cockpit.now_s)

    def _read_planner(self) -> None:
        for word in self._mailbox.read():
            match word:
                case Wish():
                    self._wish = word
                case Crowd():
                    self._people = word.people
                case Ask.ENGAGE if self._procedure is None and not self._cockpit.leads:
                    self._begin(Phase.STARTING, start(self._cockpit))
                    self._cockpit.quiet = self._cockpit.settings.readonly
                    self._forget_wish()
                case Ask.FINISH if self._phase is not Phase.ENDING:
                    self._begin(Phase.ENDING, finish(self._cockpit))
                case Ask.ROLL if self._cockpit.recording is not None and not self._cockpit.quiet:
                    self._cockpit.recording.roll()
                case Ask.CUT:
                    self._cockpit.cut()
                case Ask.QUIT:
                    self.quit()
        if self._mailbox.closed and not self._quitting:
            self.quit()
            if self._phase is Phase.STARTING:
                self._procedure = None
        flies_plan = self._cockpit.gate.reason is not Reason.WAITING
        if self._quitting and self._procedure is None and self._cockpit.leads:
            if flies_plan and self._mailbox.closed:
                return  # brakes first, then is silent, then leaves
            self._begin(Phase.ENDING, leave(self._cockpit))

    def _forget_wish(self) -> None:
        """What was wanted of gimbal and lens before an engage may be out of reach by now."""
        self._wish = None
        if self._cockpit.gimbal is not None:
            self._cockpit.gimbal.lead(None)
        if self._cockpit.lens is not None:
            self._cockpit.lens.lead(None)

    def _begin(self, phase: Phase, procedure: Procedure) -> None:
        self._phase, self._procedure = phase, procedure

    def _advance(self) -> None:
        """One step of what is being done."""
        if self._procedure is None:
            return
        try:
            self._step = next(self._procedure)
        except StopIteration:
            self._procedure = None
            if self._phase is not Phase.FAILED:
                self._step, self._phase = "", Phase.READY if self._phase is Phase.STARTING else Phase.ENDED
        except ProcedureError as error:
            started = self._phase is Phase.STARTING and self._cockpit.leads
            self._procedure = leave(self._cockpit) if started else None
            self._phase, self._failure = Phase.FAILED, str(error)
            self._note("failed", self._failure)
        if self._phase is Phase.FAILED:
            self._step = self._failure

    def _fly(self, now_s: float, aircraft: Aircraft | None) -> Setpoint | None:
        """Asks the gate, sends what it lets through, and acts on what has become of the authority."""
        cockpit = self._cockpit
        if aircraft is None:
            return None
        setpoint = cockpit.gate.check(now_s, self._wish.order if self._wish else None, aircraft, self._people)
        if setpoint is None or cockpit.settings.readonly:
            self.sent.pause()
        else:
            cockpit.send_setpoint(setpoint)
            self.sent.mark(self._clock())
        if cockpit.gate.authority is not self._authority:
            self._change_authority(cockpit.gate.authority)
        return setpoint

    def _change_authority(self, authority: Authority) -> None:
        cockpit, before = self._cockpit, self._authority
        self._authority = authority
        self._note("authority", f"{authority.value}: {cockpit.gate.reason.value}")
        if authority in FLY_ON or before not in FLY_ON:
            return
        if cockpit.taken_over:
            cockpit.be_quiet()
            self._procedure, self._phase, self._step = None, Phase.ENDED, f"taken over: {cockpit.gate.reason.value}"
        elif self._phase is Phase.STARTING:
            self._failure = f"{authority.value}: {cockpit.gate.reason.value}"
            self._begin(Phase.FAILED, leave(cockpit))
        elif self._phase is Phase.READY:
            self._begin(Phase.ENDING, leave(cockpit))

    def _lead_camera(self, now_s: float) -> None:
        """Passes on where to look and how to set the lens, as far as it is made of numbers."""
        cockpit, wish = self._cockpit, self._wish
        if cockpit.quiet or wish is None:
            return
        aim, lens = wish.aim, wish.lens
        if now_s - wish.order.time_s > STALE_S:
            aim = Aim(aim.yaw_ned_rad, aim.pitch_rad, roll_rad=aim.roll_rad)
        if cockpit.gimbal is not None and all(
            map(isfinite, (aim.yaw_ned_rad, aim.pitch_rad, aim.roll_rad, *_rates(aim)))
        ):
            cockpit.gimbal.lead(aim)
        if cockpit.lens is not None and _is_lens(lens):
            cockpit.lens.lead(lens)

    def _tell(self, now_s: float, setpoint: Setpoint | None) -> None:
        """Reports to the planner, if it listens."""
        report = report_of(self._cockpit, self._phase, self._step, setpoint)
        if (report.gimbal, report.lens) != self._camera:
            self._camera = (report.gimbal, report.lens)
            self._note("camera", f"gimbal {report.gimbal or 'none'}, lens {report.lens or 'none'}")
        self._mailbox.post(report)
        if self._phase in (Phase.WAITING, Phase.STARTING) and now_s - self._checks_s > CHECKS_S:
            self._checks_s = now_s
            self._mailbox.post(Checklist(self._cockpit.checks()))

    def _note(self, kind: str, text: str) -> None:
        now_s = self._clock()
        self._mailbox.post(Event(now_s, kind, text), keep=True)
        if self._mailbox.closed:  # the planner has died: who reads the journal shall know what was done, and why
            _log.warning("%.3f %s: %s", now_s, kind, text)


def _rates(aim: Aim) -> tuple[float, float]:
    return aim.yaw_rate_rad_s, aim.pitch_rate_rad_s


def _is_lens(lens: Lens) -> bool:
    """Whether a lens can be set so; infinity is a focus distance."""
    return (
        isfinite(lens.focal_length_mm) and lens.focus_distance_m > 0 and isfinite(lens.f_number) and lens.f_number > 0
    )


def fly(pilot: Pilot, clock: SteadyClock) -> tuple[Periods, Periods]:
    """The loop, until the pilot is done. Periods and busy times of its cycles."""
    schedule, cycles, busy = Schedule(clock.now_s()), Periods(), Periods()
    while not pilot.done:
        clock.wait_until(schedule.due_s(clock.now_s()))
        began_s = clock.now_s()
        pilot.cycle()
        cycles.mark(began_s)
        busy.pause()
        busy.mark(began_s)
        busy.mark(clock.now_s())
    return cycles, busy


def main(fd: int) -> int:
    """Runs the process; its exit code."""
    mailbox = Mailbox(socket.socket(fileno=fd))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the planner, which then says what is to be done
    try:
        settings = _greeting(mailbox)
        key = read_key(settings.key_file) if settings.key_file else None
        endpoint = Endpoint(
            settings.connection,
            system=settings.system,
            component=settings.component,
            key=key,
            from_system=settings.autopilot_system,
            listen=settings.listen,
        )
    except WireError as error:
        mailbox.post(Event(time.monotonic(), "failed", str(error)), keep=True)
        return 2
    pilot = Pilot(settings, mailbox, endpoint)

    def on_terminate(number: int, frame: FrameType | None) -> None:
        pilot.quit()

    signal.signal(signal.SIGTERM, on_terminate)
    _hurry()
    try:
        cycles, busy = fly(pilot, settings.clock)
    except BaseException as error:
        pilot.last_gasp()
        mailbox.post(
            Event(settings.clock.now_s(), "failed", f"pilot process: {type(error).__name__}: {error}"), keep=True
        )
        raise
    finally:
        endpoint.close()
    mailbox.post(Farewell(pilot.sent.figures(), cycles.figures(), busy.figures()), keep=True)
    return 0


def _greeting(mailbox: Mailbox) -> Settings:
    """The first message. Raises WireError if none comes."""
    until_s = time.monotonic() + GREETING_S
    while time.monotonic() < until_s and not mailbox.closed:
        for word in mailbox.read():
            if isinstance(word, Settings):
                return word
        time.sleep(0.01)
    raise WireError("the planner has not said what to fly")


def _hurry() -> None:
    """Before everybody else where the system allows it, and without pauses to look for garbage."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(REAL_TIME_PRIORITY))
    except (OSError, AttributeError):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
