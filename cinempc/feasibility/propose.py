"""The nearest setting that works: found by turning the shot's own numbers and checking the shot anew each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from cinempc.configfile import Document, KeyPath
from cinempc.feasibility.finding import BY_KEYS, Finding
from cinempc.feasibility.knobs import Knob, Setting, knobs
from cinempc.hardware import Camera

LEVELS = tuple(log(ratio) for ratio in (1.06, 1.2, 1.45, 1.9, 3.0, 6.0))
HALVINGS = 5
MOST_TRIES = 80
HELPS = 0.995  # of the excess has to be left at most after the first turns, for a knob to be turned on

Judge = Callable[[Document, bool], tuple[Finding, ...] | None]
"""What is wrong with a shot's document, in short or (True) in full; None where it is no shot at all."""


@dataclass(frozen=True, slots=True)
class Change:
    """One scalar set to something else."""

    key: KeyPath
    now: Setting
    setting: Setting
    size: float
    """How much of a change it is, see `Knob.change`."""

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.key))}: {shown(self.setting)}"


def shown(setting: Setting) -> str:
    """As it is written."""
    return setting if isinstance(setting, str) else f"{setting:.6g}"


def anywhere(key: KeyPath) -> bool:
    """That every scalar may be turned."""
    return True


def propose(
    document: Document,
    wrong: Sequence[Finding],
    camera: Camera,
    judge: Judge,
    may_turn: Callable[[KeyPath], bool] = anywhere,
) -> Change | None:
    """The smallest change of one number that mends these findings and spoils nothing; None where none was found.

    `document` is the shot's own file, `may_turn` says of which scalars. What is returned has been judged in full.
    """
    before = judge(document, False)
    if before is None:
        return None
    search = _Search(document, wrong, before, judge)
    turned = dict.fromkeys(knob for finding in wrong for knob in knobs(document, finding, camera) if may_turn(knob.key))
    climbs = [_Climb(knob, side) for knob in turned for side in knob.beside() if side]
    for level in LEVELS:
        good = [step for climb in climbs if (step := climb.to(level, search)) is not None]
        changes = [change for climb, worked in good if (change := climb.refined(worked, search)) is not None]
        if changes:
            return min(changes, key=lambda change: change.size)
        climbs = [climb for climb in climbs if climb.promising]
        if search.tries > MOST_TRIES or not climbs:
            break
    return None


class _Search:
    """Tries settings, and remembers how often."""

    def __init__(self, document: Document, wrong: Sequence[Finding], before: Sequence[Finding], judge: Judge) -> None:
        self._document, self._judge = document, judge
        self._wrong = {identity(finding) for finding in wrong}
        self._others = {identity(finding) for finding in before} - self._wrong
        self._only_keys = all(finding.kind == BY_KEYS for finding in before)
        self.excess = self._excess(before)
        self.tries = 0

    def left(self, key: KeyPath, setting: Setting, *, full: bool = False) -> float | None:
        """How much is still wrong with a setting: 0 where nothing is, None where something else broke."""
        self.tries += 1
        after = self._judge(with_setting(self._document, key, setting), full)
        if after is None:
            return None
        new = [finding for finding in after if identity(finding) not in self._wrong | self._others]
        if not new:
            return self._excess(after)
        if self._only_keys and not any(finding.kind == BY_KEYS for finding in new):
            wrong = [finding for finding in new if not finding.warning]  # it was there before, and nobody had looked
            return self._excess(after) + sum(max(finding.excess, 1e-6) for finding in wrong)
        return None

    def _excess(self, findings: Sequence[Finding]) -> float:
        return sum(max(finding.excess, 1e-6) for finding in findings if identity(finding) in self._wrong)


class _Climb:
    """One knob turned to one side, further and further."""

    def __init__(self, knob: Knob, side: tuple[Setting, ...]) -> None:
        self.knob, self.side, self.promising = knob, side, True
        self._reached = -1

    def to(self, level: float, search: _Search) -> tuple[_Climb, int] | None:
        """Turns up to a level of change; the index of the setting if it works."""
        within = sum(self.knob.change(setting) <= level for setting in self.side)
        i = within - 1
        if i <= self._reached:
            return None
        left = search.left(self.knob.key, self.side[i])
        while left is None and i - self._reached > 1:  # too far: something else broke
            i = (i + self._reached) // 2
            left = search.left(self.knob.key, self.side[i])
            self.promising = False
        if left == 0.0:
            return self, i
        if left is not None and search.excess > 1e-3 and left > HELPS * search.excess:
            self.promising = False
        self._reached = i
        return None

    def refined(self, worked: int, search: _Search) -> Change | None:
        """The nearest setting that works between the last that did not and one that does, judged in full."""
        low, high = self._reached, worked
        for _ in range(HALVINGS):
            middle = (low + high) // 2
            if middle in (low, high):
                break
            low, high = (low, middle) if search.left(self.knob.key, self.side[middle]) == 0.0 else (middle, high)
        for i in sorted({high, *(i for i in (high + 1, high + 2, high + 4) if i < worked), worked}):
            if search.left(self.knob.key, self.side[i], full=True) == 0.0:
                return Change(self.knob.key, self.knob.now, self.side[i], self.knob.change(self.side[i]))
        self._reached = worked
        return None


def identity(finding: Finding) -> tuple[str, KeyPath]:
    """What tells one finding from another, whatever its numbers are."""
    return finding.kind, finding.key


def with_setting(document: Document, key: KeyPath, setting: Setting) -> Document:
    """The document with one scalar set to something else."""
    return document.graft(key, Document(setting, {(): document.place(key)}))
