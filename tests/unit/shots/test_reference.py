"""From the director's words to the problem's parameters."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_rig import CAMERA, NODES, STEP_S, problem, standing_state, walkers

from cinempc.composition import depth_m, point_on_subject
from cinempc.costs import TERMS
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters
from cinempc.shots.gains import CALM, COST_OF_TOLERANCE
from cinempc.shots.lens import EYES, SHARP_MARGIN_M, focus_shares
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation
from cinempc.shots.spec import BODY_POINTS, SIZES, Pull, ShotSpec
from cinempc.types import Array, Asked, Mark

GRID_S = STEP_S * np.arange(NODES + 1)
SUBJECTS = {"mia": {"class": "person", "height_m": 1.7}, "leo": {"class": "person", "height_m": 1.8}}
MIA, LEO = 0, 1


def spec(framing: list[dict[str, Any]] | None = None, **parts: Any) -> ShotSpec:
    asked = framing or [{"subject": "mia", "x": 0.4, "y": 0.5}]
    shot = {"title": "test", "duration_s": 10.0, "subjects": SUBJECTS, "framing": asked, **parts}
    return ShotSpec.model_validate_json(json.dumps(shot))


def situation(time_s: float = 0.0) -> Situation:
    state = standing_state()
    forecasts = {forecast.name: forecast for forecast in walkers(GRID_S)}
    one = np.ones(NODES + 1)
    return Situation(time_s + GRID_S, forecasts, np.tile(state[:3], (NODES + 1, 1)), state[9] * one, state[10] * one)


def written(shot: ShotSpec, time_s: float = 0.0) -> tuple[Parameters, Asked]:
    parameters, reference = problem().parameters(), Reference(shot, CAMERA)
    reference.begin(parameters)
    reference.write(parameters, situation(time_s))
    return parameters, reference.asked(parameters, time_s)


def target(parameters: Parameters, term: str, instance: int = 0) -> Array:
    return parameters[f"{term}.target"][0, instance]


def is_asked(parameters: Parameters, term: str) -> bool:
    return bool(parameters[f"{term}.gain"].any())


# --- framing


@pytest.mark.parametrize(("word", "x"), [("left_third", 1 / 3), ("centre", 0.5), ("right_third", 2 / 3), (0.21, 0.21)])
def test_columns(word: str | float, x: float) -> None:
    parameters, asked = written(spec([{"subject": "mia", "x": word, "y": "upper_third"}]))
    assert target(parameters, "image_position") == pytest.approx([x, 1 / 3])
    assert asked.marks == (approx_mark("mia", BODY_POINTS["eyes"], x, 1 / 3),)


def approx_mark(subject: str, point: float, u: float, v: float, lead: float = float("nan")) -> Any:
    """Equal to a mark with these values."""

    class Same:
        def __eq__(self, other: object) -> bool:
            assert isinstance(other, Mark)
            values = (other.point_height_frac, other.u_frac, other.v_frac, other.lead_room_frac)
            return other.subject == subject and values == pytest.approx((point, u, v, lead), nan_ok=True)

    return Same()


@pytest.mark.parametrize("word", [*SIZES, 0.37])
def test_sizes(word: str | float) -> None:
    parameters, asked = written(spec([{"subject": "leo", "size": word}]))
    size = SIZES.get(str(word), word)
    assert target(parameters, "size", LEO)[0] == pytest.approx(size)
    assert asked.size_frac == {"leo": pytest.approx(size)}
    assert not parameters["size.gain"][:, MIA].any()


def test_size_words_run_from_far_to_near() -> None:
    assert all(wider < nearer for wider, nearer in itertools.pairwise(SIZES.values()))


def test_only_what_is_asked_for_pulls() -> None:
    parameters, asked = written(spec([{"subject": "mia", "y": 0.6}]))
    gain = parameters["image_position.gain"][:, 0]
    assert not gain[:, 0].any()
    assert gain[:, 1].all()
    assert not parameters["image_position.gain"][:, 1:].any()
    pulling = {term.name for term in TERMS if is_asked(parameters, term.name)}
    assert pulling == {"image_position", *CALM}
    assert asked.marks == (approx_mark("mia", BODY_POINTS["eyes"], float("nan"), 0.6),)
    assert np.isnan([asked.focal_length_mm, asked.near_limit_m, asked.far_limit_m, asked.height_m]).all()


def test_the_mark_is_the_named_point_and_moves_along() -> None:
    parameters, _ = written(spec([{"subject": "mia", "point": "hips", "x": 0.5, "y": 0.5}]))
    forecast = walkers(GRID_S)[MIA]
    expected = [point_on_subject(ground, 1.7, BODY_POINTS["hips"]) for ground in forecast.position_ned_m]
    np.testing.assert_allclose(parameters["mark"][:, 0], expected)


def test_headroom_places_the_top_of_the_head() -> None:
    parameters, asked = written(spec([{"subject": "mia", "x": 0.5, "headroom": 0.1}]))
    assert parameters["mark"][0, 1, 2] == pytest.approx(-1.7)
    assert target(parameters, "image_position", 1)[1] == pytest.approx(0.1)
    assert not parameters["image_position.gain"][:, 1, 0].any()
    assert asked.marks[1] == approx_mark("mia", 1.0, float("nan"), 0.1)


def test_lead_room_stands_in_for_the_column() -> None:
    parameters, asked = written(spec([{"subject": "leo", "point": "chest", "y": 0.4, "lead_room": 0.15}]))
    assert target(parameters, "lead_room", LEO) == pytest.approx([BODY_POINTS["chest"], 0.15])
    assert not parameters["image_position.gain"][:, 0, 0].any()
    assert asked.marks[-1] == approx_mark("leo", BODY_POINTS["chest"], float("nan"), float("nan"), 0.15)


def test_values_change_over_the_horizon() -> None:
    ramp = {"from": 0.3, "to": 0.7, "start_s": 0.0, "over_s": 2.0, "ease": "linear"}
    parameters, asked = written(spec([{"subject": "mia", "x": ramp, "y": 0.5}]), time_s=0.5)
    np.testing.assert_allclose(parameters["image_position.target"][:4, 0, 0], [0.4, 0.42, 0.44, 0.46])
    assert asked.marks[0].u_frac == pytest.approx(0.4)


def test_the_next_shot_leaves_nothing_of_the_last() -> None:
    last = spec([{"subject": "leo", "size": "CU", "lead_room": 0.1}], lens={"focus": "leo", "focal_length_mm": 85})
    following = spec([{"subject": "mia", "x": 0.3}])
    parameters = problem().parameters()
    for shot in (last, following):
        reference = Reference(shot, CAMERA)
        reference.begin(parameters)
        reference.write(parameters, situation())
    fresh, _ = written(following)
    gains = problem().layout.gains
    np.testing.assert_array_equal(parameters.array[:, gains], fresh.array[:, gains])


# --- view and weights


def test_view_is_asked_of_its_subject_in_radians() -> None:
    view = {"subject": "leo", "azimuth_deg": 90.0, "elevation_deg": 10.0, "distance_m": 7.0, "height_m": 2.0}
    parameters, asked = written(spec(view=view))
    assert parameters["view"][0, 0].tolist() == pytest.approx([0.0, 5.0, 0.0, 1.8, np.pi])
    assert target(parameters, "azimuth")[0] == pytest.approx(np.pi / 2 + np.pi)  # of the heading: Leo faces south
    assert target(parameters, "elevation")[0] == pytest.approx(np.deg2rad(10))
    assert (asked.distance_m, asked.height_m) == ({"leo": 7.0}, 2.0)
    world, _ = written(spec(view={**view, "relative_to": "world"}))
    assert target(world, "azimuth")[0] == pytest.approx(np.pi / 2)


def test_gains_make_an_error_of_one_tolerance_cost_the_same_and_weights_multiply_costs() -> None:
    for weight in (1.0, 9.0):
        parameters, _ = written(spec(weights={"image_position": weight}))
        tolerance = next(term.tolerance for term in TERMS if term.name == "image_position")
        gain = parameters["image_position.gain"][0, 0, 0]
        assert (gain * tolerance) ** 2 / 2 == pytest.approx(weight * COST_OF_TOLERANCE)


# --- lens


@pytest.mark.parametrize(
    ("lens", "f_number"),
    [({"f_number": 5.6}, 5.6), ({"depth": "shallow"}, CAMERA.f_number[0]), ({"depth": "deep"}, CAMERA.f_number[1])],
)
def test_aperture(lens: dict[str, Any], f_number: float) -> None:
    parameters, _ = written(spec(lens=lens))
    assert target(parameters, "aperture")[0] == pytest.approx(stops_from_f_number(f_number), abs=1.01)
    assert not is_asked(written(spec())[0], "aperture")


def test_focal_length_is_asked_for_or_free() -> None:
    parameters, asked = written(spec(lens={"focal_length_mm": 85}))
    assert target(parameters, "focal_length")[0] == asked.focal_length_mm == 85.0
    assert not is_asked(written(spec())[0], "focal_length")


@given(
    times_s=st.lists(st.floats(0, 20), min_size=1, max_size=5).map(sorted),
    over_s=st.floats(0.1, 5),
    names=st.lists(st.sampled_from(["mia", "leo", "ada"]), min_size=5, max_size=5),
)
def test_shares_of_the_focus_sum_to_one(times_s: list[float], over_s: float, names: list[str]) -> None:
    pulls = [Pull(on=name, at_s=at_s, over_s=over_s) for name, at_s in zip(names, times_s, strict=False)]
    grid_s = np.linspace(0.0, 30.0, 301)
    shares = focus_shares(pulls, grid_s)
    assert sum(shares.values()) == pytest.approx(np.ones(301))
    assert all((share >= -1e-12).all() for share in shares.values())
    assert shares[pulls[0].on][0] == pytest.approx(1.0) or len(pulls) > 1
    assert shares[pulls[-1].on][-1] == pytest.approx(1.0)


def test_nobody_in_focus_has_no_share() -> None:
    assert focus_shares([], GRID_S) == {}


def test_a_pull_moves_the_sharpness_from_one_to_the_other() -> None:
    rack = {"focus": [{"on": "mia"}, {"on": "leo", "at_s": 3.0, "over_s": 1.0}], "blur_px": {"mia": 9.0, "leo": 9.0}}
    before, during, after = (written(spec(lens=rack), time_s) for time_s in (1.0, 3.5, 5.0))
    assert before[1].blur_px == {"mia": 0.0, "leo": 9.0}
    assert after[1].blur_px == {"mia": 9.0, "leo": 0.0}
    assert 0.0 < during[1].blur_px["mia"] < 9.0


def test_who_is_not_in_focus_and_has_no_blur_asked_is_left_alone() -> None:
    parameters, asked = written(spec(lens={"focus": "leo"}))
    assert not parameters["focus_blur.gain"][:, MIA].any()
    assert asked.blur_px == {"leo": 0.0}


def test_blur_is_signed_by_who_is_behind() -> None:
    depths = {forecast.name: eyes_depth_m(forecast.name) for forecast in walkers(GRID_S)}
    nearer, farther = sorted(depths, key=lambda name: depths[name])
    for sharp, soft, sign in ((nearer, farther, 1.0), (farther, nearer, -1.0)):
        parameters, _ = written(spec(lens={"focus": sharp, "blur_px": {soft: 6.0}}))
        asked_px = target(parameters, "focus_blur", list(SUBJECTS).index(soft))[1]
        assert asked_px == pytest.approx(sign * 6.0)


def eyes_depth_m(name: str) -> float:
    state, forecast = standing_state(), next(f for f in walkers(GRID_S) if f.name == name)
    eyes = point_on_subject(forecast.position_ned_m[0], forecast.height_m, EYES)
    return float(depth_m(eyes, state[:3], state[9], state[10]))


def test_held_sharp_both_are_within_limits_that_may_be_wider() -> None:
    parameters, asked = written(spec(lens={"hold_sharp": ["mia", "leo"]}))
    depths = [eyes_depth_m(name) for name in SUBJECTS]
    assert 1 / target(parameters, "near_limit")[0] == pytest.approx(min(depths) - SHARP_MARGIN_M)
    assert 1 / target(parameters, "far_limit")[0] == pytest.approx(max(depths) + SHARP_MARGIN_M)
    assert target(parameters, "near_limit")[1] == target(parameters, "far_limit")[1] == 1.0
    assert asked.limits_at_least
    assert asked.blur_px == {"mia": 0.0, "leo": 0.0}


def test_limits_of_sharpness_by_distance_by_subject_and_at_infinity() -> None:
    limits = {"near_limit": {"subject": "mia", "offset_m": -2.0}, "far_limit": {"distance_m": "infinity"}}
    parameters, asked = written(spec(lens=limits))
    assert asked.near_limit_m == pytest.approx(eyes_depth_m("mia") - 2.0)
    assert target(parameters, "far_limit").tolist() == [0.0, 0.0]
    assert asked.far_limit_m == np.inf
    assert not asked.limits_at_least
    _, asked = written(spec(lens={"far_limit": {"distance_m": 25.0}}))
    assert asked.far_limit_m == pytest.approx(25.0)
    assert np.isnan(asked.near_limit_m)


@pytest.mark.parametrize("lens", [{"hold_sharp": ["mia", "leo"]}, {"near_limit": {"subject": "mia", "offset_m": -2.0}}])
@pytest.mark.parametrize("behind_m", [0.0, 30.0])
def test_limits_stay_before_the_camera_when_it_is_at_or_beyond_the_subjects(
    behind_m: float, lens: dict[str, Any]
) -> None:
    here = situation()
    camera = here.forecasts["mia"].position_ned_m + np.array([behind_m, 0.0, -EYES * 1.7])
    there = Situation(here.times_s, here.forecasts, camera, 0.0 * here.yaw_ned_rad, 0.0 * here.pitch_rad)
    parameters = problem().parameters()
    reference = Reference(spec(lens=lens), CAMERA)
    reference.begin(parameters)
    reference.write(parameters, there)
    assert np.isfinite(parameters.array).all()
    assert (parameters["near_limit.target"][:, 0, 0] > 0).all()
