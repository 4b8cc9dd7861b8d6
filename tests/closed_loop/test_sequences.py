"""Shipped sequences in the embedded simulator, judged by the plant's truth."""

from __future__ import annotations

from functools import cache

import pytest
from flights import fly, judged, take_at

from cinempc.report.metrics import Metrics
from cinempc.shots.load import CONFIGS
from cinempc.takelog import TakeLog

SHIPPED = sorted(file.stem for file in (CONFIGS / "sequences").glob("*.yaml"))


@cache
def flown(name: str, seed: int = 0) -> tuple[Metrics, TakeLog]:
    log = fly(take_at(CONFIGS / "sequences" / f"{name}.yaml", [f"seed={seed}"]))
    return judged(log), log


def assert_good(metrics: Metrics, jerk_m_s3: float, framing_frac: float = 0.01) -> None:
    assert metrics.completed
    assert metrics.in_frame_frac == 1.0
    assert metrics.framing_error_frac_p95 is not None
    assert metrics.framing_error_frac_p95 <= framing_frac
    assert metrics.size_error_frac_p95 is None or metrics.size_error_frac_p95 <= 0.03
    assert (metrics.keep_out_violations, metrics.envelope_violations, metrics.plan_failures) == (0, 0, 0)
    for part in metrics.sequence:
        assert part.in_frame_frac in (None, 1.0), part
        assert part.jerk_max_m_s3 is None or part.jerk_max_m_s3 <= jerk_m_s3, part


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_sequence_is_good(name: str) -> None:
    metrics, log = flown(name)
    assert_good(metrics, log.info.drone.jerk_m_s3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_sequence_is_good_whatever_the_wind(name: str, seed: int) -> None:
    metrics, log = flown(name, seed)
    assert_good(metrics, log.info.drone.jerk_m_s3, framing_frac=0.015)


def test_cues_end_shots() -> None:
    metrics, _ = flown("street_corner")
    shots = {part.shot: part for part in metrics.sequence if part.phase == "shot"}
    assert list(shots) == ["walking", "past_the_car", "waiting"]
    assert shots["walking"].end_s - shots["walking"].begin_s < 15.0
    assert shots["past_the_car"].end_s - shots["past_the_car"].begin_s < 14.0
    assert shots["waiting"].end_s == pytest.approx(36.0, abs=0.1)


def test_set_points_never_jump() -> None:
    """What is commanded keeps to the drone's jerk, in every part and from part to part."""
    _, log = flown("park_walk")
    limit = log.info.drone.jerk_m_s3
    for before, after in zip(log.ticks, log.ticks[1:], strict=False):
        assert abs(after.plan.jerk_ned_m_s3).max() <= limit
        step = after.command.acceleration_ned_m_s2 - before.command.acceleration_ned_m_s2
        assert abs(step).max() <= limit * log.info.tick_s * 1.01
