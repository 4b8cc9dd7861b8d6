"""The last code before the wire: what the aircraft is sent, 50 times a second, whatever the planner does.

`gate` decides; `watch` looks at the aircraft, `orders` at the plan; `fence` and `people` say where the drone may not
go, and `motion` how it moves. No clock, no input or output, plain numbers only: there is little here to trust.
"""

from cinempc.gate.gate import Gate
from cinempc.gate.motion import Vec
from cinempc.gate.values import Aircraft, Authority, GateLimits, Order, Person, Reason, Setpoint

__all__ = ["Aircraft", "Authority", "Gate", "GateLimits", "Order", "Person", "Reason", "Setpoint", "Vec"]
