"""Distance from people and obstacles."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.constraints.constraint import Constraint
from cinempc.stage import Stage


class KeepOutDistance(Constraint):
    """Distance to an upright capsule, minus its radius, minus closing_s times the speed of approach [m].

    The capsule is the segment from its base up to its height, widened by the radius. The radius grows with closing
    speed because an aircraft whose companion dies flies on and brakes late; moving away earns nothing.
    """

    name = "keep_out"
    unit = "m"
    per = "keep_out"

    def margin(self, stage: Stage, keep_out: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        north, east, down = (stage.position_ned_m[i] - keep_out.base_ned_m[i] for i in range(3))
        over = ca.fmax(-down - keep_out.height_m, 0.0)
        distance = ca.sqrt(north**2 + east**2 + over**2 + 1e-4)
        relative = [stage.velocity_ned_m_s[i] - keep_out.velocity_ned_m_s[i] for i in range(3)]
        closing = -(north * relative[0] + east * relative[1] - over * relative[2]) / distance
        approach = (closing + ca.sqrt(closing**2 + 0.01)) / 2
        return (distance - keep_out.radius_m - keep_out.closing_s * approach,)
