"""What holds for every kind of shot: it is listed, described, has a shipped file, and that file flies well."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import numpy as np
import pytest
from flights import fly, judged

from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.configfile import read
from cinempc.report.achieved import achieved
from cinempc.report.metrics import Metrics
from cinempc.shots import kinds
from cinempc.shots.kinds import KINDS, Kind
from cinempc.shots.kinds.handbook import parameters, summary, write_handbook
from cinempc.shots.kinds.sketch import sketch_of
from cinempc.shots.kinds.terminal import in_terminal
from cinempc.shots.load import CONFIGS

DOCS = CONFIGS.parent / "docs"
EXAMPLES = {
    file.stem: str(read(file).get(("kind",)))
    for file in sorted((CONFIGS / "shots").glob("*.yaml"))
    if ("kind",) in read(file)
}
every_kind = pytest.mark.parametrize("name", KINDS)


def flown(name: str, seed: int = 0) -> Metrics:
    shot, scene = load_checked(CONFIGS / "shots" / f"{name}.yaml", [f"seed={seed}"])
    assert scene is not None
    return judged(fly(EmbeddedTake(shot, scene)))


def assert_flies_well(metrics: Metrics) -> None:
    assert metrics.completed
    assert metrics.in_frame_frac == 1.0
    assert metrics.framing_error_frac_p95 is not None
    assert metrics.framing_error_frac_p95 <= 0.02
    assert metrics.size_error_frac_p95 is None or metrics.size_error_frac_p95 <= 0.05
    assert metrics.focus_blur_px_p95 is None or metrics.focus_blur_px_p95 <= 2.0
    assert metrics.place_error_m_p95 is None or metrics.place_error_m_p95 <= 0.6
    assert metrics.aim_error_deg_p95 is None or metrics.aim_error_deg_p95 <= 2.0
    assert metrics.horizon_error_frac_p95 is None or metrics.horizon_error_frac_p95 <= 0.01
    broken = (metrics.keep_out_violations, metrics.envelope_violations, metrics.obstacle_violations)
    assert broken == (0, 0, 0)
    assert metrics.plan_failures == 0


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_shipped_example_flies_well(example: str) -> None:
    assert_flies_well(flown(example))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_shipped_example_flies_well_whatever_the_wind(example: str, seed: int) -> None:
    assert_flies_well(flown(example, seed))


def test_in_a_static_shot_she_stays_in_a_picture_that_does_not_turn() -> None:
    shot, scene = load_checked(CONFIGS / "shots" / "static.yaml")
    assert scene is not None
    log = fly(EmbeddedTake(shot, scene))
    seen = achieved(log.ticks, log.info)
    (mia,) = (subject for subject in seen.subjects if subject.name == "mia")
    assert 0.0 < mia.u.min() < mia.u.max() < 1.0
    assert 0.0 < mia.v.min() < mia.v.max() < 1.0
    assert np.degrees(np.ptp(seen.yaw_ned_rad)) < 1.0


def test_every_kind_has_a_shipped_example() -> None:
    assert set(EXAMPLES.values()) == set(KINDS)


def test_every_kind_of_the_folder_is_listed() -> None:
    modules = [importlib.import_module(f"{kinds.__name__}.{m.name}") for m in pkgutil.iter_modules(kinds.__path__)]
    found = {c for m in modules for _, c in inspect.getmembers(m, inspect.isclass) if c.__module__ == m.__name__}
    assert {c for c in found if issubclass(c, Kind) and "kind" in c.model_fields} == set(KINDS.values())


@every_kind
def test_says_what_it_is(name: str) -> None:
    kind = KINDS[name]
    assert inspect.getmodule(kind).__name__ == f"{kinds.__name__}.{name}"  # type: ignore[union-attr]
    assert kind.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
    assert 20 < len(summary(kind)) < 110
    assert kind.title
    assert "{subject}" in kind.title
    assert all(len(parameter.meaning) > 8 for parameter in parameters(kind))


@every_kind
def test_its_diagram_shows_the_subject_and_both_ends_of_the_way(name: str) -> None:
    drawing = "\n".join(in_terminal(sketch_of(name)))
    assert "▲" in drawing or name in ("rocket", "top_down"), "seen from above, the camera may cover the subject"
    assert "●" in drawing


def test_the_handbook_is_that_of_the_kinds(tmp_path: Path) -> None:
    for file in write_handbook(tmp_path):
        shipped = DOCS / file.relative_to(tmp_path)
        assert shipped.read_text(encoding="utf-8") == file.read_text(encoding="utf-8"), "run: cinempc shots --docs docs"
