"""Every shipped shot flies as well as it is meant to, in wind and whatever the subject does."""

from __future__ import annotations

import numpy as np
import pytest
from flights import SHIPPED, assert_good, fly, judged, take_of

from sim.scene import Track

SEEDS = range(5)


@pytest.mark.parametrize("shot", SHIPPED)
def test_a_shipped_shot_is_good(shot: str) -> None:
    assert_good(judged(fly(take_of(shot))))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shot", SHIPPED)
def test_a_shipped_shot_is_good_whatever_the_wind(shot: str, seed: int) -> None:
    metrics = judged(fly(take_of(shot, [f"seed={seed}"])))
    assert_good(metrics)


def _zigzag() -> Track:
    """Walks at 1.3 m/s and turns by 60 degrees to either side every four seconds."""
    times = np.arange(-2.0, 30.0, 0.5)
    heading = np.deg2rad(30) * np.sign(np.sin(2 * np.pi * times / 8.0))
    steps = 0.65 * np.stack([np.cos(heading), np.sin(heading)], axis=1)
    return Track(rows=[(float(t), *map(float, p)) for t, p in zip(times, np.cumsum(steps, axis=0) - 10, strict=True)])


def _stop_and_go() -> Track:
    """Walks, stands for three seconds, walks on."""
    times = np.arange(-2.0, 30.0, 0.5)
    moving = (times % 8.0) < 5.0
    north = np.cumsum(0.65 * moving) - 10.0
    return Track(rows=[(float(t), float(n), 0.0) for t, n in zip(times, north, strict=True)])


def _circle() -> Track:
    """Runs in a circle of 8 m radius at 2.5 m/s."""
    times = np.arange(-2.0, 30.0, 0.5)
    angle = 2.5 * times / 8.0
    return Track(
        rows=[(float(t), float(8 * np.sin(a)), float(8 - 8 * np.cos(a))) for t, a in zip(times, angle, strict=True)]
    )


@pytest.mark.parametrize("motion", [_zigzag, _stop_and_go, _circle])
@pytest.mark.parametrize("shot", ["orbit", "follow"])
def test_a_shot_is_good_whatever_the_subject_does(shot: str, motion) -> None:  # type: ignore[no-untyped-def]
    metrics = judged(fly(take_of(shot, ["duration_s=20"], tracks={"mia": motion()})))
    assert_good(metrics)
