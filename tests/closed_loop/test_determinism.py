"""The same seed makes the same take, bit for bit; another seed makes another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from flights import fly, take_of

from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.shots.load import effective
from cinempc.types import Array


def _path(seed: int) -> Array:
    ticks = fly(take_of("follow", ["duration_s=4", f"seed={seed}"])).ticks
    states = [tick.true_vehicle for tick in ticks]
    return np.array(
        [
            [*s.camera_position_ned_m, s.gimbal_yaw_ned_rad, s.gimbal_pitch_rad, s.lens.focus_distance_m]
            for s in states
            if s
        ]
    )


def test_same_seed_same_take() -> None:
    assert np.array_equal(_path(3), _path(3))


def test_another_seed_is_another_wind() -> None:
    assert not np.array_equal(_path(3), _path(4))


def test_the_effective_spec_flies_the_same_take(tmp_path: Path) -> None:
    take = take_of("follow", ["duration_s=3", "seed=5", "scene.wind.gust_m_s=2"])
    written = tmp_path / "spec.yaml"
    written.write_text(effective(take.shot, take.scene), encoding="utf-8")
    shot, scene = load_checked(written)
    assert scene is not None
    again = fly(EmbeddedTake(shot, scene))
    first = [tick.true_vehicle.camera_position_ned_m for tick in fly(take).ticks if tick.true_vehicle]
    second = [tick.true_vehicle.camera_position_ned_m for tick in again.ticks if tick.true_vehicle]
    assert np.array_equal(first, second)
