"""Cameras, drones, scenes and exposures with one mistake each: refused with file, line, key and what is allowed."""

# ruff: noqa: E501 - messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.configfile import ConfigError, load
from cinempc.hardware import Camera, Drone
from cinempc.shots.load import CONFIGS, load_shot
from sim.scenefile import read_scene

FILES = {
    "camera": (CONFIGS / "cameras" / "cine_zoom.yaml", lambda file: load(file, Camera)),
    "drone": (CONFIGS / "drones" / "cine_quad.yaml", lambda file: load(file, Drone)),
    "scene": (CONFIGS / "scenes" / "plaza.yaml", read_scene),
}

WRONG = [
    # what, the words as they are, the wrong words instead, key, and words of the message
    ("camera", "sensor_width_mm: 23.76", "sensor_width: 23.76", "sensor_width", 'did you mean "sensor_width_mm"? The unit is part of the key: give millimetres'),
    ("camera", "sensor_width_mm: 23.76", "sensor_width_mm: 0.5", "sensor_width_mm", "must be a number from 1 to 100, got 0.5"),
    ("camera", "image_px: [640, 360]", "image_px: [640, 400]", "image_px", "pixels must be square"),
    ("camera", "image_px: [640, 360]", "image_px: 640", "image_px", "must be [a whole number from 64 to 8192"),
    ("camera", "focal_length_mm: [24, 240]", "focal_length_mm: [240, 24]", "focal_length_mm", "the shortest must come first"),
    ("camera", "focal_length_mm: [24, 240]", "focal_length_mm: 24-240", "focal_length_mm", 'got "24-240"'),
    ("camera", "f_number: [2.8, 22]", "f_number: [22, 2.8]", "f_number", "the widest aperture (smallest number) must come first"),
    ("camera", "f_number: [2.8, 22]", "fnumber: [2.8, 22]", "fnumber", 'did you mean "f_number"?'),
    ("camera", "close_focus_m: 1.0", "close_focus_cm: 100", "close_focus_cm", 'did you mean "close_focus_m"? The unit is part of the key: give metres'),
    ("camera", "close_focus_m: 1.0", "close_focus_m: 1.0\nfar_focus_m: 1", "far_focus_m", "must be beyond close_focus_m"),
    ("camera", "zoom_rate_per_s: 0.8", "zoom_rate_per_s: fast", "zoom_rate_per_s", "must be a number above 0 up to 20"),
    ("camera", "lens_lag_s: 0.04", "lens_lag_s: 40 ms", "lens_lag_s", "write the number alone, its unit is in the key"),
    ("camera", "frame_rate_hz: 25", "frame_rate_hz: 0", "light.frame_rate_hz", "must be a number from 1 to 1000, got 0"),
    ("camera", "frame_rate_hz: 25", "fps: 25", "light.frame_rate_hz", "missing: must be a number from 1 to 1000"),
    ("camera", "iso: [100, 12800]", "iso: [12800, 100]", "light.iso", "the smaller number must come first"),
    ("camera", "iso: [100, 12800]", "iso: 800", "light.iso", "must be [a number from 25 to 409600"),
    ("camera", "base_iso: 800", "base_iso: 25600", "light.base_iso", "must be from 100 to 12800 as iso says"),
    ("camera", "shutter_deg: [11.25, 360]", "shutter_deg: [11.25, 400]", "light.shutter_deg.1", "must be a number from 1 to 360, got 400"),
    ("camera", "shutter_deg: [11.25, 360]", "shutter_s: [0.01, 0.02]", "light.shutter_s", 'did you mean "shutter_deg"?'),
    ("camera", "nd_filters_stops: [0, 2, 4, 6]", "nd_filters_stops: [ND4, ND8]", "light.nd_filters_stops.0", 'got "ND4"'),
    ("camera", "variable_nd_stops: [2, 7]", "variable_nd_stops: [7, 2]", "light.variable_nd_stops", "the smaller number must come first"),
    ("camera", "compensates: [nd, iso]", "compensates: [nd, gain]", "light.compensates.1", "must be one of nd, iso, shutter"),
    ("camera", "compensates: [nd, iso]", "compensates: [iso, iso]", "light.compensates", "each can be given once"),
    ("camera", "variable_nd_stops: [2, 7]     # an electronic filter that goes on turning during the take", "# none", "light.compensates", "nd changes during a take only with variable_nd_stops"),
    ("camera", "compensation_stops_per_s: 6", "compensation_stops_per_s: -1", "light.compensation_stops_per_s", "must be a number above 0 up to 100, got -1"),
    ("drone", "speed_m_s: 8", "speed_kmh: 28", "speed_kmh", 'did you mean "speed_m_s"? The unit is part of the key: give metres per second'),
    ("drone", "speed_m_s: 8", "speed_m_s: 80", "speed_m_s", "must be a number above 0 up to 40, got 80"),
    ("drone", "mass_kg: 2.5", "mass_g: 2500", "mass_g", 'did you mean "mass_kg"?'),
    ("drone", "jerk_m_s3: 12", "jerk_m_s3: '12'", "jerk_m_s3", "a number is written without quotes"),
    ("drone", "keep_out_m: 3.0 ", "keep_out_m: 0.1 ", "keep_out_m", "must be a number from 0.5 to 100, got 0.1"),
    ("drone", "keep_out_closing_s: 0.6", "keep_out_closing_s: 9", "keep_out_closing_s", "must be a number from 0 to 5, got 9"),
    ("drone", "north_m: [-60, 60]", "north_m: [60, -60]", "envelope.north_m", "the first number must be the smaller one"),
    ("drone", "height_m: [1.0, 40]", "altitude_m: [1.0, 40]", "envelope.altitude_m", "unknown key"),
    ("drone", "camera_offset_frd_m: [0.12, 0.0, 0.08]", "camera_offset_frd_m: [0.12, 0.0]", "camera_offset_frd_m", "must be [a number"),
    ("drone", "pitch_deg: [-90, 30]", "pitch_deg: [-200, 30]", "gimbal.pitch_deg.0", "must be a number from -120 to 90, got -200"),
    ("drone", "rate_deg_s: 100", "rate_rad_s: 1.7", "gimbal.rate_rad_s", 'did you mean "rate_deg_s"? The unit is part of the key: give degrees per second'),
    ("drone", "lag_s: 0.05", "lag_s: true", "gimbal.lag_s", "must be a number from 0 to 1, got true"),
    ("scene", "ground: plaza", "ground: gravel", "ground", "must be one of"),
    ("scene", "ground: plaza", "light_ev100: bright", "light_ev100", "must be a number from -6 to 21"),
    ("scene", "figure: woman", "figure: women", "actors.mia.figure", 'did you mean "woman"?'),
    ("scene", 'top: "#b3202c"', "top: red", "actors.mia.top", 'a colour such as "#b02020"'),
    ("scene", "height_m: 1.68", "height_cm: 168", "actors.mia.height_cm", 'did you mean "height_m"?'),
    ("scene", "height_m: 1.68", "height_m: 168", "actors.mia.height_m", "must be a number from 0.2 to 10, got 168"),
    ("scene", "track: {file: plaza_mia.csv}", "track: {}", "actors.mia.track", "give either file or rows"),
    ("scene", "track: {file: plaza_mia.csv}", "track: {file: nowhere.csv}", "actors.mia.track.file", "'nowhere.csv' not found"),
    ("scene", "track: {file: plaza_mia.csv}", "track: {rows: [[0, 0, 0], [0, 1, 1]]}", "actors.mia.track.rows", "times must increase"),
    ("scene", "track: {file: plaza_mia.csv}", "path: {file: plaza_mia.csv}", "actors.mia.path", "unknown key"),
    ("scene", "mean_m_s: 4", "mean_m_s: 99", "wind.mean_m_s", "must be a number from 0 to 30, got 99"),
    ("scene", "elevation_deg: 42", "elevation_deg: 0", "sun.elevation_deg", "must be a number from 5 to 90, got 0"),
    ("scene", "crown_radius_m: 2.2}", "crown_m: 2.2}", "trees.0.crown_m", "unknown key"),
]  # fmt: skip

