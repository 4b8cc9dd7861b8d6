"""The stage: all that stands still in a scene, as nodes to draw."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, radians, sin, tan

import numpy as np
from panda3d.core import (
    CullBinManager,
    DepthTestAttrib,
    NodePath,
    OmniBoundingVolume,
    RenderAttrib,
    Shader,
    Texture,
)

from cinempc.types import Array
from sim.graphics import buildings, ground, shaders, textures, trees
from sim.graphics.light import MOVING, STILL
from sim.graphics.mesh import Mesh, merged, node, painted, quads, sectors
from sim.scene import Building, Scene, Tree

SKYLINE_M = 260.0  # at least this far away
SECTORS = 16  # of what stands all around: only those in view are drawn
LEAST_REACH_M, MOST_REACH_M = 20.0, 130.0  # of the shadows on the stage
TALLEST_ACTOR_M = 2.5
LIFT_M = 0.0008  # of the ground near the actors over the rest
STANDING = "standing"  # the bin of what is drawn after the actors, nearest first, and before the far scenery
FACADE, SOLID, GLOSSY = (shaders.FACADE, False), (shaders.SOLID, False), (shaders.SOLID, True)  # and whether it mirrors


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """A thing that actors cast their shadows on if they come near."""

    path: NodePath
    alone: Shader
    visited: Shader
    east_m: float
    north_m: float
    radius_m: float


class Stage:
    """Ground, buildings, trees and far skyline, under `root`; `hang_sky` completes it."""

    def __init__(self, root: NodePath, scene: Scene, seed: int) -> None:
        CullBinManager.get_global_ptr().add_bin(STANDING, CullBinManager.BT_front_to_back, 15)
        self._root, self._standing = root, list[_Standing]()
        self._sun_elevation_rad = radians(scene.sun.elevation_deg)
        self._sun_azimuth_rad = radians(scene.sun.azimuth_deg)
        rng = np.random.default_rng(seed)
        self.noise = textures.texture("noise", textures.cloudy(rng))
        root.set_shader_input("noise", self.noise)
        self._visited_ground = _ground(root, scene, rng)
        facade = textures.texture("facade", textures.facade(rng))
        far = buildings.skyline(max(SKYLINE_M, 1.6 * reach_m(scene)), rng)
        _far(root, merged([buildings.walls(b, rng) for b in far]), shaders.FACADE).set_texture(facade)
        _far(root, merged([buildings.trim(b, rng, entrances=False) for b in far]), shaders.SOLID)
        _far(root, trees.hedge_line(max(SKYLINE_M, 1.6 * reach_m(scene)) * 0.93, rng), shaders.SOLID)
        for building in scene.buildings:
            radius_m = hypot(building.size_north_m, building.size_east_m) / 2
            self._stand(building, radius_m, buildings.walls(building, rng), *FACADE).set_texture(facade)
            self._stand(building, radius_m, buildings.trim(building, rng), *GLOSSY)
        leaf = textures.texture("leaves", textures.leaves(rng), clamp=True)
        for tree in scene.trees:
            self._stand(tree, tree.crown_radius_m, trees.wood(tree, rng), *SOLID)
            _leaves(root, trees.foliage(tree, rng), leaf)

    def visit(self, centre_enu_m: Array, radius_m: float) -> None:
        """Lets actors within this ball cast shadows where they can reach."""
        shadow_m = TALLEST_ACTOR_M / tan(self._sun_elevation_rad)
        east, north, up = (float(v) for v in centre_enu_m)
        for thing in self._standing:
            near = hypot(thing.east_m - east, thing.north_m - north) < thing.radius_m + radius_m + shadow_m
            thing.path.set_shader(thing.visited if near else thing.alone)
        away = up / tan(self._sun_elevation_rad)
        east, north = east - away * sin(self._sun_azimuth_rad), north - away * np.cos(self._sun_azimuth_rad)
        self._visited_ground.set_pos(east, north, LIFT_M)
        self._visited_ground.set_scale(radius_m / sin(self._sun_elevation_rad))

    def _stand(self, thing: Building | Tree, radius_m: float, mesh: Mesh, body: str, glossy: bool) -> NodePath:
        path = _attach(self._root, mesh, casts_shadow=True)
        path.set_bin(STANDING, 0)
        path.set_two_sided(body is shaders.SOLID)
        alone, visited = (shaders.surface(body, actors=actors, glossy=glossy) for actors in (False, True))
        self._standing.append(_Standing(path, alone, visited, thing.east_m, thing.north_m, radius_m))
        return path


def hang_sky(root: NodePath, baked: Texture) -> None:
    """Fills what nothing covers."""
    corners = np.array([[(-1.0, 0, -1.0), (1.0, 0, -1.0), (1.0, 0, 1.0), (-1.0, 0, 1.0)]])
    path = _attach(root, quads(corners, painted(1, (1, 1, 1))), casts_shadow=False)
    path.node().set_bounds(OmniBoundingVolume())
    path.node().set_final(True)
    path.set_shader(shaders.sky())
    path.set_texture(baked)
    path.set_bin("fixed", 20)
    path.set_depth_write(False)
    path.set_attrib(DepthTestAttrib.make(RenderAttrib.M_less_equal))  # it lies at the far end of the depth range
    path.set_two_sided(True)


def reach_m(scene: Scene) -> float:
    """Radius around the origin that holds every building and tree, within bounds that shadows can cover."""
    places = [np.hypot(b.north_m, b.east_m) + np.hypot(b.size_north_m, b.size_east_m) / 2 for b in scene.buildings]
    places += [np.hypot(t.north_m, t.east_m) + t.crown_radius_m for t in scene.trees]
    heights = [b.height_m for b in scene.buildings] + [t.height_m for t in scene.trees]
    return float(np.clip(max(places, default=0.0) + 0.5 * max(heights, default=0.0), LEAST_REACH_M, MOST_REACH_M))


def _attach(root: NodePath, mesh: Mesh, *, casts_shadow: bool) -> NodePath:
    """Draws a mesh that stays as it is, and its shadow if it casts one."""
    path = root.attach_new_node(node("still", mesh)[0])
    path.hide(MOVING if casts_shadow else STILL | MOVING)
    return path


def _far(root: NodePath, mesh: Mesh, body: str) -> NodePath:
    """What stands too far away for any shadow, all around."""
    path = root.attach_new_node("far")
    for part in sectors(mesh, SECTORS):
        _attach(path, part, casts_shadow=False)
    path.set_shader(shaders.surface(body, still=False, actors=False))
    path.set_two_sided(body is shaders.SOLID)
    return path


def _leaves(root: NodePath, mesh: Mesh, leaf: Texture) -> None:
    path = _attach(root, mesh, casts_shadow=True)
    path.set_bin(STANDING, 0)
    path.set_texture(leaf)
    path.set_shader(shaders.surface(shaders.LEAF))
    path.set_two_sided(True)
    path.set_tag("shadow", "leaf")


def _ground(root: NodePath, scene: Scene, rng: np.random.Generator) -> NodePath:
    """The ground, and a patch of it for actors' shadows, which the rest of it has not: returned, from -1 to 1."""
    kind = ground.GROUNDS[scene.ground]
    pixels = textures.texture("ground", kind.pixels(rng))
    lines = ground.markings(scene.ground)
    if lines is not None:
        _attach(root, lines, casts_shadow=False).set_shader(shaders.surface(shaders.SOLID))
    paths = [_attach(root, mesh, casts_shadow=False) for mesh in (ground.plane(), ground.patch())]
    for path, visited in zip(paths, (False, True), strict=True):
        shader = shaders.surface(shaders.GROUND, still=False, actors=visited, ground_variation=kind.variation)
        path.set_shader(shader)
        path.set_texture(pixels)
        path.set_shader_input("tile_m", kind.tile_m)
        path.set_bin("fixed", 9 if visited else 10)  # after what hides it
    return paths[1]
