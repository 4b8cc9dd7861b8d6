"""Arrows point where the move goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Arc, FancyArrow, FancyArrowPatch, Polygon, Rectangle
from previs_rig import Place, Shot, take

from cinempc.previs.arrows import CAMERA, PEOPLE, draw_arrows
from cinempc.previs.floor import floor_arrow
from cinempc.previs.moves import move_of
from cinempc.space import Box, Solid
from cinempc.types import Array


def drawn(
    camera: Callable[[float], Shot],
    person: Callable[[float], Place] = lambda t: (8.0, 0.0, 180.0),
    solids: tuple[Solid, ...] = (),
) -> Any:
    flown = take(camera, {"ada": person}, solids=solids)
    axes = Figure().add_subplot()
    axes.set(xlim=(0, 1), ylim=(1, 0))
    last = len(flown.track) - 1
    draw_arrows(axes, flown, move_of(flown, flown.people[0], 0, last), 0, last)
    return axes


def pointing(axes: Any, colour: str) -> Array:
    """From the middle of the arrow's tail to its tip; the tip is the outline's middle point."""
    (arrow,) = [p for p in axes.patches if type(p) is Polygon and to_hex(p.get_facecolor()) == colour]
    outline = np.asarray(arrow.get_xy())[:-1]
    return np.asarray(outline[len(outline) // 2] - (outline[0] + outline[-1]) / 2)


@pytest.mark.parametrize(
    ("camera", "axis", "sign"),
    [
        (lambda t: Shot(north_m=0.5 * t), 1, -1),  # into the picture: up
        (lambda t: Shot(north_m=-0.5 * t), 1, 1),
        (lambda t: Shot(east_m=0.3 * t), 0, 1),
        (lambda t: Shot(east_m=-0.3 * t), 0, -1),
        (lambda t: Shot(east_m=0.3 * t, yaw_deg=180), 0, -1),
    ],
)
def test_the_cameras_way(camera: Callable[[float], Shot], axis: int, sign: int) -> None:
    way = pointing(drawn(camera, lambda t: (8.0, 0.0, 180.0)), CAMERA)
    assert np.sign(way[axis]) == sign
    assert abs(way[axis]) > 1.5 * abs(way[1 - axis])


@pytest.mark.parametrize(
    ("person", "axis", "sign"),
    [
        (lambda t: (8.0, -1 + 0.4 * t, 90.0), 0, 1),
        (lambda t: (8.0, 1 - 0.4 * t, 270.0), 0, -1),
        (lambda t: (8.0 - 0.7 * t, 0.0, 180.0), 1, 1),  # towards us: down
        (lambda t: (8.0 + 2 * t, 0.0, 0.0), 1, -1),
    ],
)
def test_peoples_ways(person: Callable[[float], Place], axis: int, sign: int) -> None:
    way = pointing(drawn(lambda t: Shot(), person), PEOPLE)
    assert np.sign(way[axis]) == sign
    assert abs(way[axis]) > abs(way[1 - axis])


@pytest.mark.parametrize(("wall_east_m", "dashed"), [(0.0, True), (6.0, False)])
def test_the_way_of_somebody_hidden_is_dashed(wall_east_m: float, dashed: bool) -> None:
    wall = Box(np.array([4.0, wall_east_m, -1.5]), np.array([0.2, 3.0, 3.0]))
    axes = drawn(lambda t: Shot(), lambda t: (8.0, -1 + 0.4 * t, 90.0), (wall,))
    ways = [p for p in axes.patches if type(p) is Polygon]
    assert any(p.get_linestyle() != "solid" for p in ways) == dashed
    assert any(p.get_fill() for p in ways) != dashed


def test_in_a_close_up_an_arrow_still_lies_inside_the_picture() -> None:
    axes = drawn(lambda t: Shot(focal_mm=135), lambda t: (8.0 - 0.5 * t, 0.3, 180.0))
    (arrow,) = [p for p in axes.patches if type(p) is Polygon and to_hex(p.get_facecolor()) == PEOPLE]
    assert arrow.get_xy().min() > -0.02
    assert arrow.get_xy().max() < 1.02


def test_rise_pan_and_zoom() -> None:
    (rise,) = [p for p in drawn(lambda t: Shot(height_m=2 + 0.5 * t)).patches if isinstance(p, FancyArrow)]
    outline = rise.get_xy()
    assert outline[:, 1].min() == pytest.approx(outline[np.argmin(outline[:, 1]), 1])
    widths = [
        np.ptp(outline[np.abs(outline[:, 1] - y) < 0.08][:, 0])
        for y in (outline[:, 1].min() + 0.07, outline[:, 1].max())
    ]
    assert widths[0] > widths[1]  # the head is above
    pans = [p for p in drawn(lambda t: Shot(yaw_deg=-4 * t)).patches if isinstance(p, FancyArrowPatch)]
    assert pans
    for pan in pans:
        (tail, tip) = pan._posA_posB
        assert tip[0] < tail[0]
    frames = [p for p in drawn(lambda t: Shot(focal_mm=35 + 35 / 6 * t)).patches if isinstance(p, Rectangle)]
    assert frames[0].get_width() == pytest.approx(0.5, abs=0.01)


def test_nothing_is_drawn_where_nothing_moves() -> None:
    axes = drawn(lambda t: Shot())
    assert not axes.patches
    assert not axes.texts


def test_a_floor_arrow_is_as_wide_as_said_and_ends_at_the_ways_end() -> None:
    outline = floor_arrow(np.stack([np.zeros(30), np.linspace(0, 4, 30)], axis=1), 0.5)
    assert outline[len(outline) // 2] == pytest.approx([0, 4])
    assert np.ptp(outline[np.abs(outline[:, 1] - 1) < 0.2][:, 0]) == pytest.approx(0.5)
    assert len(floor_arrow(np.zeros((5, 2)), 0.5)) == 0


def test_a_turn_seen_from_above_turns_the_picture() -> None:
    axes = drawn(lambda t: Shot(yaw_deg=5 * t, pitch_deg=-88, height_m=9))
    (arc,) = [p for p in axes.patches if isinstance(p, Arc)]
    assert (arc.theta1, arc.theta2) == (-90, pytest.approx(-60, abs=1))  # clockwise, on axes whose v points down
    assert not [p for p in axes.patches if isinstance(p, FancyArrowPatch)]