SHOT = """\
title: A shot
duration_s: 10
subjects: {mia: {height_m: 1.68}}
framing: [{subject: mia, x: centre}]
"""
WRONG_EXPOSURES = [
    ("exposure: {}", "exposure.light_ev100", "missing: must be a number from -6 to 21"),
    ("exposure: {light_ev: 14}", "exposure.light_ev", 'did you mean "light_ev100"?'),
    ("exposure: {light_ev100: 40}", "exposure.light_ev100", "must be a number from -6 to 21, got 40"),
    ("exposure: {light_ev100: sunny}", "exposure.light_ev100", 'got "sunny"'),
    ("exposure: {light_ev100: 14, shutter_deg: 0}", "exposure.shutter_deg", "must be a number from 1 to 360, got 0"),
    ("exposure: {light_ev100: 14, shutter_deg: 1/50}", "exposure.shutter_deg", 'got "1/50"'),
    ("exposure: {light_ev100: 14, iso: automatic}", "exposure.iso", 'did you mean "auto"?'),
    ("exposure: {light_ev100: 14, nd_stops: ND8}", "exposure.nd_stops", 'must be "auto"'),
    ("exposure: {light_ev100: 14, nd_stop: 3}", "exposure.nd_stop", 'did you mean "nd_stops"?'),
    ("exposure: 14", "exposure", "must be exposure {light_ev100}, got 14"),
]


@pytest.mark.parametrize(("what", "right", "wrong", "key", "words"), WRONG, ids=lambda value: str(value)[:24])
def test_a_wrong_file_says_where_and_what_is_allowed(
    what: str, right: str, wrong: str, key: str, words: str, tmp_path: Path
) -> None:
    source, reader = FILES[what]
    text = source.read_text(encoding="utf-8")
    assert right in text
    file = tmp_path / "wrong.yaml"
    file.write_text(text.replace(right, wrong, 1))
    with pytest.raises(ConfigError) as error:
        reader(file)
    line = text[: text.index(right)].count("\n") + 1
    said = [str(problem) for problem in error.value.problems if f": {key}: " in str(problem)]
    assert said, str(error.value)
    assert words in said[0]
    told = int(said[0].removeprefix(f"{file}:").split(":")[0])
    assert told <= line + wrong.count("\n") + 2, "at the line, or at that of the section it stands in"


@pytest.mark.parametrize(("added", "key", "words"), WRONG_EXPOSURES, ids=lambda value: str(value)[:40])
def test_a_wrong_exposure(added: str, key: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(f"{SHOT}{added}\n")
    with pytest.raises(ConfigError) as error:
        load_shot(file)
    said = str(error.value.problems[0])
    assert said.startswith(f"{file}:5: {key}: ")
    assert words in said


def test_enough_mistakes_are_told_apart() -> None:
    assert len({(what, key, wrong) for what, _, wrong, key, _ in WRONG}) + len(WRONG_EXPOSURES) >= 58
