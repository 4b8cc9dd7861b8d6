"""From the pixels back: what stands in the set lies, through the exported camera, where the recorded video shows it."""

from __future__ import annotations

from pathlib import Path

import av
import camera_readers
import cv2
import numpy as np
import pytest

from cinempc.cameratrack import Source
from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.export import FORMATS, export_take
from cinempc.takelog import TakeLog, read_take

SHOT = """
title: Markers
scene:
  name: markers
  ground: grass
  actors: {mia: {height_m: 1.7, heading_deg: 0, top: "#303030", bottom: "#202020", track: {rows: [[0, 0, 0]]}}}
  spheres:
    - {north_m: -1.5, east_m: -1.6, bottom_m: 2.2, radius_m: 0.2, colour: "#ff0000"}
    - {north_m: -3.0, east_m: 2.0, bottom_m: 0.4, radius_m: 0.2, colour: "#ff00ff"}
    - {north_m: -1.0, east_m: 1.4, bottom_m: 2.3, radius_m: 0.2, colour: "#0000ff"}
  wind: {mean_m_s: 6, from_deg: 200, gust_m_s: 1.5}
  pose_noise_m: 0
duration_s: 1.6
subjects: {mia: {class: person, height_m: 1.7}}
framing: [{subject: mia, point: chest, x: centre, y: centre}]
view: {subject: mia, azimuth_deg: {from: 0, to: 25, over_s: 1.5}, distance_m: 8, height_m: 1.9}
roll_deg: 6
lens: {focal_length_mm: {from: 26, to: 32, over_s: 1.5}, f_number: 11, focus: mia}
"""
RADIUS_M = 0.2
MARKERS = {  # centre in NED, and the sign of blue, green and red in its colour
    "red": ((-1.5, -1.6, -2.4), (-1, -1, 1)),
    "magenta": ((-3.0, 2.0, -0.6), (1, -1, 1)),
    "blue": ((-1.0, 1.4, -2.5), (1, -1, -1)),
}
FIRST = 1001


@pytest.fixture(scope="module")
def take(tmp_path_factory) -> TakeLog:
    folder = tmp_path_factory.mktemp("markers")
    (folder / "markers.yaml").write_text(SHOT)
    shot, scene = load_checked(folder / "markers.yaml", ())
    assert scene is not None
    embedded = EmbeddedTake(shot, scene)
    recorder = embedded.record(folder / "take", pictures=True)
    embedded.prepare(recorder, pictures=True).fly()
    return read_take(folder / "take", horizon=True)


@pytest.fixture(scope="module")
def seen_px(take: TakeLog) -> list[dict[str, np.ndarray]]:
    """The middle of each marker in each picture, by its colour alone."""
    with av.open(str(take.folder / "video.mp4")) as video:
        return [_middles(picture.to_ndarray(format="bgr24")) for picture in video.decode(video=0)]


def _middles(image_bgr: np.ndarray) -> dict[str, np.ndarray]:
    found = {}
    for name, (_, signs) in MARKERS.items():
        lit = image_bgr.astype(float)
        on = np.min([lit[..., k] for k in range(3) if signs[k] > 0], axis=0)
        off = np.max([lit[..., k] for k in range(3) if signs[k] < 0], axis=0)
        mask = (on > 1.6 * off + 20).astype(np.uint8)
        _, _, stats, middles = cv2.connectedComponentsWithStats(mask)
        found[name] = middles[1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])] + 0.5  # of pixels, from the corner
    return found


def _expected(project, centre_ned: tuple[float, ...]) -> np.ndarray:
    """The middle of a ball's outline, which is not quite where its centre is."""
    angle, tilt = np.meshgrid(np.linspace(0, 2 * np.pi, 73), np.linspace(-np.pi / 2, np.pi / 2, 37))
    skin = np.stack([np.cos(tilt) * np.cos(angle), np.cos(tilt) * np.sin(angle), np.sin(tilt)], axis=-1).reshape(-1, 3)
    outline = cv2.convexHull((project(np.array(centre_ned) + RADIUS_M * skin) * (640, 360)).astype(np.float32))
    moments = cv2.moments(outline)
    return np.array([moments["m10"], moments["m01"]]) / moments["m00"]


@pytest.mark.parametrize("name", FORMATS)
def test_the_exported_camera_looks_where_the_recorded_one_did(take, seen_px, name, tmp_path: Path):
    exported = export_take(take, tmp_path, sources=[Source.MEASURED], formats=[name], first_frame=FIRST)
    cameras = list(camera_readers.read(exported.paths[0]).values())
    assert len(cameras) == len(seen_px) == 40
    assert _off_px(cameras, seen_px).max() < 0.5
    assert np.median(_off_px(cameras[1:], seen_px[:-1])) > 0.5  # one picture late would be seen


def _off_px(cameras: list[camera_readers.Projection], seen_px: list[dict[str, np.ndarray]]) -> np.ndarray:
    return np.array(
        [
            np.linalg.norm(_expected(camera, centre) - seen[marker])
            for camera, seen in zip(cameras, seen_px, strict=True)
            for marker, (centre, _) in MARKERS.items()
        ]
    )
