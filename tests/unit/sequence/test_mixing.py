from __future__ import annotations

import numpy as np
import pytest
from planning_rig import CAMERA, STEP_S, problem, shot, walkers

from cinempc.hardware import Strict
from cinempc.problem import Parameters
from cinempc.sequence.mixing import Fade, mix
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation
from cinempc.shots.spec import Framing, ShotSpec, View

TIMES_S = STEP_S * np.arange(21)
COME_FROM = {"distance": (20.0,), "azimuth": (0.1,), "focal_length": (35.0,)}
GO_TO = {"distance": (5.0,), "azimuth": (3.0,), "focal_length": (70.0,)}


def asked(spec: ShotSpec) -> Parameters:
    parameters = problem().parameters()
    reference = Reference(spec, CAMERA)
    reference.begin(parameters)
    camera = (np.tile([9.0, 0.0, -2.0], (21, 1)), np.full(21, np.pi), np.zeros(21))
    by_name = {forecast.name: forecast for forecast in walkers(TIMES_S)}
    reference.write(parameters, Situation(TIMES_S, by_name, *camera))
    return parameters


def changed(spec: ShotSpec, **parts: Strict | list[Framing]) -> ShotSpec:
    return spec.model_copy(update=parts)


def mixed(a: ShotSpec, b: ShotSpec, share: float, turn_rad: float = 0.0) -> Parameters:
    into = problem().parameters()
    mix(into, asked(a), asked(b), Fade(np.full(21, share), COME_FROM, GO_TO, turn_rad))
    return into


WIDE = shot(distance_m=16.0)
CLOSE = changed(shot(distance_m=4.0), framing=[Framing(subject="mia", point=0.7, x=2 / 3, y=0.45, size=2.4)])


@pytest.mark.parametrize(("share", "whole"), [(0.0, WIDE), (1.0, CLOSE)])
def test_at_either_end_it_is_that_shot(share: float, whole: ShotSpec) -> None:
    into, alone = mixed(WIDE, CLOSE, share), asked(whole)
    for name in ("image_position", "size", "distance", "focal_length", "aperture", "focus_blur", "jerk"):
        gains = alone[f"{name}.gain"]
        assert into[f"{name}.gain"] == pytest.approx(gains), name
        on = (gains > 0).any(axis=2)
        assert into[f"{name}.target"][on] == pytest.approx(alone[f"{name}.target"][on]), name
    assert into["mark"] == pytest.approx(alone["mark"])


def test_halfway_places_are_in_the_middle_and_sizes_in_proportion() -> None:
    into = mixed(WIDE, CLOSE, 0.5)
    assert into["image_position.target"][:, 0, 0] == pytest.approx(0.5)
    assert into["distance.target"][:, 0, 0] == pytest.approx(8.0)
    assert into["size.target"][:, 0, 0] == pytest.approx(1.2)
    assert into["size.gain"] == pytest.approx(asked(WIDE)["size.gain"])


def test_what_only_one_asks_for_fades_and_moves_from_or_to_where_the_camera_is() -> None:
    free = changed(CLOSE, view=View(subject="mia"))
    leaving, arriving = mixed(WIDE, free, 0.25), mixed(free, WIDE, 0.25)
    full = asked(WIDE)["distance.gain"]
    assert leaving["distance.gain"] == pytest.approx(full * np.sqrt(0.75))
    assert leaving["distance.target"][:, 0, 0] == pytest.approx(16.0**0.75 * 5.0**0.25)
    assert arriving["distance.gain"] == pytest.approx(full * np.sqrt(0.25))
    assert arriving["distance.target"][:, 0, 0] == pytest.approx(20.0**0.75 * 16.0**0.25)


@pytest.mark.parametrize(("turn", "halfway_deg"), [(np.deg2rad(-20), 180.0), (np.deg2rad(340), 0.0)])
def test_the_azimuth_goes_the_way_round_that_was_chosen(turn: float, halfway_deg: float) -> None:
    a, b = (shot(azimuth_deg=azimuth, relative_to="world") for azimuth in (-170.0, 170.0))
    into = mixed(a, b, 0.5, turn)
    angle = into["azimuth.target"][:, 0, 0]
    assert np.cos(angle - np.deg2rad(halfway_deg)) == pytest.approx(1.0)


def test_a_mark_moves_from_one_subject_to_the_other_and_a_second_one_fades_in() -> None:
    leo = changed(WIDE, framing=[Framing(subject="leo", point=0.7, x=1 / 3, y=0.45)])
    places = asked(WIDE)["mark"][:, 0], asked(leo)["mark"][:, 0]
    assert mixed(WIDE, leo, 0.5)["mark"][:, 0] == pytest.approx((places[0] + places[1]) / 2)
    both = changed(WIDE, framing=[Framing(subject="leo", x=0.6), *WIDE.framing])
    into = mixed(WIDE, both, 0.5)
    assert into["mark"][:, 0] == pytest.approx(places[0]), "Mia's stays Mia's"
    gains = into["image_position.gain"][0, :, 0]
    assert gains[0] == pytest.approx(asked(WIDE)["image_position.gain"][0, 0, 0])
    assert (gains > 0).sum() == 2
    assert gains[gains > 0].min() == pytest.approx(gains[0] * np.sqrt(0.5))


def test_a_way_that_is_not_filmed_backs_away_and_minds_the_picture_less() -> None:
    a, b = asked(WIDE), asked(CLOSE)
    filmed, cut = problem().parameters(), problem().parameters()
    mix(filmed, a, b, Fade(np.full(21, 0.5), COME_FROM, GO_TO, 0.0))
    mix(cut, a, b, Fade(np.full(21, 0.5), COME_FROM, GO_TO, 0.0, 0.5, filmed=False))
    assert cut["distance.target"][:, 0, 0] == pytest.approx(1.5 * filmed["distance.target"][:, 0, 0])
    assert (cut["image_position.gain"][:, 0] < 0.1 * filmed["image_position.gain"][:, 0]).all()
    assert (cut["distance.gain"] > filmed["distance.gain"]).all()
