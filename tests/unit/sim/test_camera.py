"""The simulated camera returns every picture once, in order, each of the instant at which it was taken."""

from types import SimpleNamespace

import numpy as np

from cinempc.hardware import Camera
from cinempc.types import LensState, VehicleState
from sim.camera import AT_WORK, RenderedCamera
from sim.renderer import Renderer
from sim.scene import Scene

CAMERA = Camera(
    name="test",
    sensor_width_mm=23.76,
    sensor_height_mm=13.365,
    image_px=(160, 90),
    circle_of_confusion_mm=0.025,
    focal_length_mm=(15.0, 450.0),
    close_focus_m=1.0,
    f_number=(1.4, 22.0),
    zoom_rate_per_s=0.5,
    focus_rate_dioptres_per_s=1.0,
    iris_rate_stops_per_s=3.0,
)
SCENE = Scene.model_validate({"name": "test", "actors": {}, "trees": [{"north_m": 12.0, "east_m": 1.0}]})


def vehicle(time_s):
    position = np.array([time_s, 0.0, -2.0])
    return VehicleState(
        time_s=time_s,
        position_ned_m=position,
        velocity_ned_m_s=np.zeros(3),
        acceleration_ned_m_s2=np.zeros(3),
        attitude_ned_from_body=np.array([1.0, 0, 0, 0]),
        camera_position_ned_m=position,
        gimbal_yaw_ned_rad=0.1 * time_s,
        gimbal_pitch_rad=0.0,
        gimbal_roll_rad=0.0,
        lens=LensState(50.0, 1.0 + time_s, 1.4),
    )


def test_every_picture_comes_once_in_order_and_as_it_was_taken():
    clock = iter(range(12))  # asked twice a picture: where it is, and where it is measured to be
    world = SimpleNamespace(scene=SCENE, seed=0, actors=tuple, vehicle_state=lambda: vehicle(float(next(clock) // 2)))
    rolling = iter([False, False, True, True, True, False])
    camera = RenderedCamera(world, CAMERA, SimpleNamespace(read=world.vehicle_state), lambda: next(rolling))
    frames = [camera.expose() for _ in range(6)]
    assert frames[:AT_WORK] == [None] * AT_WORK
    while frame := camera.finish():
        frames.append(frame)
    camera.close()
    frames = frames[AT_WORK:]
    assert [frame.time_s for frame in frames] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert [frame.rolling for frame in frames] == [False, False, True, True, True, False]  # as when it was taken
    with Renderer(SCENE, CAMERA) as renderer:
        for frame in frames:
            assert np.array_equal(frame.image_bgr, renderer.render(frame.camera, []))
