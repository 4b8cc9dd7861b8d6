"""`cinempc check --fix`: one number after another, each set to the nearest value that works, written into the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from cinempc.cli.examining import Part, parts_of
from cinempc.cli.loading import open_any
from cinempc.configfile import KeyPath, read
from cinempc.configfile.rewriting import rewrite
from cinempc.feasibility import Change, Finding, propose
from cinempc.feasibility.propose import shown

MOST_FIXES = 12


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that works, with its key in the file; or why it cannot be written there."""

    change: Change
    why_not: str = ""

    def __str__(self) -> str:
        return f"{self.change}{', but ' if self.why_not else ''}{self.why_not}"


def remedy(part: Part, alike: Sequence[Finding]) -> Remedy | None:
    """The nearest setting that mends what is wrong with a shot, one that can be written if there is one."""

    def may_turn(key: KeyPath) -> bool:
        return part.target(key) is not None

    judge = part.examiner.judge
    change = propose(part.document, alike, part.loaded.camera, judge, may_turn)
    if change is not None:
        target = part.target(change.key)
        assert target is not None, "only those were turned"
        return Remedy(replace(change, key=target))
    if part.sequence is None:
        return None
    change = propose(part.document, alike, part.loaded.camera, judge)
    return None if change is None else Remedy(change, part.why_not(change.key))


def mend(file: Path) -> None:
    """Changes a shot or a sequence file until nothing is wrong that can be mended, and prints each change."""
    for _ in range(MOST_FIXES):
        change = _first(file)
        if change is None:
            return
        was, is_now = shown(change.now), shown(change.setting)
        words = f"{was} is now {is_now}" if change.key in read(file) else f"{is_now} is new here, it was {was}"
        rewrite(file, change.key, change.setting)
        click.echo(str(read(file).problem(change.key, words)))


def _first(file: Path) -> Change | None:
    """The first change that can be written into the file."""
    for part in parts_of(open_any(file))[0]:
        for alike in part.findings():
            if not alike[0].warning:
                found = remedy(part, alike)
                if found is not None and not found.why_not:
                    return found.change
    return None
