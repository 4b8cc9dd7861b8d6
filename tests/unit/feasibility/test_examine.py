"""Shots that ask too much are told so, with the time and the number; good ones are not."""

# ruff: noqa: E501 - messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest
from feasibility_rig import examined, shot_text

from cinempc.shots.load import CONFIGS

EYES = "framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third}\n"
VIEW = "view: {subject: mia, azimuth_deg: 10, distance_m: 6, height_m: 1.6}\n"
LIT = EYES + VIEW + "lens: {focal_length_mm: 50, f_number: %s, focus: mia}\nexposure: %s\n"

TOO_MUCH = {
    # kind of finding: (text, scene, both people, words of the message)
    "speed": (EYES + "view: {subject: mia, distance_m: 12, elevation_deg: 3, azimuth_deg: {from: 20, to: 200, start_s: 1, over_s: 6}}\n", "park", False, ("the orbit needs", "m/s, this drone flies 8")),
    "acceleration": (EYES + "view: {subject: mia, height_m: 1.6, distance_m: 5, azimuth_deg: {from: 0, to: 300, start_s: 2, over_s: 5, ease: linear}}\n", "plaza", False, ("the orbit needs", "m/s², this drone has 4")),
    "climb": (EYES + "view: {subject: mia, azimuth_deg: 0, distance_m: 12, height_m: {from: 2, to: 30, start_s: 1, over_s: 8}}\n", "plaza", False, ("the crane move needs", "m/s up or down, this drone climbs 4")),
    "envelope": (EYES + "view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 59, height_m: 2}\n", "plaza", False, ("m north of the drone's flight box",)),
    "keep-out of mia": (EYES + "view: {subject: mia, azimuth_deg: 0, height_m: 1.6, distance_m: {from: 9, to: 3, start_s: 1, over_s: 4, ease: linear}}\n", "plaza", False, ("m from mia, the drone keeps", "while closing in at")),
    "pan": (EYES + "view: {subject: mia, azimuth_deg: {from: 0, to: 170, start_s: 1, over_s: 2}, distance_m: 3.2, height_m: 1.6}\nlimits: {keep_out_m: 3}\n", "plaza", False, ("the camera has to pan", "deg/s, this gimbal turns 90")),
    "held sharp": ("framing:\n  - {subject: mia, point: eyes, x: 0.7, y: 0.36, size: MS}\nview: {subject: mia, azimuth_deg: 330, height_m: 1.6}\nlens: {focal_length_mm: 100, f_number: 2.8, hold_sharp: [mia, leo]}\n", "promenade", True, ("f/2.8 cannot hold both in focus, f/4 can",)),
    "blur": ("framing:\n  - {subject: mia, point: eyes, x: 0.7, y: upper_third}\nview: {subject: mia, azimuth_deg: -9, relative_to: world, distance_m: 6, height_m: 1.6}\nlens: {focal_length_mm: 40, focus: mia, blur_px: {leo: 25}}\n", "plaza", True, ("25 px of blur on leo is asked", "with the focus on mia f/2.8 gives")),
    "image_position missed": ("framing:\n  - {subject: mia, point: eyes, x: 0.2, y: upper_third}\n  - {subject: mia, point: chest, x: 0.8}\n" + VIEW + "lens: {focal_length_mm: 50}\n", "plaza", False, ("not all of this can be had at once", "frame's width off")),
    "exposure": (LIT % ("4", "{light_ev100: 20, nd_stops: 0}"), "plaza", False, ("cannot be exposed in EV 20", "stops too bright at f/4 with ISO 100, no ND")),
    "exposure held": (LIT % ("{from: 2.8, to: 16, start_s: 1, over_s: 6}", "{light_ev100: 17, iso: 800}"), "plaza", False, ("beyond what the camera can compensate",)),
    "light": (LIT % ("4", "{light_ev100: 12, iso: 50}"), "plaza", False, ("50 is not on cine_zoom: must be from 100 to 12800",)),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_says_what_is_too_much(kind: str, tmp_path: Path) -> None:
    rest, scene, leo, words = TOO_MUCH[kind]
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(rest, scene, leo=leo))
    found = {finding.kind: finding for finding in examined(file)}
    assert kind in found, [f"{finding.kind}: {finding.message}" for finding in found.values()]
    for word in words:
        assert word in found[kind].message


@pytest.mark.parametrize("name", ["orbit", "dolly_zoom", "two_shot", "rack_focus", "cinempc_dolly"])
def test_shipped_shots_ask_nothing_impossible(name: str) -> None:
    assert [finding.message for finding in examined(CONFIGS / "shots" / f"{name}.yaml") if not finding.warning] == []


def test_the_number_is_the_one_that_physics_gives(tmp_path: Path) -> None:
    """Round somebody who stands, evenly: speed is radius times turn rate, acceleration turn rate times speed."""
    text = (
        "title: A shot\nduration_s: 10\nsubjects:\n  mia: {height_m: 1.7}\n" + EYES + "view: {subject: mia, "
        "relative_to: world, distance_m: 5, height_m: 1.7, azimuth_deg: {from: 0, to: 900, ease: linear}}\n"
    )
    file = tmp_path / "shot.yaml"
    file.write_text(text)
    found = {finding.kind: finding.message for finding in examined(file)}
    assert "the orbit needs 12.3 m/s², this drone has 4" in found["acceleration"]  # 5 m (15.7 rad / 10 s)^2
    assert "has to pan 90 deg/s" not in found.get("pan", ""), "just what the gimbal can"


def test_somebody_passing_by_is_a_warning(tmp_path: Path) -> None:
    """Leo is not in the shot; the camera would have to stand where he walks."""
    rest = EYES + "view: {subject: mia, azimuth_deg: 180, distance_m: 6.3, height_m: 1.7}\n"
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(rest))
    found = [finding for finding in examined(file) if finding.kind == "keep-out of leo"]
    assert len(found) == 1
    assert found[0].warning
