"""How light a scene truly is: as it says, else as the first shot that has an exposure takes it for."""

from __future__ import annotations

from pathlib import Path

import pytest
from plant_rig import scene
from sequence_rig import written

from cinempc.cli.crew import lit
from cinempc.cli.scripts import Script, SequenceScript

SHOTS = """\
shots:
  - name: plain
    duration_s: 2
    framing: [{subject: mia, x: centre, size: 0.3}]
    view: {subject: mia, azimuth_deg: 40, distance_m: 14}
  - {name: bright, like: plain, exposure: {light_ev100: 15}}
  - {name: dim, like: plain, exposure: {light_ev100: 9}}
"""


@pytest.mark.parametrize(("says", "is_truly"), [(None, 15.0), (11.0, 11.0)])
def test_of_a_sequence(says: float | None, is_truly: float, tmp_path: Path) -> None:
    sequence = written(tmp_path, SHOTS)
    place = scene().model_copy(update={"light_ev100": says})
    assert lit(place, sequence.whole, SequenceScript(sequence)).light_ev100 == is_truly


def test_of_a_shot_without_an_exposure_nobody_knows(tmp_path: Path) -> None:
    sequence = written(tmp_path, SHOTS)
    bright = sequence.shots[1]
    assert lit(scene(), sequence.shots[0], Script()).light_ev100 is None
    assert lit(scene(), bright, Script()).light_ev100 == 15.0
