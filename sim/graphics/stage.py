"""The stage: all that stands still in a scene, as nodes to draw."""

from __future__ import annotations

import numpy as np
from panda3d.core import DepthTestAttrib, NodePath, OmniBoundingVolume, RenderAttrib, Texture

from sim.graphics import buildings, ground, shaders, textures, trees
from sim.graphics.light import MOVING, STILL
from sim.graphics.mesh import Mesh, merged, node, painted, quads
from sim.scene import Scene

SKYLINE_M = 260.0  # at least this far away
LEAST_REACH_M, MOST_REACH_M = 20.0, 130.0  # of the shadows on the stage


def build_stage(root: NodePath, scene: Scene, seed: int) -> None:
    """Puts ground, buildings, trees, far skyline and sky under `root`."""
    rng = np.random.default_rng(seed)
    root.set_shader_input("noise", textures.texture("noise", textures.cloudy(rng)))
    _ground(root, scene, rng)
    facade = textures.texture("facade", textures.facade(rng))
    far = buildings.skyline(max(SKYLINE_M, 1.6 * reach_m(scene)), rng)
    for name, group, shaded in (("buildings", scene.buildings, True), ("skyline", far, False)):
        if group:
            _walls(root, name, [buildings.walls(b, rng) for b in group], facade, shaded)
            _solid(root, f"{name} trim", [buildings.trim(b, rng) for b in group], shaded)
    _solid(root, "wood line", [trees.hedge_line(max(SKYLINE_M, 1.6 * reach_m(scene)) * 0.93, rng)], False)
    if scene.trees:
        _solid(root, "wood", [trees.wood(t, rng) for t in scene.trees], True)
        _leaves(root, [trees.foliage(t, rng) for t in scene.trees], rng)
    _sky(root)


def reach_m(scene: Scene) -> float:
    """Radius around the origin that holds every building and tree, within bounds that shadows can cover."""
    places = [np.hypot(b.north_m, b.east_m) + np.hypot(b.size_north_m, b.size_east_m) / 2 for b in scene.buildings]
    places += [np.hypot(t.north_m, t.east_m) + t.crown_radius_m for t in scene.trees]
    heights = [b.height_m for b in scene.buildings] + [t.height_m for t in scene.trees]
    return float(np.clip(max(places, default=0.0) + 0.5 * max(heights, default=0.0), LEAST_REACH_M, MOST_REACH_M))


def _attach(root: NodePath, name: str, mesh: Mesh, casts_shadow: bool) -> NodePath:
    """Draws a mesh that stays as it is, and its shadow if it casts one."""
    path = root.attach_new_node(node(name, mesh)[0])
    path.hide(MOVING if casts_shadow else STILL | MOVING)
    return path


def _solid(root: NodePath, name: str, meshes: list[Mesh], casts_shadow: bool) -> None:
    path = _attach(root, name, merged(meshes), casts_shadow)
    path.set_shader(shaders.surface(shaders.SOLID))
    path.set_two_sided(True)


def _walls(root: NodePath, name: str, meshes: list[Mesh], facade: Texture, casts_shadow: bool) -> None:
    path = _attach(root, name, merged(meshes), casts_shadow)
    path.set_texture(facade)
    path.set_shader(shaders.surface(shaders.FACADE))


def _leaves(root: NodePath, meshes: list[Mesh], rng: np.random.Generator) -> None:
    path = _attach(root, "leaves", merged(meshes), True)
    path.set_texture(textures.texture("leaves", textures.leaves(rng), clamp=True))
    path.set_shader(shaders.surface(shaders.LEAF))
    path.set_two_sided(True)
    path.set_tag("shadow", "leaf")


def _ground(root: NodePath, scene: Scene, rng: np.random.Generator) -> None:
    kind = ground.GROUNDS[scene.ground]
    path = _attach(root, "ground", ground.plane(), False)
    path.set_texture(textures.texture("ground", kind.pixels(rng)))
    path.set_shader(shaders.surface(shaders.GROUND, ground_variation=kind.variation))
    path.set_shader_input("tile_m", kind.tile_m)
    path.set_bin("fixed", 10)  # after what hides it
    lines = ground.markings(scene.ground)
    if lines is not None:
        path = _attach(root, "lines", lines, False)
        path.set_shader(shaders.surface(shaders.SOLID))


def _sky(root: NodePath) -> None:
    corners = np.array([[(-1.0, 0, -1.0), (1.0, 0, -1.0), (1.0, 0, 1.0), (-1.0, 0, 1.0)]])
    path = _attach(root, "sky", quads(corners, painted(1, (1, 1, 1))), False)
    path.node().set_bounds(OmniBoundingVolume())
    path.node().set_final(True)
    path.set_shader(shaders.sky())
    path.set_bin("fixed", 20)
    path.set_depth_write(False)
    path.set_attrib(DepthTestAttrib.make(RenderAttrib.M_less_equal))  # it lies at the far end of the depth range
    path.set_two_sided(True)
