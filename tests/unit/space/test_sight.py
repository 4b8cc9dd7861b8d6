"""Rays against solids, where one can see by hand what hides what."""

from __future__ import annotations

import numpy as np
import pytest
from solids_rig import EVERY_SOLID

from cinempc.space import Box, Cylinder, Sphere, Terrain, clearance_m, in_sight

WALL = Box(np.array([5.0, 0.0, -1.5]), np.array([0.2, 6.0, 3.0]))
CAMERA = np.array([[0.0, 0.0, -1.5]])


@pytest.mark.parametrize(
    ("target", "seen"),
    [((10.0, 0.0, -1.5), False), ((4.0, 0.0, -1.5), True), ((10.0, 8.0, -1.5), True), ((10.0, 0.0, -6.0), True)],
)
def test_a_wall_hides_what_is_behind_it(target: tuple[float, float, float], seen: bool) -> None:
    assert in_sight([WALL], CAMERA, np.array([target])).tolist() == [seen]


def test_a_thin_post_hides_a_line_and_no_more() -> None:
    post = Cylinder(np.array([5.0, 0.0, 0.0]), 0.03, 4.0)
    targets = np.array([[10.0, east, -1.5] for east in (-0.1, -0.05, 0.0, 0.05, 0.1)])
    assert in_sight([post], np.repeat(CAMERA, 5, 0), targets).tolist() == [True, False, False, False, True]


def test_a_hill_hides_the_valley_behind_it() -> None:
    ridge = Terrain(np.array([[0.0, 0.0], [6.0, 6.0], [0.0, 0.0]]), np.array([-20.0, -20.0]), np.array([40.0, 20.0]))
    targets = np.array([[30.0, 0.0, -4.0], [8.0, 0.0, -7.0], [30.0, 0.0, -14.0]])
    assert in_sight([ridge], np.repeat([[-10.0, 0.0, -4.0]], 3, 0), targets).tolist() == [False, True, True]


def test_with_nothing_there_all_that_is_somewhere_is_seen() -> None:
    assert in_sight([], np.repeat(CAMERA, 2, 0), np.array([[9.0, 0.0, 0.0], [np.nan, 0.0, 0.0]])).tolist() == [
        True,
        False,
    ]


def test_rays_agree_with_many_small_steps() -> None:
    random = np.random.default_rng(8)
    camera, target = random.uniform(-9, 9, (150, 3)) - [0, 0, 5], random.uniform(-9, 9, (150, 3)) - [0, 0, 5]
    solids = (*EVERY_SOLID[:3], Sphere(np.array([3.0, 3.0, -4.0]), 2.0))
    way = np.linspace(0, 1, 2000)[None, :, None] * (target - camera)[:, None] + camera[:, None]
    room = clearance_m(solids, way).min(axis=1)
    sure = np.abs(room) > 0.1  # at the rim it is a matter of steps, and the last centimetres do not count
    assert sure.sum() > 100
    assert (in_sight(solids, camera, target) == (room > 0))[sure].all()
