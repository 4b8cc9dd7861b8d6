"""How things stand with an aircraft, as its pilot process tells the planner."""

from __future__ import annotations

from cinempc.gate import Setpoint
from cinempc.vehicles.cockpit import Cockpit
from cinempc.vehicles.mailbox import Phase, Report


def report_of(cockpit: Cockpit, phase: Phase, step: str, setpoint: Setpoint | None) -> Report:
    """How things stand."""
    gate, telemetry, gimbal, lens = cockpit.gate, cockpit.telemetry, cockpit.gimbal, cockpit.lens
    recording = cockpit.recording
    return Report(
        time_s=cockpit.now_s,
        phase=phase,
        step=step,
        authority=gate.authority,
        reason=gate.reason,
        since_s=gate.since_s,
        mode=telemetry.mode,
        armed=telemetry.armed,
        gimbal=gimbal.state if gimbal else None,
        lens=lens.state if lens else None,
        pose=telemetry.pose,
        aim=gimbal.measured if gimbal else None,
        aim_s=gimbal.measured_s if gimbal else cockpit.now_s,
        lens_settings=lens.measured if lens else None,
        setpoint=setpoint,
        recording=recording.state if recording else None,
        lacking=recording.lacking if recording else "",
    )
