"""The place to start a shot from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flights import SHIPPED
from planning_rig import BOX, CAMERA, DRONE, NODES, STEP_S, director, problem, safety, shot, walkers

from cinempc import model
from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.composition import apparent_height_frac, image_point, point_on_subject
from cinempc.mark import MarkSearch
from cinempc.shots.load import CONFIGS
from cinempc.types import Array, LensState
from sim.adapters import TrueSubjects
from sim.world import StartPose, World

TIMES_S = STEP_S * np.arange(NODES + 1)
SENSOR_MM = (CAMERA.sensor_width_mm, CAMERA.sensor_height_mm)


def mark(start_ned_m: Array | None = None, **view: float) -> Array:
    return MarkSearch(problem(), director(shot(**view)), walkers(TIMES_S), DRONE, safety(), start_ned_m).finish()


def picture(state: Array) -> tuple[float, float, float]:
    """(u, v) of Mia's chest as the test shot places it, and her size."""
    camera = (state[:3], state[model.YAW], state[model.PITCH], np.exp(state[model.LN_FOCAL]), SENSOR_MM)
    u, v = image_point(point_on_subject(np.zeros(3), 1.7, 0.7), *camera)
    return u, v, apparent_height_frac(np.zeros(3), 1.7, *camera)


@pytest.mark.parametrize("azimuth_deg", [-170.0, -90.0, 0.0, 45.0, 180.0])
def test_mark_shows_the_picture_that_is_asked_for(azimuth_deg: float) -> None:
    state = mark(azimuth_deg=azimuth_deg)
    assert picture(state) == pytest.approx((1 / 3, 0.45, 0.6), abs=2e-3)
    assert np.cos(np.arctan2(state[1], state[0]) - np.deg2rad(azimuth_deg)) == pytest.approx(1.0, abs=1e-3)
    assert np.exp(state[model.LN_FOCAL]) == pytest.approx(50.0, rel=0.01)


def test_mark_is_at_rest_and_within_the_limits() -> None:
    state = mark()
    assert not state[model.VELOCITY].any()
    assert not state[model.ACCELERATION].any()
    assert (state >= BOX.state_min - 1e-6).all()
    assert (state <= BOX.state_max + 1e-6).all()


def test_a_given_place_is_kept_and_gimbal_and_lens_do_the_rest() -> None:
    place = np.array([6.0, -5.0, -3.0])
    state = mark(place)
    np.testing.assert_allclose(state[:3], place, atol=1e-5)
    u, v, _ = picture(state)
    assert (u, v) == pytest.approx((1 / 3, 0.45), abs=0.02)


def test_mark_keeps_clear_of_the_subject_even_if_a_closer_one_is_asked_for() -> None:
    state = mark(distance_m=1.0)
    assert np.hypot(*state[:2]) > DRONE.keep_out_m - 0.3


@pytest.mark.parametrize("name", [*SHIPPED, "cinempc_dolly"])
def test_every_shipped_shot_begins_on_its_mark(name: str) -> None:
    loaded, scene = load_checked(CONFIGS / "shots" / f"{name}.yaml")
    assert scene is not None
    take = EmbeddedTake(loaded, scene)
    still = StartPose(np.array([0.0, 0.0, -10.0]), 0.0, 0.0, LensState(35.0, 10.0, 4.0))
    subjects = TrueSubjects(World(scene, take.drone, loaded.camera, start=still, seed=0), tuple(loaded.spec.subjects))
    of_shot = replace(problem(), camera=loaded.camera)
    lead, about = director(loaded.spec), subjects.forecast(TIMES_S)
    state = MarkSearch(of_shot, lead, about, take.drone, safety()).finish()
    parameters, one = of_shot.parameters(), np.ones(NODES + 1)
    lead.write(parameters, TIMES_S, about, (np.tile(state[:3], (NODES + 1, 1)), state[9] * one, state[10] * one))
    costs = np.asarray(of_shot.term_costs()(state, np.zeros(model.NU), parameters.array[0])).ravel()
    assert costs.sum() < 0.01  # two errors of one tolerance
