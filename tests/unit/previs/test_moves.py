"""Moves in a crew's words, for moves that are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from previs_rig import Place, Shot, take

from cinempc.previs.moves import camera_words, lens_words, move_of, person_words
from cinempc.space import Box

Camera = Callable[[float], Shot]


def words(camera: Camera, person: Callable[[float], Place] = lambda t: (8.0, 0.0, 180.0)) -> str:
    flown = take(camera, {"ada": person}, duration_s=6.04)
    return camera_words(move_of(flown, flown.people[0], 0, len(flown.track) - 1))  # 6 s


def round_ada(bearing_deg: float) -> Shot:
    """6 m from somebody who stands 8 m north, looking at them; the bearing is theirs of the camera."""
    angle = np.radians(bearing_deg)
    return Shot(north_m=8 + 6 * np.cos(angle), east_m=6 * np.sin(angle), yaw_deg=bearing_deg + 180)


@pytest.mark.parametrize(
    ("camera", "said"),
    [
        (lambda t: Shot(), "holds"),
        (lambda t: Shot(north_m=0.5 * t), "dolly in 3.0 m"),
        (lambda t: Shot(north_m=-0.5 * t), "dolly out 3.0 m"),
        (lambda t: Shot(east_m=0.1 * t), "truck right 0.6 m"),
        (lambda t: Shot(east_m=-0.1 * t), "truck left 0.6 m"),
        (lambda t: Shot(east_m=-0.1 * t, yaw_deg=180), "truck right 0.6 m"),
        (lambda t: Shot(north_m=0.1 * t, yaw_deg=90), "truck left 0.6 m"),
        (lambda t: Shot(height_m=2 + 0.5 * t), "rise 3.0 m"),
        (lambda t: Shot(height_m=6 - 0.5 * t), "sink 3.0 m"),
        (lambda t: Shot(yaw_deg=5 * t), "pan right 30°"),
        (lambda t: Shot(yaw_deg=355 - 5 * t), "pan left 30°"),
        (lambda t: Shot(yaw_deg=5 * t, pitch_deg=-88, height_m=9), "turn clockwise 30°"),  # the picture, from above
        (lambda t: Shot(yaw_deg=-5 * t, pitch_deg=-75, height_m=9), "turn anticlockwise 30°"),
        (lambda t: Shot(pitch_deg=-5 * t), "tilt down 30°"),
        (lambda t: Shot(roll_deg=3 * t), "roll clockwise 18°"),
        (lambda t: round_ada(180 - 10 * t), "arc right 60° round ada"),
        (lambda t: round_ada(180 + 10 * t), "arc left 60° round ada"),
    ],
)
def test_the_camera(camera: Camera, said: str) -> None:
    assert words(camera) == said


@pytest.mark.parametrize(("side", "heading_deg", "word"), [(-6, 0, "follow"), (6, 180, "lead")])
def test_along_with_somebody(side: float, heading_deg: float, word: str) -> None:
    """Somebody walks north or south, the camera behind or before them, looking at them."""
    way = 1.0 if heading_deg == 0 else -1.0
    assert words(
        lambda t: Shot(north_m=way * t - 6, yaw_deg=0),
        lambda t: (way * t, 0.0, heading_deg),
    ).startswith(f"{word} ada 6")


def test_before_or_beside_somebody_on_a_bend_is_told_by_their_way() -> None:
    """Somebody walks along a quarter of a circle."""

    def place(t: float, radius_m: float, ahead_deg: float) -> tuple[float, float, float]:
        angle = np.radians(15 * t + ahead_deg)
        return radius_m * float(np.sin(angle)), -radius_m * float(np.cos(angle)), 15 * t + ahead_deg

    def camera(radius_m: float, ahead_deg: float, looks_deg: float) -> Callable[[float], Shot]:
        def at(t: float) -> Shot:
            north_m, east_m, heading_deg = place(t, radius_m, ahead_deg)
            return Shot(north_m=north_m, east_m=east_m, yaw_deg=heading_deg + looks_deg)

        return at

    def walker(t: float) -> tuple[float, float, float]:
        return place(t, 12.0, 0.0)

    assert words(camera(12.0, 24.0, 180.0), walker).startswith("lead ada")
    assert words(camera(12.0, -24.0, 0.0), walker).startswith("follow ada")
    assert words(camera(17.0, 0.0, 90.0), walker).startswith("track left with ada")


def test_a_push_in_on_somebody_who_comes_is_a_dolly() -> None:
    assert words(lambda t: Shot(north_m=0.5 * t), lambda t: (12 - 0.4 * t, 0.0, 180.0)).startswith("dolly in")


def test_a_pan_after_somebody_is_no_arc() -> None:
    def bearing(t: float) -> float:
        return float(np.degrees(np.arctan2(2 * t - 6, 8)))

    said = words(lambda t: Shot(yaw_deg=bearing(t)), lambda t: (8.0, 2 * t - 6, 90.0))
    assert said.startswith("pan right")


def test_zoom_and_iris() -> None:
    flown = take(lambda t: Shot(focal_mm=35 + 10 * t, f_number=2.8 if t < 3 else 5.6))
    assert lens_words(flown, 0, len(flown.track) - 1) == "zoom in 35 to 95 mm, iris f/2.8 to f/5.6"
    assert lens_words(flown, 0, 1) == ""


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (lambda t: (8.0 - t, 0.0, 180.0), "ada walks 6 m towards us"),
        (lambda t: (8.0 + t, 0.0, 0.0), "ada walks 6 m away"),
        (lambda t: (8.0, -2 + 0.7 * t, 90.0), "ada walks 4 m right"),
        (lambda t: (8.0, 2 - 0.7 * t, 270.0), "ada walks 4 m left"),
        (lambda t: (8.0, 0.0, 180.0 + 20 * t), "ada turns 119° right"),
        (lambda t: (8.0, 0.0, 180.0), ""),
        (lambda t: (-8.0 - t, 0.0, 180.0), ""),  # behind the camera
    ],
)
def test_people(way: Callable[[float], Place], said: str) -> None:
    flown = take(lambda t: Shot(), {"ada": way})
    assert person_words(flown, flown.people[0], 0, len(flown.track) - 1) == said


def wall(east_m: float, height_m: float = 3.0) -> Box:
    """Across the middle of the way to somebody 8 m away, 3 m wide."""
    return Box(np.array([4.0, east_m, -height_m / 2]), np.array([0.2, 3.0, height_m]))


@pytest.mark.parametrize(
    ("stands", "said"),
    [
        (wall(0.0), "ada (hidden) walks 2 m right"),
        (wall(-1.5), "ada (hidden at first) walks 2 m right"),
        (wall(1.5), "ada walks 2 m right"),  # goes behind it
        (wall(0.0, 0.9), "ada walks 2 m right"),  # the legs alone
    ],
)
def test_who_is_hidden(stands: Box, said: str) -> None:
    flown = take(lambda t: Shot(), {"ada": lambda t: (8.0, -1 + 0.4 * t, 90.0)}, duration_s=5.04, solids=(stands,))
    assert person_words(flown, flown.people[0], 0, len(flown.track) - 1) == said


def test_a_picture_is_not_of_who_is_hidden() -> None:
    people = {"ada": lambda t: (8.0, 0.0, 180.0), "bea": lambda t: (10.0, 3.0, 180.0)}
    flown = take(lambda t: Shot(focus_m=8.0), people, solids=(wall(-0.8),))
    shown = flown.shown(flown.parts[0], 0)
    assert shown is not None
    assert shown.name == "bea"
