"""Scans that are written here as files, and read back as solids where a scene puts them."""

from __future__ import annotations

from pathlib import Path

import laspy
import numpy as np
import pytest
import trimesh

from cinempc.configfile import ConfigError
from cinempc.space import PointCloud, TriangleMesh
from cinempc.types import Array
from sim.scans import ScanError, find_scan, read_scan
from sim.scenefile import read_scene
from sim.standing import Scan

HERE = np.zeros(3)


def block(colour: bool = False) -> trimesh.Trimesh:
    """2 m east-west, 4 m north-south, 6 m high, standing on its origin."""
    mesh = trimesh.creation.box((2.0, 4.0, 6.0))
    mesh.apply_translation((0.0, 0.0, 3.0))
    if colour:
        mesh.visual.vertex_colors = np.tile([255, 0, 51, 255], (8, 1))
    return mesh


def write_las(path: Path, points: Array, *, coloured: bool = False) -> Path:
    cloud = laspy.LasData(laspy.LasHeader(point_format=2 if coloured else 0, version="1.2"))
    cloud.header.scales, cloud.header.offsets = np.full(3, 0.001), points.min(axis=0)
    cloud.x, cloud.y, cloud.z = points.T
    if coloured:
        cloud.red, cloud.green, cloud.blue = np.tile([65535, 0, 32768], (len(points), 1)).T
    cloud.write(str(path))
    return path


def read(path: Path, **parts: object) -> TriangleMesh | PointCloud:
    return read_scan(Scan.model_validate({"file": str(path), **parts}), HERE)


@pytest.mark.parametrize("kind", ["obj", "ply"])
def test_a_mesh_stands_where_it_is_put(tmp_path: Path, kind: str) -> None:
    block().export(tmp_path / f"block.{kind}")
    solid = read_scan(Scan(file=str(tmp_path / f"block.{kind}"), heading_deg=90.0), np.array([10.0, 5.0, -1.0]))
    assert isinstance(solid, TriangleMesh)
    assert solid.closed
    low, high = solid.bounds_ned_m
    assert low == pytest.approx([9.0, 3.0, -7.0])  # turned: its long side lies east-west
    assert high == pytest.approx([11.0, 7.0, -1.0])
    assert solid.distance_m(np.array([[10.0, 5.0, -4.0], [13.0, 5.0, -4.0]])) == pytest.approx([-1.0, 2.0])


def test_north_is_the_files_y_and_east_its_x(tmp_path: Path) -> None:
    corner = trimesh.Trimesh([[0, 0, 0], [3, 0, 0], [0, 5, 0], [0, 0, 7]], [[0, 1, 2], [0, 1, 3]])
    corner.export(tmp_path / "corner.ply")
    solid = read(tmp_path / "corner.ply")
    assert isinstance(solid, TriangleMesh)
    assert not solid.closed
    assert {tuple(v) for v in solid.vertices_ned_m} == {(0, 0, 0), (0, 3, 0), (5, 0, 0), (0, 0, -7)}
    turned = read(tmp_path / "corner.ply", heading_deg=90.0)  # the file's north points east
    assert isinstance(turned, TriangleMesh)
    assert turned.vertices_ned_m.max(axis=0) == pytest.approx([0, 5, 0], abs=1e-9)
    assert turned.vertices_ned_m.min(axis=0) == pytest.approx([-3, 0, -7], abs=1e-9)


def test_y_may_point_up_and_units_may_be_centimetres(tmp_path: Path) -> None:
    corner = trimesh.Trimesh([[0, 0, 0], [300, 0, 0], [0, 700, 0], [0, 0, -500]], [[0, 1, 2], [0, 1, 3]])
    corner.export(tmp_path / "corner.obj")
    solid = read(tmp_path / "corner.obj", up="y", scale=0.01)
    assert isinstance(solid, TriangleMesh)
    places = {tuple(v) for v in np.asarray(solid.vertices_ned_m).round(9) + 0.0}
    assert places == {(0, 0, 0), (0, 3, 0), (0, 0, -7), (5, 0, 0)}


