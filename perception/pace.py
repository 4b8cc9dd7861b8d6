"""How often this machine can look at pictures, and how late it then knows."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

import numpy as np
from numpy.typing import NDArray

RUNS = 7
ROOM = 1.3  # other work wants the processor too
DEVELOPING = 2  # pictures: how late the camera delivers


def pace_of(
    look: Callable[[NDArray[np.uint8]], object], image_px: tuple[int, int], frame_period_s: float, speed: float = 1.0
) -> tuple[float, float]:
    """(pictures per second, latency [s]), both in whole pictures, measured with `look` on pictures of noise.

    `speed` is that of the clock on which both are told.
    """
    noise = np.random.default_rng(0).integers(0, 255, (image_px[1], image_px[0], 3), np.uint8)
    spent_s = []
    for _ in range(RUNS):
        started_s = time.perf_counter()
        look(noise)
        spent_s.append(time.perf_counter() - started_s)
    frames = max(ceil(ROOM * speed * float(np.median(spent_s)) / frame_period_s), 1)
    return 1.0 / (frames * frame_period_s), (DEVELOPING + frames) * frame_period_s
