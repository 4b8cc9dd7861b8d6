"""Each shot of a sequence has its own exposure, and so has the way between two of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from planning_rig import CAMERA, problem
from plant_rig import LIGHT
from sequence_rig import person, tick_with, written

from cinempc.controller import PLAN_PERIOD_S
from cinempc.optics import brightness_stops, exposure_time_s
from cinempc.sequence.block import plan_block
from cinempc.sequence.director import SequenceDirector
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way
from cinempc.shots.reference import Reference
from cinempc.types import Exposure, SubjectForecast

MOVE_S, F_NUMBER = 2.0, 4.0
TIMES_S = 0.1 * np.arange(21)
LIT = CAMERA.model_copy(update={"light": LIGHT})
SHOTS = """\
shots:
  - name: first
    duration_s: 2
    framing: [{subject: mia, x: centre, size: 0.3}]
    view: {subject: mia, azimuth_deg: 40, distance_m: 14}
    lens: {f_number: 4}
    exposure: {light_ev100: 14}
  - {name: second, like: first, duration_s: 2, %s}
"""
HANDLES = "handles: {pre_roll_s: 1, post_roll_s: 0.48}\n"


class Near:
    """A surveyor who finds everything at once, and for whom every way takes as long."""

    def search(self, planned):  # type: ignore[no-untyped-def]
        return self

    def advance(self, forecasts, bearing_rad):  # type: ignore[no-untyped-def]
        place = np.array([8.0, 0.0, -2.0])
        return Standpoint(place, np.pi, 0.0, 50.0, np.zeros(3), 1.7, np.zeros(3))

    def way(self, start, end, people, *, filmed):  # type: ignore[no-untyped-def]
        return Way(0.0, 0.0, 5.0, MOVE_S, True)


def exposed(folder: Path, second: str) -> dict[float, Exposure | None]:
    """How it is exposed at each tick."""
    sequence = written(folder, SHOTS % second + HANDLES)
    planned = plan_block(sequence, {})
    director = SequenceDirector(
        planned, sequence.spec.handles, problem(), lambda spec: Reference(spec, LIT), Near(), 0.0
    )
    parameters, found, i = problem().parameters(), {}, 0
    camera = (np.tile([9.0, 0.0, -2.0], (21, 1)), np.full(21, np.pi), np.zeros(21))
    still = np.zeros((21, 3))
    while not director.done(now_s := round(i * PLAN_PERIOD_S, 6)) and now_s < 20.0:
        times_s = now_s + TIMES_S
        people = tuple(SubjectForecast(name, times_s, still, still, np.zeros(21), 1.7) for name in ("mia", "leo"))
        director.write(parameters, times_s, people, camera)
        found[now_s] = director.exposed(now_s, F_NUMBER)
        tick = tick_with(person(), person("leo", (0.0, 3.0)), time_s=now_s, asked=director.asked(parameters, now_s))
        director.watch(replace(tick, time_s=now_s))
        i += 1
    return found


def light_ev100(exposure: Exposure | None) -> float:
    """The light in which this is right."""
    assert exposure is not None
    exposed_s = exposure_time_s(exposure.shutter_deg, LIGHT.frame_rate_hz)
    return -float(brightness_stops(0.0, exposure.nd_stops, F_NUMBER, exposed_s, exposure.iso))


def test_a_blend_goes_from_one_to_the_other_by_stops(tmp_path: Path) -> None:
    found = exposed(tmp_path, "transition: {blend_s: 2}, exposure: {light_ev100: 8}")
    lights = np.array([light_ev100(exposure) for exposure in found.values()])
    assert lights[:50] == pytest.approx(14.0)
    assert lights[-50:] == pytest.approx(8.0)
    assert (np.diff(lights) <= 1e-9).all()
    assert np.abs(np.diff(lights)).max() < 0.3, "smoothly"


def test_a_cut_changes_in_the_move_that_nobody_sees(tmp_path: Path) -> None:
    found = exposed(tmp_path, "exposure: {light_ev100: 8}")
    lights = {time_s: light_ev100(exposure) for time_s, exposure in found.items()}
    assert {round(light, 6) for light in lights.values()} == {14.0, 8.0}
    changed_s = next(time_s for time_s, light in lights.items() if light < 9.0)
    assert changed_s == pytest.approx(2.0 + 0.48 + MOVE_S / 2, abs=0.05)


def test_a_shot_may_have_no_exposure(tmp_path: Path) -> None:
    found = list(exposed(tmp_path, "exposure: null").values())
    assert found[0] is not None
    assert found[-1] is None
