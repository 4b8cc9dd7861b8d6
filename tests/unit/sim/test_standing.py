"""What stands in a scene: as solids, on level ground and on hills, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from cinempc.space import Box, Cylinder, Sphere, Terrain, clearance_m
from sim.actors import performers_of
from sim.forecast import forecast_of
from sim.scene import Scene

SLOPE = {
    "size_north_m": 40.0,
    "size_east_m": 40.0,
    "rows": [[4.0, 4.0], [0.0, 0.0]],
}  # to the north


def scene(**parts: object) -> Scene:
    return Scene.model_validate({"name": "test", "actors": {}, **parts})


def test_a_box_is_where_its_file_says() -> None:
    (solid,) = scene(
        boxes=[{"north_m": 2.0, "east_m": 1.0, "length_m": 6.0, "width_m": 0.5, "height_m": 3.0, "heading_deg": 90.0}]
    ).solids()
    assert isinstance(solid, Box)
    points = np.array([[2.0, 4.0, -1.0], [2.25, 1.0, -1.0], [2.0, 1.0, -3.0], [2.0, 1.0, 0.0]])
    assert solid.distance_m(points) == pytest.approx(np.zeros(4), abs=1e-9)


def test_a_beam_floats_and_a_ball_is_sunk() -> None:
    place = {"north_m": 0.0, "east_m": 0.0}
    beam, ball = scene(
        boxes=[{**place, "length_m": 6.0, "width_m": 1.0, "height_m": 1.0, "bottom_m": 5.0}],
        spheres=[{**place, "radius_m": 1.0, "bottom_m": -0.6}],
    ).solids()
    assert isinstance(ball, Sphere)
    assert beam.bounds_ned_m[1][2] == pytest.approx(-5.0)
    assert ball.bounds_ned_m[0][2] == pytest.approx(-1.4)


def test_one_sees_below_the_crown_of_a_tree() -> None:
    solids = scene(trees=[{"north_m": 0.0, "east_m": 0.0, "height_m": 10.0, "crown_radius_m": 2.0}]).solids()
    assert clearance_m(solids, np.array([1.0, 0.0, -1.0])) == pytest.approx(0.6)
    assert clearance_m(solids, np.array([1.0, 0.0, -5.0])) < 0


def test_walls_and_columns_on_a_slope_reach_down_to_it() -> None:
    made = scene(
        terrain=SLOPE,
        boxes=[{"north_m": 0.0, "east_m": 0.0, "length_m": 10.0, "width_m": 1.0, "height_m": 2.0}],
        cylinders=[{"north_m": 10.0, "east_m": 5.0, "radius_m": 0.5, "height_m": 3.0}],
    )
    ground, wall, column = made.solids()
    assert isinstance(ground, Terrain)
    assert isinstance(column, Cylinder)
    assert -wall.bounds_ned_m[1][2] == pytest.approx(1.5)  # the ground at its southern end
    assert -wall.bounds_ned_m[0][2] == pytest.approx(4.0)  # 2 m above the ground in its middle
    assert -column.base_ned_m[2] == pytest.approx(2.95)
    assert -column.bounds_ned_m[0][2] == pytest.approx(6.0)


def test_actors_walk_on_the_terrain_and_are_expected_on_it() -> None:
    walks = {"rows": [(0.0, -10.0, 0.0), (20.0, 10.0, 0.0)]}
    (anna,) = performers_of(scene(terrain=SLOPE, actors={"anna": {"track": walks}}))
    for time_s in (0.0, 7.0, 12.0):
        now = anna.state(time_s)
        assert now.position_ned_m[2] == pytest.approx(-2.0 - 0.1 * now.position_ned_m[0])
    assert anna.state(10.0).velocity_ned_m_s[2] == pytest.approx(-0.1 * anna.state(10.0).velocity_ned_m_s[0])
    ahead = forecast_of(anna, 10.0, np.array([10.0, 12.0]))
    assert ahead.position_ned_m[:, 2] == pytest.approx(-2.0 - 0.1 * ahead.position_ned_m[:, 0])


def test_level_ground_stays_level() -> None:
    assert scene().relief is None
    assert np.array_equal(scene().ground_m(np.array([1.0, 2.0]), np.array([3.0, 4.0])), np.zeros(2))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"boxes": [{"north_m": 0.0, "east_m": 0.0, "length_m": 0.0, "width_m": 1.0, "height_m": 1.0}]}, "length_m"),
        ({"cylinders": [{"north_m": 0.0, "east_m": 0.0, "radius_m": 900.0, "height_m": 1.0}]}, "radius_m"),
        ({"spheres": [{"north_m": 0.0, "east_m": 0.0, "radius_m": 1.0, "material": "cheese"}]}, "material"),
        ({"spheres": [{"north_m": 9e9, "east_m": 0.0, "radius_m": 1.0}]}, "north_m"),
        ({"terrain": {"size_north_m": 10.0, "size_east_m": 10.0}}, "either file or rows"),
        ({"terrain": {**SLOPE, "rows": [[0.0, 1.0], [0.0, 1.0, 2.0]]}}, "same number of heights"),
        ({"terrain": {**SLOPE, "rows": [[0.0, 1.0]]}}, "at least 2"),
        ({"terrain": {**SLOPE, "height_m": (0.0, 1.0)}}, "only for a picture"),
        (
            {"terrain": {**SLOPE, "rows": None, "file": "a.png", "height_m": (3.0, 1.0)}},
            "smaller one",
        ),
        ({"scans": [{"file": "a.ply", "scale": 0.0}]}, "scale"),
        ({"scans": [{"file": "a.ply", "up": "x"}]}, "up"),
    ],
)
def test_what_makes_no_sense_is_refused(parts: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        scene(**parts)
