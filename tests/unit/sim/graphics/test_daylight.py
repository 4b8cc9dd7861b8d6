"""The light of a low sun, in numbers and in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from plant_rig import CAMERA

from cinempc.types import Array, LensState, VehicleState
from sim.graphics.daylight import HIGH_DEG, SUN, air_mass, daylight
from sim.renderer import Renderer
from sim.scene import Scene, Sun
from sim.standing import Column

POLE_M, HEIGHT_M, FOCAL_MM = 1.2, 30.0, 30.0
LIFTED_M = 0.12  # against surfaces that shade themselves, the shadow is looked up so far above the ground


def test_air_masses_are_those_of_the_table() -> None:
    assert [air_mass(deg) for deg in (90, 30, 10, 5)] == pytest.approx([1.0, 1.99, 5.60, 10.3], rel=0.01)


def test_a_high_sun_is_an_ordinary_day_and_nothing_jumps() -> None:
    sun, sky = daylight(60.0)
    assert (sun == SUN).all()
    assert (sky == 1).all()
    for low, high in zip(daylight(HIGH_DEG - 1e-4), daylight(HIGH_DEG), strict=True):
        assert low == pytest.approx(high, rel=1e-3)


def test_the_lower_the_warmer() -> None:
    ratios = [float(sun[0] / sun[2]) for sun, _ in map(daylight, (30.0, 20.0, 10.0, 5.0))]
    assert ratios == sorted(ratios)
    assert ratios[-1] > 3


def from_above(elevation_deg: float, *poles: Column) -> Array:
    """Brightness (H, W) of a yard in the noon sun from 30 m above a place 6 m north of its middle, north up."""
    sun = Sun(azimuth_deg=180.0, elevation_deg=elevation_deg)
    scene = Scene(name="yard", ground="asphalt", actors={}, cylinders=list(poles), sun=sun)
    zero, place = np.zeros(3), np.array([6.0, 0.0, -HEIGHT_M])
    lens = LensState(FOCAL_MM, HEIGHT_M, 16.0)
    above = VehicleState(0.0, place, zero, zero, np.array([1.0, 0, 0, 0]), place, 0.0, -np.pi / 2, 0.0, lens)
    with Renderer(scene, CAMERA, size_px=(640, 360)) as renderer:
        return renderer.render(above, ()).mean(axis=2)


def shadow(elevation_deg: float) -> tuple[float, float]:
    """How far [m] a pole's shadow reaches north of the pole's middle, and how bright it is beside lit ground."""
    pole = Column(north_m=0.0, east_m=0.0, radius_m=0.25, height_m=POLE_M)
    share = from_above(elevation_deg, pole) / from_above(elevation_deg)
    m_per_px = HEIGHT_M * CAMERA.sensor_width_mm / FOCAL_MM / 640
    north_m = 6.0 + (179.5 - np.arange(360)) * m_per_px
    beyond = np.median(share[:, 318:322], axis=1)
    dark = (beyond < 0.85) & (north_m > 0.5)
    return float(north_m[dark].max()), float(np.median(beyond[dark]))


@pytest.mark.parametrize("elevation_deg", [8.0, 20.0, 50.0])
def test_shadows_are_as_long_as_the_sun_is_low(elevation_deg: float) -> None:
    length_m, share = shadow(elevation_deg)
    slope = np.tan(np.radians(elevation_deg))
    assert length_m == pytest.approx(POLE_M / slope, abs=0.2 + LIFTED_M / slope)
    assert share < 0.75
