"""Where a figure is and how it moves: two unscented Kalman filters, one for steady walking, one for sudden changes.

Sources: S. J. Julier & J. K. Uhlmann, Unscented filtering and nonlinear estimation, Proc. IEEE 92 (2004);
H. A. P. Blom & Y. Bar-Shalom, The interacting multiple model algorithm, IEEE Trans. Automatic Control 33 (1988).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.types import Array
from perception.lookout import BOTTOM, Edges, View

NX = 7  # north, east [m], their rates [m/s], height [m], width of all and of the shoulders as fractions of the height
PLACE, VELOCITY, HEIGHT, WIDTH, SHOULDERS = slice(0, 2), slice(2, 4), 4, 5, 6

PUSH_M_S2 = np.array([0.45, 2.5])  # of each filter: standard deviation of an acceleration that lasts PUSH_S
PUSH_S = 0.5
STAY_S = np.array([3.0, 1.0])  # mean time for which each filter is the right one
HEIGHT_DRIFT_M = 0.002  # per square root of a second: so that a wrong start is forgotten
WIDTH_DRIFT, SHOULDERS_DRIFT = 0.06, 0.003  # likewise: arms swing and bodies turn
SPREAD = np.sqrt(NX)  # of the sigma points: 2 NX of them with equal weights
LEAST_WIDTH, MOST_WIDTH = 0.1, 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Where a figure's box should be: mean (4,), covariance (4, 4), and how the state goes with it (NX, 4)."""

    box_frac: Array
    covariance: Array
    cross: Array


class Filter:
    """The estimate of one figure. Not thread-safe; moved on in time by `predict`, corrected by `update`."""

    def __init__(self, mean: Array, covariance: Array, *, pushes_m_s2: Array = PUSH_M_S2) -> None:
        """Starts with the same mean (NX,) and covariance (NX, NX) in both filters."""
        self._pushes = pushes_m_s2
        self._means = np.tile(mean, (2, 1))
        self._covariances = np.tile(covariance, (2, 1, 1))
        self._shares = np.array([0.7, 0.3])

    @property
    def mean(self) -> Array:
        """(NX,) of both filters together."""
        return np.asarray(self._shares @ self._means)

    @property
    def covariance(self) -> Array:
        """(NX, NX) of both filters together."""
        return _mixed(self._shares, self._means, self._covariances)[1]

    @property
    def spread_m(self) -> float:
        """Standard deviation of the horizontal position along its longest axis."""
        return float(np.sqrt(np.linalg.eigvalsh(self.covariance[PLACE, PLACE])[-1]))

    def predict(self, ahead_s: float) -> None:
        """Moves on in time."""
        if ahead_s <= 0.0:
            return
        stay = np.exp(-ahead_s / STAY_S)
        change = np.array([[stay[0], 1.0 - stay[0]], [1.0 - stay[1], stay[1]]])
        shares = self._shares @ change
        mixing = change * self._shares[:, None] / shares  # mixing[i, j]: from filter i into filter j
        mixed = [_mixed(mixing[:, j], self._means, self._covariances) for j in range(2)]
        self._shares = shares
        move = transition(ahead_s)
        self._means = np.array([move @ mean for mean, _ in mixed])
        self._covariances = np.array(
            [
                move @ spread @ move.T + noise(ahead_s, push)
                for (_, spread), push in zip(mixed, self._pushes, strict=True)
            ]
        )

    def expect(self, view: View, *, whole: bool) -> Expected:
        """The box in a picture of the present, if it shows the `whole` figure or all but the feet."""
        return _expect(self.mean, self.covariance, view, whole)

    def update(self, view: View, box_frac: Array, edges: Edges, box_noise: Array) -> None:
        """Takes in the edges of a box that are visible: `edges` indexes the (4,) box and its noise (4, 4)."""
        whole = BOTTOM in edges
        likelihoods = np.zeros(2)
        for i in range(2):
            expected = _expect(self._means[i], self._covariances[i], view, whole)
            covariance = (expected.covariance + box_noise)[np.ix_(edges, edges)]
            surprise = (box_frac - expected.box_frac)[edges]
            gain = np.linalg.solve(covariance, expected.cross[:, edges].T).T
            self._means[i] += gain @ surprise
            self._covariances[i] -= gain @ covariance @ gain.T
            distance = float(surprise @ np.linalg.solve(covariance, surprise))
            likelihoods[i] = np.exp(-0.5 * min(distance, 200.0)) / np.sqrt(np.linalg.det(covariance))
        self._weigh(likelihoods)

    def believe(self, entry: int, value: float, deviation: float) -> None:
        """Takes in one entry of the state from elsewhere, such as a height that was told."""
        for i in range(2):
            column = self._covariances[i][:, entry]
            gain = column / (column[entry] + deviation**2)
            self._means[i] += gain * (value - self._means[i, entry])
            self._covariances[i] -= np.outer(gain, column)

    def _weigh(self, likelihoods: Array) -> None:
        weighed = self._shares * likelihoods
        if weighed.sum() > 0.0:
            self._shares = np.clip(weighed / weighed.sum(), 0.02, 0.98)
        self._means[:, WIDTH:] = np.clip(self._means[:, WIDTH:], LEAST_WIDTH, MOST_WIDTH)


def transition(ahead_s: float) -> Array:
    """(NX, NX) constant velocity."""
    move = np.eye(NX)
    move[PLACE, VELOCITY] = ahead_s * np.eye(2)
    return move


def noise(ahead_s: float, push_m_s2: float) -> Array:
    """(NX, NX) covariance of what random accelerations and slow changes of shape add in a time."""
    density = push_m_s2**2 * PUSH_S
    spread = np.zeros((NX, NX))
    spread[PLACE, PLACE] = density * ahead_s**3 / 3 * np.eye(2)
    spread[VELOCITY, VELOCITY] = density * ahead_s * np.eye(2)
    spread[PLACE, VELOCITY] = spread[VELOCITY, PLACE] = density * ahead_s**2 / 2 * np.eye(2)
    for entry, drift in ((HEIGHT, HEIGHT_DRIFT_M), (WIDTH, WIDTH_DRIFT), (SHOULDERS, SHOULDERS_DRIFT)):
        spread[entry, entry] = drift**2 * ahead_s
    return spread


def _mixed(shares: Array, means: Array, covariances: Array) -> tuple[Array, Array]:
    """Mean and covariance of a mixture of Gaussians."""
    mean = shares @ means
    apart = means - mean
    return mean, np.einsum("i,ijk->jk", shares, covariances) + np.einsum("i,ij,ik->jk", shares, apart, apart)


def _expect(mean: Array, covariance: Array, view: View, whole: bool) -> Expected:
    root = np.linalg.cholesky(covariance + 1e-9 * np.eye(NX)).T * SPREAD
    points = np.vstack([mean + root, mean - root])
    boxes = view.boxes(points, whole=whole)
    box = boxes.mean(axis=0)
    apart = boxes - box
    return Expected(box, apart.T @ apart / len(points), (points - mean).T @ apart / len(points))
