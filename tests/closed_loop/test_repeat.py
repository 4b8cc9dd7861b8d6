"""A camera move flown again in other winds: the same in space and in the picture, unless somebody is in the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from flights import take_at, take_of

from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.repeating import Again, repeat_of
from cinempc.repeat.kept_off import kept_off
from cinempc.report.taketotake import compare_takes
from cinempc.shots.load import CONFIGS
from cinempc.takelog import TakeLog, read_take
from sim.scene import Track

ALLOWED_M, ALLOWED_PERCENT = 0.15, 1.0


def recorded(take: EmbeddedTake, folder: Path) -> TakeLog:
    recorder = take.record(folder, pictures=False)
    take.prepare(recorder, pictures=False).fly()
    return read_take(folder)


def again(original: TakeLog, seed: int, **changes: bool) -> Again:
    return repeat_of(original.folder, seed=seed, **changes)


def flown(move: Again, folder: Path) -> TakeLog:
    assert move.scene is not None
    return recorded(EmbeddedTake(move.shot, move.scene, script=move.script), folder)


@pytest.fixture(scope="module", params=["orbit", "dolly_zoom"])
def original(request, tmp_path_factory) -> TakeLog:
    folder = tmp_path_factory.mktemp(request.param) / f"{request.param}_001"
    return recorded(take_of(request.param, ["seed=1"]), folder)


def test_two_repeats_are_the_same_picture(original, tmp_path):
    one, other = (flown(again(original, seed), tmp_path / str(seed)) for seed in (11, 12))
    for first, second in ((one, other), (original, one)):
        figures = compare_takes(first, second).figures
        assert figures.position_m.p95 <= ALLOWED_M
        assert figures.shift_percent.p95 <= ALLOWED_PERCENT
        assert figures.focal_length_percent.p95 < 0.3
        assert figures.focus_dioptres.p95 < 2e-3
        assert figures.stops.p95 < 0.05
        assert figures.notes == []
    assert kept_off(one) == ()
    assert all(not tick.plan.status.failed for tick in one.ticks)


def test_somebody_on_the_path_is_kept_clear_of(tmp_path):
    original = recorded(take_of("orbit", ["seed=1"]), tmp_path / "orbit_001")
    move = again(original, 11)
    there = original.ticks[150].vehicle.camera_position_ned_m[:2].tolist()
    assert move.scene is not None
    mia = move.scene.actors["mia"].model_copy(update={"track": Track(rows=[(0.0, *there)])})
    blocked = Again(
        original,
        move.shot,
        move.scene.model_copy(update={"actors": {**move.scene.actors, "mia": mia}}),
        move.script,
        move.out,
    )
    log = flown(blocked, tmp_path / "blocked")
    nearest_m = min(
        np.hypot(*(tick.true_vehicle.camera_position_ned_m - person.position_ned_m)[:2])
        for tick in log.ticks
        for person in tick.true_subjects
        if person.name == "mia"
    )
    assert nearest_m > log.info.drone.keep_out_m - 0.3
    assert any("kept away from mia" in words for words in kept_off(log))


@pytest.mark.slow
def test_a_sequence_is_one_move_with_its_parts(tmp_path):

    take = take_at(CONFIGS / "sequences" / "conversation.yaml", ["seed=1"])
    original = recorded(take, tmp_path / "conversation_001")
    log = flown(again(original, 11, without_actors=True), tmp_path / "plate")
    assert all(tick.subjects == () for tick in log.ticks)
    assert {tick.asked.shot for tick in log.ticks} == {tick.asked.shot for tick in original.ticks}
    figures = compare_takes(original, log).figures
    assert figures.position_m.p50 < 0.08
    assert figures.shift_percent.p50 < 0.6
    assert "left out" in figures.notes[0]