def test_vertices_keep_their_colours(tmp_path: Path) -> None:
    block(colour=True).export(tmp_path / "block.ply")
    solid = read(tmp_path / "block.ply")
    assert solid.colour is not None
    assert solid.colour[0] == pytest.approx([1.0, 0.0, 0.2])


@pytest.mark.parametrize("kind", ["las", "laz"])
def test_a_cloud_far_from_its_origin_is_put_here(tmp_path: Path, kind: str) -> None:
    grid = np.stack(np.meshgrid(*[np.arange(0, 4.01, 0.5)] * 2, [0.0]), axis=-1).reshape(-1, 3)
    path = write_las(tmp_path / f"cloud.{kind}", grid + np.array([691000.0, 5330000.0, 520.0]), coloured=True)
    with pytest.raises(ScanError, match="set anchor: middle"):
        read(path)
    solid = read(path, anchor="middle", point_radius_m=0.2)
    assert isinstance(solid, PointCloud)
    assert len(solid.points_ned_m) == 81
    assert solid.distance_m(np.array([[0.0, 0.0, -3.0]])) == pytest.approx([2.8], abs=1e-3)
    assert solid.colour is not None
    assert solid.colour[0] == pytest.approx([1.0, 0.0, 0.5], abs=0.01)


def test_a_ply_without_faces_is_a_cloud_and_dense_points_are_merged(tmp_path: Path) -> None:
    points = np.random.default_rng(0).uniform(0, 1, (5000, 3))
    trimesh.PointCloud(points).export(tmp_path / "cloud.ply")
    solid = read(tmp_path / "cloud.ply", point_radius_m=0.25)
    assert isinstance(solid, PointCloud)
    assert len(solid.points_ned_m) <= 125


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 0\nend_header\n", "is empty|cannot be read"),
        ("a.ply", b"garbage", "cannot be read"),
        ("a.las", b"garbage", "cannot be read"),
        ("a.obj", b"", "is empty|cannot be read"),
        ("a.obj", b"v 0 0 0\nv nan 0 0\nv 0 1 0\nf 1 2 3\n", "finite"),
        ("a.obj", b"v 0 0 0\nv 0.001 0 0\nv 0 0.001 0\nf 1 2 3\n", "set its scale"),
        ("a.obj", b"v 0 0 0\nv 90000 0 0\nv 0 1 0\nf 1 2 3\n", "set its scale"),
    ],
)
def test_what_is_no_scan_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ScanError, match=words):
        read(tmp_path / name)


def test_files_are_found_or_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.stl").write_bytes(b"")
    with pytest.raises(ScanError, match=r"no kind of scan; allowed: \.obj, \.ply, \.las, \.laz"):
        find_scan(Scan(file="a.stl"), [tmp_path])
    with pytest.raises(ScanError, match="not found; looked for"):
        find_scan(Scan(file="b.ply"), [tmp_path])


def test_nothing_is_read_that_a_mesh_names(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text("mtllib ../secret.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl x\nf 1 2 3\n")
    assert isinstance(read(tmp_path / "a.obj"), TriangleMesh)


def test_a_scene_file_finds_its_scans_or_says_which_line_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    block().export(tmp_path / "scans" / "block.ply")
    scene = tmp_path / "yard.yaml"
    scene.write_text("name: yard\nactors: {}\nscans:\n  - {file: block.ply, north_m: 3}\n")
    (solid,) = read_scene(scene).solids()
    assert solid.bounds_ned_m[0] == pytest.approx([1.0, -1.0, -6.0])
    scene.write_text("name: yard\nactors: {}\nscans:\n  - {file: nothing.ply}\n")
    with pytest.raises(ConfigError, match=r"yard\.yaml:4: scans\.0\.file: scan file 'nothing\.ply' not found"):
        read_scene(scene)
