"""Everything in configs/ is valid, possible, and stays where the drone has room."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from jsonschema import Draft202012Validator

from cinempc.configfile import load, read
from cinempc.hardware import Camera, Drone
from cinempc.shots.check import check
from cinempc.shots.load import CONFIGS, load_shot
from cinempc.space import Terrain, clearance_m
from sim.actors import performers_of
from sim.scenefile import read_scene, scene_in

FOLDERS = {"shots": "shot", "cameras": "camera", "drones": "drone", "scenes": "scene", "sequences": "sequence"}
FILES = [file for folder in FOLDERS for file in sorted((CONFIGS / folder).glob("*.yaml"))]
SHOTS = [file for file in FILES if file.parent.name == "shots"]
TRACKS = sorted((CONFIGS / "tracks").glob("*.csv"))


def name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def test_the_promised_shots_are_there() -> None:
    promised = {"dolly_zoom", "orbit", "follow", "two_shot", "rack_focus", "cinempc_dolly"}
    assert promised <= {file.stem for file in SHOTS}


@pytest.mark.parametrize("file", FILES, ids=name)
def test_names_its_schema_and_fits_it(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    schema = file.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert schema.resolve() == CONFIGS / "schema" / f"{FOLDERS[file.parent.name]}.schema.json"
    Draft202012Validator(json.loads(schema.read_text())).validate(read(file).data)


@pytest.mark.parametrize("file", FILES, ids=name)
def test_means_the_same_to_other_readers_of_yaml(file: Path) -> None:
    def words(value: object) -> object:  # YAML 1.1 takes the key `on` for a boolean
        if isinstance(value, dict):
            return {("on" if key is True else key): words(item) for key, item in value.items()}
        return [words(item) for item in value] if isinstance(value, list) else value

    assert words(yaml.safe_load(file.read_text(encoding="utf-8"))) == read(file).data


@pytest.mark.parametrize("file", SHOTS, ids=name)
def test_shot_is_possible(file: Path) -> None:
    shot = load_shot(file)
    scene = scene_in(shot.document, ("scene",), shot.track_folders)
    assert check(shot, scene.actors) == ()


@pytest.mark.parametrize("folder", ["cameras", "drones", "scenes"])
def test_the_rest_loads_and_is_called_like_its_file(folder: str) -> None:
    reader = {
        "cameras": lambda file: load(file, Camera),
        "drones": lambda file: load(file, Drone),
        "scenes": read_scene,
    }[folder]
    for file in (CONFIGS / folder).glob("*.yaml"):
        assert reader(file).name == file.stem


@pytest.mark.parametrize("file", SHOTS, ids=name)
def test_subjects_stay_in_the_envelope(file: Path) -> None:
    shot = load_shot(file)
    scene = scene_in(shot.document, ("scene",), shot.track_folders)
    box = shot.drone.envelope
    for subject in shot.spec.subjects:
        rows = np.array(scene.actors[subject].track.rows)
        where = rows[:, 1:3]
        assert (where > (box.north_m[0], box.east_m[0])).all()
        assert (where < (box.north_m[1], box.east_m[1])).all()


@pytest.mark.parametrize("file", sorted((CONFIGS / "scenes").glob("*.yaml")), ids=name)
def test_nobody_walks_into_anything(file: Path) -> None:
    scene = read_scene(file)
    solids = [solid for solid in scene.solids() if not isinstance(solid, Terrain)]
    for performer in performers_of(scene):
        feet = np.array([performer.state(time_s).position_ned_m for time_s in np.arange(-4.0, 90.0, 0.25)])
        room_m = 0.5 if performer.actor.class_ == "person" else 1.2
        assert clearance_m(solids, feet - [0.0, 0.0, 1.0]).min() > room_m, performer.name


@pytest.mark.parametrize("file", TRACKS, ids=name)
def test_tracks_are_human(file: Path) -> None:
    rows = np.loadtxt(file, delimiter=",", comments="#", skiprows=2)
    velocity = np.diff(rows[:, 1:], axis=0) / np.diff(rows[:, 0])[:, None]
    acceleration = np.diff(velocity, axis=0) / np.diff(rows[:, 0])[1:, None]
    fastest_m_s, hardest_m_s2 = (9.0, 2.0) if "car" in file.stem else (1.5, 1.0)
    assert np.linalg.norm(velocity, axis=1).max() < fastest_m_s
    assert np.linalg.norm(acceleration, axis=1).max() < hardest_m_s2
    assert rows[0, 0] < 0, "is under way when the shot begins"


def test_every_track_is_used() -> None:
    used = {Path(str(file)).stem for scene in (CONFIGS / "scenes").glob("*.yaml") for file in _track_files(scene)}
    assert used == {file.stem for file in TRACKS}


def _track_files(scene: Path) -> list[object]:
    actors = read(scene).get(("actors",))
    assert isinstance(actors, dict)
    return [
        read(scene).get(("actors", actor, "track", "file"))
        for actor in actors
        if ("actors", actor, "track", "file") in read(scene)
    ]
