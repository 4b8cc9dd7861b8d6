"""The plant's exposure: what is asked, within what the camera can, no faster than it can."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest
from plant_rig import CAMERA_AT, DRONE, LENS, LIGHT, LIT_CAMERA, command, scene, world

from cinempc.exposing import exposer_for
from cinempc.types import Exposure, LensState
from sim.exposure import ExposureSettings, brightness
from sim.world import StartPose, World


def settings(*asked: Exposure) -> ExposureSettings:
    plant = ExposureSettings(LIGHT)
    for exposure in asked:
        plant.follow(exposure)
    return plant


def values(plant: ExposureSettings) -> tuple[float, float, float]:
    assert plant.now is not None
    return plant.now.iso, plant.now.nd_stops, plant.now.shutter_deg


def test_it_exposes_by_itself_until_it_is_set_and_again_when_it_is_not_any_more() -> None:
    plant = settings()
    assert plant.now is None
    plant.follow(Exposure(800.0, 4.0, 180.0))
    assert values(plant) == pytest.approx((800.0, 4.0, 180.0))
    plant.follow(None)
    plant.advance(1.0)
    assert plant.now is None


def test_a_camera_that_cannot_be_set_exposes_by_itself() -> None:
    plant = ExposureSettings(None)
    plant.follow(Exposure(800.0, 4.0, 180.0))
    plant.advance(1.0)
    assert plant.now is None


def test_changes_take_their_time() -> None:
    plant = settings(Exposure(800.0, 4.0, 180.0), Exposure(3200.0, 7.0, 90.0))
    plant.advance(0.25)  # 1.5 stops
    assert values(plant) == pytest.approx((800.0 * 2**1.5, 5.5, 90.0))
    plant.advance(1.0)
    assert values(plant) == pytest.approx((3200.0, 7.0, 90.0))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Exposure(50.0, 0.0, 1.0), (100.0, 0.0, 11.25)),
        (Exposure(1e5, 9.0, 720.0), (12800.0, 7.0, 360.0)),
        (Exposure(800.0, 0.9, 180.0), (800.0, 0.0, 180.0)),  # between filters
        (Exposure(800.0, 1.2, 180.0), (800.0, 2.0, 180.0)),
        (Exposure(800.0, 3.3, 180.0), (800.0, 3.3, 180.0)),  # the variable one
    ],
)
def test_it_is_within_what_the_camera_can(asked: Exposure, found: tuple[float, float, float]) -> None:
    assert values(settings(asked)) == pytest.approx(found)


@pytest.mark.parametrize("bad", [Exposure(nan, 0.0, 180.0), Exposure(800.0, -1.0, 180.0), Exposure(800.0, 0.0, inf)])
def test_what_cannot_be_is_refused(bad: Exposure) -> None:
    with pytest.raises(ValueError, match="exposure"):
        settings(bad)


@pytest.mark.parametrize("ev", [6.0, 12.0, 15.0])
def test_right_is_right_and_a_stop_doubles(ev: float) -> None:
    right = exposer_for(LIGHT, ev, 180.0, None, None, (LENS.f_number, LENS.f_number)).base
    true = replace(world().vehicle_state(), exposure=right)
    assert brightness(true, LIGHT, ev) == pytest.approx(1.0)
    assert brightness(true, LIGHT, ev + 1) == pytest.approx(2.0)
    assert brightness(replace(true, exposure=replace(right, nd_stops=right.nd_stops + 2)), LIGHT, ev) == pytest.approx(
        0.25
    )
    opened = LensState(LENS.focal_length_mm, LENS.focus_distance_m, LENS.f_number / 2**0.5)
    assert brightness(replace(true, lens=opened), LIGHT, ev) == pytest.approx(2.0)


def test_nothing_is_wrong_where_the_camera_sees_to_it_or_nobody_knows_the_light() -> None:
    true = world().vehicle_state()
    assert brightness(true, LIGHT, 20.0) == 1.0
    exposed = replace(true, exposure=Exposure(100.0, 0.0, 180.0))
    assert brightness(exposed, LIGHT, None) == brightness(exposed, None, 20.0) == 1.0


def test_the_world_exposes_as_it_is_told() -> None:
    plant = World(scene(), DRONE, LIT_CAMERA, start=StartPose(CAMERA_AT, 0.0, 0.0, LENS), seed=0)
    assert plant.vehicle_state().exposure is None
    plant.follow(command(CAMERA_AT, exposure=Exposure(800.0, 2.0, 180.0)))
    plant.follow(command(CAMERA_AT, exposure=Exposure(800.0, 5.0, 180.0)))
    plant.advance_to(0.25)
    settings = plant.vehicle_state().exposure
    assert settings is not None
    assert settings.nd_stops == pytest.approx(3.5)
    plant.follow(command(CAMERA_AT))
    assert plant.vehicle_state().exposure is None
