"""The list that is gone through before anything is engaged."""

from __future__ import annotations

from dataclasses import dataclass

from cinempc.vehicles.gimbal import Gimbal, GimbalState
from cinempc.vehicles.lens import LensDriver, LensState
from cinempc.vehicles.modes import Autopilot, Mode
from cinempc.vehicles.parameters import Parameters
from cinempc.vehicles.settings import Settings
from cinempc.vehicles.telemetry import Telemetry

SILENT_S = 2.0
POSE_SILENT_S = 0.2


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: `text` is what was found, or what is wrong."""

    name: str
    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.ok else 'FAIL'} {self.name}: {self.text}"


def checklist(
    now_s: float,
    settings: Settings,
    telemetry: Telemetry,
    gimbal: Gimbal | None,
    lens: LensDriver | None,
    parameters: Parameters,
) -> tuple[Check, ...]:
    """Everything, in the order in which a pilot would look."""
    return (
        _link(now_s, telemetry),
        _estimator(now_s, telemetry),
        _place(settings, telemetry),
        _battery(settings, telemetry),
        _remote(now_s, settings, telemetry),
        _mode(settings, telemetry),
        _gimbal(gimbal),
        _camera(lens),
        _parameters(parameters, settings),
    )


def _link(now_s: float, telemetry: Telemetry) -> Check:
    if telemetry.mode is Mode.UNKNOWN:
        return Check("link", False, "no heartbeat from the autopilot")
    if telemetry.autopilot not in tuple(Autopilot):
        return Check("link", False, f"autopilot of unknown kind {telemetry.autopilot}")
    silent_s = now_s - telemetry.heard_s
    if silent_s > SILENT_S:
        return Check("link", False, f"nothing heard for {silent_s:.1f} s")
    return Check("link", True, f"{Autopilot(telemetry.autopilot).name} heard")


def _estimator(now_s: float, telemetry: Telemetry) -> Check:
    complaint = telemetry.estimator.complaint(now_s)
    if not complaint and telemetry.pose is None:
        complaint = "no pose"
    if not complaint and telemetry.pose is not None and (late_s := now_s - telemetry.pose.time_s) > POSE_SILENT_S:
        complaint = f"the newest pose is {late_s:.2f} s old"
    return Check("estimator", not complaint, complaint or "position, velocity and attitude are good")


def _place(settings: Settings, telemetry: Telemetry) -> Check:
    missing = [name for name, place in (("home", telemetry.home), ("origin", telemetry.origin)) if place is None]
    if missing and not settings.readonly:  # they may have to be asked for
        return Check("home and origin", False, f"{' and '.join(missing)} not set")
    return Check("home and origin", True, "not asked for" if missing else "set")


def _battery(settings: Settings, telemetry: Telemetry) -> Check:
    frac, least = telemetry.battery_frac, settings.limits.battery_engage_frac
    if frac is None:
        return Check("battery", False, "charge not known")
    return Check("battery", frac >= least, f"{frac:.0%}, {least:.0%} needed")


def _remote(now_s: float, settings: Settings, telemetry: Telemetry) -> Check:
    if telemetry.sticks.seen(now_s):
        return Check("remote control", True, "seen")
    return Check("remote control", not settings.need_rc, "not seen" + ("" if settings.need_rc else ", not needed"))


def _mode(settings: Settings, telemetry: Telemetry) -> Check:
    """Before the stream runs nobody can be in Offboard, unless something else is flying it."""
    if telemetry.in_offboard and telemetry.armed:
        return Check("mode", False, "already flown through Offboard by something else")
    if telemetry.in_offboard and not settings.arm:
        return Check("mode", False, "in Offboard while disarmed: arming alone would start the flight; choose another")
    told = telemetry.intended_mode is not Mode.UNKNOWN or telemetry.autopilot != Autopilot.PX4
    if not told and not settings.readonly:
        return Check("mode", False, "the autopilot has not told (CURRENT_MODE) which mode the pilot chose last")
    if telemetry.waits_for_stream and not settings.arm:
        text = "in failsafe for a lost stream, and would go back to Offboard by itself; let the pilot choose a mode"
        return Check("mode", False, text)
    if settings.arm and telemetry.armed:
        return Check("mode", False, "already armed; to be armed by this program it must stand disarmed")
    if settings.arm and not telemetry.may_arm:
        return Check("mode", False, "the autopilot is not ready to arm")
    return Check("mode", True, f"{telemetry.mode.value}, {'armed' if telemetry.armed else 'disarmed'}")


def _gimbal(gimbal: Gimbal | None) -> Check:
    if gimbal is None:
        return Check("gimbal", True, "none, as told")
    ok = gimbal.state is GimbalState.OURS and gimbal.measured is not None
    return Check("gimbal", ok, gimbal.state.value)


def _camera(lens: LensDriver | None) -> Check:
    if lens is None:
        return Check("camera", True, "none, as told")
    return Check("camera", lens.state is LensState.READY, lens.state.value)


def _parameters(parameters: Parameters, settings: Settings) -> Check:
    if settings.profile is None:
        return Check("parameters", True, "no profile to compare with")
    wrong = parameters.mismatches()
    if wrong:
        return Check("parameters", False, f"not as in profile {settings.profile.name}: " + "; ".join(map(str, wrong)))
    if not parameters.read:
        return Check("parameters", False, "still being read")
    return Check("parameters", True, f"as in profile {settings.profile.name}")
