"""Pictures of a scene as the drone's camera takes them: perspective, light and depth of field, headless on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from panda3d.core import Camera as CameraNode
from panda3d.core import (
    FrameBufferProperties,
    GraphicsOutput,
    LMatrix4f,
    LVector3f,
    NodePath,
    PerspectiveLens,
    Texture,
)

from cinempc.frames import rotation_ned_from_camera
from cinempc.hardware import Camera
from cinempc.optics import defocus_px
from cinempc.types import Array, VehicleState
from sim.actors import ActorState
from sim.exposure import brightness
from sim.graphics import bake, shaders
from sim.graphics.blur import depth_of_field
from sim.graphics.cast import Cast, View, cover
from sim.graphics.daylight import daylight
from sim.graphics.engine import Engine, RendererUnavailable, on_drawing_thread
from sim.graphics.light import MOVING, STILL, direction_enu, shadow_map
from sim.graphics.mesh import Floats
from sim.graphics.stage import Stage, hang_sky, reach_m
from sim.scene import Scene

__all__ = ["Renderer", "RendererUnavailable"]

NEAR_M, FAR_M = 0.3, 4000.0
MAIN = STILL << 3  # which nodes the film camera sees
ENU_FROM_NED = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])


class Renderer:
    """Takes pictures of one scene with one camera. Several may live at once, on any threads.

    The same inputs give the same pixels. No window is ever opened. One picture can be drawn while another goes through
    the lens: `render` may be called from several threads, `depth_m` then tells of any of their pictures.

    Args:
        scene: ground, buildings, trees and sun; actors come with each picture.
        camera: sensor and picture.
        size_px: width and height of the pictures; the camera's own where left out.
        seed: of textures, leaves and far scenery.

    Raises:
        RendererUnavailable: if this machine has no OpenGL through EGL.
    """

    def __init__(self, scene: Scene, camera: Camera, *, size_px: tuple[int, int] | None = None, seed: int = 0) -> None:
        self.camera, self._light_ev100 = camera, scene.light_ev100
        self.size_px = size_px or camera.image_px
        self._depth_dioptres: Floats = np.zeros(self.size_px[::-1], np.float32)
        on_drawing_thread(self._build, scene, seed)

    def render(self, vehicle: VehicleState, actors: Sequence[ActorState]) -> NDArray[np.uint8]:
        """The picture (H, W, 3) BGR from the camera's pose, lens and exposure, with these actors."""
        stored, dioptres = on_drawing_thread(self._sharp, vehicle, actors)
        self._depth_dioptres = dioptres
        lens = vehicle.lens
        focus = 1.0 / lens.focus_distance_m
        setting = (lens.focal_length_mm, lens.f_number, focus, self.camera.sensor_width_mm, self.size_px[0])
        gain = brightness(vehicle, self.camera.light, self._light_ev100)
        return depth_of_field(stored, defocus_px(dioptres, *setting).astype(np.float32), gain)

    def depth_m(self) -> Floats:
        """Distance along the optical axis (H, W) of what each pixel of the last picture shows; `inf` for the sky."""
        with np.errstate(divide="ignore"):
            return np.where(self._depth_dioptres > 1 / FAR_M, 1 / self._depth_dioptres, np.inf).astype(np.float32)

    def close(self) -> None:
        """Frees the buffers; the renderer is of no use afterwards."""
        on_drawing_thread(self._free)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _build(self, engine: Engine, scene: Scene, seed: int) -> None:
        self._root = NodePath("scene")
        self._still = shadow_map(engine, self._root, "still shadow", scene.sun, STILL, shaders.STILL_SHADOW_PX)
        self._moving = shadow_map(engine, self._root, "actor shadow", scene.sun, MOVING, shaders.ACTOR_SHADOW_PX)
        self._stage = Stage(self._root, scene, seed)
        self._cast = Cast(self._root, list(scene.actors))
        self._picture, self._colour, self._depth = _film(engine, self.size_px)
        self._lens = PerspectiveLens()
        self._lens.set_film_size(self.camera.sensor_width_mm, self.camera.sensor_height_mm)
        self._lens.set_near_far(NEAR_M, FAR_M)
        node = CameraNode("film camera")
        node.set_lens(self._lens)
        node.set_camera_mask(MAIN)
        self._eye = self._root.attach_new_node(node)
        self._picture.make_display_region().set_camera(self._eye)
        self._light(engine, scene)

    def _light(self, engine: Engine, scene: Scene) -> None:
        """All light that does not change."""
        sun, half_width_m = direction_enu(scene.sun), max(bake.LEAST_GROUND_M, reach_m(scene))
        light = daylight(scene.sun.stands.elevation_deg)
        still_shadow_from_world = self._still.aim(np.zeros(3), reach_m(scene))
        engine.draw(self._still.output)
        ground = bake.ground(engine, self._stage.noise, self._still.depth, still_shadow_from_world, half_width_m)
        self._root.set_shader_inputs(
            sun_direction=LVector3f(*sun),
            sun_light=LVector3f(*light[0]),
            sky_light=LVector3f(*light[1]),
            still_shadow=self._still.depth,
            still_shadow_from_world=still_shadow_from_world,
            actor_shadow=self._moving.depth,
            baked=ground,
            baked_per_m=0.5 / half_width_m,
        )
        hang_sky(self._root, bake.sky(engine, self._stage.noise, sun, light))

    def _sharp(
        self, engine: Engine, vehicle: VehicleState, actors: Sequence[ActorState]
    ) -> tuple[NDArray[np.uint8], Floats]:
        """What a pinhole sees: (H, W, 4) as `tone` stores it, and 1/depth (H, W) in dioptres."""
        focal_px = vehicle.lens.focal_length_mm / self.camera.sensor_width_mm * self.size_px[0]
        self._cast.move(actors, View(vehicle.time_s, vehicle.camera_position_ned_m, focal_px, MAIN))
        self._aim(vehicle)
        ball = cover(actors, vehicle.camera_position_ned_m)
        self._stage.visit(*ball)
        self._root.set_shader_input("actor_shadow_from_world", self._moving.aim(*ball))
        engine.draw(self._moving.output, self._picture)
        shape = self.size_px[::-1]
        # The next picture goes into the same memory: hence copies.
        stored = np.frombuffer(self._colour.get_ram_image(), np.uint8).reshape(*shape, 4)[::-1].copy()
        depth = np.frombuffer(self._depth.get_ram_image(), np.float32).reshape(shape)[::-1]
        # The depth buffer runs linearly in 1/depth, from 0 at the near plane to 1 at the far one.
        dioptres = np.float32(1 / NEAR_M) - depth * np.float32(1 / NEAR_M - 1 / FAR_M)
        return stored, np.asarray(dioptres, np.float32)

    def _aim(self, vehicle: VehicleState) -> None:
        """Puts the film camera where the drone's is, with its focal length."""
        angles = (vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad, vehicle.gimbal_roll_rad)
        forward, right, down = (ENU_FROM_NED @ rotation_ned_from_camera(*angles)).T
        eye = ENU_FROM_NED @ vehicle.camera_position_ned_m
        self._eye.set_mat(_matrix(right, forward, -down, eye))
        self._lens.set_focal_length(vehicle.lens.focal_length_mm)
        x, y = (side / (2 * vehicle.lens.focal_length_mm) for side in self._lens.get_film_size())
        self._root.set_shader_inputs(eye=LVector3f(*eye), world_from_screen=_matrix(right * x, -down * y, forward, eye))

    def _free(self, engine: Engine) -> None:
        engine.remove(self._picture, self._still.output, self._moving.output)
        self._root.remove_node()


def _matrix(first: Array, second: Array, third: Array, origin: Array) -> LMatrix4f:
    """What takes (a, b, c) to a first + b second + c third + origin."""
    rows = ((first, 0.0), (second, 0.0), (third, 0.0), (origin, 1.0))
    return LMatrix4f(*(float(v) for axis, last in rows for v in (*axis, last)))


def _film(engine: Engine, size_px: tuple[int, int]) -> tuple[GraphicsOutput, Texture, Texture]:
    """A buffer whose colour and depth come back to memory with each frame."""
    properties = FrameBufferProperties()
    properties.set_rgba_bits(8, 8, 8, 8)
    properties.set_depth_bits(24)
    output = engine.buffer("film", properties, size_px)
    colour, depth = Texture("colour"), Texture("depth")
    colour.set_format(Texture.F_rgba)
    depth.set_format(Texture.F_depth_component24)
    depth.set_component_type(Texture.T_float)
    output.add_render_texture(colour, GraphicsOutput.RTM_copy_ram, GraphicsOutput.RTP_color)
    output.add_render_texture(depth, GraphicsOutput.RTM_copy_ram, GraphicsOutput.RTP_depth)
    output.set_clear_color((0.0, 0.0, 0.0, 1.0))
    return output, colour, depth
