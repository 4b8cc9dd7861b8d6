"""Light that never changes, worked out once per renderer: the sky, and on the ground still shadows and broad stains."""

from __future__ import annotations

import numpy as np
from panda3d.core import Camera, FrameBufferProperties, GraphicsOutput, LMatrix4f, LVector3f, NodePath, Shader, Texture

from cinempc.types import Array
from sim.graphics import shaders, textures
from sim.graphics.engine import Engine
from sim.graphics.mesh import node, painted, quads

SKY_PX, GROUND_PX = 1536, 2048
LEAST_GROUND_M = 100.0  # half the side of the square that is baked

VERTEX = """#version 330
in vec4 p3d_Vertex;
out vec3 world;
uniform float half_width;
void main() {
    gl_Position = vec4(p3d_Vertex.xz, 0.0, 1.0);
    world = vec3(p3d_Vertex.xz * half_width, 0.0);
}
"""

# `world` is a point of the paraboloid's disc.
SKY = """
void main() {
    float size = dot(world.xy, world.xy);
    vec3 direction = normalize(vec3(2.0 * world.xy, max(1.0 - size, 0.0)));
    vec3 light = sky(direction);
    if (direction.z > 0.01) {
        vec2 at = direction.xy / (direction.z + 0.12);
        float puff = texture(noise, at * 0.16).r + 0.5 * texture(noise, at * 0.47 + 0.2).g - 0.25;
        float cover = smoothstep(0.52, 0.95, puff) * smoothstep(0.01, 0.25, direction.z);
        vec3 cloud = vec3(1.25, 1.22, 1.2) * (0.5 * sky_light + sun_light * vec3(0.1724, 0.1852, 0.2101));
        light = mix(light, cloud * (0.85 + 0.3 * puff), 0.8 * cover);
    }
    light += sun_light * 40.0 * smoothstep(0.99993, 0.99997, dot(direction, sun_direction));
    result = developed(light);
}
"""

# Both fade to nothing at the rim, beyond which the outermost row is repeated.
GROUND = """
uniform float half_width;
void main() {
    float rim = smoothstep(0.9, 0.99, max(abs(world.x), abs(world.y)) / half_width);
    float broad = texture(noise, world.xy / 61.0).r;
    result = vec4(mix(vec2(still_light(vec3(0.0, 0.0, 1.0)), broad), vec2(1.0, 0.5), rim), 0.0, 1.0);
}
"""


def sky(engine: Engine, noise: Texture, sun: Array, light: tuple[Array, Array]) -> Texture:
    """The upper half of the sky, as stored values, on the disc of a paraboloid mirror.

    `sun` is the direction towards it (3,), `light` that of `daylight`.
    """
    stage = _stage(SKY, noise, 1.0)
    of_sun, of_sky = (LVector3f(*one) for one in light)
    stage.set_shader_inputs(sun_direction=LVector3f(*sun), sun_light=of_sun, sky_light=of_sky)
    return _drawn(engine, stage, "sky", SKY_PX)


def ground(engine: Engine, noise: Texture, still: Texture, from_world: LMatrix4f, half_width_m: float) -> Texture:
    """The square ground east and north of -half_width_m: red is the sun that still things let through, green stains."""
    stage = _stage(GROUND, noise, half_width_m)
    stage.set_shader_inputs(still_shadow=still, still_shadow_from_world=from_world)
    return _drawn(engine, stage, "ground light", GROUND_PX)


def _stage(body: str, noise: Texture, half_width: float) -> NodePath:
    corners = np.array([[(-1.0, 0, -1.0), (1.0, 0, -1.0), (1.0, 0, 1.0), (-1.0, 0, 1.0)]])
    path = NodePath(node("card", quads(corners, painted(1, (1, 1, 1))))[0])
    path.set_shader(Shader.make(Shader.SL_GLSL, VERTEX, shaders.fragment(body)))
    path.set_shader_inputs(noise=noise, half_width=half_width)
    path.set_two_sided(True)
    path.set_depth_test(False)
    return path


def _drawn(engine: Engine, stage: NodePath, name: str, size_px: int) -> Texture:
    properties = FrameBufferProperties()
    properties.set_rgba_bits(8, 8, 8, 8)
    output = engine.buffer(name, properties, (size_px, size_px))
    drawn = Texture(name)
    output.add_render_texture(drawn, GraphicsOutput.RTM_copy_ram, GraphicsOutput.RTP_color)
    root = NodePath("bake")
    stage.reparent_to(root)
    stage.node().set_final(True)
    camera = root.attach_new_node(Camera("bake"))
    camera.set_pos(0, -5, 0)
    output.make_display_region().set_camera(camera)
    engine.draw(output)
    bgra = np.frombuffer(drawn.get_ram_image(), np.uint8).reshape(size_px, size_px, 4)
    engine.remove(output)
    return textures.texture(name, np.ascontiguousarray(bgra[::-1, :, 2::-1]), clamp=True)
