"""A key that is not there yet is added last in its section; everything else stays, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.configfile import read
from cinempc.configfile.rewriting import rewrite, with_value

TEXT = """\
# A comment
title: A shot
kind: orbit   # round her
view:
  azimuth_deg: {from: 20, to: 170}   # an arc
  # about her

framing:
  - subject: mia
    size: MCU  # a word
  - {subject: leo, x: 0.3}
note: >
  Folded text,
  of two lines.

lens:
  focus:
    - {on: mia}
    - on: leo
      at_s: 3    # late
empty: {}
shots:
  - name: one
    until: {key: space}   # by hand
  - name: two
"""

ADDED = [
    # key, value, the line before which it comes or is changed, as it is then
    (("duration_s",), 12, "  - name: two\n", "  - name: two\nduration_s: 12\n"),
    (("view", "distance_m"), 6.25, "# an arc\n", "# an arc\n  distance_m: 6.25\n"),
    (("view", "azimuth_deg", "over_s"), 8, "to: 170}", "to: 170, over_s: 8}"),
    (("framing", 0, "x"), 0.4, "# a word\n", "# a word\n    x: 0.4\n"),
    (("framing", 1, "size"), "MS", "x: 0.3}", "x: 0.3, size: MS}"),
    (("lens", "focus", 1, "over_s"), 2, "# late\n", "# late\n      over_s: 2\n"),
    (("lens", "focus", 0, "over_s"), 2, "{on: mia}", "{on: mia, over_s: 2}"),
    (("lens", "f_number"), 4, "# late\n", "# late\n  f_number: 4\n"),
    (("empty", "a"), 1, "empty: {}", "empty: {a: 1}"),
    (("exposure", "nd_stops"), 3, "  - name: two\n", "  - name: two\nexposure: {nd_stops: 3}\n"),
    (("shots", 0, "view", "distance_m"), 9, "# by hand\n", "# by hand\n    view: {distance_m: 9}\n"),
    (("shots", 1, "duration_s"), 9, "  - name: two\n", "  - name: two\n    duration_s: 9\n"),
]


@pytest.mark.parametrize(("key", "value", "before", "after"), ADDED, ids=lambda value: str(value)[:30])
def test_only_the_key_comes_in(key, value, before: str, after: str, tmp_path: Path) -> None:
    for text, eol in ((TEXT, "\n"), (TEXT.replace("\n", "\r\n"), "\r\n"), ("\ufeff" + TEXT, "\n")):
        file = tmp_path / "shot.yaml"
        file.write_bytes(text.encode())
        rewrite(file, key, value)
        assert file.read_bytes().decode() == text.replace(before.replace("\n", eol), after.replace("\n", eol))
        assert read(file).get(key) == value


def test_a_file_without_a_last_line_end() -> None:
    assert with_value("a: 1", ("b",), 2) == "a: 1\nb: 2\n"


def test_behind_folded_text() -> None:
    text = "a:\n  note: |\n    two\n    lines\n\nb: 1\n"
    assert with_value(text, ("a", "c"), 2) == "a:\n  note: |\n    two\n    lines\n  c: 2\n\nb: 1\n"


@pytest.mark.parametrize("key", [("framing", 2, "size"), ("title", "x"), ("view",), ("framing", 0, 3), ()])
def test_where_nothing_fits_nothing_is_written(key) -> None:
    with pytest.raises(KeyError):
        with_value(TEXT, key, 1)


def test_a_section_without_a_value_is_not_guessed_at() -> None:
    with pytest.raises(KeyError):
        with_value("view:\nlens: {}\n", ("view", "distance_m"), 1)
