"""What stands in a scene as exact solids: what is collided with, and what hides."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

import numpy as np

from cinempc.space import Box, Cylinder, Solid, Sphere
from cinempc.types import Array
from sim.scans import read_scan
from sim.standing import Ball, Block, Building, Column, Scan, Tree

if TYPE_CHECKING:
    from sim.scene import Scene

BARE_SHARE = 0.28  # of a tree's height that is trunk only
GIRTH_SHARE = 0.04  # of a tree's height: radius of its trunk


def solids_of(scene: Scene) -> tuple[Solid, ...]:
    """Everything in a scene that stands still."""
    found: list[Solid] = [] if scene.relief is None else [scene.relief]
    for tree in scene.trees:
        found += _tree(scene, tree)
    found += [_building(scene, building) for building in scene.buildings]
    found += [box_of(scene, block) for block in scene.boxes]
    found += [cylinder_of(scene, column) for column in scene.cylinders]
    found += [sphere_of(scene, ball) for ball in scene.spheres]
    found += [read_scan(scan, scan_anchor_ned_m(scene, scan)) for scan in scene.scans]
    return tuple(found)


def box_of(scene: Scene, block: Block) -> Box:
    """A block; where the ground slopes away below it, it goes down to it."""
    yaw = radians(block.heading_deg)
    along, across = (np.array([cos(a), sin(a)]) / 2 for a in (yaw, yaw + np.pi / 2))
    corners = [a * block.length_m * along + b * block.width_m * across for a in (-1, 1) for b in (-1, 1)]
    bottom, top = _span_m(scene, block, block.height_m, corners)
    centre = np.array([block.north_m, block.east_m, -(bottom + top) / 2])
    return Box(centre, np.array([block.length_m, block.width_m, top - bottom]), yaw)


def cylinder_of(scene: Scene, column: Column) -> Cylinder:
    """A column; where the ground slopes away below it, it goes down to it."""
    around = [column.radius_m * np.array([cos(a), sin(a)]) for a in np.linspace(0, 2 * np.pi, 8, endpoint=False)]
    bottom, top = _span_m(scene, column, column.height_m, around)
    return Cylinder(np.array([column.north_m, column.east_m, -bottom]), column.radius_m, top - bottom)


def sphere_of(scene: Scene, ball: Ball) -> Sphere:
    """A ball, with its lowest point `bottom_m` above the ground."""
    height = float(scene.ground_m(ball.north_m, ball.east_m)) + ball.bottom_m + ball.radius_m
    return Sphere(np.array([ball.north_m, ball.east_m, -height]), ball.radius_m)


def building_bottom_m(scene: Scene, building: Building) -> float:
    """Height of the lowest ground at the corners of a building."""
    north, east = (np.array([-0.5, 0.5]) * side for side in (building.size_north_m, building.size_east_m))
    return float(scene.ground_m(*np.meshgrid(building.north_m + north, building.east_m + east)).min())


def scan_anchor_ned_m(scene: Scene, scan: Scan) -> Array:
    """(3,) where the anchor of a scan goes."""
    return np.array([scan.north_m, scan.east_m, -scan.height_m - float(scene.ground_m(scan.north_m, scan.east_m))])


def _span_m(scene: Scene, thing: Block | Column, height_m: float, rim_m: list[Array]) -> tuple[float, float]:
    """Height of the underside and of the top."""
    ground = float(scene.ground_m(thing.north_m, thing.east_m))
    bottom = ground + thing.bottom_m
    if thing.bottom_m == 0.0 and scene.relief is not None:
        bottom = float(scene.ground_m(*(np.array([thing.north_m, thing.east_m]) + np.array(rim_m)).T).min())
    return min(bottom, ground + thing.bottom_m), ground + thing.bottom_m + height_m


def _building(scene: Scene, building: Building) -> Box:
    bottom = building_bottom_m(scene, building)
    size = np.array([building.size_north_m, building.size_east_m, building.height_m])
    return Box(np.array([building.north_m, building.east_m, -bottom - building.height_m / 2]), size)


def _tree(scene: Scene, tree: Tree) -> list[Solid]:
    """Trunk, and crown as a cylinder: one can look, and see people, below it."""
    foot = np.array([tree.north_m, tree.east_m, -float(scene.ground_m(tree.north_m, tree.east_m))])
    bare_m = BARE_SHARE * tree.height_m
    crown = Cylinder(foot - np.array([0.0, 0.0, bare_m]), tree.crown_radius_m, tree.height_m - bare_m)
    return [Cylinder(foot, GIRTH_SHARE * tree.height_m, bare_m), crown]
