from __future__ import annotations

from pathlib import Path

import pytest
from sequence_rig import written

from cinempc.sequence.load import effective_sequence, load_sequence
from cinempc.shots.load import CONFIGS
from cinempc.shots.spec import Ramp

SHIPPED = sorted((CONFIGS / "sequences").glob("*.yaml"))

BASE = """\
shots:
  - name: wide
    duration_s: 6
    framing: [{subject: mia, x: centre, size: 0.3}]
    view: {subject: mia, azimuth_deg: 40, distance_m: 14}
    lens: {f_number: 4, focus: mia}
    limits: {speed_m_s: 5}
"""


def test_a_shot_begins_from_another_and_sections_are_merged(tmp_path: Path) -> None:
    added = (
        "  - {name: close, like: wide, duration_s: 8, view: {distance_m: 6}, framing: [{subject: mia, size: 0.8}]}\n"
    )
    wide, close = (shot.spec for shot in written(tmp_path, BASE + added).shots)
    assert close.view is not None
    assert (close.view.azimuth_deg, close.view.distance_m, close.duration_s) == (40.0, 6.0, 8.0)
    assert close.lens == wide.lens
    assert [framing.x for framing in close.framing] == [None], "a list is replaced as a whole"
    assert (wide.title, close.title) == ("wide", "close")


def test_values_are_put_in_and_handed_down(tmp_path: Path) -> None:
    added = """\
  - name: single
    aside: true
    duration_s: $seconds
    framing: [{subject: $who, x: centre, size: $size}]
    with: {size: 0.8, seconds: 4}
  - {name: her, like: single, with: {who: mia}}
  - {name: him, like: single, with: {who: leo, size: 1.2}}
"""
    sequence = written(tmp_path, BASE + added)
    assert [entry.name for entry in sequence.spec.shots] == ["wide", "her", "him"], "what is not complete is not flown"
    her, him = (shot.spec.framing[0] for shot in sequence.shots[1:])
    assert (her.subject, her.size, him.subject, him.size) == ("mia", 0.8, "leo", 1.2)
    assert sequence.shots[1].spec.duration_s == 4.0


def test_a_shot_file_is_used_with_another_cast(tmp_path: Path) -> None:
    sequence = written(tmp_path, "shots:\n  - {name: round, use: orbit, with: {mia: leo}, duration_s: 12}\n")
    (shot,) = sequence.shots
    assert shot.spec.view is not None
    assert (shot.spec.view.subject, shot.spec.lens.focus, shot.spec.duration_s) == ("leo", "leo", 12.0)
    assert isinstance(shot.spec.view.azimuth_deg, Ramp)
    assert list(shot.spec.subjects) == ["mia", "leo"], "the cast is that of the sequence"
    assert shot.spec.scene is None


def test_another_kind_leaves_the_parameters_of_the_first_behind(tmp_path: Path) -> None:
    text = """\
shots:
  - {name: along, kind: follow, subject: leo, style: lateral, duration_s: 6}
  - {name: in, like: along, kind: push_in}
"""
    along, closer = (shot.spec for shot in written(tmp_path, text).shots)
    assert along.view is not None
    assert closer.view is not None
    assert closer.view.subject == along.view.subject == "leo"
    assert closer.duration_s == 6.0


def test_the_whole_has_the_tightest_limits(tmp_path: Path) -> None:
    added = "  - {name: close, like: wide, limits: {speed_m_s: 6, keep_out_m: 4}}\nlimits: {keep_out_m: 3.5}\n"
    whole = written(tmp_path, BASE + added).whole.spec
    assert (whole.limits.speed_m_s, whole.limits.keep_out_m) == (5.0, 4.0)
    assert (whole.title, whole.duration_s) == ("A sequence", 6.0 + 6.0 + 1.0)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_written_out_it_is_the_same_sequence(file: Path, tmp_path: Path) -> None:
    sequence = load_sequence(file)
    again = tmp_path / "again.yaml"
    again.write_text(effective_sequence(sequence, sequence.whole, None))
    loaded = load_sequence(again)
    assert [shot.spec.model_dump() for shot in loaded.shots] == [shot.spec.model_dump() for shot in sequence.shots]
    control = {"name", "transition", "until", "aside", "if_lost", "at_least_s"}
    assert [e.model_dump(include=control) for e in loaded.spec.shots] == [
        e.model_dump(include=control) for e in sequence.spec.shots
    ]
