"""A take as a folder of files: which, what is said about them, and takes that are not whole."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import camera_readers
import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.cameratrack import Source, TrackError, camera_track
from cinempc.export import FORMATS, ExportError, export_take
from cinempc.export.smooth import smoothed
from cinempc.hardware import Camera
from cinempc.record import Slate
from cinempc.takelog import Filmed, TakeLog, read_take
from cinempc.types import LensState, VehicleState

NOISE_M = 0.005


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    taken = read_take(
        synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(4.0), pictures=True), horizon=True
    )
    return replace(taken, info=replace(taken.info, slate=Slate("12", "B", 4)))


def noisy(log: TakeLog) -> TakeLog:
    """As an aircraft that knows its place to half a centimetre."""
    random = np.random.default_rng(5)

    def shaken(camera: VehicleState) -> VehicleState:
        off_m = NOISE_M * random.standard_normal(3)
        return replace(camera, camera_position_ned_m=camera.camera_position_ned_m + off_m)

    return replace(log, frames=tuple(Filmed(p.number, shaken(p.camera)) for p in log.frames))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def of_camera(log: TakeLog, **changes: object) -> TakeLog:
    camera = Camera.model_validate(log.info.camera.model_dump() | changes)
    return replace(log, info=replace(log.info, camera=camera))


def test_each_track_in_each_format(log, tmp_path):
    exported = export_take(log, tmp_path / "a" / "export")
    names = {path.name for path in exported.paths}
    assert names == {f"12_B_T04_{t}{f.suffix}" for t in ("measured", "planned") for f in FORMATS.values()}
    assert sorted(path.name for path in (tmp_path / "a" / "export").iterdir()) == sorted(names)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["export"]
    assert exported.notes == ()


def test_the_table_has_every_column_with_its_unit(log, tmp_path):
    (path,) = export_take(log, tmp_path, sources=[Source.MEASURED], formats=["csv"], first_frame=1001).paths
    first, track = rows(path)[1], camera_track(log)
    assert (first["frame"], first["number"], first["track"], first["take"]) == ("1002", "1", "measured", "4")
    assert float(first["position_east_m"]) == pytest.approx(track.position_ned_m[1, 1])
    assert float(first["yaw_ned_deg"]) == pytest.approx(np.degrees(track.yaw_ned_rad[1]))
    assert first["iso"] == first["shutter_deg"] == ""
    assert len(first["timecode"]) == len("01:00:00:00")


def test_planned_and_measured_differ(log, tmp_path):
    paths = export_take(log, tmp_path, formats=["chan"]).paths
    assert paths[0].read_text() != paths[1].read_text()


def test_focus_at_infinity(log, tmp_path):
    far = [replace(p, camera=replace(p.camera, lens=LensState(35.0, np.inf, 2.8))) for p in log.frames]
    exported = export_take(replace(log, frames=tuple(far)), tmp_path, sources=[Source.MEASURED])
    table = next(path for path in exported.paths if path.suffix == ".csv")
    assert {row["focus_distance_m"] for row in rows(table)} == {"inf"}


def test_numbers_of_missing_pictures_stay_free(log, tmp_path):
    kept = tuple(picture for picture in log.frames if picture.number not in (10, 11, 40))
    exported = export_take(replace(log, frames=kept), tmp_path, sources=[Source.MEASURED], first_frame=0)
    assert "3 of 100 pictures are missing" in " ".join(exported.notes)
    for path in exported.paths:
        there = set(camera_readers.read(path))
        assert path.suffix == ".usda" or {10, 11, 40} & there == set()
        assert {9, 12, 99} <= there


def test_a_rate_without_timecode_has_none(log, tmp_path):
    odd = replace(log, info=replace(log.info, frame_rate=Fraction(100, 3)))
    exported = export_take(odd, tmp_path, sources=[Source.MEASURED], formats=["csv"])
    assert {row["timecode"] for row in rows(exported.paths[0])} == {""}
    assert "33.3333 pictures per second have no timecode" in exported.notes[0]


def test_a_rounded_rate_is_the_exact_one_it_stands_for(log, tmp_path):
    rounded = replace(log, info=replace(log.info, frame_rate=Fraction("29.97")))
    (path,) = export_take(rounded, tmp_path, sources=[Source.MEASURED], formats=["csv"]).paths
    assert rows(path)[0]["frame_rate_hz"] == "30000/1001"
    assert ";" in rows(path)[0]["timecode"]


def test_a_log_that_was_cut_off_gives_what_there_is(log, tmp_path):
    whole = (log.folder / "log.mcap").read_bytes()
    (tmp_path / "log.mcap").write_bytes(whole[: len(whole) * 2 // 3])
    cut = read_take(tmp_path, horizon=True)
    exported = export_take(cut, tmp_path / "export")
    assert "the log is not whole" in exported.notes[0]
    assert len(exported.paths) == 8
    for path in exported.paths:
        assert 0 < len(camera_readers.read(path)) < len(log.frames)


@pytest.mark.parametrize("rate", [None, Fraction(25)], ids=["without pictures", "with an empty video"])
def test_without_pictures_each_tick_is_a_row(log, tmp_path, rate):
    bare = replace(log, frames=(), info=replace(log.info, frame_rate=rate))
    exported = export_take(bare, tmp_path, sources=[Source.MEASURED], formats=["csv"])
    assert len(rows(exported.paths[0])) == len(log.ticks)
    assert "the take has no pictures: one row for each tick, 25 a second" in exported.notes


def test_what_a_reader_could_get_wrong_is_said(log, tmp_path):
    odd = of_camera(log, image_px=(641, 361))
    notes = " ".join(export_take(odd, tmp_path, formats=["csv"]).notes)
    assert "641 x 361 have lost their odd last column or row" in notes
    assert "take pixels for square" in notes
    unknown = export_take(replace(log, started_utc=""), tmp_path, formats=["csv"])
    assert unknown.notes == ("nobody noted when the take began: timecode starts at one hour",)


def test_nothing_is_left_of_an_export_that_failed(log, tmp_path):
    broken = replace(log.frames[7].camera, lens=LensState(float("nan"), 5.0, 2.8))
    frames = (*log.frames[:7], Filmed(7, broken), *log.frames[8:])
    with pytest.raises(ExportError, match="measured, picture 7: focal_length_mm is nan, not a positive number"):
        export_take(replace(log, frames=frames), tmp_path / "export")
    blind = replace(log, ticks=tuple(replace(tick, true_vehicle=None) for tick in log.ticks))
    with pytest.raises(TrackError, match="not flown in a simulator"):
        export_take(blind, tmp_path / "export", sources=[Source.MEASURED, Source.TRUTH])
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="cannot write there"):
        export_take(log, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_smoothing_comes_nearer_to_the_truth(log):
    true, measured = camera_track(log).position_ned_m, camera_track(noisy(log))
    track, moved_m = smoothed(measured)

    def off(position: np.ndarray) -> float:
        return float(np.sqrt(np.mean(np.sum((position - true) ** 2, axis=1))))

    def jitter(position: np.ndarray) -> float:
        return float(np.sqrt(np.mean(np.sum(np.diff(position - true, axis=0) ** 2, axis=1))))

    assert off(track.position_ned_m) < off(measured.position_ned_m) / 2
    assert jitter(track.position_ned_m) < jitter(measured.position_ned_m) / 10
    assert 0.8 < moved_m / (NOISE_M * np.sqrt(3)) < 1.2
    assert track.yaw_ned_rad is measured.yaw_ned_rad


def test_smoothing_leaves_what_has_no_noise(log):
    measured = camera_track(log)
    track, moved_m = smoothed(measured)
    np.testing.assert_allclose(track.position_ned_m, measured.position_ned_m, atol=1e-4)
    assert moved_m < 1e-4


def test_a_smoothed_track_says_so(log, tmp_path):
    exported = export_take(noisy(log), tmp_path, formats=["csv"], smooth=True)
    assert [path.name for path in exported.paths] == ["12_B_T04_measured_smooth.csv", "12_B_T04_planned.csv"]
    assert "measured_smooth: positions are smoothed, by " in exported.notes[0]
    with pytest.raises(ExportError, match="5 pictures are too few to smooth"):
        export_take(replace(log, frames=log.frames[:5]), tmp_path, smooth=True)
