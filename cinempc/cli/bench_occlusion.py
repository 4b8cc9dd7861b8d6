"""`cinempc bench occlusion`: how well subjects stay in sight among trees and walls, beside a careless follow."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.report.achieved import achieved
from cinempc.report.metrics import metrics_of
from cinempc.shots.load import CONFIGS
from cinempc.takelog import read_take

SHOTS, SCENES, SEEDS = ("follow", "lateral", "chase"), ("grove", "courtyard"), 2
GREEDY = ("weights.occlusion=0", "weights.detour=0")


class Sighted(BaseModel):
    """One take, judged by the plant's truth."""

    scene: str
    shot: str
    seed: int
    planner: str
    """ours, or greedy: the same without the occlusion cost and without the search for a way round."""
    visible_frac: float
    """Share of the time in which nothing hides the subject."""
    framing_error_frac_p95: float
    clearance_m: float
    """Least distance from anything that stands."""
    violations: int
    """Ticks nearer than the drone's margin, or a person's keep-out."""


class OcclusionBench(BaseModel):
    """All takes of a run."""

    takes: list[Sighted]

    def hidden_frac(self, planner: str) -> float:
        """Share of all takes' time in which a subject was hidden."""
        hidden = [1.0 - take.visible_frac for take in self.takes if take.planner == planner]
        return sum(hidden) / len(hidden)


def run(seeds: int = SEEDS) -> OcclusionBench:
    """Flies every shot through every scene with both planners."""
    return OcclusionBench(takes=list(_takes(seeds)))


def table(bench: OcclusionBench) -> str:
    """The figures for a terminal."""
    head = f"{'scene':<10} {'shot':<8} {'seed':>4} {'planner':<7} {'in sight':>8} {'framing p95':>11}"
    lines = [f"{head} {'clearance':>9} {'too near':>8}"] + [
        f"{t.scene:<10} {t.shot:<8} {t.seed:>4} {t.planner:<7} {t.visible_frac:>8.1%} {t.framing_error_frac_p95:>11.2%}"
        f" {t.clearance_m:>7.2f} m {t.violations:>8}"
        for t in bench.takes
    ]
    ours, greedy = bench.hidden_frac("ours"), bench.hidden_frac("greedy")
    ratio = f"{greedy / ours:.0f} times as long" if ours > 0 else "never with ours"
    return "\n".join([*lines, "", f"hidden {ours:.1%} of the time, greedy {greedy:.1%}: {ratio}"])


def _takes(seeds: int) -> Iterator[Sighted]:
    for scene in SCENES:
        for shot in SHOTS:
            for seed in range(seeds):
                yield _fly(scene, shot, seed, "ours", ())
                yield _fly(scene, shot, seed, "greedy", GREEDY)


def _fly(scene: str, name: str, seed: int, planner: str, overrides: tuple[str, ...]) -> Sighted:
    shot, place = load_checked(CONFIGS / "shots" / f"{name}.yaml", [f"scene={scene}", f"seed={seed}", *overrides])
    assert place is not None
    take = EmbeddedTake(shot, place)
    with tempfile.TemporaryDirectory() as folder:
        recorded = Path(folder) / name
        take.prepare(take.record(recorded, pictures=False), pictures=False).fly()
        log = read_take(recorded)
    m = metrics_of(log, achieved(log.ticks, log.info))
    return Sighted(
        scene=scene,
        shot=name,
        seed=seed,
        planner=planner,
        visible_frac=float(m.visible_frac or 0.0),
        framing_error_frac_p95=float(m.framing_error_frac_p95 or 0.0),
        clearance_m=float(m.min_obstacle_distance_m or 0.0),
        violations=m.obstacle_violations + m.keep_out_violations,
    )
