"""How regularly set-points leave this machine while it is busy: a circle flown over real UDP, every core loaded."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from cinempc.gate import GateLimits
from cinempc.shots.load import CONFIGS, load_shot
from cinempc.types import Command, LensState
from cinempc.vehicles.mavlink import MavlinkVehicle
from cinempc.vehicles.settings import Settings
from cinempc.vehicles.timing import PERIOD_S, PeriodFigures

SHOT = CONFIGS / "shots" / "orbit.yaml"
RADIUS_M, SPEED_M_S, HEIGHT_M = 5.0, 2.0, 6.0
PORT = 14640
ASKED_MS = {"p99_ms": 25.0, "p999_ms": 40.0, "max_ms": 100.0}


class Figures(BaseModel):
    """Periods between set-points [ms]."""

    seconds: float
    cores: int
    busy_processes: int
    count: int
    p50_ms: float
    p99_ms: float
    p999_ms: float
    max_ms: float
    cycle_p99_ms: float  # work of one cycle of the pilot process


def run(seconds: float = 60.0) -> Figures:
    """Flies the circle against `cinempc sim serve` in a process of its own. Raises MavlinkError."""
    shot = load_shot(SHOT)
    cores = len(os.sched_getaffinity(0))
    settings = Settings(
        connection=f"udpin://127.0.0.1:{PORT}",
        limits=GateLimits.of(shot.drone),
        camera=shot.camera,
        arm=True,
        start_height_m=HEIGHT_M,
        need_rc=False,
    )
    with _served(), MavlinkVehicle(settings, shot.drone) as aircraft:
        aircraft.wait_for_checks(60.0)
        aircraft.engage()
        with _busy(cores):
            _circle(aircraft, seconds)
        aircraft.finish()
        aircraft.close()
        assert aircraft.farewell is not None, "the pilot process has said how it went"
        return _figures(seconds, cores, aircraft.farewell.sent, aircraft.farewell.busy)


def table(figures: Figures) -> str:
    """For people."""
    busy = f"{figures.cores} cores, {figures.busy_processes} busy processes"
    lines = [
        f"set-points over UDP for {figures.seconds:g} s, {busy}",
        f"{'':12}{'measured':>10}{'asked':>10}",
        f"{'median':12}{figures.p50_ms:8.1f} ms{1e3 * PERIOD_S:8.0f} ms",
    ]
    for name, asked in ASKED_MS.items():
        lines.append(f"{name.removesuffix('_ms'):12}{getattr(figures, name):8.1f} ms{asked:8.0f} ms")
    return "\n".join([*lines, f"work of a cycle, p99: {figures.cycle_p99_ms:.1f} ms"])


def _figures(seconds: float, cores: int, sent: PeriodFigures, busy: PeriodFigures) -> Figures:
    return Figures(
        seconds=seconds,
        cores=cores,
        busy_processes=cores,
        count=sent.count,
        p50_ms=sent.p50_ms,
        p99_ms=sent.p99_ms,
        p999_ms=sent.p999_ms,
        max_ms=sent.max_ms,
        cycle_p99_ms=busy.p99_ms,
    )


def _circle(aircraft: MavlinkVehicle, seconds: float) -> None:
    """Position, velocity and acceleration of a circle through the place where it begins, from rest."""
    begun_s = time.monotonic()
    start = aircraft.read()
    lens = LensState(start.lens.focal_length_mm, 10.0, start.lens.f_number)
    rate = SPEED_M_S / RADIUS_M
    while (elapsed_s := time.monotonic() - begun_s) < seconds:
        share, slope = _eased(elapsed_s)
        angle, turn = rate * share, rate * slope
        out, along = np.array([np.cos(angle), np.sin(angle), 0.0]), np.array([-np.sin(angle), np.cos(angle), 0.0])
        command = Command(
            time_s=time.monotonic(),
            position_ned_m=start.position_ned_m + RADIUS_M * (out - [1.0, 0.0, 0.0]),
            velocity_ned_m_s=RADIUS_M * turn * along,
            acceleration_ned_m_s2=-RADIUS_M * turn**2 * out,
            yaw_ned_rad=0.0,
            gimbal_yaw_ned_rad=0.0,
            gimbal_pitch_rad=-0.2,
            gimbal_yaw_rate_rad_s=0.0,
            gimbal_pitch_rate_rad_s=0.0,
            lens=lens,
        )
        aircraft.send(command)
        time.sleep(PERIOD_S)


def _eased(elapsed_s: float, over_s: float = 4.0) -> tuple[float, float]:
    """Time that begins slowly, and how fast it runs."""
    if elapsed_s >= over_s:
        return elapsed_s - over_s / 2, 1.0
    return elapsed_s**2 / 2 / over_s, elapsed_s / over_s


@contextmanager
def _served() -> Iterator[None]:
    """The simulated aircraft, in a process of its own."""
    command = [sys.executable, "-m", "cinempc", "sim", "serve", str(Path(SHOT)), "--port", str(PORT)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """So many processes that do nothing but calculate."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_calculate, daemon=True) for _ in range(processes)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _calculate() -> None:
    value = np.random.default_rng(0).random((200, 200))
    while True:
        value = np.tanh(value @ value.T / 200)
