"""The battery, as far as telemetry and failsafes see it."""

from __future__ import annotations

from dataclasses import dataclass

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.autopilot.parameters import Parameters

CELLS, EMPTY_V, FULL_V = 4, 3.3, 4.05
DRAIN_PER_S = 1 / 1200.0  # twenty minutes in the air
UNKNOWN, NOT_THERE = 32767, 65535
CHARGE_STATES = (1, 2, 3, 4)  # MAV_BATTERY_CHARGE_STATE: ok, low, critical, emergency


@dataclass(slots=True)
class Battery:
    """Its charge, from 0 to 1."""

    parameters: Parameters
    remaining: float = 1.0

    def update(self, dt_s: float, *, armed: bool) -> None:
        """Motors draw on it."""
        if armed:
            self.remaining = max(self.remaining - DRAIN_PER_S * dt_s, 0.0)

    @property
    def warning(self) -> int:
        """0 none, 1 low, 2 critical, 3 emergency."""
        names = ("BAT_LOW_THR", "BAT_CRIT_THR", "BAT_EMERGEN_THR")
        return sum(self.remaining < self.parameters[name] for name in names)

    @property
    def voltage_mv(self) -> int:
        """Of all cells."""
        return round(1e3 * CELLS * (EMPTY_V + (FULL_V - EMPTY_V) * self.remaining))

    @property
    def percent(self) -> int:
        """Of its charge."""
        return round(100 * self.remaining)

    def status(self) -> Message:
        """BATTERY_STATUS."""
        volts = [self.voltage_mv] + [NOT_THERE] * 9
        used_mah = round(5000 * (1 - self.remaining))
        return mavlink.MAVLink_battery_status_message(
            0, 1, 1, UNKNOWN, volts, -100, used_mah, -1, self.percent, 0, CHARGE_STATES[self.warning]
        )
