from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_rig import CAMERA, NODES, STEP_S, problem, walkers

from cinempc.problem import Parameters
from cinempc.shots.movement import Aim, CameraPath
from cinempc.shots.path import through
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation
from cinempc.shots.spec import Framing, ShotSpec, Subject

TIMES_S = STEP_S * np.arange(NODES + 1)
places = st.tuples(*(st.floats(-30, 30) for _ in range(3)))


def written(time_s: float, begun_s: float = 0.0, **more: Any) -> tuple[Reference, Parameters]:
    spec = ShotSpec(
        title="t",
        duration_s=20.0,
        subjects={"mia": Subject(height_m=1.7), "leo": Subject(height_m=1.8)},
        framing=[Framing(subject="mia", x=0.5)],
        **more,
    )
    reference, parameters = Reference(spec, CAMERA), problem().parameters()
    reference.begin(parameters)
    still = np.zeros_like(TIMES_S)
    for now_s in (begun_s, time_s):
        by_name = {f.name: f for f in walkers(now_s + TIMES_S)}
        reference.write(parameters, Situation(now_s + TIMES_S, by_name, np.zeros((len(TIMES_S), 3)), still, still))
    return reference, parameters


@given(st.lists(st.tuples(st.floats(0.5, 5), places), min_size=2, max_size=8))
def test_a_path_passes_through_its_points_from_rest_to_rest(steps: list[tuple[float, tuple[float, ...]]]) -> None:
    times = np.cumsum([step for step, _ in steps])
    keys = [(float(t), *place) for t, (_, place) in zip(times, steps, strict=True)]
    curve = through(CameraPath(keys=keys))
    np.testing.assert_allclose(curve(times), [place for _, place in steps], atol=1e-6)
    tiny = 1e-3
    for end, inward in ((times[0], tiny), (times[-1], -tiny)):
        assert np.abs(curve(np.array([end + inward])) - curve(np.array([end]))).max() < 1e-4
    np.testing.assert_allclose(curve(np.array([times[0] - 9.0])), [keys[0][1:]], atol=1e-9)
    np.testing.assert_allclose(curve(np.array([times[-1] + 9.0])), [keys[-1][1:]], atol=1e-6)


def test_a_path_has_no_kink() -> None:
    keys = [(0.0, 0.0, 0.0, 2.0), (3.0, 6.0, 1.0, 2.0), (5.0, 6.0, 9.0, 5.0), (9.0, 0.0, 9.0, 3.0)]
    step = 0.01
    acceleration = np.diff(through(CameraPath(keys=keys))(np.arange(0, 9, step)), n=2, axis=0) / step**2
    assert np.abs(np.diff(acceleration, axis=0)).max() < 0.5, "acceleration is continuous"


def test_a_path_in_the_world() -> None:
    _, parameters = written(4.0, camera_path=CameraPath(keys=[(0.0, 3.0, 4.0, 5.0)]))
    np.testing.assert_allclose(parameters["place.target"][:, 0], np.tile([3.0, 4.0, -5.0], (NODES + 1, 1)))
    assert (parameters["place.gain"] > 0).all()


def test_a_path_around_somebody_stays_or_goes_along() -> None:
    keys = [(0.0, 3.0, 4.0, 5.0)]  # ahead, right, height; Mia walks north at 1.4 m/s
    _, staying = written(4.0, camera_path=CameraPath(keys=keys, around="mia"))
    _, moving = written(4.0, camera_path=CameraPath(keys=keys, around="mia", moving=True))
    np.testing.assert_allclose(staying["place.target"][0, 0], [3.0, 4.0, -5.0])
    np.testing.assert_allclose(moving["place.target"][0, 0], [3.0 + 4 * 1.4, 4.0, -5.0])
    np.testing.assert_allclose(moving["place.target"][-1, 0], [3.0 + 6 * 1.4, 4.0, -5.0])


def test_ahead_is_where_somebody_faces() -> None:
    _, parameters = written(0.0, camera_path=CameraPath(keys=[(0.0, 3.0, 1.0, 2.0)], around="leo"))
    np.testing.assert_allclose(parameters["place.target"][0, 0], [-3.0, 5.0 - 1.0, -2.0], atol=1e-9)


def test_what_is_asked_of_place_aim_and_horizon_is_told() -> None:
    path, aim = CameraPath(keys=[(0.0, 3.0, 4.0, 5.0)]), Aim(bearing_deg=350.0, pitch_deg=-10.0)
    reference, parameters = written(0.0, camera_path=path, aim=aim, horizon=0.3)
    asked = reference.asked(parameters, 0.0)
    np.testing.assert_allclose(asked.place_ned_m, [3.0, 4.0, -5.0])
    assert np.degrees([asked.yaw_ned_rad, asked.pitch_rad]) == pytest.approx([-10, -10])
    assert asked.horizon_v_frac == 0.3


def test_what_is_not_asked_is_not_told_and_costs_nothing() -> None:
    reference, parameters = written(0.0, aim=Aim(pitch_deg=5.0))
    asked = reference.asked(parameters, 0.0)
    assert np.isnan(asked.place_ned_m).all()
    assert np.isnan([asked.yaw_ned_rad, asked.horizon_v_frac]).all()
    assert np.degrees(asked.pitch_rad) == pytest.approx(5)
    assert not parameters["place.gain"].any()
    assert not parameters["aim.gain"][:, 0, :2].any()


def test_a_bearing_around_somebody_counts_from_where_they_face() -> None:
    _, parameters = written(0.0, aim=Aim(bearing_deg=30.0, around="leo"))
    assert parameters["aim.target"][0, 0, 0] == pytest.approx(np.radians(210))
