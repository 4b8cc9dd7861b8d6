# ruff: noqa: E501 - messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.configfile import ConfigError
from cinempc.shots.load import CONFIGS, effective, load_shot
from sim.scenefile import scene_in

SHOT = """\
title: A shot
scene: place
camera: mine
drone: cine_quad
duration_s: 10
subjects:
  mia: {height_m: 1.7}
framing:
  - {subject: mia, x: centre}
"""
PLACE = """\
name: place
actors:
  mia:
    track: {file: steps.csv}
  leo:
    track: {rows: [[0, 1, 2]]}
"""
STEPS = "time_s,north_m,east_m,heading_deg\n0,0,0,10\n1.5,1.25,0,370\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("shots", "scenes", "cameras", "tracks"):
        (tmp_path / name).mkdir()
    (tmp_path / "shots" / "shot.yaml").write_text(SHOT)
    (tmp_path / "scenes" / "place.yaml").write_text(PLACE)
    (tmp_path / "tracks" / "steps.csv").write_text(STEPS)
    camera = (CONFIGS / "cameras" / "cine_zoom.yaml").read_text()
    (tmp_path / "cameras" / "mine.yaml").write_text(camera.replace("name: cine_zoom", "name: mine"))
    return tmp_path


def scene_of(shot):
    return scene_in(shot.document, ("scene",), shot.track_folders)


def test_names_are_found_beside_the_shots_and_then_in_the_projects_configs(folder: Path) -> None:
    shot = load_shot(folder / "shots" / "shot.yaml")
    assert (shot.camera.name, shot.drone.name) == ("mine", "cine_quad")
    assert scene_of(shot).actors["mia"].track.rows == [(0, 0, 0, 10), (1.5, 1.25, 0, 370)]


def test_a_path_beside_the_shot_file_comes_first(folder: Path) -> None:
    (folder / "shots" / "place.yaml").write_text(
        PLACE.replace("name: place", "name: other").replace("steps.csv", "../tracks/steps")
    )
    assert scene_of(load_shot(folder / "shots" / "shot.yaml", ["scene=place.yaml"])).name == "other"


def test_camera_and_drone_have_defaults(folder: Path) -> None:
    file = folder / "shots" / "shot.yaml"
    file.write_text(SHOT.replace("camera: mine\ndrone: cine_quad\nscene: place\n", "").replace("camera: mine\n", ""))
    assert load_shot(file).camera.name == "cine_zoom"


def test_overrides_reach_camera_drone_and_scene(folder: Path) -> None:
    overrides = ["camera.image_px=[1280,720]", "camera=cine_zoom", "drone.speed_m_s=3", "scene.wind.mean_m_s=2"]
    shot = load_shot(folder / "shots" / "shot.yaml", overrides)
    assert (shot.camera.name, shot.camera.image_px, shot.drone.speed_m_s) == ("cine_zoom", (1280, 720), 3)
    assert scene_of(shot).wind.mean_m_s == 2


