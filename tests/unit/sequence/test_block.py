from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sequence_rig import written

from cinempc.sequence.block import plan_block
from cinempc.sequence.planned import Planned

FRAMED = "framing: [{subject: mia, x: centre, size: 0.6}], duration_s: 5"


def planned(folder: Path, *views: str, more: str = "") -> list[Planned]:
    shots = "".join(f"  - {{name: s{i}, {FRAMED}{view}}}\n" for i, view in enumerate(views))
    return list(plan_block(written(folder, f"shots:\n{shots}{more}"), {}))


def side(shot: Planned) -> float:
    """In degrees."""
    if shot.free_azimuth_rad is not None:
        return float(np.degrees(shot.free_azimuth_rad))
    assert shot.spec.view is not None
    return float(shot.spec.view.azimuth_deg)  # type: ignore[arg-type]


def view(azimuth: object) -> str:
    return f", view: {{subject: mia, azimuth_deg: {azimuth}}}"


def test_an_open_side_is_chosen_between_the_shots_around_it(tmp_path: Path) -> None:
    shots = planned(tmp_path, view(30), "", view(120))
    assert side(shots[1]) == pytest.approx(75.0, abs=7.6)


def test_the_first_shot_begins_where_the_next_one_is_near(tmp_path: Path) -> None:
    assert side(planned(tmp_path, "", view(150))[0]) == pytest.approx(150.0, abs=7.6)


def test_either_side_is_the_nearer_one_and_does_not_cross_the_line(tmp_path: Path) -> None:
    either = ", mirror: either"
    assert side(planned(tmp_path, view(-60), view(100) + either)[1]) == -100.0
    assert side(planned(tmp_path, view(60), view(100) + either)[1]) == 100.0
    near_the_back = planned(tmp_path, view(150), view(-170) + either)
    assert side(near_the_back[1]) == 170.0


def test_a_ramp_is_mirrored_as_a_whole_and_its_end_counts(tmp_path: Path) -> None:
    ramp = "{from: 20, to: 170}"
    shots = planned(tmp_path, view(ramp), view(-150) + ", mirror: either")
    assert side(shots[1]) == 150.0
    mirrored = planned(tmp_path, view(-40), view(ramp) + ", mirror: either")[1].spec.view
    assert mirrored is not None
    assert (mirrored.azimuth_deg.from_, mirrored.azimuth_deg.to) == (-20.0, -170.0)  # type: ignore[union-attr]


def test_all_sides_are_one_decision(tmp_path: Path) -> None:
    either = ", mirror: either"
    shots = planned(tmp_path, view(90) + either, view(100) + either, view(-110))
    assert [side(shot) for shot in shots] == [-90.0, -100.0, -110.0]


def test_what_is_written_stays(tmp_path: Path) -> None:
    assert [side(shot) for shot in planned(tmp_path, view(60), view(-60))] == [60.0, -60.0]
