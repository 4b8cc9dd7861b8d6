"""A picture of a person who stands on a square, from the project's own renderer, and where she is in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from plant_rig import CAMERA as CAMERA

from cinempc.types import Array, LensState, VehicleState
from perception.boxes import overlap as overlap
from sim.actors import ActorState
from sim.renderer import Renderer
from sim.scene import Scene

SCENE = Scene.model_validate({"name": "test", "actors": {"anna": {"track": {"rows": [(0.0, 0.0, 0.0)]}}}})


def portrait(distance_m: float = 8.0, east_m: float = 0.0, height_m: float = 2.0) -> tuple[NDArray[np.uint8], Array]:
    """The picture (360, 640, 3), and the box of her outline as fractions (left, top, right, bottom)."""
    position = np.array([-distance_m, 0.0, -height_m])
    camera = VehicleState(
        time_s=0.0,
        position_ned_m=position,
        velocity_ned_m_s=np.zeros(3),
        acceleration_ned_m_s2=np.zeros(3),
        attitude_ned_from_body=np.array([1.0, 0, 0, 0]),
        camera_position_ned_m=position,
        gimbal_yaw_ned_rad=0.0,
        gimbal_pitch_rad=-float(np.arctan2(height_m - 0.9, distance_m)),
        gimbal_roll_rad=0.0,
        lens=LensState(35.0, 1e6, 22.0),
    )
    anna = ActorState(
        name="anna",
        class_="person",
        position_ned_m=np.array([0.0, east_m, 0.0]),
        velocity_ned_m_s=np.zeros(3),
        heading_ned_rad=np.pi,
        height_m=1.7,
        walked_m=0.2,
        top="#b02020",
        bottom="#1c2340",
    )
    with Renderer(SCENE, CAMERA) as renderer:
        renderer.render(camera, [])
        empty_m = renderer.depth_m()
        picture = renderer.render(camera, [anna])
        rows, columns = np.nonzero(renderer.depth_m() < empty_m - 0.05)
    width_px, height_px = CAMERA.image_px
    left, right, top, bottom = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    return picture, np.array([left / width_px, top / height_px, right / width_px, bottom / height_px])
