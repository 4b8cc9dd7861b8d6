"""What was seen in a run against a real PX4, as Markdown: each promise beside what PX4 and our autopilot did."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autopilot_rig import Bench, split
from pymavlink.dialects.v20 import all as mavlink
from sitl_rig import ROOT

from cinempc.wire import Message

REPORT = Path(os.environ.get("SITL_REPORT", ROOT / "build" / "sitl"))
MODES = {
    (6, 0): "Offboard",
    (4, 3): "Hold",
    (4, 5): "Return",
    (4, 6): "Land",
    (4, 2): "Takeoff",
    (3, 0): "Position",
    (2, 0): "Altitude",
}
SET_INTERVAL = 511
LATE_S = 0.2  # since a set-point: the stream has ended


class Witness:
    """Notes from now on what an autopilot does on a bench: modes and acknowledgements."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._since, self._begun_s = bench, len(bench.heard), bench.now_s
        self._setpoints_s: list[float] = []
        self._send = bench.endpoint.send
        bench.endpoint.send = self._note  # type: ignore[method-assign]

    def tale(self) -> str:
        """In words."""
        heard = [message for _, message in self._bench.heard[self._since :]]
        words = self._changes()
        answers = [m for m in heard if m.get_type() == "COMMAND_ACK" and m.command != SET_INTERVAL]
        words += [f"{_named(command)}: {', '.join(results)}" for command, results in _grouped(answers)]
        words += [_parameter(m) for m in heard if m.get_type() in ("PARAM_VALUE", "PARAM_ERROR")]
        counts = Counter(m.get_type() for m in heard if m.get_type() in ("CURRENT_MODE", "ODOMETRY"))
        lasted_s = self._bench.now_s - self._begun_s
        return "; ".join(words) or ", ".join(f"{n / lasted_s:.1f} {name} per second" for name, n in counts.items())

    def _changes(self) -> list[str]:
        words, before = [], (0, 0)
        for number, (at_s, message) in enumerate(self._bench.heard):
            if message.get_type() != "CURRENT_MODE" or (mode := split(message.custom_mode)) == before:
                continue
            before = mode
            if number >= self._since:
                sent_s = max((s for s in self._setpoints_s if s <= at_s), default=at_s)
                late = f", {at_s - sent_s:.2f} s after the last set-point" if at_s - sent_s > LATE_S else ""
                words.append(f"{MODES.get(mode, mode)} at {at_s - self._begun_s:.2f} s{late}")
        return words

    def _note(self, message: Message) -> None:
        if message.get_type().startswith("SET_POSITION_TARGET"):
            self._setpoints_s.append(self._bench.now_s)
        self._send(message)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a promise was kept, and what was seen."""

    kept: bool
    seen: str

    def __str__(self) -> str:
        return f"{'kept' if self.kept else '**not kept**'}: {self.seen}"


@dataclass
class Ledger:
    """All rows of one run."""

    promises: list[tuple[str, Outcome, Outcome]] = field(default_factory=list)
    figures: list[tuple[str, str, str]] = field(default_factory=list)

    def promise(self, name: str, px4: Outcome, ours: Outcome) -> None:
        self.promises.append((name.replace("_", " "), px4, ours))

    def figure(self, name: str, asked: str, seen: str) -> None:
        """Something measured on PX4 alone; printed too."""
        sys.stdout.write(f"{name}: {seen} ({asked})\n")
        self.figures.append((name, asked, seen))

    def write(self) -> Path:
        lines = [f"# PX4 in its simulator, {time.strftime('%Y-%m-%d %H:%M')}", ""]
        if self.promises:
            lines += _table(("PX4 promises", "observed", "ours"), self.promises)
        if self.figures:
            lines += _table(("our bridge on PX4", "asked", "observed"), self.figures)
        REPORT.mkdir(parents=True, exist_ok=True)
        path = REPORT / "semantics.md"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path


def _grouped(answers: Iterable[Message]) -> list[tuple[int, list[str]]]:
    """Results of each command, in words, in the order of the commands' first answers."""
    groups: dict[int, list[str]] = {}
    for answer in answers:
        result = mavlink.enums["MAV_RESULT"][answer.result].name.removeprefix("MAV_RESULT_").lower().replace("_", " ")
        groups.setdefault(answer.command, []).append(result)
    return list(groups.items())


def _named(command: int) -> str:
    known = mavlink.enums["MAV_CMD"].get(command)
    return known.name.removeprefix("MAV_CMD_") if known else f"command {command}"


def _parameter(answer: Message) -> str:
    if answer.get_type() == "PARAM_ERROR":
        return f"PARAM_ERROR for {answer.param_id}"
    return f"{answer.param_id} told as {answer.param_value:.3g}, type {answer.param_type}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> list[str]:
    cells = [head, tuple("---" for _ in head), *(tuple(str(cell).replace("|", "/") for cell in row) for row in rows)]
    return [*(f"| {' | '.join(row)} |" for row in cells), ""]
