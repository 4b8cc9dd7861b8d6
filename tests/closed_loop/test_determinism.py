"""The same seed makes the same take, bit for bit; another seed makes another."""

from __future__ import annotations

import numpy as np
from flights import fly, take_of

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
