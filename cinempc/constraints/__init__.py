"""The safety constraints. A new one is a file here and a line in CONSTRAINTS."""

from __future__ import annotations

from cinempc.constraints.clearance import Clearance
from cinempc.constraints.constraint import Constraint
from cinempc.constraints.envelope import Envelope
from cinempc.constraints.keep_out import KeepOutDistance
from cinempc.constraints.speed import Speed

CONSTRAINTS: tuple[Constraint, ...] = (KeepOutDistance(), Clearance(), Envelope(), Speed())

__all__ = ["CONSTRAINTS", "Constraint"]
