"""The L1 optimal camera path: still, at an even speed or evenly speeding up wherever it may be, as a linear programme.

Minimised are the sums of the absolute first, second and third differences of a way, weighted 10, 1 and 100, so that it
consists of pieces in which all but one of them are zero; what has to stay in the window bounds it hard. Without a pull
towards where composition wants the window, any of many ways would do.

Source: M. Grundmann, V. Kwatra & I. Essa, Auto-directed video stabilization with robust L1 optimal camera paths,
CVPR 2011, eq. 3 and 4; the weights are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from cinempc.types import Array

WEIGHTS = (10.0, 1.0, 100.0)  # of the first, second and third differences
AT_ONCE, AHEAD = 1000, 250  # pictures in a programme, of which so many are decided by the next one
JOINT = 3  # pictures that two programmes share: position, speed and acceleration go on


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """A way of F values: between bounds, as near as it may to wanted ones, each of which pulls by its weight."""

    lower: Array
    upper: Array
    wanted: Array  # finite also where nothing is wanted
    pull: Array  # zero there
    ceiling: float = np.inf  # of its second differences

    def __len__(self) -> int:
        return len(self.wanted)

    def part(self, first: int, end: int, fixed: Array) -> Bounded:
        """Some of them, the first of which are `fixed` already."""
        lower, upper = self.lower[first:end].copy(), self.upper[first:end].copy()
        lower[: len(fixed)] = upper[: len(fixed)] = fixed
        return Bounded(lower, upper, self.wanted[first:end], self.pull[first:end], self.ceiling)


def even_way(asked: Bounded, degree: int) -> Array | None:
    """(F,) the best that rests (degree 0) or moves at one speed (1); None where none keeps to the bounds."""
    time = np.linspace(-1.0, 1.0, len(asked))
    return _solved(asked, csr_array(np.stack([time**power for power in range(degree + 1)], axis=1)))


def free_way(asked: Bounded) -> Array | None:
    """(F,) the best of all, for long ones in overlapping parts; None where none keeps below the ceiling."""
    way = np.empty(len(asked))
    done = 0
    while done < len(asked):
        first = max(done - JOINT, 0)
        end = min(first + AT_ONCE, len(asked))
        solved = _solved(asked.part(first, end, way[first:done]), eye_array(end - first, format="csr"))
        if solved is None:
            return None
        kept = end if end == len(asked) else end - AHEAD
        way[first:kept] = solved[: kept - first]
        done = kept
    return way


def _solved(asked: Bounded, basis: csr_array) -> Array | None:
    """The best way B x for a basis B (F, N); each absolute value is the sum of a positive and a negative part."""
    rows = [basis, *(_differences(basis, order) for order in (1, 2, 3))]
    weights = np.concatenate([asked.pull, *(np.full(r.shape[0], w) for r, w in zip(rows[1:], WEIGHTS, strict=True))])
    most = np.repeat([np.inf, np.inf, asked.ceiling, np.inf], [r.shape[0] for r in rows])
    aims = np.concatenate([asked.wanted, np.zeros(len(weights) - len(asked))])
    parts = eye_array(len(weights), format="csr")
    limits: dict[str, Any] = {}
    entries = [(None, None)] * basis.shape[1]
    if basis.shape[1] == len(asked):
        entries = list(zip(asked.lower, asked.upper, strict=True))
    else:
        idle = csr_array((2 * len(asked), 2 * len(weights)))
        limits["A_ub"] = hstack([vstack([basis, -basis]), idle], format="csr")
        limits["b_ub"] = np.concatenate([asked.upper, -asked.lower])
    found = linprog(
        np.concatenate([np.zeros(basis.shape[1]), weights, weights]),
        A_eq=hstack([vstack(rows), -parts, parts], format="csr"),
        b_eq=aims,
        bounds=[*entries, *((0.0, limit) for limit in (*most, *most))],
        method="highs",
        **limits,
    )
    if not found.success or found.x is None:
        return None
    return np.asarray(np.clip(basis @ found.x[: basis.shape[1]], asked.lower, asked.upper))


def _differences(rows: csr_array, order: int) -> csr_array:
    for _ in range(order):
        rows = rows[1:] - rows[:-1]
    return rows
