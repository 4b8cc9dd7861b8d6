"""Pictures against geometry: where points appear, how far they are, how blurred they get."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from panda3d.core import RenderState, TransformState
from plant_rig import LIGHT

from cinempc.composition import image_point
from cinempc.exposing import exposer_for
from cinempc.frames import rotation_ned_from_camera
from cinempc.hardware import Camera
from cinempc.optics import image_fraction
from cinempc.types import LensState, VehicleState
from sim.actors import ActorState
from sim.graphics import engine, shaders, tone
from sim.graphics.engine import on_drawing_thread
from sim.graphics.mesh import node, painted, quads
from sim.renderer import Renderer, RendererUnavailable
from sim.scene import Scene

CAMERA = Camera(
    name="test",
    sensor_width_mm=23.76,
    sensor_height_mm=13.365,
    image_px=(640, 360),
    circle_of_confusion_mm=0.025,
    focal_length_mm=(15.0, 450.0),
    close_focus_m=1.0,
    f_number=(1.4, 22.0),
    zoom_rate_per_s=0.5,
    focus_rate_dioptres_per_s=1.0,
    iris_rate_stops_per_s=3.0,
)
SCENE = Scene.model_validate(
    {
        "name": "test",
        "actors": {"anna": {"track": {"rows": [(0.0, 0.0, 0.0)]}}},
        "buildings": [{"north_m": 30.0, "east_m": 0.0, "size_north_m": 8.0, "size_east_m": 24.0, "height_m": 12.0}],
        "trees": [{"north_m": 12.0, "east_m": -6.0}],
    }
)


def seen_from(north, east, height, *, yaw=0.0, pitch=0.0, roll=0.0, focal=35.0, focus=1e6, stop=22.0):
    position = np.array([north, east, -height])
    return VehicleState(
        time_s=0.0,
        position_ned_m=position,
        velocity_ned_m_s=np.zeros(3),
        acceleration_ned_m_s2=np.zeros(3),
        attitude_ned_from_body=np.array([1.0, 0, 0, 0]),
        camera_position_ned_m=position,
        gimbal_yaw_ned_rad=yaw,
        gimbal_pitch_rad=pitch,
        gimbal_roll_rad=roll,
        lens=LensState(focal, focus, stop),
    )


def person(north=0.0, east=0.0, walked=0.0, name="anna", class_="person"):
    return ActorState(
        name=name,
        class_=class_,
        position_ned_m=np.array([north, east, 0.0]),
        velocity_ned_m_s=np.array([-1.3, 0.0, 0.0]),
        heading_ned_rad=np.pi,
        height_m=1.7,
        walked_m=walked,
        top="#b02020",
        bottom="#1c2340",
    )


@pytest.fixture(scope="module")
def renderer():
    with Renderer(SCENE, CAMERA) as result:
        yield result


@pytest.fixture
def marker(renderer):
    """Puts a small bright card, facing the camera, at a point; takes it away afterwards."""
    paths = []

    def place(vehicle, point_ned_m, size_m):
        angles = (vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad, vehicle.gimbal_roll_rad)
        _, right, down = rotation_ned_from_camera(*angles).T
        corners = [point_ned_m + size_m / 2 * (a * right + b * down) for a, b in ((-1, 1), (1, 1), (1, -1), (-1, -1))]
        east_north_up = np.array(corners)[:, [1, 0, 2]] * [1, 1, -1]
        card = node("marker", quads(east_north_up[None], painted(1, (1.0, 0.0, 1.0))))[0]

        def attach(_):
            path = renderer._root.attach_new_node(card)
            path.set_shader(shaders.surface(shaders.SOLID))
            path.set_two_sided(True)
            paths.append(path)

        on_drawing_thread(attach)

    yield place
    on_drawing_thread(lambda _: [path.remove_node() for path in paths])


def centroid(mask):
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5])


@pytest.mark.parametrize("roll", [0.0, 0.2])
@pytest.mark.parametrize("focal", [15.0, 35.0, 135.0, 450.0])
@pytest.mark.parametrize(("u", "v", "depth"), [(0.5, 0.5, 20.0), (0.15, 0.2, 9.0), (0.9, 0.3, 60.0)])
def test_points_appear_where_the_composition_says(renderer, marker, focal, roll, u, v, depth):
    vehicle = seen_from(-15.0, 3.0, 3.0, yaw=0.3, pitch=0.25, roll=roll, focal=focal)
    rotation = rotation_ned_from_camera(0.3, 0.25, roll)
    right, down = (u - 0.5) * 23.76 / focal * depth, (v - 0.5) * 13.365 / focal * depth
    point = vehicle.camera_position_ned_m + rotation @ [depth, right, down]
    marker(vehicle, point, 12 * 23.76 / 640 * depth / focal)
    renderer.render(vehicle, [])
    mask = np.abs(renderer.depth_m() / depth - 1) < 2e-3
    expected = image_fraction((depth, right, down), focal, 23.76, 13.365)
    if roll == 0:
        assert image_point(point, vehicle.camera_position_ned_m, 0.3, 0.25, focal, (23.76, 13.365)) == pytest.approx(
            expected
        )
    window = np.zeros_like(mask)
    row, column = int(v * 360), int(u * 640)
    window[max(row - 12, 0) : row + 13, max(column - 12, 0) : column + 13] = True
    assert np.abs(centroid(mask & window) - np.multiply(expected, [640, 360])).max() < 0.5


def test_depth_is_along_the_optical_axis(renderer):
    renderer.render(seen_from(-40.0, 0.0, 10.0, pitch=np.radians(-30)), [])
    depth = renderer.depth_m()
    down = (np.arange(360) + 0.5 - 180) / 360 * 13.365 / 35.0
    expected = 10.0 / (np.sin(np.radians(30)) + down * np.cos(np.radians(30)))
    assert depth[200:, 320] == pytest.approx(expected[200:], rel=1e-3)
    renderer.render(seen_from(0.0, 0.0, 2.0, pitch=np.radians(60)), [])
    assert np.isinf(renderer.depth_m()).all()


def test_the_same_inputs_give_the_same_pixels(renderer):
    vehicle = seen_from(-8.0, 1.0, 1.6, focus=8.0, stop=2.0, focal=50.0)
    first = renderer.render(vehicle, [person(walked=0.3)])
    renderer.render(seen_from(-5.0, 0.0, 3.0), [person(walked=0.7), person(2.0, 1.0, name="ben")])
    assert np.array_equal(renderer.render(vehicle, [person(walked=0.3)]), first)
    with Renderer(SCENE, CAMERA) as other:
        other.render(vehicle, [person(name="ben"), person(name="cara")])  # what was seen before does not matter
        assert np.array_equal(other.render(vehicle, [person(walked=0.3)]), first)


def test_a_person_is_as_tall_as_the_composition_says(renderer):
    vehicle = seen_from(-10.0, 0.0, 1.0)
    renderer.render(vehicle, [])
    empty = renderer.depth_m()
    tops, soles = [], []
    for walked in np.linspace(0, 0.75 * 1.7, 8, endpoint=False):
        renderer.render(vehicle, [person(walked=walked)])
        rows = np.nonzero((renderer.depth_m() < empty - 0.05).any(axis=1))[0]
        tops.append(rows[0])
        soles.append(rows[-1])
    camera = (vehicle.camera_position_ned_m, 0.0, 0.0, 35.0, (23.76, 13.365))
    (_, head), (_, feet) = (image_point((0.0, 0.0, -height), *camera) for height in (1.7, 0.0))
    assert np.mean(tops) == pytest.approx(head * 360, abs=3)
    assert np.mean(soles) == pytest.approx(feet * 360, abs=4)


def test_legs_move_with_the_distance_walked_and_not_otherwise(renderer):
    vehicle = seen_from(-6.0, 0.0, 1.0)
    pictures = [renderer.render(vehicle, [person(walked=w)]).astype(int) for w in (0.0, 0.0, 0.35)]
    assert np.array_equal(pictures[0], pictures[1])
    assert (np.abs(pictures[2] - pictures[0]).max(axis=2) > 30).sum() > 500


def test_the_scene_says_whether_someone_is_a_woman_or_a_man(renderer):
    vehicle = seen_from(-3.0, 0.0, 1.5, focal=60.0)
    either, woman, man = (
        renderer.render(vehicle, [replace(person(), figure=figure)]) for figure in (None, "woman", "man")
    )
    assert not np.array_equal(woman, man)
    assert np.array_equal(either, woman)  # the first in the scene


def test_actors_cast_their_shadow_on_a_wall_near_them(renderer):
    vehicle = seen_from(15.0, 0.0, 3.0, focal=25.0)
    empty = renderer.render(vehicle, []).astype(int)
    depth = renderer.depth_m()
    picture = renderer.render(vehicle, [person(north=25.3)]).astype(int)
    wall = (np.abs(depth - 11.0) < 0.2) & (np.abs(renderer.depth_m() - depth) < 1e-3)
    assert ((empty - picture).mean(axis=2)[wall] > 20).sum() > 60


@pytest.mark.parametrize("class_", ["person", "car"])
def test_actors_cast_a_shadow(renderer, class_):
    vehicle = seen_from(0.0, 0.0, 15.0, pitch=np.radians(-89))
    empty = renderer.render(vehicle, []).astype(int)
    ground = renderer.depth_m()
    picture = renderer.render(vehicle, [person(class_=class_)]).astype(int)
    untouched = np.abs(renderer.depth_m() - ground) < 1e-3
    darker = (empty - picture).mean(axis=2) > 25
    assert (darker & untouched).sum() > 60


def test_missing_actors_disappear(renderer):
    vehicle = seen_from(-6.0, 0.0, 1.2)
    empty = renderer.render(vehicle, [])
    renderer.render(vehicle, [person()])
    assert np.array_equal(renderer.render(vehicle, []), empty)


def test_depth_of_field_equals_the_sum_over_the_aperture(renderer):
    """The oracle: many pinhole pictures from points of the aperture, each film shifted to hold the focus plane."""
    focal, focus, stop = 60.0, 9.0, 1.4
    vehicle = seen_from(-9.0, 1.0, 1.6, pitch=-0.05, focal=focal, focus=focus, stop=stop)
    actors = [person(), person(6.0, 1.5, name="ben"), person(-4.5, 0.45, name="cara")]
    radius_m = focal / stop / 2000
    _, right, down = rotation_ned_from_camera(0.0, -0.05).T
    total = np.zeros((360, 640, 3))
    count = 96
    for k in range(count):
        r, angle = radius_m * np.sqrt((k + 0.5) / count), 2.399963 * k  # evenly over the disc
        x, y = r * np.cos(angle), r * np.sin(angle)
        moved = seen_from(0, 0, 0, pitch=-0.05, focal=focal)
        object.__setattr__(moved, "camera_position_ned_m", vehicle.camera_position_ned_m + x * right + y * down)
        renderer._lens.set_film_offset(-x * focal / focus, y * focal / focus)
        stored, _ = on_drawing_thread(renderer._sharp, moved, actors)
        total += tone.LIGHT[stored[..., :3]]
    renderer._lens.set_film_offset(0, 0)
    expected = tone.DISPLAY[np.sqrt(total / count / tone.BRIGHTEST * (tone.STEPS - 1) ** 2).astype(int)].astype(float)
    got = renderer.render(vehicle, actors).astype(float)
    sharp = tone.DEVELOPED[on_drawing_thread(renderer._sharp, vehicle, actors)[0][..., :3]].astype(float)
    error, without = (np.sqrt(np.mean((picture - expected) ** 2)) for picture in (got, sharp))
    assert without > 8
    assert error < 0.4 * without


def test_the_picture_is_as_bright_as_it_is_exposed():
    """By the light of its pixels, where neither white nor black cuts it off."""
    vehicle, ev = seen_from(-8.0, 1.0, 1.6, focus=8.0, stop=4.0, focal=50.0), 12.0
    scene = SCENE.model_copy(update={"light_ev100": ev})
    right = exposer_for(LIGHT, ev, 180.0, None, None, (4.0, 4.0)).base

    def light(picture):
        tones = np.arange(256) / 255
        return tone.light_of(np.interp(picture / 255, tone.srgb(tones), tones))

    with Renderer(scene, CAMERA.model_copy(update={"light": LIGHT}), size_px=(320, 180)) as own:
        plain = own.render(vehicle, [person()])
        rightly = own.render(replace(vehicle, exposure=right), [person()])
        darker = replace(right, nd_stops=right.nd_stops + 1.0)
        dark = own.render(replace(vehicle, exposure=darker), [person()])
        wide = own.render(replace(vehicle, lens=replace(vehicle.lens, f_number=2.0), exposure=right), [person()])
    assert np.abs(rightly.astype(int) - plain).max() <= 1
    fair = (plain > 60) & (plain < 200)
    assert fair.mean() > 0.2
    assert np.median(light(dark)[fair] / light(plain)[fair]) == pytest.approx(0.5, rel=0.03)
    assert wide.mean() > plain.mean() + 30  # two stops more, though blurred as well


def test_several_renderers_on_several_threads_agree():
    vehicle, pictures = seen_from(-8.0, 0.0, 1.6, focal=50.0, focus=8.0, stop=2.0), {}

    def work(key):
        with Renderer(SCENE, CAMERA, size_px=(320, 180)) as own:
            pictures[key] = [own.render(vehicle, [person()]) for _ in range(2)][1]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pictures[0].shape == (180, 320, 3)
    assert np.array_equal(pictures[0], pictures[1])


def test_pictures_and_renderers_leave_nothing_behind(renderer):
    def kept(pictures):
        for i in range(pictures):
            renderer.render(seen_from(-8.0 + 0.01 * i, 0.0, 1.6), [person(walked=0.1 * i)])
        prepared = on_drawing_thread(lambda engine: engine.host.get_gsg().get_prepared_objects())
        return RenderState.get_num_states(), TransformState.get_num_states(), prepared.get_num_prepared_textures()

    before = kept(3)
    for _ in range(2):
        with Renderer(SCENE, CAMERA) as other:
            other.render(seen_from(-8.0, 0.0, 1.6), [])
        del other
    assert np.subtract(kept(60), before).max() < 60  # not one a picture; there were 25


def test_a_missing_library_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(engine, "PIPES", ("no such module",))
    with pytest.raises(RendererUnavailable, match=r"install: .*libegl1") as error:
        on_drawing_thread(lambda _: engine.Engine())
    assert "\n" not in str(error.value)
