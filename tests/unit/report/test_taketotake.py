"""Each take's report says how far its camera is from that of the take before."""

import json
from dataclasses import replace

import pytest
import synthetic_take as synthetic

from cinempc.record import Slate
from cinempc.record.recorder import LOG_NAME
from cinempc.report.build import build_report
from cinempc.report.taketotake import from_the_take_before
from cinempc.takelog import read_take


def record(folder, name, scene="park", shot="1", zoom=1.0):
    ticks = synthetic.ticks(2.5)
    longer = [replace(t, true_vehicle=replace(t.true_vehicle, lens=zoomed(t.true_vehicle.lens, zoom))) for t in ticks]
    return synthetic.record(folder / name, longer, synthetic.info(slate=Slate(scene, shot)))


def zoomed(lens, factor):
    return replace(lens, focal_length_mm=factor * lens.focal_length_mm)


def test_a_take_is_set_beside_the_nearest_one_before_it(tmp_path):
    record(tmp_path, "walk_001", zoom=1.5)
    record(tmp_path, "walk_002")
    record(tmp_path, "walk_004", zoom=1.02)
    found = from_the_take_before(read_take(tmp_path / "walk_004"))
    assert found is not None
    assert (found.first, found.second, found.track) == ("walk_002", "walk_004", "truth")
    assert found.focal_length_percent.p95 == pytest.approx(1.98, abs=0.01)
    assert found.position_m.max < 1e-9
    assert from_the_take_before(read_take(tmp_path / "walk_001")) is None


def test_takes_of_something_else_and_broken_ones_are_passed_over(tmp_path):
    record(tmp_path, "walk_001")
    record(tmp_path, "walk_002", shot="2")
    record(tmp_path, "walk_003")
    (tmp_path / "walk_003" / LOG_NAME).write_bytes(b"no log")
    (tmp_path / "walk_004").mkdir()
    record(tmp_path, "walk_005")
    found = from_the_take_before(read_take(tmp_path / "walk_005"))
    assert found is not None
    assert found.first == "walk_001"


@pytest.mark.parametrize("name", ["walk", "walk_x", "walk_000"])
def test_a_folder_without_a_number_has_none_before_it(tmp_path, name):
    record(tmp_path, "walk_001")
    record(tmp_path, name)
    assert from_the_take_before(read_take(tmp_path / name)) is None


def test_figures_and_page_tell_it(tmp_path):
    record(tmp_path, "walk_001")
    page = build_report(record(tmp_path, "walk_002", zoom=1.02)).read_text()
    figures = json.loads((tmp_path / "walk_002" / "metrics.json").read_text())["take_to_take"]
    assert figures["first"] == "walk_001"
    assert figures["shift_percent"]["p95"] > 0.5
    assert "Camera off walk_001, p95" in page
