import numpy as np
import pytest
from pydantic import ValidationError

from sim.scene import Actor, Building, Scene, Track, Tree


def test_a_track_has_one_source():
    with pytest.raises(ValidationError, match="give either file or rows"):
        Track()
    with pytest.raises(ValidationError, match="give either file or rows"):
        Track(file="a.csv", rows=[(0.0, 0.0, 0.0)])


def test_rows_are_in_order_of_time():
    with pytest.raises(ValidationError, match="times must increase"):
        Track(rows=[(1.0, 0.0, 0.0), (1.0, 1.0, 0.0)])
    with pytest.raises(ValidationError, match="at least 1 item"):
        Track(rows=[])


def test_unknown_keys_are_refused():
    with pytest.raises(ValidationError, match="wheels"):
        Actor(track=Track(rows=[(0.0, 0.0, 0.0)]), wheels=3)


def test_cylinders_cover_every_building():
    scene = Scene(
        name="s",
        actors={},
        buildings=[Building(north_m=10.0, east_m=-5.0, size_north_m=23.0, size_east_m=7.0, height_m=12.0)],
        trees=[Tree(north_m=1.0, east_m=2.0)],
    )
    tree, *cover = scene.obstacles()
    assert (tree.name, tree.radius_m, tree.height_m) == ("tree 0", 2.2, 8.0)
    north, east = np.meshgrid(np.linspace(-1.5, 21.5, 60), np.linspace(-8.5, -1.5, 30))
    distance = np.min(
        [np.hypot(north - c.centre_ned_m[0], east - c.centre_ned_m[1]) - c.radius_m for c in cover], axis=0
    )
    assert distance.max() <= 1e-9
    assert all(c.height_m == 12.0 for c in cover)
