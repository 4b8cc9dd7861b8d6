"""The sequence planned as a block: sides that are open are chosen for all shots together, for short ways between them.

Where a shot ends and where the next one must begin are one decision: the sides of all shots are found by dynamic
programming over the bearings at which each may begin. Each way costs its angle squared, so that a long way is spread
over the shots that leave their side open, and a cut across the line of action is avoided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.planned import Planned
from cinempc.shots.picked import about, leaves_side_open
from cinempc.shots.profile import profile
from cinempc.shots.spec import Keys, Ramp, ShotSpec, Value

OPEN_SIDES = 24  # bearings that are tried where the side is open
ACROSS = 20.0  # what crossing the line on a cut costs: more than any way
ON_THE_LINE_RAD = np.deg2rad(10.0)  # so near the line a side is neither left nor right
MIRRORED_COST = 1e-3  # as it is written, where both sides are as good


@dataclass(frozen=True, slots=True)
class Side:
    """One way to fly a shot: bearings to its subject's heading at its beginning and its end [rad], None: anywhere."""

    begin_rad: float | None
    end_rad: float | None
    mirrored: bool = False


def plan_block(sequence: LoadedSequence, headings_rad: Mapping[str, float]) -> tuple[Planned, ...]:
    """All shots, with their sides settled. `headings_rad` say where subjects face, as far as that is known."""
    shots = [Planned(entry, shot.spec) for entry, shot in zip(sequence.spec.shots, sequence.shots, strict=True)]
    order = sequence.order
    options = [_sides(shots[i], headings_rad) for i in order]
    for i, side in zip(order, _cheapest([shots[i] for i in order], options, sequence.spec.keep_side), strict=True):
        spec = mirrored(shots[i].spec) if side.mirrored else shots[i].spec
        free = side.begin_rad if leaves_side_open(spec) else None
        shots[i] = Planned(shots[i].entry, spec, free)
    return tuple(shots)


def mirrored(spec: ShotSpec) -> ShotSpec:
    """The shot from the other side of its subject."""
    if spec.view is None or spec.view.azimuth_deg is None:
        return spec
    view = spec.view.model_copy(update={"azimuth_deg": _negative(spec.view.azimuth_deg)})
    return spec.model_copy(update={"view": view})


def side_of(bearing_rad: float) -> int:
    """On which side of a line that points ahead a bearing is: 1 right, -1 left, 0 on it."""
    across = np.sin(bearing_rad)
    return 0 if abs(across) < np.sin(ON_THE_LINE_RAD) else int(np.sign(across))


def _cheapest(shots: list[Planned], options: list[list[Side]], keep_side: bool) -> list[Side]:
    """The row of sides with the least cost of all ways together."""
    costs = [[MIRRORED_COST * side.mirrored for side in options[0]]]
    origins: list[list[int]] = []
    for (before, after), (here, there) in zip(pairwise(options), pairwise(shots), strict=True):
        ways = np.array([[_cost(a, b, here, there, keep_side) for a in before] for b in after])
        total = ways + np.array(costs[-1])
        origins.append([int(i) for i in total.argmin(axis=1)])
        costs.append([float(c) for c in total.min(axis=1)])
    chosen = [int(np.argmin(costs[-1]))]
    for origin in reversed(origins):
        chosen.append(origin[chosen[-1]])
    return [sides[i] for sides, i in zip(options, reversed(chosen), strict=True)]


def _cost(a: Side, b: Side, here: Planned, there: Planned, keep_side: bool) -> float:
    """Of the way from the end of one shot to the beginning of the next."""
    cost = MIRRORED_COST * b.mirrored
    if a.end_rad is None or b.begin_rad is None or about(here.spec) != about(there.spec):
        return cost
    crosses = side_of(a.end_rad) * side_of(b.begin_rad) < 0 and there.entry.transition == "cut"
    return cost + float(wrap_pi(b.begin_rad - a.end_rad)) ** 2 + ACROSS * (crosses and keep_side)


def _sides(shot: Planned, headings_rad: Mapping[str, float]) -> list[Side]:
    if leaves_side_open(shot.spec):
        return [Side(float(angle), float(angle)) for angle in np.linspace(-np.pi, np.pi, OPEN_SIDES, endpoint=False)]
    asked = bearings(shot.spec, headings_rad)
    if shot.entry.mirror == "either" and asked is not None and _is_to_heading(shot.spec):
        return [Side(*asked), Side(-asked[0], -asked[1], mirrored=True)]
    return [Side(*asked) if asked is not None else Side(None, None)]


def bearings(spec: ShotSpec, headings_rad: Mapping[str, float]) -> tuple[float, float] | None:
    """At the beginning and the end, to the subject's heading [rad]; None where that is not said or not known."""
    view = spec.view
    if view is None or view.azimuth_deg is None:
        return None
    heading_rad = 0.0 if view.relative_to == "heading" else headings_rad.get(view.subject)
    if heading_rad is None:
        return None
    begin, end = np.deg2rad(profile(view.azimuth_deg, spec.duration_s)(np.array([0.0, spec.duration_s]))) - heading_rad
    return float(begin), float(end)


def _is_to_heading(spec: ShotSpec) -> bool:
    return spec.view is not None and spec.view.relative_to == "heading"


def _negative(value: Value) -> Value:
    if isinstance(value, Ramp):
        return value.model_copy(update={"from_": -value.from_, "to": -value.to})
    if isinstance(value, Keys):
        return value.model_copy(update={"keys": [(time_s, -number) for time_s, number in value.keys]})
    return -value


__all__ = ["Side", "bearings", "mirrored", "plan_block", "side_of"]
