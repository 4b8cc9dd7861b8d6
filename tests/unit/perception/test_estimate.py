from __future__ import annotations

import numpy as np
import pytest
from figures_rig import box_of, figure, take_box, view_at

from cinempc.types import Array
from perception.estimate import Filter
from perception.locate import born
from perception.motion import NX

PERIOD_S = 0.08


def followed(velocities: Array, start: tuple[float, float] = (9.0, -2.0), seed: int = 0) -> tuple[Array, Array, Array]:
    """Estimates (T, NX), their covariances and the true figures of someone who walks with these velocities (T, 2)."""
    random, who, view = np.random.default_rng(seed), figure(*start), view_at()
    estimate: Filter | None = None
    means, covariances, truths = [], [], []
    for velocity in velocities:
        who[2:4] = velocity
        who[:2] += PERIOD_S * velocity
        box = box_of(view, who, noise=0.003, random=random)
        if estimate is None:
            estimate = Filter(*born(view, box, 1.7))
        estimate.predict(PERIOD_S)
        take_box(estimate, view, box)
        means.append(estimate.mean), covariances.append(estimate.covariance), truths.append(who.copy())
    return np.array(means), np.array(covariances), np.array(truths)


def test_steady_walking_is_followed_in_place_and_velocity() -> None:
    means, _, truths = followed(np.tile([0.2, 1.2], (60, 1)))
    assert np.hypot(*(means - truths)[20:, :2].T).max() < 0.4
    assert np.hypot(*(means - truths)[30:, 2:4].T).max() < 0.4


def test_a_stop_is_noticed_within_a_second() -> None:
    velocities = np.tile([0.0, 1.3], (80, 1))
    velocities[40:] = 0.0
    means, _, _ = followed(velocities)
    assert np.hypot(*means[52, 2:4]) < 0.45
    assert np.hypot(*means[70, 2:4]) < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_errors_are_as_large_as_they_are_said_to_be(seed: int) -> None:
    """Normalised by the covariance they are of the order of their dimension."""
    means, covariances, truths = followed(np.tile([0.3, 1.0], (80, 1)), seed=seed)
    away = (means - truths)[20:, :4]
    normalised = [e @ np.linalg.solve(p[:4, :4], e) for e, p in zip(away, covariances[20:], strict=True)]
    assert float(np.mean(normalised)) < 6.0


def test_unseen_doubt_only_grows_and_the_mean_goes_on() -> None:
    estimate = Filter(figure(9.0, 0.0, (0.0, 1.0)), 0.01 * np.eye(NX))
    spreads = []
    for _ in range(30):
        estimate.predict(0.1)
        spreads.append(estimate.spread_m)
    assert (np.diff(spreads) > 0).all()
    np.testing.assert_allclose(estimate.mean[:2], [9.0, 3.0], atol=1e-6)


def test_believing_a_height_moves_it_there() -> None:
    estimate = Filter(figure(9.0, 0.0), 0.01 * np.eye(NX))
    estimate.believe(4, 1.5, 0.001)
    assert estimate.mean[4] == pytest.approx(1.5, abs=0.01)
    assert estimate.covariance[4, 4] < 1e-5


def test_a_bend_is_followed_without_lag() -> None:
    """Somebody who walks round a corner faces where they walk: the turn is part of what is estimated."""
    course = 0.25 * PERIOD_S * np.arange(100)
    means, _, truths = followed(1.3 * np.stack([np.sin(course), np.cos(course)], axis=1), start=(12.0, -3.0))
    late = np.arctan2(means[60:, 3], means[60:, 2]) - np.arctan2(truths[60:, 3], truths[60:, 2])
    assert abs(np.rad2deg(np.mean(late))) < 4.0
