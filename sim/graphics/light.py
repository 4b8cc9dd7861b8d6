"""Sun and shadows: one shadow map of all that stands still, drawn once, and one that follows the actors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from panda3d.core import (
    BitMask32,
    Camera,
    FrameBufferProperties,
    GraphicsOutput,
    LMatrix4f,
    LPoint3f,
    LVector3f,
    NodePath,
    OrthographicLens,
    SamplerState,
    Texture,
)

from cinempc.types import Array
from sim.graphics import shaders
from sim.graphics.engine import Engine
from sim.scene import Sun

STILL, MOVING = BitMask32.bit(1), BitMask32.bit(2)  # which shadow camera sees a node
REACH_M = 400.0  # of a shadow map along the light, to either side of its centre
BIAS = 0.00006  # of that range, against surfaces that shade themselves


def direction_enu(sun: Sun) -> Array:
    """Unit vector towards the sun: east, north, up."""
    azimuth, elevation = np.radians([sun.stands.azimuth_deg, sun.stands.elevation_deg])
    level = np.cos(elevation)
    return np.array([level * np.sin(azimuth), level * np.cos(azimuth), np.sin(elevation)])


@dataclass(frozen=True, slots=True, eq=False)
class ShadowMap:
    """A depth picture as the sun sees it."""

    output: GraphicsOutput
    depth: Texture
    camera: NodePath
    toward_sun: Array
    size_px: int

    def aim(self, centre_enu_m: Array, half_width_m: float) -> LMatrix4f:
        """Covers a ball around a point; returns the matrix from world to the map's coordinates 0..1."""
        lens = OrthographicLens()
        lens.set_film_size(2 * half_width_m, 2 * half_width_m)
        lens.set_near_far(0.0, 2 * REACH_M)
        self.camera.node().set_lens(lens)
        self.camera.set_pos(*(centre_enu_m + REACH_M * self.toward_sun))
        up = LVector3f(0, 0, 1) if self.toward_sun[2] < 0.99 else LVector3f(0, 1, 0)
        self.camera.look_at(LPoint3f(*centre_enu_m), up)
        to_unit = LMatrix4f(0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5, 0, 0.5, 0.5, 0.5 - BIAS, 1)
        view = self.camera.get_top().get_mat(self.camera)
        return view * lens.get_projection_mat() * to_unit


def shadow_map(engine: Engine, root: NodePath, name: str, sun: Sun, mask: BitMask32, size_px: int) -> ShadowMap:
    """A shadow map of the nodes under `root` that `mask` shows.

    Raises:
        RendererUnavailable: if the driver cannot draw one.
    """
    properties = FrameBufferProperties()
    properties.set_depth_bits(24)
    output = engine.buffer(name, properties, (size_px, size_px))
    output.set_sort(-1)
    depth = Texture(name)
    depth.set_format(Texture.F_depth_component24)
    depth.set_minfilter(SamplerState.FT_shadow)
    depth.set_magfilter(SamplerState.FT_shadow)
    depth.set_wrap_u(SamplerState.WM_clamp)
    depth.set_wrap_v(SamplerState.WM_clamp)
    output.add_render_texture(depth, GraphicsOutput.RTM_bind_or_copy, GraphicsOutput.RTP_depth)
    node = Camera(name)
    node.set_camera_mask(mask)
    plain, leaf = NodePath("plain"), NodePath("leaf")
    for state, is_leaf in ((plain, False), (leaf, True)):
        state.set_shader(shaders.shadow(leaf=is_leaf), 100)
        state.set_two_sided(True, 100)
    node.set_initial_state(plain.get_state())
    node.set_tag_state_key("shadow")
    node.set_tag_state("leaf", leaf.get_state())
    camera = root.attach_new_node(node)
    output.make_display_region().set_camera(camera)
    return ShadowMap(output, depth, camera, direction_enu(sun), size_px)
