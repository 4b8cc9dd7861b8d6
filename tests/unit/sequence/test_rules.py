"""Continuity: what is warned of, and what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from planning_rig import DRONE, STEP_S
from sequence_rig import written

from cinempc.problem import Problem
from cinempc.sequence.block import plan_block
from cinempc.sequence.rehearsal import rehearse
from cinempc.sequence.rules import warnings
from cinempc.types import SubjectForecast


def people_at(time_s: float) -> tuple[SubjectForecast, ...]:
    """Mia walks north, Leo stands three metres east of where she was."""
    times_s = time_s + STEP_S * np.arange(21)
    zero = np.zeros_like(times_s)
    path = np.stack([1.0 * times_s, zero, zero], axis=1)
    walk, still = np.tile([1.0, 0.0, 0.0], (21, 1)), np.zeros((21, 3))
    return (
        SubjectForecast("mia", times_s, path, walk, zero, 1.68),
        SubjectForecast("leo", times_s, still + np.array([0.0, 3.0, 0.0]), still, zero, 1.82),
    )


def warned(folder: Path, *shots: str) -> list[str]:
    sequence = written(folder, "shots:\n" + "".join(f"  - {{name: s{i}, {shot}}}\n" for i, shot in enumerate(shots)))
    whole = sequence.whole
    parts = rehearse(sequence, plan_block(sequence, {}), people_at, Problem(whole.camera), DRONE)
    return [str(found).removeprefix(f"{sequence.path}:") for found in warnings(sequence, parts, whole.camera, DRONE)]


def shot(azimuth_deg: float, size: float, more: str = "", subject: str = "mia") -> str:
    view = f"view: {{subject: {subject}, azimuth_deg: {azimuth_deg}, height_m: 1.6}}"
    return (
        f"duration_s: 5, framing: [{{subject: {subject}, point: middle, x: centre, y: centre, size: {size}}}], {view}, "
        f"lens: {{focal_length_mm: 50, f_number: 4, focus: {subject}}}{more}"
    )


def test_a_good_cut_is_not_warned_of(tmp_path: Path) -> None:
    assert warned(tmp_path, shot(40, 0.3), shot(110, 0.7)) == []


def test_crossing_the_line_of_action(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, shot(60, 0.3), shot(-60, 0.7))
    assert found.startswith("7: shots.1: warning: 180-degree rule: the cut from s0 crosses the line of action")
    assert "where mia goes" in found


def test_a_blend_may_cross_the_line(tmp_path: Path) -> None:
    assert warned(tmp_path, shot(60, 0.3), shot(-60, 0.3, ", transition: {blend_s: 20}")) == []


def test_the_line_between_two_people(tmp_path: Path) -> None:
    same_side, other_side = (shot(azimuth, 0.5, subject="leo") for azimuth in (60, -20))
    (found,) = warned(tmp_path, shot(120, 0.5), other_side)
    assert "180-degree rule" in found
    assert "between mia and leo" in found
    assert warned(tmp_path, shot(120, 0.5), same_side) == []


def test_a_jump_of_the_same_view(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, shot(40, 0.5), shot(55, 0.7))
    assert found.startswith("7: shots.1: warning: 30-degree rule: the camera turns only 15 degrees round mia from s0")
    assert warned(tmp_path, shot(40, 0.3), shot(55, 0.7)) == [], "a cut-in changes the size enough"


def test_a_change_of_size_that_looks_like_a_mistake(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, shot(40, 0.5), shot(85, 0.58))
    assert "size: mia changes size by a factor of only 1.16 from s0" in found
    assert warned(tmp_path, shot(40, 0.5), shot(85, 0.5)) == []
    assert warned(tmp_path, shot(40, 0.5), shot(110, 0.58)) == []


def test_a_blend_that_is_too_short(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, shot(40, 0.1), shot(110, 0.7, ", transition: {blend_s: 1}"))
    assert found.startswith("7: shots.1.transition.blend_s: warning: from s0 to s1 the camera goes")


def test_a_blend_that_shows_nobody_for_a_while(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, shot(40, 0.5), shot(110, 0.5, ", transition: {blend_s: 12}", subject="leo"))
    assert found.startswith("7: shots.1.transition: warning: from s0 to s1 nobody is in the picture for about ")
    assert "mia and leo are 17 m apart" in found
    assert warned(tmp_path, shot(40, 0.1), shot(80, 0.1, ", transition: {blend_s: 15}", subject="leo")) == []
    unseen = shot(110, 0.5, ", transition: {blend_s: 12}", subject="leo").replace("y: centre", "y: centre, unseen_s: 2")
    assert warned(tmp_path, shot(40, 0.5), unseen) == [], "nobody is looked for yet"
