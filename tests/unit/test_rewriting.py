"""One scalar of a file replaced: everything else stays, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cinempc.configfile import read
from cinempc.configfile.rewriting import as_scalar, rewrite, with_scalar

TEXT = """\
# Ä comment — with signs beyond ASCII
title: "A shot: one"   # quoted
view:
  azimuth_deg: {from: 20, to: 170, start_s: 1}   # an arc
  distance_m:   8        # spaces
framing:
  - subject: mia
    size: MCU  # a word
lens:
  f_number: {keys: [[0, 4], [ 3 , 5.6 ]]}
"""


@pytest.mark.parametrize(
    ("key", "value", "before", "after"),
    [
        (("view", "azimuth_deg", "to"), 150, "to: 170,", "to: 150,"),
        (("view", "distance_m"), 6.25, "distance_m:   8        #", "distance_m:   6.25        #"),
        (("framing", 0, "size"), "MS", "size: MCU  #", "size: MS  #"),
        (("lens", "f_number", "keys", 1, 1), 8.0, "[ 3 , 5.6 ]", "[ 3 , 8 ]"),
        (("lens", "f_number", "keys", 0, 0), 0.5, "[0, 4]", "[0.5, 4]"),
    ],
)
def test_only_the_scalar_changes(key, value, before: str, after: str, tmp_path: Path) -> None:
    for text in (TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT):
        file = tmp_path / "shot.yaml"
        file.write_bytes(text.encode())
        rewrite(file, key, value)
        assert file.read_bytes().decode() == text.replace(before, after)
        assert read(file).get(key) == value


def test_no_such_scalar() -> None:
    for key in (("view", "height_m"), ("view",), ("framing", 1, "size")):
        with pytest.raises(KeyError):
            with_scalar(TEXT, key, 1)


@pytest.mark.parametrize("value", ["a: b", "3", "null", "x # y", "[a]"])
def test_words_that_would_mean_something_else_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="plain word"):
        as_scalar(value)


def test_a_link_stays_a_link_and_the_mode_is_kept(tmp_path: Path) -> None:
    file, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    file.write_text("a: 1\n")
    file.chmod(0o640)
    link.symlink_to(file)
    rewrite(link, ("a",), 2)
    assert link.is_symlink()
    assert file.read_text() == "a: 2\n"
    assert file.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text("a: 1\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValueError, match="cannot be written: No space left on device"):
        rewrite(file, ("a",), 2)
    assert file.read_text() == "a: 1\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["shot.yaml"]
