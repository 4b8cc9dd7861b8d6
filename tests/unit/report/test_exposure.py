"""What the report says of the exposure: by how it truly was and how light it truly was, as far as that is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from plant_rig import LIGHT
from synthetic_take import CAMERA, info, ticks

from cinempc.exposing import exposer_for
from cinempc.report.exposure import drift_stops, error_stops, exposed, exposure_words
from cinempc.takelog import TakeLog
from cinempc.types import Exposure, Tick

EV = 14.0
EXPOSER = exposer_for(LIGHT, EV, 180.0, None, None, (2.8, 4.0))
LIT = CAMERA.model_copy(update={"light": LIGHT})


def rightly(tick: Tick, **true: float) -> Tick:
    """Exposed as is right; `true` is what differs in truth, None of it where there is no truth."""
    command = replace(tick.command, exposure=EXPOSER.at(tick.vehicle.lens.f_number))
    if tick.true_vehicle is None:
        return replace(tick, command=command)
    assert command.exposure is not None
    return replace(
        tick, command=command, true_vehicle=replace(tick.true_vehicle, exposure=replace(command.exposure, **true))
    )


def log(found: list[Tick], light_ev100: float | None) -> TakeLog:
    return TakeLog(Path("."), info(camera=LIT, light_ev100=light_ev100), "", tuple(found), (), None)


def test_a_right_exposure_is_right_while_the_iris_moves() -> None:
    found = [rightly(tick) for tick in ticks(8.0)]
    assert error_stops(found, LIGHT.frame_rate_hz, EV) == pytest.approx(0.0, abs=1e-9)
    assert exposure_words(log(found, EV)).endswith("; right within 0.00 stops")


def test_light_that_is_not_what_the_shot_takes_it_for_is_told() -> None:
    found = [rightly(tick) for tick in ticks(2.0)]
    assert exposure_words(log(found, EV - 2)).endswith("; right within 2.00 stops (too dark)")


def test_what_the_camera_truly_had_counts() -> None:
    found = [rightly(tick, nd_stops=2.0) for tick in ticks(2.0)]
    stops = found[0].command.exposure.nd_stops - 2.0  # type: ignore[union-attr]
    assert stops > 1.0
    words = exposure_words(log(found, EV))
    assert "ND 2.0 stops" in words
    assert words.endswith("(too bright)")


def test_without_truth_it_is_told_how_well_it_held() -> None:
    found = [rightly(tick) for tick in ticks(8.0, truth=False)]
    assert drift_stops(found, LIGHT.frame_rate_hz) == pytest.approx(0.0, abs=1e-9)
    assert exposure_words(log(found, None)).endswith("; held within 0.00 stops")


def test_the_way_that_nobody_sees_does_not_count_and_without_exposure_nothing_is_said() -> None:
    first, second, *_ = (rightly(tick) for tick in ticks(1.0))
    wrong = replace(second.command, exposure=Exposure(100.0, 0.0, 180.0))
    moving = replace(second, command=wrong, asked=replace(second.asked, phase="move"))
    assert exposed([first, moving]) == [first]
    assert exposure_words(log(ticks(1.0), EV)) == ""
