"""A sequence in the report: its parts, and what each of them is judged by."""

from __future__ import annotations

from dataclasses import replace

import pytest
import synthetic_take as synthetic

from cinempc.report.achieved import achieved
from cinempc.report.plots import plots
from cinempc.report.stretches import Stretch, stretch_metrics, stretches
from cinempc.takelog import TakeLog
from cinempc.types import Tick

FLAW = synthetic.Flaws(u_frac=0.05)


def sequence() -> list[Tick]:
    """Four seconds each: a good shot, a way that is not filmed, and a shot that is a twentieth off."""
    plain, off = synthetic.ticks(12.0), synthetic.ticks(12.0, FLAW)
    parts = [("wide", "shot")] * 100 + [("close", "move")] * 100 + [("close", "shot")] * 100
    return [
        replace(off[i] if i >= 200 else tick, asked=replace(tick.asked, shot=shot, phase=phase))
        for i, (tick, (shot, phase)) in enumerate(zip(plain, parts, strict=True))
    ]


def test_parts_follow_from_the_ticks() -> None:
    assert stretches(sequence()) == (
        Stretch("wide", "shot", 0, 100),
        Stretch("close", "move", 100, 200),
        Stretch("close", "shot", 200, 300),
    )
    assert stretches(synthetic.ticks(1.0)) == ()


def test_each_part_is_judged_by_itself() -> None:
    wide, _, close = stretch_metrics(achieved(sequence(), synthetic.info()), synthetic.TICK_S)
    assert (wide.begin_s, wide.end_s, close.begin_s, close.end_s) == (0.0, 4.0, 8.0, 12.0)
    assert wide.framing_error_frac_p95 == pytest.approx(0.0, abs=1e-6)
    assert close.framing_error_frac_p95 == pytest.approx(0.05, abs=0.005)
    assert wide.in_frame_frac == 1.0
    assert wide.jerk_max_m_s3 is not None


def test_the_charts_name_the_shots() -> None:
    log = TakeLog(synthetic.Path(), synthetic.info(), "", tuple(sequence()), (), None)
    framing = plots(log, achieved(log.ticks, log.info))[0]
    assert "wide" in framing.svg
    assert "close" in framing.svg
