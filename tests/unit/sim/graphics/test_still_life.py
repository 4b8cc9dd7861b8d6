"""What is drawn of blocks, columns, balls, hills and scans is what is collided with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from plant_rig import CAMERA

from cinempc.frames import rotation_ned_from_camera
from cinempc.space import Box, Cylinder, PointCloud, Solid, Sphere, Terrain, TriangleMesh, clearance_m
from cinempc.types import Array, LensState, VehicleState
from sim.graphics import masonry, scanned
from sim.graphics.hills import hills
from sim.graphics.materials import MATERIALS
from sim.graphics.mesh import Mesh
from sim.renderer import Renderer
from sim.scene import Scene

RNG = np.random.default_rng(3)
BOX = Box(np.array([3.0, -2.0, -1.5]), np.array([4.0, 0.6, 3.0]), 0.5)
COLUMN = Cylinder(np.array([1.0, 2.0, -0.5]), 0.7, 4.0)
BALL = Sphere(np.array([-1.0, 4.0, -0.5]), 1.2)
RELIEF = Terrain(RNG.uniform(0, 2, (6, 9)), np.array([-10.0, -20.0]), np.array([10.0, 20.0]))
BLOB = trimesh.creation.icosphere(2, 1.5)


def ned(mesh: Mesh) -> Array:
    return mesh.position_m[:, [1, 0, 2]] * [1.0, 1.0, -1.0]


def surface_points(mesh: Mesh) -> Array:
    """(N, 3) NED, within the triangles."""
    weights = RNG.dirichlet(np.ones(3), len(mesh.triangles))
    return np.einsum("tk,tkc->tc", weights, ned(mesh)[mesh.triangles])


@pytest.mark.parametrize(
    ("mesh", "solid", "within_m"),
    [
        (masonry.block(BOX, "#808080", 2.0), BOX, 1e-9),
        (masonry.column(COLUMN, "#808080", 2.0), COLUMN, 0.01),
        (masonry.ball(BALL, "#808080", 2.0), BALL, 0.03),
    ],
    ids=["block", "column", "ball"],
)
def test_its_surface_is_the_solids_and_faces_outward(mesh: Mesh, solid: Solid, within_m: float) -> None:
    assert np.abs(solid.distance_m(surface_points(mesh))).max() <= within_m
    low, high = ned(mesh).min(axis=0), ned(mesh).max(axis=0)
    assert low == pytest.approx(solid.bounds_ned_m[0], abs=within_m)
    assert high == pytest.approx(solid.bounds_ned_m[1], abs=within_m)
    a, b, c = (mesh.position_m[mesh.triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    wide = np.linalg.norm(face, axis=1) > 1e-9
    assert ((face * mesh.normal[mesh.triangles[:, 0]]).sum(axis=1) > 0)[wide].all()
    outside = ned(mesh) + 0.05 * mesh.normal[:, [1, 0, 2]] * [1.0, 1.0, -1.0]
    assert (solid.distance_m(outside) > 0.02).all()


def test_hills_are_the_terrains_triangles_and_go_on_beyond_them() -> None:
    points = surface_points(hills(RELIEF, "grass"))
    inside = (np.abs(points[:, 0]) < 10) & (np.abs(points[:, 1]) < 20)
    assert inside.sum() == 80
    assert RELIEF.distance_m(points[inside]) == pytest.approx(np.zeros(80), abs=1e-9)
    assert np.abs(points[:, :2]).max() > 500
    assert -points[:, 2] == pytest.approx(RELIEF.height_at_m(points[:, 0], points[:, 1]), abs=2.0)


def test_steep_slopes_are_bare_and_level_ground_is_not() -> None:
    cliff = Terrain(np.repeat([[0.0], [0.0], [8.0], [8.0]], 4, axis=1), np.zeros(2), np.array([15.0, 15.0]))
    bare = hills(cliff, "grass").colour[:, 3]
    assert bare.min() == 0.0
    assert bare.max() > 0.2
    assert (hills(cliff, "rock").colour[:, 3] == 1.0).all()


def test_scans_are_drawn_in_their_own_colours_or_the_scenes() -> None:
    blob = TriangleMesh(np.asarray(BLOB.vertices), np.asarray(BLOB.faces), closed=True)
    mesh = scanned.mesh_of(blob, "#ff0000")
    assert np.abs(blob.distance_m(surface_points(mesh))).max() < 1e-6
    assert mesh.colour[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    cloud = PointCloud(RNG.uniform(-2, 2, (30, 3)), 0.1, RNG.uniform(0, 1, (30, 3)))
    balls = scanned.mesh_of(cloud, "#ff0000")
    assert np.abs(cloud.distance_m(ned(balls))).max() < 0.1
    assert cloud.colour is not None
    assert balls.colour[::6, :3] == pytest.approx(cloud.colour)


def test_a_large_cloud_is_drawn_of_fewer_and_larger_balls() -> None:
    cloud = PointCloud(RNG.uniform(-20, 20, (100_000, 3)), 0.1)
    assert len(scanned.mesh_of(cloud, "#ffffff").position_m) <= 6 * scanned.MOST_BALLS


@pytest.mark.parametrize("name", sorted(MATERIALS))
def test_materials_are_no_glass_and_neither_black_nor_white(name: str) -> None:
    surface = next(surface for key, surface in MATERIALS.items() if key == name)
    pixels = surface.pixels(np.random.default_rng(0))
    assert (pixels[..., 3] == 128).all()
    assert 90 < pixels[..., :3].mean() < 235
    assert np.array_equal(pixels, surface.pixels(np.random.default_rng(0)))


def looking(north_m: float, east_m: float, height_m: float, yaw_rad: float, pitch_rad: float) -> VehicleState:
    position = np.array([north_m, east_m, -height_m])
    still = (np.zeros(3), np.zeros(3), np.array([1.0, 0.0, 0.0, 0.0]), position)
    return VehicleState(0.0, position, *still, yaw_rad, pitch_rad, 0.0, LensState(20.0, 1e6, 22.0))


def seen_points(renderer: Renderer, camera: VehicleState) -> Array:
    """(N, 3) where the picture's pixels lie, without the sky."""
    renderer.render(camera, [])
    depth = renderer.depth_m()
    height_px, width_px = depth.shape
    u, v = (np.arange(width_px) + 0.5) / width_px - 0.5, (np.arange(height_px) + 0.5) / height_px - 0.5
    right, down = np.meshgrid(u * CAMERA.sensor_width_mm / 20.0, v * CAMERA.sensor_height_mm / 20.0)
    rays = np.stack([np.ones_like(right), right, down], axis=-1) * depth[..., None]
    near = depth < 40.0
    turn = rotation_ned_from_camera(camera.gimbal_yaw_ned_rad, camera.gimbal_pitch_rad)
    return rays[near] @ turn.T + camera.camera_position_ned_m


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    file: Path = tmp_path_factory.mktemp("scans") / "blob.ply"
    BLOB.export(file)
    place = {"bottom_m": 0.3, "height_m": 2.5}
    return Scene.model_validate(
        {
            "name": "yard",
            "actors": {},
            "boxes": [{"north_m": 9.0, "east_m": -4.0, "length_m": 4.0, "width_m": 1.0, "heading_deg": 30.0, **place}],
            "cylinders": [{"north_m": 8.0, "east_m": 0.0, "radius_m": 0.5, **place}],
            "spheres": [{"north_m": 7.0, "east_m": 2.0, "radius_m": 0.8}],
            "scans": [{"file": str(file), "north_m": 9.0, "east_m": 5.0, "height_m": 1.0}],
        }
    )


