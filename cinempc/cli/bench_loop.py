"""`cinempc bench loop`: how much faster than real time a whole take flies, and what it costs."""

from __future__ import annotations

import contextlib
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.shots.load import CONFIGS
from cinempc.types import Tick

SHOTS = ("dolly_zoom", "orbit", "follow", "two_shot", "rack_focus")
SECONDS, SECONDS_WITH_PICTURES = 15.0, 8.0


class LoopBench(BaseModel):
    """One take: simulated seconds per wall second, from the first tick to the last, recording included."""

    shot: str
    pictures: str
    seconds: float
    realtime_factor: float
    plan_ms_p50: float
    plan_ms_p99: float


class LoopBenches(BaseModel):
    """All takes of a run."""

    takes: list[LoopBench]
    peak_memory_mb: float


def run() -> LoopBenches:
    """Flies every shot without pictures, and two of them with pictures."""
    takes = [_fly(shot, SECONDS, pictures=False) for shot in SHOTS]
    takes += [_fly(shot, SECONDS_WITH_PICTURES, pictures=True) for shot in ("orbit", "rack_focus")]
    return LoopBenches(takes=takes, peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def table(benches: LoopBenches) -> str:
    """The figures for a terminal."""
    lines = [f"{'shot':<12} {'pictures':<10} {'take s':>7} {'x real time':>12} {'plan p50 ms':>12} {'p99 ms':>8}"]
    lines += [
        f"{t.shot:<12} {t.pictures:<10} {t.seconds:>7.1f} {t.realtime_factor:>12.1f} {t.plan_ms_p50:>12.2f}"
        f" {t.plan_ms_p99:>8.2f}"
        for t in benches.takes
    ]
    return "\n".join([*lines, f"peak memory {benches.peak_memory_mb:.0f} MB"])


def _fly(name: str, seconds: float, *, pictures: bool) -> LoopBench:
    shot, scene = load_checked(CONFIGS / "shots" / f"{name}.yaml")
    assert scene is not None
    take = EmbeddedTake(shot, scene)
    plan_ms: list[float] = []
    wall_s: list[float] = []

    def watch(tick: Tick) -> None:
        plan_ms.append(tick.plan.solve_ms)
        wall_s.append(time.perf_counter())
        if tick.time_s >= seconds:
            raise _EnoughError

    with tempfile.TemporaryDirectory() as folder:
        flight = take.prepare(take.record(Path(folder) / name, pictures=pictures), pictures=pictures)
        with contextlib.suppress(_EnoughError):
            flight.fly(watch)
    factor = (len(wall_s) - 1) * take.info().tick_s / (wall_s[-1] - wall_s[0])
    size = "x".join(map(str, shot.camera.image_px)) if pictures else "none"
    p50, p99 = np.percentile(plan_ms[1:], [50, 99])
    return LoopBench(
        shot=name,
        pictures=size,
        seconds=seconds,
        realtime_factor=factor,
        plan_ms_p50=float(p50),
        plan_ms_p99=float(p99),
    )


class _EnoughError(Exception):
    """Ends a take that has been watched long enough."""
