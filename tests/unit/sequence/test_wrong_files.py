# ruff: noqa: E501 - messages are quoted whole
"""Mistakes in sequence files are refused with file, line, key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.configfile import ConfigError
from cinempc.sequence.check import check_sequence
from cinempc.sequence.load import load_sequence
from cinempc.shots.check import check

HEAD = """\
title: A sequence
subjects:
  mia: {height_m: 1.68}
  leo: {height_m: 1.82}
shots:
  - name: wide
    duration_s: 6
    framing: [{subject: mia, x: centre, size: 0.3}]
    view: {subject: mia, distance_m: 14}
"""
NEXT = """\
  - name: close
    duration_s: 8
    framing: [{subject: mia, x: centre, size: 0.8}]
"""

WRONG = {
    "unknown cue": (NEXT + "    until: {afterwards_s: 3}", '13: shots.1.until.afterwards_s: unknown key; did you mean "after_s"?'),
    "two cues in one": (NEXT + "    until: {after_s: 3, held_s: 1}", "13: shots.1.until: give exactly one of after_s, crosses, near, speed, turns, held_s, key, message"),
    "no cue": (NEXT + "    until: {}", "13: shots.1.until: give exactly one of after_s"),
    "cue of a stranger": (NEXT + "    until: {turns: {subject: mai, by_deg: 60}}", '13: shots.1.until.turns.subject: "mai" is not a subject of this sequence; did you mean "mia"? (allowed: mia, leo)'),
    "cue of a stranger in a list": (NEXT + "    until: [{after_s: 4}, {near: {subject: mia, to: loe, distance_m: 4}}]", '13: shots.1.until.1.near.to: "loe" is not a subject of this sequence; did you mean "leo"?'),
    "near itself": (NEXT + "    until: {near: {subject: mia, to: mia, distance_m: 4}}", "13: shots.1.until.near.to: mia is always near itself: name somebody else, or a place"),
    "a line without length": (NEXT + "    until: {crosses: {subject: mia, from_m: [1, 2], to_m: [1, 2]}}", "13: shots.1.until.crosses.to_m: the line needs two different ends"),
    "half a line": (NEXT + "    until: {crosses: {subject: mia, from_m: [1, 2]}}", "13: shots.1.until.crosses.to_m: missing: must be [a number from -5000 to 5000, a number from -5000 to 5000]"),
    "both speeds": (NEXT + "    until: {speed: {subject: mia, above_m_s: 1, below_m_s: 2}}", "13: shots.1.until.speed: give either above_m_s or below_m_s"),
    "a turn too small to see": (NEXT + "    until: {turns: {subject: mia, by_deg: 1}}", "13: shots.1.until.turns.by_deg: must be a number from 5 to 180, got 1"),
    "a key that is none": (NEXT + "    until: {key: Enter}", "13: shots.1.until.key: must be"),
    "an empty message": (NEXT + '    until: {message: ""}', "13: shots.1.until.message: must be"),
    "a cue after the end": (NEXT + "    until: {after_s: 9}", "13: shots.1.until.after_s: 9 s never comes: the shot takes at most 8 s"),
    "held for too long": (NEXT + "    until: {held_s: 9}", "13: shots.1.until.held_s: 9 s never pass: the shot takes at most 8 s"),
    "no cue counts": (NEXT + "    until: {held_s: 1}\n    at_least_s: 20", "14: shots.1.at_least_s: 20 s is longer than the shot, which takes 8 s"),
    "unknown transition": (NEXT + "    transition: fade", '13: shots.1.transition: must be "cut" or blend {blend_s}, got "fade"'),
    "a blend without length": (NEXT + "    transition: {blend_s: 0}", "13: shots.1.transition.blend_s: must be a number from 0.5 to 60, got 0"),
    "misspelt blend": (NEXT + "    transition: {blend: 3}", '13: shots.1.transition.blend: unknown key; did you mean "blend_s"?'),
    "nothing to blend from": ("    transition: {blend_s: 3}", "10: shots.0.transition: the first shot has nothing to blend from: leave it out"),
    "misspelt until": (NEXT + "    untill: {after_s: 3}", '13: shots.1.untill: unknown key; did you mean "until"?'),
    "misspelt transition": (NEXT + "    transitions: cut", '13: shots.1.transitions: unknown key; did you mean "transition"?'),
    "misspelt key of a shot": (NEXT + "    lense: {f_number: 4}", '13: shots.1.lense: unknown key; did you mean "lens"?'),
    "a key of the whole": (NEXT + "    seed: 3", "13: shots.1.seed: belongs to the whole sequence: write it above the shots"),
    "like nobody": (NEXT + "    like: wid", '13: shots.1.like: no earlier shot is called "wid"; did you mean "wide"? (allowed: wide)'),
    "like a later one": ("    like: close\n" + NEXT, '10: shots.0.like: no earlier shot is called "close"'),
    "like and use": (NEXT + "    like: wide\n    use: orbit", "13: shots.1.like: use and like both say what the shot begins from: give one of them"),
    "no such shot file": (NEXT + "    use: orbitt", '13: shots.1.use: no shot file "orbitt"; did you mean "orbit"?'),
    "the same name twice": (NEXT.replace("close", "wide"), '10: shots.1.name: "wide" is the name of shots.0 already'),
    "a name with a blank": (NEXT.replace("close", "very close"), "10: shots.1.name: must be a name of letters, digits, _ and - that starts with a letter"),
    "fallback to nobody": (NEXT + "    if_lost: wyde", '13: shots.1.if_lost: no other shot is called "wyde"; did you mean "wide"? (allowed: wide)'),
    "fallback to itself": (NEXT + "    if_lost: close", '13: shots.1.if_lost: no other shot is called "close"'),
    "a fallback of a fallback": (NEXT + "    aside: true\n    if_lost: wide", "14: shots.1.if_lost: a shot aside is a fallback itself: leave it out"),
    "everything aside": ("    aside: true", "5: shots: every shot is aside: at least one must be in the order"),
    "a value that is missing": (NEXT + "    view: {subject: $who}", '13: shots.1.view.subject: "$who" has no value: give it under with'),
    "a value that is misspelt": (NEXT + "    view: {subject: $who}\n    with: {how: mia}", '13: shots.1.view.subject: "$who" has no value: give it under with; did you mean "how"? (allowed: how)'),
    "no duration": ("  - name: close\n    framing: [{subject: mia, x: centre}]", "10: shots.1.duration_s: missing: must be a number from 1 to 3600"),
    "framing of a stranger": (NEXT.replace("mia", "zed"), '12: shots.1.framing.0.subject: "zed" is not a subject of this shot (allowed: mia, leo)'),
    "a shot that the lens cannot take": (NEXT + "    lens: {focal_length_mm: 300}", "13: shots.1.lens.focal_length_mm: 300 mm is not on the lens of cine_zoom"),
    "a kind that there is not": ("  - name: round\n    kind: orbitt", '11: shots.1.kind: there is no such kind of shot; did you mean "orbit"?'),
    "unknown handles": (NEXT + "handles: {preroll_s: 1}", '13: handles.preroll_s: unknown key; did you mean "pre_roll_s"?'),
    "unknown key of the sequence": (NEXT + "handle: {pre_roll_s: 1}", '13: handle: unknown key; did you mean "handles"?'),
    "no shots": (None, "4: shots: must be a list of 1 to 100 items"),
}  # fmt: skip


def problems(file: Path) -> list[str]:
    try:
        sequence = load_sequence(file)
    except ConfigError as error:
        found = error.problems
    else:
        found = (*check_sequence(sequence), *(problem for shot in sequence.shots for problem in check(shot)))
    return [str(problem).removeprefix(f"{file}:") for problem in found]


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named_with_its_place(case: str, tmp_path: Path) -> None:
    added, expected = WRONG[case]
    file = tmp_path / "sequence.yaml"
    file.write_text(HEAD + added + "\n" if added else "title: x\nsubjects:\n  mia: {height_m: 1.68}\nshots: []\n")
    found = problems(file)
    assert [message for message in found if message.startswith(expected)], found
    assert len(found) == 1, found


def test_a_right_file_has_none(tmp_path: Path) -> None:
    file = tmp_path / "sequence.yaml"
    file.write_text(HEAD + NEXT + "    transition: {blend_s: 3}\n    until: [{held_s: 2}, {key: space}]\n")
    assert problems(file) == []