def test_every_pixel_lies_on_the_ground_or_on_a_solid(yard: Scene) -> None:
    with Renderer(yard, CAMERA) as renderer:
        points = seen_points(renderer, looking(0.0, 0.0, 2.0, 0.0, -0.1))
    above = points[-points[:, 2] > 0.05]
    away = np.abs(clearance_m(yard.solids(), above))
    assert len(above) > 5000
    assert np.percentile(away, 99) < 0.06
    for solid in yard.solids():
        assert (np.abs(solid.distance_m(above)) < 0.06).sum() > 300, f"{type(solid).__name__} is not to be seen"


def test_every_pixel_of_hilly_ground_lies_on_the_terrain() -> None:
    rows = (3 * np.sin(np.linspace(0, 6, 30))[:, None] * np.cos(np.linspace(0, 5, 30))[None]).tolist()
    terrain = {"size_north_m": 60.0, "size_east_m": 60.0, "rows": rows}
    scene = Scene.model_validate({"name": "hills", "actors": {}, "terrain": terrain})
    with Renderer(scene, CAMERA) as renderer:
        points = seen_points(renderer, looking(-25.0, 0.0, 7.0, 0.0, -0.4))
    inside = points[(np.abs(points[:, :2]) < 29).all(axis=1)]
    assert len(inside) > 20000
    assert np.percentile(np.abs(clearance_m(scene.solids(), inside)), 99) < 0.05