def test_the_effective_shot_stands_on_its_own(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shot = load_shot(folder / "shots" / "shot.yaml", ["camera.lens_lag_s=0.1"])
    scene = scene_of(shot)
    alone = tmp_path_factory.mktemp("take") / "spec.yaml"
    alone.write_text(effective(shot, scene))
    again = load_shot(alone)
    assert (again.camera, again.drone, again.spec.lens) == (shot.camera, shot.drone, shot.spec.lens)
    assert scene_of(again) == scene
    assert effective(again, scene_of(again)) == alone.read_text()
    assert "lens_lag_s: 0.1" in alone.read_text()


def test_the_effective_shot_can_do_without_a_scene(folder: Path) -> None:
    file = folder / "shots" / "shot.yaml"
    file.write_text(SHOT.replace("scene: place\n", ""))
    shot = load_shot(file)
    assert "scene" not in shot.document
    assert "scene:" not in effective(shot, None)


@pytest.mark.parametrize(
    ("file", "old", "new", "overrides", "message"),
    [
        ("shots/shot.yaml", "camera: mine", "camera: mini", [], 'shots/shot.yaml:3: camera: no camera "mini"; did you mean "mine"? (allowed: a path to a YAML file, or one of cine_zoom, cinempc, mine)'),
        ("shots/shot.yaml", "scene: place", "scene: ../../secret", [], 'shots/shot.yaml:2: scene: no scene "../../secret" (allowed'),
        ("shots/shot.yaml", "scene: place", "scene: shot.yaml", [], "shots/shot.yaml:1: title: unknown key"),
        ("cameras/mine.yaml", "close_focus_m: 1.0", "close_focus_ft: 3", [], 'cameras/mine.yaml:9: close_focus_ft: unknown key; did you mean "close_focus_m"? The unit is part of the key: give metres'),
        ("cameras/mine.yaml", "[640, 360]", "[640, 480]", [], "cameras/mine.yaml:6: image_px: pixels must be square, picture is 1.333:1, sensor is 1.778:1"),
        ("cameras/mine.yaml", "[24, 240]", "[240, 24]", [], "cameras/mine.yaml:8: focal_length_mm: the shortest must come first"),
        ("cameras/mine.yaml", "[2.8, 22]", "[2.8]", [], "f_number: must be [a number from 0.5 to 64, a number from 0.5 to 64], got [2.8]"),
        ("scenes/place.yaml", "name: place", "name: place\nwind: {mean: 3}", [], 'scenes/place.yaml:2: wind.mean: unknown key; did you mean "mean_m_s"?'),
        ("scenes/place.yaml", "rows: [[0, 1, 2]]", "rows: [[0, 1]]", [], "scenes/place.yaml:6: actors.leo.track.rows.0: must be [a number from -3600"),
        ("scenes/place.yaml", "rows: [[0, 1, 2]]", "rows: [[1, 1, 1], [0, 1, 2]]", [], "scenes/place.yaml:6: actors.leo.track.rows: times must increase"),
        ("scenes/place.yaml", "rows: [[0, 1, 2]]", "rows: [[1, 1, 1], [2, 1, 2, 3]]", [], "scenes/place.yaml:6: actors.leo.track.rows: a heading must stand in all rows or in none"),
        ("scenes/place.yaml", "rows: [[0, 1, 2]]", "rows: []", [], "scenes/place.yaml:6: actors.leo.track.rows: must be a list of 1 to 20000 items"),
        ("scenes/place.yaml", "rows: [[0, 1, 2]]", "file: gone.csv", [], "scenes/place.yaml:6: actors.leo.track.file: "),
        ("tracks/steps.csv", "1.5,1.25,0,370", "1.5,x,0,370", [], "steps.csv:3: north_m must be a finite number"),
        ("shots/shot.yaml", "", "", ["camera.image_px=[1280]"], "--set: camera.image_px: must be [a whole number"),
        ("shots/shot.yaml", "", "", ["camera.imagepx=[1280,720]"], '--set: camera.imagepx: unknown key; did you mean "image_px"?'),
        ("shots/shot.yaml", "", "", ["camera=mini"], '--set: camera: no camera "mini"'),
        ("shots/shot.yaml", "", "", ["scene.wind.mean_m_s=-1"], "--set: scene.wind.mean_m_s: must be a number from 0 to 30, got -1"),
        ("shots/shot.yaml", SHOT, "- 1\n", [], "shots/shot.yaml:1: must be a section with the keys title"),
    ],
)  # fmt: skip
def test_mistakes_name_the_file_they_are_in(
    folder: Path, file: str, old: str, new: str, overrides: list[str], message: str
) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    with pytest.raises(ConfigError) as error:
        scene_of(load_shot(folder / "shots" / "shot.yaml", overrides))
    assert message in str(error.value)
    assert len(error.value.problems) == 1 or "title: unknown key" in message


def test_no_such_shot() -> None:
    with pytest.raises(ConfigError, match=r"^nowhere.yaml: no such file$"):
        load_shot("nowhere.yaml")
