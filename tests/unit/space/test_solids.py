"""Distances of solids, each against what can be said by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cinempc.space import Box, Cylinder, PointCloud, Sphere, Terrain, TriangleMesh, clearance_m
from cinempc.types import Array

CUBE_CORNERS = np.array([[n, e, d] for n in (-1.0, 1.0) for e in (-1.0, 1.0) for d in (-2.0, 0.0)])
CUBE_FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
CUBE_TRIANGLES = np.array([[a, *half] for a, b, c, d in CUBE_FACES for half in ((b, c), (c, d))])


def test_a_turned_box_ends_where_its_corners_are() -> None:
    box = Box(np.array([1.0, 2.0, -3.0]), np.array([4.0, 2.0, 6.0]), np.pi / 2)  # its long side lies east-west
    points = np.array([[1.0, 5.0, -3.0], [1.0, 2.0, -3.0], [3.0, 2.0, -3.0], [5.0, 8.0, -3.0], [1.0, 2.0, -8.0]])
    expected = [1.0, -1.0, 1.0, 5.0, 2.0]
    assert box.distance_m(points) == pytest.approx(expected)
    assert np.allclose(box.bounds_ned_m, [[0.0, 0.0, -6.0], [2.0, 4.0, 0.0]])


def test_a_cylinder_has_flat_ends() -> None:
    column = Cylinder(np.array([0.0, 0.0, 0.0]), 0.5, 4.0)
    points = np.array([[2.0, 0.0, -2.0], [0.0, 0.0, -5.0], [3.5, 0.0, -8.0], [0.0, 0.2, -2.0]])
    assert column.distance_m(points) == pytest.approx([1.5, 1.0, 5.0, -0.3])


def test_a_closed_mesh_is_as_the_box_that_it_is() -> None:
    mesh = TriangleMesh(CUBE_CORNERS, CUBE_TRIANGLES, closed=True)
    box = Box(np.array([0.0, 0.0, -1.0]), np.full(3, 2.0))
    points = np.random.default_rng(1).uniform(-3, 3, (500, 3))
    assert mesh.distance_m(points) == pytest.approx(box.distance_m(points), abs=1e-12)
    assert (mesh.distance_m(points) < 0).sum() > 5


def test_an_open_mesh_has_no_inside() -> None:
    sheet = TriangleMesh(CUBE_CORNERS, CUBE_TRIANGLES[2:])
    assert sheet.distance_m(np.array([[0.0, 0.0, -1.0]])) == pytest.approx([1.0])


def test_triangles_without_an_area_are_harmless() -> None:
    mesh = TriangleMesh(np.array([[0.0, 0, 0], [2.0, 0, 0], [1.0, 0, 0]]), np.array([[0, 1, 2], [0, 0, 0]]))
    assert mesh.distance_m(np.array([[1.0, 3.0, 0.0], [-4.0, 0.0, 3.0]])) == pytest.approx([3.0, 5.0])


def test_a_cloud_is_made_of_balls() -> None:
    cloud = PointCloud(np.array([[0.0, 0.0, 0.0], [10.0, 0.0, 0.0]]), 0.3)
    assert cloud.distance_m(np.array([[4.0, 0.0, 3.0], [10.0, 0.0, 0.1]])) == pytest.approx([4.7, -0.2])


def test_a_slope_is_measured_across_and_solid_below() -> None:
    slope = Terrain(np.array([[0.0, 0.0], [10.0, 10.0]]), np.array([0.0, 0.0]), np.array([10.0, 10.0]))  # 45 degrees
    points = np.array([[5.0, 5.0, -7.0], [5.0, 5.0, -3.0], [5.0, 5.0, -5.0]])
    assert slope.distance_m(points) == pytest.approx([np.sqrt(2), -np.sqrt(2), 0.0], abs=1e-12)
    assert slope.height_at_m(np.array([2.5, 20.0]), np.array([1.0, 1.0])) == pytest.approx([2.5, 10.0])


def test_terrain_stands_where_its_triangles_are() -> None:
    heights = np.random.default_rng(2).uniform(0, 3, (6, 9))
    terrain = Terrain(heights, np.array([-10.0, -20.0]), np.array([15.0, 20.0]))
    corners = terrain.vertices_ned_m[terrain.triangles]
    inside: Array = np.einsum("k,tkc->tc", [0.5, 0.3, 0.2], corners)
    assert terrain.height_at_m(inside[:, 0], inside[:, 1]) == pytest.approx(-inside[:, 2])
    assert terrain.distance_m(inside) == pytest.approx(np.zeros(len(inside)), abs=1e-9)


def test_the_nearest_solid_counts_and_none_is_far_away() -> None:
    solids = [Sphere(np.array([0.0, 0.0, 0.0]), 1.0), Sphere(np.array([10.0, 0.0, 0.0]), 2.0)]
    points = np.array([[[3.0, 0.0, 0.0]], [[7.0, 0.0, 0.0]]])
    assert clearance_m(solids, points) == pytest.approx(np.array([[2.0], [1.0]]))
    assert clearance_m([], points, reach_m=50.0) == pytest.approx(np.full((2, 1), 50.0))
    assert clearance_m(solids, points, reach_m=1.5) == pytest.approx(np.array([[1.5], [1.0]]))
