"""Every format tells the same camera: what it projects lies where our own optics have it, whatever the pose."""

from dataclasses import replace
from pathlib import Path

import camera_readers
import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.cameratrack import CameraTrack, camera_track
from cinempc.export import FORMATS, Sheet
from cinempc.export.sheet import sheet_of
from cinempc.frames import rotation_ned_from_camera
from cinempc.takelog import TakeLog, read_take

WIDTH_PX = 4096  # of the picture that the hundredth of a pixel is one of


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    return read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(2.0)))


def tumbling(track: CameraTrack) -> CameraTrack:
    """Every way round, near and far, wide and long."""
    random, count = np.random.default_rng(7), len(track)
    return replace(
        track,
        position_ned_m=random.uniform(-300, 300, (count, 3)),
        yaw_ned_rad=random.uniform(-10, 10, count),
        pitch_rad=np.radians(random.uniform(-90, 90, count)),
        roll_rad=np.radians(random.uniform(-180, 180, count)),
        focal_length_mm=np.geomspace(8, 300, count),
    )


def in_view(track: CameraTrack, i: int) -> np.ndarray:
    """(9, 3) points from corner to corner of a picture, 3 to 90 m away."""
    uv = np.stack(np.meshgrid([-0.5, 0.1, 0.5], [-0.5, 0.2, 0.5]), axis=-1).reshape(-1, 2)
    ray = uv * synthetic.SENSOR_MM / track.focal_length_mm[i]
    camera = np.column_stack([np.ones(9), ray]) * np.geomspace(3, 90, 9)[:, None]
    turn = rotation_ned_from_camera(track.yaw_ned_rad[i], track.pitch_rad[i], track.roll_rad[i])
    return track.position_ned_m[i] + camera @ turn.T


@pytest.mark.parametrize("name", FORMATS)
def test_a_point_is_projected_to_where_it_is(log, name, tmp_path: Path):
    track = tumbling(camera_track(log))
    sheet: Sheet = sheet_of(track, log, label="measured", first_frame=0)
    path = tmp_path / f"camera{FORMATS[name].suffix}"
    FORMATS[name].write(sheet, path)
    cameras = camera_readers.read(path)
    assert sorted(cameras) == track.number.tolist()
    uv = np.stack(np.meshgrid([0.0, 0.6, 1.0], [0.0, 0.7, 1.0]), axis=-1).reshape(-1, 2)
    for i, number in enumerate(track.number):
        off_px = (cameras[int(number)](in_view(track, i)) - uv) * WIDTH_PX
        assert np.abs(off_px).max() < 0.01, (number, off_px)
