"""The command `cinempc previs`, from the file to the folder."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result
from command_line import SHOT, cinempc
from feasibility_rig import shot_text
from synthetic_take import CAMERA

from cinempc.cameratrack import Source, camera_track
from cinempc.cli import main
from cinempc.cli.bench_previs import FilmBench, PrevisBench, table
from cinempc.cli.darkroom import Stage
from cinempc.cli.previewing import fitted_px
from cinempc.takelog import read_take
from sim.renderer import RendererUnavailable

SMALL = ("--size", "160x90")
TALK = """
title: Two words on the terrace
scene: terrace
subjects:
  mia: {class: person, height_m: 1.68, near_m: [1.5, 0]}
  leo: {class: person, height_m: 1.82, near_m: [-1.5, 0]}
handles: {pre_roll_s: 0.2, post_roll_s: 0.2}
shots:
  - {name: both, kind: two_shot, subject: mia, other: leo, side: 90, duration_s: 2.4, until: {after_s: 1.6}}
  - {name: again, like: both, duration_s: 2}
"""
FILES = ("animatic.mp4", "plan.pdf", "plan.png", "storyboard.pdf", "storyboard_01.png", "take")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["previs", *map(str, arguments)])


def frames(video: Path) -> list[np.ndarray]:
    with av.open(str(video)) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def test_a_shot_on_an_evening_from_the_command_line(tmp_path: Path) -> None:
    evening = "scene.sun={place: [52.5, 13.4], at: 2026-06-21T20:20:00+02:00}"
    run = cinempc("previs", SHOT, "--set", "duration_s=2", "--set", evening, *SMALL, "--out", tmp_path, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    *files, last = map(Path, run.stdout.splitlines())
    assert last == tmp_path / "follow_001"
    assert [file.name for file in files] == list(FILES)
    assert "2.0 s of film made in" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["follow_001"]
    shown = frames(last / "animatic.mp4")
    assert len(shown) == 50
    assert shown[0].shape == (90, 160, 3)
    assert shown[0][:60].std() > 10  # there is something to see
    assert cv2.imread(str(last / "plan.png")) is not None
    log = read_take(last / "take", horizon=True)
    assert (log.info.slate.scene, log.info.slate.shot, log.info.slate.take) == ("park", "follow", 1)
    assert len(camera_track(log, Source.PLANNED)) == 50  # for the export
    assert "2026-06-21T20:20:00+02:00" in log.spec_yaml


def test_a_sequence_shows_what_is_filmed_and_nothing_between(tmp_path: Path) -> None:
    file = tmp_path / "talk.yaml"
    file.write_text(TALK)
    result = call(file, *SMALL, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    folder = Path(result.stdout.splitlines()[-1])
    log = read_take(folder / "take")
    filmed = [tick for tick in log.ticks if tick.asked.phase == "shot"]
    assert len(filmed) < len(log.ticks)
    assert len(frames(folder / "animatic.mp4")) == len(filmed)
    assert {tick.asked.shot for tick in filmed} == {"both", "again"}


def test_a_shot_without_a_place_says_so(tmp_path: Path) -> None:
    file = tmp_path / "nowhere.yaml"
    file.write_text("{kind: orbit, subject: mia, subjects: {mia: {height_m: 1.68}}}\n")
    result = call(file, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "scene: a previsualisation needs one" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", ["640", "0x360", "640x-2", "axb", "100000x5"])
def test_a_size_that_is_none(size: str, tmp_path: Path) -> None:
    result = call(SHOT, "--size", size, "--out", tmp_path)
    assert result.exit_code == 2
    assert "write WIDTHxHEIGHT" in result.stderr


def test_nothing_half_done_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_picture(*_: object) -> None:
        raise RendererUnavailable("no paper")

    monkeypatch.setattr(Stage, "pictures", no_picture)
    result = call(SHOT, "--set", "duration_s=1", *SMALL, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no paper" in result.stderr
    assert not list((tmp_path / "out").iterdir())


def test_what_check_finds_is_said_and_drawn_all_the_same(tmp_path: Path) -> None:
    far = "view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 64, height_m: 2}\n"
    file = tmp_path / "far.yaml"
    file.write_text(shot_text("framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third}\n" + far))
    result = call(file, "--set", "duration_s=2", *SMALL, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "flight box" in result.stderr
    assert "not flown" not in result.stderr
    assert (tmp_path / "out" / "far_001" / "animatic.mp4").exists()


def test_the_bench_says_how_long_it_took_for_how_long_a_film(tmp_path: Path) -> None:
    close = "view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 8, height_m: 2}\n"
    file = tmp_path / "short.yaml"
    framing = "framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third}\n"
    file.write_text(shot_text(framing + close, duration_s=1.2))
    run = cinempc("bench", "previs", file, "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    (film,) = PrevisBench.model_validate_json(run.stdout).films
    assert film.name == "short"
    assert film.film_s == pytest.approx(1.2)
    assert film.took_s > 0
    assert [path.name for path in tmp_path.iterdir()] == ["short.yaml"]


def test_the_bench_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("{kind: orbital, subject: mia}\n")
    run = cinempc("bench", "previs", "wrong.yaml", cwd=tmp_path)
    assert run.returncode == 1
    assert "wrong.yaml:1" in run.stderr
    assert "Traceback" not in run.stderr


def test_its_table_begins_with_what_takes_longest_for_its_length() -> None:
    films = [FilmBench(name=name, film_s=film_s, took_s=10.0) for name, film_s in (("long", 40.0), ("brief", 8.0))]
    _, first, second, verdict = table(PrevisBench(films=films)).splitlines()
    assert first.split() == ["brief", "8.0", "10.0", "1.25"]
    assert second.split() == ["long", "40.0", "10.0", "0.25"]
    assert verdict == "1 of 2 take longer than their film"


@pytest.mark.parametrize(
    ("within", "size"),
    [((640, 360), (640, 360)), ((900, 500), (888, 500)), ((400, 900), (400, 224)), ((161, 91), (160, 90))],
)
def test_pictures_keep_the_cameras_shape(within: tuple[int, int], size: tuple[int, int]) -> None:
    assert fitted_px(CAMERA, within) == size


def test_help_says_what_it_draws() -> None:
    said = call("--help").output
    assert "storyboard" in said
    assert "640x360" in said
