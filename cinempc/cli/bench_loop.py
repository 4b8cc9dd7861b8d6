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
from cinempc.cli.flight import script_of
from cinempc.cli.loading import load_any
from cinempc.sequence.cues import Silence
from cinempc.shots.load import CONFIGS
from cinempc.types import Tick

SHOTS = ("dolly_zoom", "orbit", "follow", "two_shot", "rack_focus")
SEQUENCE = "park_walk"
SECONDS, SECONDS_WITH_PICTURES, SEQUENCE_SECONDS = 15.0, 8.0, 22.0  # of the sequence a blend and a cut


class LoopBench(BaseModel):
    """One take: simulated seconds per wall second, from the first tick to the last, recording included.

    `slowest_tick` is the one with the most work as a multiple of the median: nowhere may it pile up, also not where a
    shot of a sequence ends. It counts the loop's processor time, which others on the machine do not make longer.
    """

    shot: str
    pictures: str
    seconds: float
    realtime_factor: float
    plan_ms_p50: float
    plan_ms_p99: float
    slowest_tick: float


class LoopBenches(BaseModel):
    """All takes of a run."""

    takes: list[LoopBench]
    peak_memory_mb: float


def run() -> LoopBenches:
    """Flies every shot and a sequence without pictures, and two of the shots with pictures."""
    takes = [_fly(CONFIGS / "shots" / f"{shot}.yaml", SECONDS, pictures=False) for shot in SHOTS]
    takes.append(_fly(CONFIGS / "sequences" / f"{SEQUENCE}.yaml", SEQUENCE_SECONDS, pictures=False))
    with_pictures = [CONFIGS / "shots" / f"{shot}.yaml" for shot in ("orbit", "rack_focus")]
    takes += [_fly(file, SECONDS_WITH_PICTURES, pictures=True) for file in with_pictures]
    return LoopBenches(takes=takes, peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def table(benches: LoopBenches) -> str:
    """The figures for a terminal."""
    lines = [
        f"{'shot':<12} {'pictures':<10} {'take s':>7} {'x real time':>12} {'plan p50 ms':>12} {'p99 ms':>8}"
        f" {'slowest tick':>13}"
    ]
    lines += [
        f"{t.shot:<12} {t.pictures:<10} {t.seconds:>7.1f} {t.realtime_factor:>12.1f} {t.plan_ms_p50:>12.2f}"
        f" {t.plan_ms_p99:>8.2f} {t.slowest_tick:>13.1f}"
        for t in benches.takes
    ]
    return "\n".join([*lines, f"peak memory {benches.peak_memory_mb:.0f} MB"])


def _fly(file: Path, seconds: float, *, pictures: bool) -> LoopBench:
    loaded = load_any(file)
    assert loaded.scene is not None
    take = EmbeddedTake(loaded.shot, loaded.scene, script=script_of(loaded, Silence()))
    plan_ms: list[float] = []
    wall_s: list[float] = []
    work_s: list[float] = []

    def watch(tick: Tick) -> None:
        plan_ms.append(tick.plan.solve_ms)
        wall_s.append(time.perf_counter())
        work_s.append(time.thread_time())
        if tick.time_s >= seconds:
            raise _EnoughError

    with tempfile.TemporaryDirectory() as folder:
        flight = take.prepare(take.record(Path(folder) / file.stem, pictures=pictures), pictures=pictures)
        with contextlib.suppress(_EnoughError):
            flight.fly(watch)
    factor = (len(wall_s) - 1) * take.info().tick_s / (wall_s[-1] - wall_s[0])
    size = "x".join(map(str, loaded.shot.camera.image_px)) if pictures else "none"
    ticks_s = np.diff(work_s[1:])  # the first one is when much is done that is done once
    p50, p99 = np.percentile(plan_ms[1:], [50, 99])
    return LoopBench(
        shot=file.stem,
        pictures=size,
        seconds=seconds,
        realtime_factor=factor,
        plan_ms_p50=float(p50),
        plan_ms_p99=float(p99),
        slowest_tick=float(ticks_s.max() / np.median(ticks_s)),
    )


class _EnoughError(Exception):
    """Ends a take that has been watched long enough."""
