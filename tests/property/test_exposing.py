"""Exposure: settings that a camera chooses expose rightly, and hold that while the iris moves."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cinempc.exposing import exposer_for
from cinempc.hardware import Light
from cinempc.optics import F_NUMBERS, exposure_value_100

CAMERA = Light(
    frame_rate_hz=25,
    iso=(100, 12800),
    base_iso=800,
    nd_filters_stops=(0, 2, 4, 6),
    variable_nd_stops=(2, 7),
    compensates=("nd", "iso"),
)
F_STOPS = st.floats(1.4, 22)
EV = st.floats(-2, 18)


def test_the_sunny_16_rule() -> None:
    """f/16 at 1/100 s and ISO 100 is what bright sunlight asks for: about EV 15."""
    assert exposure_value_100(16.0, 1 / 100, 100.0) == pytest.approx(14.64, abs=0.01)
    assert exposure_value_100(1.0, 1.0, 100.0) == 0.0


@given(F_STOPS, st.floats(1e-4, 1), st.floats(50, 25600))
def test_a_stop_is_a_stop_whatever_gives_it(f_number: float, shutter_s: float, iso: float) -> None:
    ev = exposure_value_100(f_number, shutter_s, iso)
    assert exposure_value_100(f_number * 2**0.5, shutter_s, iso) == pytest.approx(ev + 1)
    assert exposure_value_100(f_number, shutter_s / 2, iso) == pytest.approx(ev + 1)
    assert exposure_value_100(f_number, shutter_s, iso * 2) == pytest.approx(ev - 1)


@given(EV, F_STOPS, F_STOPS)
def test_settings_stay_on_the_camera(ev: float, first: float, second: float) -> None:
    exposer = exposer_for(CAMERA, ev, 180.0, None, None, (min(first, second), max(first, second)))
    for f_number in (first, second):
        chosen = exposer.at(f_number)
        assert 99.9 <= chosen.iso <= 12800.1
        assert chosen.nd_stops in (0, 2, 4, 6) or 2 <= chosen.nd_stops <= 7
        assert chosen.shutter_deg == 180.0


@given(EV, F_STOPS, F_STOPS)
def test_what_is_held_is_rightly_exposed_and_what_is_not_is_at_its_end(ev: float, first: float, second: float) -> None:
    exposer = exposer_for(CAMERA, ev, 180.0, None, None, (min(first, second), max(first, second)))
    for f_number in (first, second):
        chosen, error = exposer.at(f_number), exposer.error_stops(f_number)
        if abs(error) > 1e-6:
            assert chosen.iso == pytest.approx(100 if error > 0 else 12800), "nothing is left to compensate with"


@given(EV, st.sampled_from(F_NUMBERS[10:30]))
def test_a_camera_that_does_not_compensate_drifts_by_the_stops_of_the_iris(ev: float, f_number: float) -> None:
    fixed = CAMERA.model_copy(update={"compensates": ()})
    exposer = exposer_for(fixed, ev, 180.0, 400.0, 0.0, (4.0, 4.0))
    drift = exposer.error_stops(f_number) - exposer.error_stops(4.0)
    assert drift == pytest.approx(-2 * log2(f_number / 4.0), abs=1e-9)
    for name in ("iso", "nd_stops", "shutter_deg"):
        assert getattr(exposer.at(f_number), name) == getattr(exposer.at(4.0), name)
