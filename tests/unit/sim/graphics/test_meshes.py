"""Figures, cars, buildings and trees as meshes: sizes, orientation, colours."""

import numpy as np
import pytest

from sim.graphics import buildings, car, ground, textures, trees
from sim.graphics.figure import BOTTOM, FIGURES, TOP, figure
from sim.graphics.gait import Motion, pose
from sim.graphics.mesh import box, merged, packed, rgb, sectors, tube
from sim.scene import Building, Tree


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_wears_the_actors_colours(name, coarse):
    body = figure(name, coarse=coarse)
    mesh = body.dressed("#ff8000", "#004080", look=0)
    for material, colour in ((TOP, "#ff8000"), (BOTTOM, "#004080")):
        assert np.allclose(mesh.colour[body.material == material, :3], rgb(colour))
    assert body.triangles.max() < len(body.position_m)
    assert np.allclose(body.bone_weight.sum(axis=1), 1, atol=1e-5)
    assert np.ptp(body.position_m[:, 2]) == pytest.approx(body.skeleton.height_m, abs=0.06)


@pytest.mark.parametrize("name", FIGURES)
def test_a_bent_figure_stands_upright_with_hanging_arms(name):
    body = figure(name)
    rows = packed(body.dressed("#ffffff", "#000000", look=0))
    body.bend(pose(body.skeleton, Motion(walked_m=0.0, speed_m_s=0.0)), rows)
    position = rows["position"]
    assert position[:, 2].min() == pytest.approx(0.0, abs=0.02)
    assert position[:, 2].max() == pytest.approx(body.skeleton.height_m, abs=0.04)
    assert np.ptp(position[:, 0]) < 0.45 * body.skeleton.height_m  # the rest pose is far wider
    length = np.linalg.norm(rows["normal"], axis=1)
    assert np.all((length > 0.5) & (length < 1.05))


def test_a_car_has_the_size_of_a_car_on_four_wheels():
    mesh = car.body("#8c1b1b")
    size = np.ptp(mesh.position_m, axis=0)
    assert size == pytest.approx([2.06, 4.3, 1.4], abs=0.15)
    assert mesh.position_m[:, 2].max() == pytest.approx(car.HEIGHT_M, abs=0.03)
    assert len(car.wheel_places()) == 4
    assert np.abs(car.wheel().position_m[:, 1:]).max() == pytest.approx(car.WHEEL_RADIUS_M, abs=1e-6)


def test_a_building_fills_its_footprint():
    building = Building(north_m=20.0, east_m=-5.0, size_north_m=12.0, size_east_m=30.0, height_m=13.0)
    mesh = buildings.walls(building, np.random.default_rng(0))
    assert mesh.position_m[:, 0].min() == pytest.approx(-20.0)
    assert mesh.position_m[:, 1].max() == pytest.approx(26.0)
    assert mesh.position_m[:, 2].max() == pytest.approx(13.0)
    outward = mesh.position_m[:, :2] - [-5.0, 20.0]
    assert np.all((mesh.normal[:, :2] * outward).sum(axis=1) > 0)


def test_a_tree_stays_within_its_crown():
    tree = Tree(north_m=3.0, east_m=4.0, height_m=8.0, crown_radius_m=2.2)
    leaves = trees.foliage(tree, np.random.default_rng(0))
    offset = leaves.position_m - [4.0, 3.0, 0.0]
    assert np.hypot(offset[:, 0], offset[:, 1]).max() < 1.5 * 2.2
    assert offset[:, 2].max() < 1.15 * 8.0
    assert trees.wood(tree, np.random.default_rng(0)).position_m[:, 2].min() >= -0.01


@pytest.mark.parametrize("kind", sorted(ground.GROUNDS))
def test_grounds_are_tileable_and_neither_black_nor_white(kind):
    pixels = ground.GROUNDS[kind].pixels(np.random.default_rng(0)).astype(float)
    assert 60 < pixels.mean() < 190
    if kind == "grass":
        seam = np.abs(pixels[0] - pixels[-1]).mean()
        assert seam < 1.5 * np.abs(np.diff(pixels, axis=0)).mean()


def test_textures_are_the_same_for_the_same_seed():
    make = (textures.facade, textures.leaves, textures.cloudy)
    for texture in make:
        assert np.array_equal(texture(np.random.default_rng(5)), texture(np.random.default_rng(5)))


def test_normals_of_solids_point_outward():
    solid = merged([box((-1, -2, 0), (1, 2, 3), "#808080")])
    assert np.all(((solid.position_m - [0, 0, 1.5]) * solid.normal).sum(axis=1) > 0)
    pipe = tube(np.array([[0, 0, 0.0], [0, 0, 1.0], [0.2, 0, 2.0]]), np.array([0.3, 0.2, 0.1]), "#808080")
    a, b, c = (pipe.position_m[pipe.triangles[:, k]] for k in range(3))
    assert np.all((np.cross(b - a, c - a) * pipe.normal[pipe.triangles[:, 0]]).sum(axis=1) > 0)


def test_sectors_are_all_of_the_mesh_and_lie_apart():
    corners = [box((x - 1, y - 1, 0), (x + 1, y + 1, 2), "#808080") for x in (-30, 30) for y in (-30, 30)]
    whole = merged(corners)
    parts = sectors(whole, 4)
    assert len(parts) == 4
    assert sum(len(p.triangles) for p in parts) == len(whole.triangles)
    assert all(np.ptp(p.position_m, axis=0) == pytest.approx([2, 2, 2]) for p in parts)
    expected, got = (
        {tuple(t) for mesh in meshes for t in mesh.position_m[mesh.triangles].reshape(-1, 9)}
        for meshes in ([whole], parts)
    )
    assert got == expected


def test_a_turned_mesh_faces_its_heading():
    nose = box((-0.1, 0.9, 0.0), (0.1, 1.1, 0.2), "#808080").placed(np.zeros(3), heading_rad=np.pi / 2)
    assert nose.position_m.mean(axis=0)[:2] == pytest.approx([1.0, 0.0], abs=0.01)  # heading east
