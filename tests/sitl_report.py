"""What was seen in a run against a real PX4, as Markdown: each promise beside what PX4 and our autopilot did."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from autopilot_rig import Bench, split
from sitl_rig import ROOT

from cinempc.wire import Message

REPORT = Path(os.environ.get("SITL_REPORT", ROOT / "build" / "sitl"))
MODES = {
    (0, 0): "?",
    (6, 0): "Offboard",
    (4, 3): "Hold",
    (4, 5): "Return",
    (4, 6): "Land",
    (4, 2): "Takeoff",
    (3, 0): "Position",
    (2, 0): "Altitude",
}


class Witness:
    """Notes from now on what an autopilot does on a bench: modes and acknowledgements."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._since, self._begun_s = bench, len(bench.heard), bench.now_s
        self._setpoints_s: list[float] = []
        self._send = bench.endpoint.send
        bench.endpoint.send = self._note  # type: ignore[method-assign]

    def tale(self) -> str:
        """In words."""
        heard = self._bench.heard[self._since :]
        acks = [f"{m.command} → {m.result}" for _, m in heard if m.get_type() == "COMMAND_ACK" and m.command != 511]
        words = self._changes() + ([f"answers {', '.join(acks)}"] if acks else [])
        return "; ".join(words) or "no mode changes, no answers"

    def _changes(self) -> list[str]:
        words, before = [], (0, 0)
        for at_s, message in self._bench.heard:
            if message.get_type() != "CURRENT_MODE" or (mode := split(message.custom_mode)) == before:
                continue
            before, name = mode, MODES.get(mode, str(mode))
            if at_s < self._begun_s:
                continue
            sent_s = max((s for s in self._setpoints_s if s <= at_s), default=at_s)
            late = f", {at_s - sent_s:.2f} s after the last set-point" if at_s - sent_s > 0.2 else ""
            words.append(f"{name} at {at_s - self._begun_s:.2f} s{late}")
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


def _table(head: tuple[str, ...], rows: list[tuple[str, Outcome, Outcome]] | list[tuple[str, str, str]]) -> list[str]:
    cells = [head, tuple("---" for _ in head), *(tuple(str(cell).replace("|", "/") for cell in row) for row in rows)]
    return [*(f"| {' | '.join(row)} |" for row in cells), ""]
