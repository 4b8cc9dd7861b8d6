"""Flies shots in the embedded simulator without pictures and judges them by the plant's truth."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cinempc.cli.embedded import EmbeddedTake, embedded_take
from cinempc.cli.flight import script_of
from cinempc.cli.loading import load_any, load_checked
from cinempc.record import Ending
from cinempc.report.achieved import achieved
from cinempc.report.metrics import Metrics, metrics_of
from cinempc.sequence.cues import Timed
from cinempc.shots.load import CONFIGS
from cinempc.takelog import TakeLog
from cinempc.types import Frame, Tick
from sim.scene import Track

CUES = {"street_corner": ((36.0, "space"),)}
SHIPPED = ("dolly_zoom", "orbit", "follow", "two_shot", "rack_focus")


class Memory:
    """A recorder that only remembers."""

    def __init__(self) -> None:
        self.ticks: list[Tick] = []
        self.ending: Ending | None = None

    def tick(self, tick: Tick) -> None:
        self.ticks.append(tick)

    def frame(self, frame: Frame) -> None:
        raise AssertionError("no pictures were asked for")

    def lacks(self, words: str) -> None:
        raise AssertionError(words)

    def close(self, *, completed: bool, reason: str) -> None:
        self.ending = Ending(completed, reason, 1.0, len(self.ticks), 0)


def take_of(name: str, overrides: Iterable[str] = (), tracks: dict[str, Track] | None = None) -> EmbeddedTake:
    """A shipped shot, with its actors on other tracks where given."""
    shot, scene = load_checked(CONFIGS / "shots" / f"{name}.yaml", overrides)
    assert scene is not None
    actors = {
        actor: spec.model_copy(update={"track": (tracks or {}).get(actor, spec.track)})
        for actor, spec in scene.actors.items()
    }
    return EmbeddedTake(shot, scene.model_copy(update={"actors": actors}))


def take_at(path: Path, overrides: Iterable[str] = ()) -> EmbeddedTake:
    """A shipped shot or sequence, with whoever looks at its pictures, and the cues by hand that it waits for."""
    loaded = load_any(path, tuple(overrides))
    assert loaded.scene is not None
    script = script_of(loaded, Timed(CUES.get(path.stem, ())))
    return embedded_take(loaded.shot, loaded.scene, script=script)


def fly(take: EmbeddedTake) -> TakeLog:
    """The log of a take that was flown to its end."""
    memory = Memory()
    take.prepare(memory, pictures=False).fly()
    return TakeLog(Path(), take.info(), "", tuple(memory.ticks), (), memory.ending, ())


def judged(log: TakeLog) -> Metrics:
    """Its figures."""
    return metrics_of(log, achieved(log.ticks, log.info))


def assert_good(metrics: Metrics) -> None:
    """What every shipped shot is held to, from two seconds on."""
    assert metrics.completed
    assert metrics.framing_error_frac_p95 is not None
    assert metrics.framing_error_frac_p95 <= 0.01
    assert metrics.in_frame_frac == 1.0
    assert metrics.size_error_frac_p95 is None or metrics.size_error_frac_p95 <= 0.03
    assert metrics.focus_blur_px_p95 is None or metrics.focus_blur_px_p95 <= 2.0
    assert (metrics.keep_out_violations, metrics.envelope_violations, metrics.plan_failures) == (0, 0, 0)
