"""docs/metrics.md explains every key of metrics.json, and none that does not exist."""

import json
import re
from pathlib import Path

import pytest
import synthetic_take as synthetic

from cinempc.report.build import METRICS_NAME, build_report
from cinempc.report.difference import DifferenceFigures
from cinempc.report.metrics import Metrics
from cinempc.report.quality import Quality
from cinempc.report.shotsize import BOUNDS_FRAC, CLASSES, WORDS
from cinempc.report.stretches import StretchMetrics

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")
WHOLE = {"passed", "verdict", "compared_with", "take_to_take"}
FIELDS = {
    *Metrics.model_fields,
    *Quality.model_fields,
    *StretchMetrics.model_fields,
    *DifferenceFigures.model_fields,
    *WHOLE,
}


def explained():
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    return {key for row in rows for key in re.findall(r"`([a-z0-9_]+)`", row.split("|")[1])}


def test_every_key_is_explained():
    assert FIELDS - explained() == set()


def test_nothing_is_explained_that_there_is_not():
    assert explained() - FIELDS == set()


def test_a_file_has_no_other_keys(tmp_path):
    build_report(synthetic.record(tmp_path / "take", synthetic.ticks(3.0)))
    whole = json.loads((tmp_path / "take" / METRICS_NAME).read_text())
    assert set(whole) == {*Metrics.model_fields, *WHOLE}
    assert set(whole["quality"]) == set(Quality.model_fields)
    assert set(whole["quality"]["shot_size_share"]) == set(CLASSES)


@pytest.mark.parametrize("number", range(len(CLASSES)))
def test_the_classes_stand_there_with_their_bounds(number):
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {CLASSES[number]} |")]
    assert WORDS[number] in row
    bounds = BOUNDS_FRAC[max(number - 1, 0) : number + 1]
    assert [float(text) for text in re.findall(r"\d+\.\d+", row)] == pytest.approx(bounds, rel=0.03)
