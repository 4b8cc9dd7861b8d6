"""Who would be hidden, who would not be recognised, and a lean that the gimbal has not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from feasibility_rig import examined, proposed, shot_text

from cinempc.configfile.rewriting import rewrite
from cinempc.feasibility import Finding
from cinempc.feasibility.finding import longest_stretch
from cinempc.shots.load import CONFIGS

EYES = "framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third%s}\n"
PIXELS = "perception: {source: yolo}\n"
STEEP = "view: {subject: mia, azimuth_deg: 0, relative_to: world, height_m: 16, distance_m: %s}\n"
WALL = """\
name: yard
ground: plaza
actors:
  mia:
    figure: woman
    height_m: 1.68
    track: {rows: [[-4, 0, -4], [30, 0, 30]]}
boxes:
  - {north_m: 5, east_m: 6, width_m: 6, length_m: 0.4, height_m: 6, heading_deg: 0}
"""
PAST_THE_WALL = "view: {subject: mia, relative_to: world, azimuth_deg: 0, distance_m: 11, height_m: 1.6}\n"


def found(tmp_path: Path, text: str) -> dict[str, Finding]:
    """By kind, what is found in a shot file."""
    file = tmp_path / "shot.yaml"
    file.write_text(text)
    return {finding.kind: finding for finding in examined(file)}


@pytest.mark.parametrize(
    ("so", "begin_s", "lasts_s"),
    [("011101", 1.0, 2.0), ("000000", 0.0, 0.0), ("110111", 3.0, 2.0), ("000001", 5.0, 0.0)],
)
def test_a_stretch_lasts_from_its_first_instant_to_its_last(so: str, begin_s: float, lasts_s: float) -> None:
    assert longest_stretch(np.array([c == "1" for c in so]), np.arange(6.0)) == (begin_s, lasts_s)


def yard(tmp_path: Path, rest: str) -> dict[str, Finding]:
    """Mia walks east at 1 m/s behind a wall that is 6 m long; the camera goes along on the other side."""
    (tmp_path / "yard.yaml").write_text(WALL)
    return found(tmp_path, shot_text(rest, "yard.yaml", 14))


def test_somebody_who_passes_behind_a_wall(tmp_path: Path) -> None:
    hidden = yard(tmp_path, EYES % "" + PAST_THE_WALL)["hidden"]
    assert hidden.warning
    assert hidden.key == ("framing", 0)
    begin_s, lasts_s = (float(hidden.message.split()[i]) for i in (1, 8))
    assert begin_s == pytest.approx(3.0, abs=0.5), "she walks 1 m/s, and the wall begins at 3 m"
    assert lasts_s == pytest.approx(6.0, abs=0.5), hidden.message


@pytest.mark.parametrize("meant", [(EYES % "", "weights: {occlusion: 0}\n"), (EYES % ", unseen_s: 10", "")])
def test_who_is_hidden_on_purpose_is_not_spoken_of(meant: tuple[str, str], tmp_path: Path) -> None:
    framing, weights = meant
    assert "hidden" not in yard(tmp_path, framing + PAST_THE_WALL + weights)


def test_half_of_the_time_on_purpose(tmp_path: Path) -> None:
    hidden = yard(tmp_path, EYES % ", unseen_s: 5" + PAST_THE_WALL)["hidden"]
    assert hidden.message.startswith("from 5.")


def test_who_is_who_cannot_be_seen_without_a_hint(tmp_path: Path) -> None:
    both = EYES % "" + "  - {subject: leo, x: 0.3}\n" + "view: {subject: mia, azimuth_deg: 30, distance_m: 9}\n"
    text = shot_text(both, "promenade", leo=True)
    assert "who is who" not in found(tmp_path, text), "the simulator tells"
    finding = found(tmp_path, text + PIXELS)["who is who"]
    assert finding.warning
    assert finding.key == ("subjects", "leo")
    assert "mia and leo are of one class, person" in finding.message
    assert "give near_m" in finding.message
    hinted = text.replace("height_m: 1.82}", "height_m: 1.82, near_m: [0, 2]}")
    assert "who is who" not in found(tmp_path, hinted + PIXELS), "the other one is who is left"


def test_from_straight_above_people_are_not_recognised(tmp_path: Path) -> None:
    text = shot_text(EYES % "" + STEEP % "3.2")
    assert "steep" not in found(tmp_path, text), "the simulator tells"
    steep = found(tmp_path, text + PIXELS)["steep"]
    assert steep.warning
    assert "2 to 5 of 8 at 80 deg and more" in steep.message
    assert "unseen_s" in steep.message
    assert "steep" not in found(tmp_path, shot_text(EYES % "" + STEEP % "9") + PIXELS)
    assert "steep" not in found(tmp_path, shot_text(EYES % ", unseen_s: 10" + STEEP % "3.2") + PIXELS)


def test_a_lean_that_the_gimbal_has_not(tmp_path: Path) -> None:
    view = "view: {subject: mia, azimuth_deg: 10, distance_m: 6, height_m: 1.6}\n"
    text = shot_text(EYES % "" + view + "roll_deg: {from: 0, to: -45, start_s: 1}\n")
    roll = found(tmp_path, text)["roll"]
    assert not roll.warning
    assert not roll.grounds
    assert "the camera has to lean 45 deg to the left, this gimbal leans 30 deg" in roll.message
    change = proposed(tmp_path / "shot.yaml", [roll])
    assert change is not None
    assert (change.key, change.setting) == (("roll_deg", "to"), -30)
    rewrite(tmp_path / "shot.yaml", change.key, change.setting)
    assert examined(tmp_path / "shot.yaml") == ()
    level = found(tmp_path, text + "drone: cinempc\n")["roll"]
    assert "this gimbal only holds the horizon" in level.message


def test_what_makes_a_take_dangerous_grounds_it(tmp_path: Path) -> None:
    far = "view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 59, height_m: 2}\n"
    assert found(tmp_path, shot_text(EYES % "" + far))["envelope"].grounds
    close = "view: {subject: mia, azimuth_deg: 0, height_m: 1.6, distance_m: {from: 9, to: 3, start_s: 1, over_s: 4}}\n"
    assert found(tmp_path, shot_text(EYES % "" + close))["keep-out of mia"].grounds


SHOTS = sorted((CONFIGS / "shots").glob("*.yaml"))


@pytest.mark.parametrize("file", SHOTS, ids=lambda file: file.stem)
def test_shipped_shots_are_flown_without_a_word(file: Path) -> None:
    assert [finding.message for finding in examined(file)] == []
