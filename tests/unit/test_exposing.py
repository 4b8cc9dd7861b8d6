"""On the way between two shots: settings by stops, that expose rightly all along."""

from __future__ import annotations

import pytest
from plant_rig import LIGHT

from cinempc.exposing import between, exposer_for

SUN = exposer_for(LIGHT, 15.0, 180.0, None, None, (4.0, 4.0))
OTHER_SHUTTER = exposer_for(LIGHT, 15.0, 45.0, None, None, (4.0, 4.0))
NIGHT = exposer_for(LIGHT, 5.0, 180.0, None, None, (4.0, 4.0))
SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


@pytest.mark.parametrize("share", SHARES)
def test_in_the_same_light_it_is_right_all_the_way(share: float) -> None:
    chosen = between(SUN, OTHER_SHUTTER, share, 4.0)
    assert chosen is not None
    assert chosen.shutter_deg == pytest.approx(180.0 * 2 ** (-2 * share))
    assert SUN.brightness_stops(chosen, 4.0) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("share", SHARES)
def test_from_light_to_light_it_goes_by_stops_with_filters_that_are_there(share: float) -> None:
    chosen = between(SUN, NIGHT, share, 4.0)
    assert chosen is not None
    assert chosen.nd_stops == LIGHT.nearest_nd(chosen.nd_stops)
    assert SUN.brightness_stops(chosen, 4.0) == pytest.approx(10.0 * share, abs=1e-9)


@pytest.mark.parametrize(("share", "exposed"), [(0.0, True), (0.49, True), (0.5, False), (1.0, False)])
def test_to_a_shot_without_an_exposure_it_changes_half_way(share: float, exposed: bool) -> None:
    chosen = between(SUN, None, share, 4.0)
    assert (chosen is not None) == exposed
    assert chosen is None or chosen.nd_stops == SUN.at(4.0).nd_stops


@pytest.mark.parametrize(("share", "exposed"), [(0.0, False), (0.49, False), (0.5, True), (1.0, True)])
def test_from_a_shot_without_an_exposure_as_well(share: float, exposed: bool) -> None:
    assert (between(None, SUN, share, 4.0) is not None) == exposed


def test_there_may_be_no_exposure_at_all() -> None:
    assert between(None, None, 0.4, 4.0) is None
