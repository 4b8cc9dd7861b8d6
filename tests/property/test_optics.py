"""The dioptric formulas against the classic ones in metres, against each other, and against geometry."""

from __future__ import annotations

import casadi as ca
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cinempc.optics import (
    FARTHEST_LIMIT_M,
    defocus_px,
    f_number_from_stops,
    far_limit_dioptres,
    focus_and_stop_for_limits,
    hyperfocal_m,
    image_fraction,
    metres_per_dioptre,
    near_limit_dioptres,
    stops_from_f_number,
)

focal_lengths = st.floats(8.0, 600.0)
f_numbers = st.floats(1.0, 22.0)
distances = st.floats(1.5, 200.0)
COC_MM, SENSOR_MM, WIDTH_PX = 0.03, 24.0, 1920.0


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances)
def test_near_limit_is_the_classic_one(focal_mm: float, f_number: float, focus_m: float) -> None:
    hyperfocal, focal_m = hyperfocal_m(focal_mm, f_number, COC_MM), focal_mm / 1000
    classic_m = focus_m * (hyperfocal - focal_m) / (hyperfocal + focus_m - 2 * focal_m)
    assert 1.0 / near_limit_dioptres(focal_mm, f_number, 1.0 / focus_m, COC_MM) == pytest.approx(classic_m, rel=1e-9)


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances)
def test_far_limit_is_the_classic_one_without_its_pole(focal_mm: float, f_number: float, focus_m: float) -> None:
    hyperfocal, focal_m = hyperfocal_m(focal_mm, f_number, COC_MM), focal_mm / 1000
    limit = far_limit_dioptres(focal_mm, f_number, 1.0 / focus_m, COC_MM)
    assume(abs(hyperfocal / focus_m - 1.0) > 1e-6)
    classic_m = focus_m * (hyperfocal - focal_m) / (hyperfocal - focus_m)
    assert limit == pytest.approx(1.0 / classic_m, rel=1e-6)
    assert (limit > 0) == (focus_m < hyperfocal)


@given(focal_mm=focal_lengths, f_number=f_numbers)
def test_focused_at_the_hyperfocal_distance_everything_from_its_half_on_is_sharp(
    focal_mm: float, f_number: float
) -> None:
    hyperfocal = hyperfocal_m(focal_mm, f_number, COC_MM)
    assert far_limit_dioptres(focal_mm, f_number, 1.0 / hyperfocal, COC_MM) == pytest.approx(0.0, abs=1e-12)
    assert 1.0 / near_limit_dioptres(focal_mm, f_number, 1.0 / hyperfocal, COC_MM) == pytest.approx(hyperfocal / 2)


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances)
def test_limits_are_where_the_blur_is_the_circle_of_confusion(focal_mm: float, f_number: float, focus_m: float) -> None:
    lens = (focal_mm, f_number, 1.0 / focus_m)
    coc_px = COC_MM / SENSOR_MM * WIDTH_PX
    near, far = near_limit_dioptres(*lens, COC_MM), far_limit_dioptres(*lens, COC_MM)
    assert far < 1.0 / focus_m < near
    assert defocus_px(near, *lens, SENSOR_MM, WIDTH_PX) == pytest.approx(-coc_px, rel=1e-6)
    assert defocus_px(far, *lens, SENSOR_MM, WIDTH_PX) == pytest.approx(coc_px, rel=1e-6)


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances)
def test_focus_and_stop_for_limits_is_the_inverse(focal_mm: float, f_number: float, focus_m: float) -> None:
    lens = (focal_mm, f_number, 1.0 / focus_m)
    limits = near_limit_dioptres(*lens, COC_MM), far_limit_dioptres(*lens, COC_MM)
    focus, stop = focus_and_stop_for_limits(*limits, focal_mm, COC_MM)
    assert focus == pytest.approx(1.0 / focus_m, rel=1e-6)
    assert stop == pytest.approx(f_number, rel=1e-6)


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances, depth_m=distances)
def test_defocus_is_the_thin_lens_s_blur_circle(
    focal_mm: float, f_number: float, focus_m: float, depth_m: float
) -> None:
    focal_m = focal_mm / 1000
    sensor_m, image_m = (1.0 / (1.0 / focal_m - 1.0 / z) for z in (focus_m, depth_m))  # of focus and of the subject
    circle_m = focal_m / f_number * (sensor_m - image_m) / image_m  # similar triangles behind the aperture
    blur_px = defocus_px(1.0 / depth_m, focal_mm, f_number, 1.0 / focus_m, SENSOR_MM, WIDTH_PX)
    assert blur_px == pytest.approx(circle_m * 1000 / SENSOR_MM * WIDTH_PX, rel=1e-6, abs=1e-9)


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances, away_m=st.floats(0.1, 50.0))
def test_defocus_is_zero_in_focus_positive_behind_and_negative_before_it(
    focal_mm: float, f_number: float, focus_m: float, away_m: float
) -> None:
    def blur_px(depth_m: float) -> float:
        return float(defocus_px(1.0 / depth_m, focal_mm, f_number, 1.0 / focus_m, SENSOR_MM, WIDTH_PX))

    assert blur_px(focus_m) == pytest.approx(0.0, abs=1e-9)
    assert blur_px(focus_m + away_m) > 0
    assert blur_px(focus_m * focus_m / (focus_m + away_m)) < 0


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances, depth_m=distances)
def test_opening_the_iris_by_two_stops_doubles_the_blur(
    focal_mm: float, f_number: float, focus_m: float, depth_m: float
) -> None:
    wide, narrow = (
        defocus_px(1.0 / depth_m, focal_mm, number, 1.0 / focus_m, SENSOR_MM, WIDTH_PX)
        for number in (f_number, 2.0 * f_number)
    )
    assert wide == pytest.approx(2.0 * narrow)


