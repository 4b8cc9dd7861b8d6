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

from cinempc.space import Terrain
from cinempc.types import Array
from sim.graphics import buildings, ground, masonry, scanned, shaders, textures, trees
from sim.graphics.hills import hills
from sim.graphics.light import MOVING, STILL
from sim.graphics.materials import MATERIALS
from sim.graphics.mesh import Mesh, merged, node, painted, quads, sectors
from sim.scans import read_scan
from sim.scene import Scene
from sim.solids import building_bottom_m, scan_anchor_ned_m
from sim.standing import Material

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
        self._sun_elevation_rad = radians(scene.sun.stands.elevation_deg)
        self._sun_azimuth_rad = radians(scene.sun.stands.azimuth_deg)
        rng = np.random.default_rng(seed)
        self.noise = textures.texture("noise", textures.cloudy(rng))
        root.set_shader_input("noise", self.noise)
        self._visited_ground = _ground(root, scene, rng) if scene.relief is None else _hills(root, scene, rng)
        facade = textures.texture("facade", textures.facade(rng))
        far = buildings.skyline(max(SKYLINE_M, 1.6 * reach_m(scene)), rng)
        _far(root, merged([buildings.walls(b, rng) for b in far]), shaders.FACADE).set_texture(facade)
        _far(root, merged([buildings.trim(b, rng, entrances=False) for b in far]), shaders.SOLID)
        _far(root, trees.hedge_line(max(SKYLINE_M, 1.6 * reach_m(scene)) * 0.93, rng), shaders.SOLID)
        for building in scene.buildings:
            radius_m = hypot(building.size_north_m, building.size_east_m) / 2
            place = (building.east_m, building.north_m, building_bottom_m(scene, building))
            self._stand(place, radius_m, buildings.walls(building, rng), *FACADE).set_texture(facade)
            self._stand(place, radius_m, buildings.trim(building, rng), *GLOSSY)
        leaf = textures.texture("leaves", textures.leaves(rng), clamp=True)
        for tree in scene.trees:
            place = (tree.east_m, tree.north_m, float(scene.ground_m(tree.north_m, tree.east_m)))
            self._stand(place, tree.crown_radius_m, trees.wood(tree, rng), *SOLID)
            _leaves(root, trees.foliage(tree, rng).placed(np.array([0.0, 0.0, place[2]])), leaf)
        self._build(scene, leaf)
        self._scans(scene)

    def _build(self, scene: Scene, leaf: Texture) -> None:
        """Blocks, columns and balls. Each material, and each hedge, has a chance of its own, whatever else stands."""
        cloths: dict[Material, Texture] = {}
        for index, (thing, radius_m, shape) in enumerate(masonry.shapes(scene)):
            surface = MATERIALS[thing.material]
            if thing.material not in cloths:
                pixels = surface.pixels(np.random.default_rng(list(thing.material.encode())))
                cloths[thing.material] = textures.texture(thing.material, pixels)
            colour = thing.colour or surface.colour
            mesh = shape(colour, surface.tile_m)
            place = (thing.east_m, thing.north_m, 0.0)
            self._stand(place, radius_m, mesh, *FACADE).set_texture(cloths[thing.material])
            if thing.material == "hedge":
                _leaves(self._root, masonry.leaves_on(mesh, colour, np.random.default_rng(index)), leaf)

    def _scans(self, scene: Scene) -> None:
        for scan in scene.scans:
            solid = read_scan(scan, scan_anchor_ned_m(scene, scan))
            mesh = scanned.mesh_of(solid, scan.colour)
            low, high = solid.bounds_ned_m
            middle = (low + high) / 2
            radius_m = float(np.hypot(*(high - low)[:2])) / 2
            self._stand((middle[1], middle[0], 0.0), radius_m, mesh, *SOLID)

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

    def _stand(
        self, place_enu_m: tuple[float, float, float], radius_m: float, mesh: Mesh, body: str, glossy: bool
    ) -> NodePath:
        """What stands at a place; the mesh is on level ground there, and is lifted to where the ground is."""
        east_m, north_m, up_m = place_enu_m
        path = _attach(self._root, mesh.placed(np.array([0.0, 0.0, up_m])), casts_shadow=True)
        path.set_bin(STANDING, 0)
        path.set_two_sided(body is shaders.SOLID)
        alone, visited = (shaders.surface(body, actors=actors, glossy=glossy) for actors in (False, True))
        self._standing.append(_Standing(path, alone, visited, east_m, north_m, radius_m))
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
    bounds = [solid.bounds_ned_m for solid in scene.solids() if not isinstance(solid, Terrain)]
    places = [np.hypot(b.north_m, b.east_m) + np.hypot(b.size_north_m, b.size_east_m) / 2 for b in scene.buildings]
    places += [np.hypot(t.north_m, t.east_m) + t.crown_radius_m for t in scene.trees]
    heights = [b.height_m for b in scene.buildings] + [t.height_m for t in scene.trees]
    if scene.boxes or scene.cylinders or scene.spheres or scene.scans:
        places += [float(np.hypot(*np.maximum(-low, high)[:2])) for low, high in bounds]
    if scene.relief is not None:
        places.append(float(np.hypot(*np.maximum(-scene.relief.low_ne_m, scene.relief.high_ne_m))))
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


def _hills(root: NodePath, scene: Scene, rng: np.random.Generator) -> NodePath:
    """Hilly ground; every shadow falls on all of it, so that no patch is needed: what is returned is nothing."""
    assert scene.relief is not None
    assert scene.terrain is not None
    kind = ground.GROUNDS["grass"]
    path = _attach(root, hills(scene.relief, scene.terrain.surface), casts_shadow=True)
    path.set_shader(shaders.surface(shaders.TERRAIN))
    path.set_texture(textures.texture("ground", kind.pixels(rng)))
    path.set_shader_input("tile_m", kind.tile_m)
    path.set_bin("fixed", 9)
    return NodePath("no patch")
