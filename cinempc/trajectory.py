"""Plans as functions of time: moved on, sampled, or braked to a stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from cinempc import model
from cinempc.types import Array

BRAKE_STIFFNESS_PER_S = 1.0  # acceleration asked for = -stiffness * velocity, within the limits
BRAKE_DAMPING_PER_S = 4.0  # jerk = damping * (acceleration asked for - acceleration), within the limits


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """States (K, NX) from `start_s` on, every `step_s`, and the inputs (N, NU) held between them."""

    start_s: float
    step_s: float
    states: Array
    inputs: Array

    def sample(self, time_s: float) -> tuple[Array, Array]:
        """State (NX,) and input (NU,) at a time; before the start the first, after the end the last inputs go on."""
        k = min(max(int((time_s - self.start_s) / self.step_s), 0), len(self.inputs) - 1)
        since_s = max(time_s - self.start_s - k * self.step_s, 0.0)
        return model.advance(self.states[k], self.inputs[k], since_s), self.inputs[k]

    def shifted_inputs(self, time_s: float) -> Array:
        """The inputs on a grid that starts at `time_s`: averages of what they overlap; jerk ends at the old end."""
        steps = max((time_s - self.start_s) / self.step_s, 0.0)
        whole, share = int(steps), steps - int(steps)
        tail = self.inputs[-1].copy()
        tail[model.JERK] = 0.0
        padded = np.vstack([self.inputs[whole:], np.tile(tail, (min(whole, len(self.inputs)) + 1, 1))])
        count = len(self.inputs)
        return np.asarray((1.0 - share) * padded[:count] + share * padded[1 : count + 1])


def rollout(dynamics: tuple[Array, Array], state: Array, inputs: Array) -> Array:
    """The states (K, NX) that inputs (N, NU) lead to."""
    a, b = dynamics
    states = np.empty((len(inputs) + 1, model.NX))
    states[0] = state
    states[1:] = inputs @ b.T
    _accumulate(a, states)
    return states


@njit(cache=True)  # type: ignore[untyped-decorator]
def _accumulate(a: Array, states: Array) -> None:
    """states[k + 1] += a states[k], in order."""
    for k in range(states.shape[0] - 1):
        for i in range(states.shape[1]):
            for j in range(states.shape[1]):
                states[k + 1, i] += a[i, j] * states[k, j]


def braking_inputs(dynamics: tuple[Array, Array], state: Array, box: model.Limits, nodes: int) -> Array:
    """Inputs (N, NU) that bring the drone to a stop within its limits, and gimbal and lens at once."""
    a, b = dynamics
    inputs = np.zeros((nodes, model.NU))
    for control in inputs:
        velocity, acceleration = state[model.VELOCITY], state[model.ACCELERATION]
        limit, jerk_limit = box.state_max[model.ACCELERATION], box.input_max[model.JERK]
        asked = np.clip(-BRAKE_STIFFNESS_PER_S * velocity, -limit, limit)
        control[model.JERK] = np.clip(BRAKE_DAMPING_PER_S * (asked - acceleration), -jerk_limit, jerk_limit)
        state = a @ state + b @ control
    return inputs
