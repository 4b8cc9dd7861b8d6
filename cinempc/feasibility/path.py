"""Where the camera has to be, and what its lens has to be set to, at every instant for the picture to be as asked.

No flight is planned: every aim of the picture counts as it does in flight, drone and motors do not. What the aims leave
open is chosen so that the camera moves least. The aims of all instants are one sparse least-squares problem, whose
normal equations are block tridiagonal and solved as a band (Levenberg-Marquardt; J. Nocedal and S. Wright, Numerical
Optimization, 2nd ed., ch. 10.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import casadi as ca
import numpy as np
from scipy.linalg import LinAlgError, solveh_banded

from cinempc import model
from cinempc.hardware import Camera, Drone
from cinempc.problem import Problem
from cinempc.types import Array

FREE = np.r_[model.POSITION, model.SERVOS]  # entries of the state that a picture decides: all but motion
N = len(FREE)
POSITIONS, YAW, PITCH = slice(0, 3), 3, 4  # among the free entries
CALM = np.full(N, 1e-3)  # cost^(1/2) of a change per second, in the state's units: far below every aim of the picture
CALM[3:] = 1e-2
HOMEWARD = 1e-4  # pull towards the first guess, for what is open altogether
ROOM_GAIN_PER_M, ROOM_M = 0.05, 0.2  # pull out of keep-outs and into the flight box: where the picture leaves it open
STEEPEST_RAD = np.deg2rad(89.5)
ROUNDS = 25
DONE, DONE_PER_INSTANT = 1e-4, 1e-6  # decrease of the cost that ends the search: relative, and absolute


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """K instants of camera and lens."""

    times_s: Array  # (K,)
    states: Array  # (K, NX) of `cinempc.model`, without motion
    misses: dict[str, Array]
    """By term, by how much its aim is missed, in its unit (K,)."""

    @property
    def position_ned_m(self) -> Array:
        """(K, 3) of the camera."""
        return np.asarray(self.states[:, model.POSITION])

    @property
    def focal_length_mm(self) -> Array:
        """(K,)"""
        return np.asarray(np.exp(self.states[:, model.LN_FOCAL]))


class Aims:
    """The residuals of all terms and their slopes, for all instants at once."""

    def __init__(self, problem: Problem, instants: int) -> None:
        stage = problem.stage()
        state, column = ca.SX.sym("x", model.NX), ca.SX.sym("p", problem.layout.size)
        weighted, margins = stage(state, np.zeros(model.NU), column)
        residuals = ca.vertcat(weighted, ROOM_GAIN_PER_M * ca.fmax(ROOM_M - margins, 0.0))
        slopes = ca.jacobian(residuals, state)[:, FREE.tolist()]
        self._rows = residuals.shape[0]
        self._values = ca.Function("values", [state, column], [residuals]).map(instants)
        self._both = ca.Function("both", [state, column], [residuals, slopes]).map(instants)
        costs = problem.term_costs()(state, np.zeros(model.NU), column)
        self._costs = ca.Function("costs", [state, column], [costs]).map(instants)

    def values(self, free: Array, columns: Array) -> Array:
        """(K, M) residuals of free entries (K, N) with parameters (K, P)."""
        return np.asarray(self._values(states_of(free).T, columns.T)).T

    def with_slopes(self, free: Array, columns: Array) -> tuple[Array, Array]:
        """(K, M) residuals and (K, M, N) their derivatives."""
        residuals, slopes = self._both(states_of(free).T, columns.T)
        return np.asarray(residuals).T, np.asarray(slopes).reshape(self._rows, len(free), N).transpose(1, 0, 2)

    def costs(self, states: Array, columns: Array) -> Array:
        """(T, K) each term's own cost, in the order of TERMS."""
        return np.asarray(self._costs(states.T, columns.T))


@lru_cache(maxsize=4)
def aims_of(camera: Camera, instants: int) -> Aims:
    """The aims of so many instants; cameras and shots are parameters of them."""
    return Aims(Problem(camera), instants)


def states_of(free: Array) -> Array:
    """(K, NX) states at rest."""
    states = np.zeros((len(free), model.NX))
    states[:, FREE] = free
    return states


def bounds(drone: Drone, camera: Camera) -> tuple[Array, Array]:
    """(N,) lowest and highest: of the lens's settings only, so that what is missing elsewhere can be told."""
    box = model.limits(drone, camera)
    low, high = box.state_min[FREE].copy(), box.state_max[FREE].copy()
    low[POSITIONS], high[POSITIONS] = -model.UNBOUNDED, model.UNBOUNDED
    low[PITCH], high[PITCH] = -STEEPEST_RAD, STEEPEST_RAD
    return low, high


def serve(aims: Aims, columns: Array, home: Array, step_s: float, box: tuple[Array, Array]) -> Array:
    """The free entries (K, N) that serve the aims best, from a first guess `home`."""
    low, high = box
    free = np.clip(home, low, high)
    calm = (CALM / step_s) ** 2
    damping = 1e-6
    cost = _cost(aims.values(free, columns), free, home, calm)
    for _ in range(ROUNDS):
        residuals, slopes = aims.with_slopes(free, columns)
        pull = np.einsum("kmn,km->kn", slopes, residuals) + HOMEWARD**2 * (free - home)
        change = np.diff(free, axis=0) * calm
        pull[:-1] -= change
        pull[1:] += change
        blocks = np.einsum("kmi,kmj->kij", slopes, slopes)
        stuck = ((free <= low) & (pull > 0)) | ((free >= high) & (pull < 0))
        while damping < 1e6:
            trial = np.clip(free + _step(blocks, pull, stuck, calm, damping), low, high)
            cheaper = _cost(aims.values(trial, columns), trial, home, calm)
            if cheaper <= cost:
                break
            damping *= 10
        else:
            return free
        gained, cost, free, damping = cost - cheaper, cheaper, trial, max(damping / 10, 1e-9)
        if gained <= DONE * cost + DONE_PER_INSTANT * len(free):
            break
    return free


def _cost(residuals: Array, free: Array, home: Array, calm: Array) -> float:
    motion = (np.diff(free, axis=0) ** 2 * calm).sum()
    return float((residuals**2).sum() + motion + HOMEWARD**2 * ((free - home) ** 2).sum())


def _step(blocks: Array, pull: Array, stuck: Array, calm: Array, damping: float) -> Array:
    """The Newton step (K, N) of the damped normal equations; entries stuck at a bound stay."""
    count = len(blocks)
    inner = np.full(count, 2.0)
    inner[[0, -1]] = 1.0
    diagonal = np.einsum("kii->ki", blocks)
    extra = HOMEWARD**2 + inner[:, None] * calm + damping * (diagonal + 1e-3) + 1e9 * stuck
    band = np.zeros((N + 1, count * N))
    for offset in range(N):
        for column in range(N - offset):
            band[offset, column::N] = blocks[:, column + offset, column]
    band[0] += extra.ravel()
    band[N, : (count - 1) * N] = np.tile(-calm, count - 1)
    try:
        return np.asarray(-solveh_banded(band, pull.ravel(), lower=True)).reshape(count, N)
    except LinAlgError:
        return np.zeros_like(pull)
