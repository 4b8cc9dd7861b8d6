"""What `check` calls good flies within all limits, and what it mended does too; exposure holds while the iris moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from feasibility_rig import examined, proposed, shot_text
from flights import fly, judged

from cinempc.cli.embedded import EmbeddedTake
from cinempc.cli.loading import load_checked
from cinempc.configfile.rewriting import rewrite
from cinempc.record.decode import tick_from_messages
from cinempc.record.info import to_json
from cinempc.record.messages import tick_messages
from cinempc.report.exposure import drift_stops
from cinempc.takelog import TakeLog

EYES = "framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third}\n"
MENDED = {
    "fast orbit": (
        "park",
        EYES + "view:\n  subject: mia\n  distance_m: 8\n  elevation_deg: 4\n"
        "  azimuth_deg: {from: 20, to: 170, start_s: 1.5, over_s: 4}\n",
    ),
    "close-up with a short lens": (
        "plaza",
        "framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third, size: MCU}\n"
        "view: {subject: mia, azimuth_deg: 20, height_m: 1.6}\nlens: {focal_length_mm: 35, focus: mia}\n",
    ),
}
GOOD = {
    "arc": EYES + "view: {subject: mia, distance_m: 7, height_m: 1.7, azimuth_deg: {from: 0, to: 90, start_s: 1}}\n",
    "push-in": EYES
    + "view: {subject: mia, azimuth_deg: 20, height_m: 1.7, distance_m: {from: 12, to: 5, start_s: 2}}\n",
}
IRIS = (
    EYES + "view: {subject: mia, azimuth_deg: 10, distance_m: 6, height_m: 1.6}\n"
    "lens: {focal_length_mm: 50, f_number: {from: 2.8, to: 8, start_s: 2, over_s: 4}, focus: mia}\n"
    "exposure: {light_ev100: 14}\n"
)


def flown(file: Path) -> TakeLog:
    """The log of a shot file's take."""
    shot, scene = load_checked(file)
    assert scene is not None
    return fly(EmbeddedTake(shot, scene))


def assert_within_limits(log: TakeLog) -> None:
    """Completed, well framed, and nothing asked of the aircraft that it must not do."""
    metrics, drone = judged(log), log.info.drone
    assert metrics.completed
    assert metrics.framing_error_frac_p95 is not None
    assert metrics.framing_error_frac_p95 <= 0.025
    assert metrics.in_frame_frac == 1.0
    assert (metrics.keep_out_violations, metrics.envelope_violations, metrics.plan_failures) == (0, 0, 0)
    assert metrics.speed_max_m_s <= drone.speed_m_s + 0.5


@pytest.mark.parametrize("shot", GOOD)
def test_a_good_shot_flies_within_limits(shot: str, tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(GOOD[shot]))
    assert [finding.message for finding in examined(file) if not finding.warning] == []
    assert_within_limits(flown(file))


@pytest.mark.parametrize("shot", MENDED)
def test_a_mended_shot_flies_within_limits(shot: str, tmp_path: Path) -> None:
    scene, rest = MENDED[shot]
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(rest, scene))
    wrong = [finding for finding in examined(file) if not finding.warning]
    assert wrong
    change = proposed(file, wrong)
    assert change is not None
    rewrite(file, change.key, change.setting)
    assert_within_limits(flown(file))


def test_exposure_is_held_while_the_iris_moves(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(IRIS))
    log = flown(file)
    light = log.info.camera.light
    assert light is not None
    stops = [2 * np.log2(tick.vehicle.lens.f_number) for tick in log.ticks]
    assert max(stops) - min(stops) > 2.9, "the iris moved"
    assert drift_stops(log.ticks, light.frame_rate_hz) < 0.2
    again = tick_from_messages({topic: decoded(value) for topic, value in tick_messages(log.ticks[-1])})
    assert again.command.exposure is not None
    assert log.ticks[-1].command.exposure is not None
    assert again.command.exposure.iso == log.ticks[-1].command.exposure.iso


def decoded(value: object) -> object:
    """As it stands in the log."""
    import orjson

    return orjson.loads(to_json(value))