@given(f_number=f_numbers)
def test_stops_and_f_numbers_are_each_other_s_inverse(f_number: float) -> None:
    assert f_number_from_stops(stops_from_f_number(f_number)) == pytest.approx(f_number)
    assert stops_from_f_number(2.0 * f_number) - stops_from_f_number(f_number) == pytest.approx(2.0)


def test_stops_of_the_engraved_f_numbers() -> None:
    assert stops_from_f_number(np.array([1.0, 2.0, 4.0, 8.0])) == pytest.approx([0.0, 2.0, 4.0, 6.0])


@given(limit_m=st.floats(1.0, 200.0))
def test_metres_per_dioptre_turns_small_errors_into_metres(limit_m: float) -> None:
    reach_m = min(limit_m, FARTHEST_LIMIT_M)
    assert metres_per_dioptre(1.0 / limit_m) == pytest.approx(reach_m**2)
    assert metres_per_dioptre(0.0) == pytest.approx(FARTHEST_LIMIT_M**2)


@given(focal_mm=focal_lengths, depth_m=distances, right_m=st.floats(-50, 50), down_m=st.floats(-50, 50))
def test_pinhole_has_similar_triangles(focal_mm: float, depth_m: float, right_m: float, down_m: float) -> None:
    u, v = image_fraction((depth_m, right_m, down_m), focal_mm, SENSOR_MM, 13.5)
    assert (u - 0.5) * SENSOR_MM / focal_mm == pytest.approx(right_m / depth_m)
    assert (v - 0.5) * 13.5 / focal_mm == pytest.approx(down_m / depth_m)
    twice = image_fraction((2 * depth_m, 2 * right_m, 2 * down_m), focal_mm, SENSOR_MM, 13.5)
    assert twice == pytest.approx((u, v))


@given(focal_mm=focal_lengths, f_number=f_numbers, focus_m=distances, depth_m=distances)
def test_symbols_give_the_same_as_numbers(focal_mm: float, f_number: float, focus_m: float, depth_m: float) -> None:
    numbers = (focal_mm, f_number, 1.0 / focus_m)
    focal, number, focus, depth = symbols = [ca.SX.sym(name) for name in ("f", "N", "s", "z")]
    formulas = ca.vertcat(
        near_limit_dioptres(focal, number, focus, COC_MM),
        far_limit_dioptres(focal, number, focus, COC_MM),
        defocus_px(1.0 / depth, focal, number, focus, SENSOR_MM, WIDTH_PX),
        stops_from_f_number(number),
        f_number_from_stops(number),
        metres_per_dioptre(focus),
    )
    symbolic = np.asarray(ca.Function("optics", symbols, [formulas])(*numbers, depth_m)).ravel()
    expected = [
        near_limit_dioptres(*numbers, COC_MM),
        far_limit_dioptres(*numbers, COC_MM),
        defocus_px(1.0 / depth_m, *numbers, SENSOR_MM, WIDTH_PX),
        stops_from_f_number(f_number),
        f_number_from_stops(f_number),
        metres_per_dioptre(1.0 / focus_m),
    ]
    np.testing.assert_allclose(symbolic, expected, rtol=1e-12)
