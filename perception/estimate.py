"""Where a figure is and how it moves: two unscented Kalman filters, one for steady walking, one for sudden changes.

Sources: S. J. Julier & J. K. Uhlmann, Unscented filtering and nonlinear estimation, Proc. IEEE 92 (2004);
H. A. P. Blom & Y. Bar-Shalom, The interacting multiple model algorithm, IEEE Trans. Automatic Control 33 (1988).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cinempc.types import Array
from perception.evidence import Evidence
from perception.motion import NX, PLACE, SHOULDERS, VELOCITY, WIDTH, moved, noise, transition
from perception.view import View

PUSH_M_S2 = np.array([0.1, 1.2])  # of each filter: standard deviation of an acceleration that lasts PUSH_S
STAY_S = np.array([6.0, 0.6])  # mean time for which each filter is the right one
SPREAD = np.sqrt(NX)  # of the sigma points: 2 NX of them with equal weights
LEAST_SHARE = 0.001  # of each filter
LEAST_WIDTH, MOST_WIDTH = 0.1, 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What M numbers should be: mean (M,), covariance (M, M), and how the state goes with them (NX, M)."""

    values: Array
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
        moves = [transition(mean, ahead_s) for mean, _ in mixed]
        self._means = moved(np.array([mean for mean, _ in mixed]), ahead_s)
        self._covariances = np.array(
            [
                move @ spread @ move.T + noise(ahead_s, push)
                for (_, spread), move, push in zip(mixed, moves, self._pushes, strict=True)
            ]
        )

    def slow(self, share: float) -> None:
        """Leaves so much of the speed."""
        self._means[:, VELOCITY] *= share

    def expect(self, view: View, *, whole: bool) -> Expected:
        """The box in a picture of the present, if it shows the `whole` figure or all but the feet."""
        return _expect(self.mean, self.covariance, lambda figures: view.boxes(figures, whole=whole))

    def update(self, seen: Evidence) -> None:
        """Takes in what a picture tells."""
        likelihoods = np.zeros(2)
        for i in range(2):
            expected = _expect(self._means[i], self._covariances[i], seen.of)
            covariance = expected.covariance + seen.noise
            surprise = seen.values - expected.values
            gain = np.linalg.solve(covariance, expected.cross.T).T
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
            self._shares = np.clip(weighed / weighed.sum(), LEAST_SHARE, 1.0 - LEAST_SHARE)
        for entry in (WIDTH, SHOULDERS):
            self._means[:, entry] = np.clip(self._means[:, entry], LEAST_WIDTH, MOST_WIDTH)


def _mixed(shares: Array, means: Array, covariances: Array) -> tuple[Array, Array]:
    """Mean and covariance of a mixture of Gaussians."""
    mean = shares @ means
    apart = means - mean
    return mean, np.einsum("i,ijk->jk", shares, covariances) + np.einsum("i,ij,ik->jk", shares, apart, apart)


def _expect(mean: Array, covariance: Array, of: Callable[[Array], Array]) -> Expected:
    root = np.linalg.cholesky(covariance + 1e-9 * np.eye(NX)).T * SPREAD
    points = np.vstack([mean + root, mean - root])
    values = of(points)
    middle = values.mean(axis=0)
    apart = values - middle
    return Expected(middle, apart.T @ apart / len(points), (points - mean).T @ apart / len(points))
