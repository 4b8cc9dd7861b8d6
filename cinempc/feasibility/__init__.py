"""Can it be flown and photographed? The camera's way through a shot, against what drone, gimbal and lens can do."""

from __future__ import annotations

from cinempc.feasibility.company import Around, Company, later, nobody_moves
from cinempc.feasibility.examine import Examiner, examine
from cinempc.feasibility.finding import Finding
from cinempc.feasibility.propose import Change, propose

__all__ = ["Around", "Change", "Company", "Examiner", "Finding", "examine", "later", "nobody_moves", "propose"]
