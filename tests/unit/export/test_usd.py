"""The USD stage: units, times, lens and exposure as a reader of UsdGeomCamera finds them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import synthetic_take as synthetic
from camera_readers import usd_camera
from pxr import Usd, UsdGeom

from cinempc.cameratrack import CameraTrack, camera_track
from cinempc.export import usd
from cinempc.export.sheet import FARTHEST_M, sheet_of
from cinempc.record import Slate
from cinempc.takelog import TakeLog, read_take


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    return read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(1.0), pictures=True))


def opened(track: CameraTrack, log: TakeLog, folder: Path, first_frame: int = 1001) -> Usd.Stage:
    path = folder / "camera.usda"
    usd.write(sheet_of(track, log, label="measured", first_frame=first_frame), path)
    return Usd.Stage.Open(str(path))


def exposed(track: CameraTrack) -> CameraTrack:
    """A stop of filter comes in while the iris opens by one."""
    ramp = np.linspace(0, 1, len(track))
    return replace(
        track,
        iso=np.full(len(track), 800.0),
        nd_stops=2 + ramp,
        shutter_deg=np.full(len(track), 180.0),
        f_number=4.0 * 2 ** (-ramp / 2),
    )


def test_the_lens_is_in_millimetres_for_every_reader(log, tmp_path):
    track = camera_track(log)
    stage = opened(track, log, tmp_path)
    camera, tenth_mm = usd_camera(stage), 100 * UsdGeom.GetStageMetersPerUnit(stage)
    assert tenth_mm == pytest.approx(1.0)
    assert UsdGeom.GetStageUpAxis(stage) == "Y"
    assert camera.GetHorizontalApertureAttr().Get() == pytest.approx(24.0)
    assert camera.GetVerticalApertureAttr().Get() == pytest.approx(13.5)
    for i in (0, 24):
        assert camera.GetFocalLengthAttr().Get(1001 + i) == pytest.approx(track.focal_length_mm[i])
        assert camera.GetFocusDistanceAttr().Get(1001 + i) == pytest.approx(100 * track.focus_distance_m[i])
        assert camera.GetFStopAttr().Get(1001 + i) == pytest.approx(track.f_number[i])


def test_the_time_line_and_the_slate(log, tmp_path):
    track = replace(
        camera_track(log),
        slate=Slate("4", "Wide & high", 3),
        frame_rate=Fraction(30000, 1001),
        started_utc="2026-05-01T10:00:00+00:00",
    )
    stage = opened(track, log, tmp_path)
    assert (stage.GetStartTimeCode(), stage.GetEndTimeCode()) == (1001, 1025)
    assert stage.GetTimeCodesPerSecond() == pytest.approx(29.97, abs=1e-4)
    prim = usd_camera(stage).GetPrim()
    assert prim.GetName() == "cam_4_Wide___high_T03_measured"
    assert stage.GetDefaultPrim() == prim.GetParent()
    about = prim.GetCustomDataByKey("cinempc")
    assert (about["scene"], about["shot"], about["take"]) == ("4", "Wide & high", 3)
    assert (about["startTimecode"], about["frameRate"]) == (
        "10:00:00;01",
        "30000/1001",
    )  # drop frame is a picture out by then


def test_pictures_that_are_missing_are_filled_in_by_the_reader(log, tmp_path):
    whole = camera_track(log)
    kept = np.array([i not in (5, 6) for i in range(len(whole))])
    gappy = replace(
        whole,
        **{
            name: getattr(whole, name)[kept] for name in whole.__slots__ if isinstance(getattr(whole, name), np.ndarray)
        },
    )
    stage = opened(gappy, log, tmp_path, first_frame=0)
    focal = usd_camera(stage).GetFocalLengthAttr()
    assert {5.0, 6.0}.isdisjoint(focal.GetTimeSamples())
    assert focal.Get(5) == pytest.approx(whole.focal_length_mm[5], abs=1e-3)


def test_infinity_is_far_away(log, tmp_path):
    track = camera_track(log)
    stage = opened(replace(track, focus_distance_m=np.full(len(track), np.inf)), log, tmp_path)
    assert usd_camera(stage).GetFocusDistanceAttr().Get(1001) == pytest.approx(FARTHEST_M * 100)


def test_what_nobody_knows_of_the_exposure_is_not_written(log, tmp_path):
    stage = opened(camera_track(log), log, tmp_path)  # lives as long as what is asked of it
    camera = usd_camera(stage)
    for attribute in (camera.GetExposureIsoAttr(), camera.GetExposureTimeAttr(), camera.GetShutterOpenAttr()):
        assert not attribute.HasAuthoredValue()


def test_the_exposure_changes_by_what_changes_and_begins_as_without(log, tmp_path):
    track = exposed(camera_track(log))
    stage = opened(track, log, tmp_path)
    camera = usd_camera(stage)
    assert camera.GetExposureIsoAttr().Get(1001) == 800
    assert camera.GetExposureTimeAttr().Get(1001) == pytest.approx(1 / 50)
    assert camera.GetExposureAttr().Get(1025) == pytest.approx(-3)
    assert camera.GetShutterCloseAttr().Get(1001) - camera.GetShutterOpenAttr().Get(1001) == pytest.approx(0.5)
    scale = [camera.ComputeLinearExposureScale(frame) for frame in (1001, 1013, 1025)]
    np.testing.assert_allclose(scale, 1.0, rtol=1e-5)
