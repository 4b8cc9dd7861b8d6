"""The report is built from the log alone, is one file, and trusts nothing that it shows."""

import json
import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import synthetic_take as synthetic
from synthetic_take import Flaws

from cinempc.record.recorder import LOG_NAME
from cinempc.report.build import build_report
from cinempc.report.compare import Baseline, baseline_names, load_baseline

HOSTILE = "</style><script>alert(1)</script> $x^2$ & \"'"


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    folder = tmp_path_factory.mktemp("takes") / "take"
    ticks = synthetic.ticks(4.0, Flaws(u_frac=0.004, failed_every=40))
    about = synthetic.info(title=HOSTILE, conditions=HOSTILE, compare_with="cinempc_tro2024")
    synthetic.record(folder, ticks, about, pictures=True)
    build_report(folder)
    return folder


@pytest.fixture(scope="module")
def html(take):
    return (take / "report.html").read_text(encoding="utf-8")


def test_the_log_alone_gives_the_same_report(take, html, tmp_path):
    shutil.copy(take / LOG_NAME, tmp_path)
    rebuilt = build_report(tmp_path).read_text(encoding="utf-8")
    assert rebuilt == html.replace('<a href="video.mp4">Play the video</a>', "")
    assert (tmp_path / "metrics.json").read_bytes() == (take / "metrics.json").read_bytes()


def test_one_file_without_script_or_links(html):
    assert "<script" not in html
    assert html.count("</style>") == html.count("<style")
    assert re.findall(r'(?:src|href)="(?!data:image/jpeg;base64,|#)([^"]*)"', html) == ["video.mp4"]
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_every_drawing_is_well_formed(html):
    drawings = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    assert len(drawings) >= 4 + 14 + 1
    for drawing in drawings:
        ElementTree.fromstring(drawing)


def test_metrics_are_complete_and_plain_json(take):
    text = (take / "metrics.json").read_text()
    metrics = json.loads(text, parse_constant=pytest.fail)
    asked = """framing_error_frac_p50 framing_error_frac_p95 size_error_frac_p50 size_error_frac_p95 in_frame_frac
        focus_blur_px_p50 focus_blur_px_p95 dof_near_error_m_p50 dof_near_error_m_p95 dof_far_error_m_p50
        dof_far_error_m_p95 focal_error_mm_p50 focal_error_mm_p95 jerk_rms_m_s3 image_jitter_frac_rms
        min_subject_distance_m keep_out_violations envelope_violations plan_ms_p50 plan_ms_p99 plan_ms_max
        plan_failures realtime_factor completed settle_s passed verdict compared_with"""
    assert set(asked.split()) <= metrics.keys()
    assert metrics["plan_failures"] == 2
    assert metrics["passed"] is False
    assert metrics["framing_error_frac_p95"] == pytest.approx(0.004, rel=1e-6)


def test_the_comparison_counts_in_their_pixels(take):
    rows = {row["quantity"]: row for row in json.loads((take / "metrics.json").read_text())["compared_with"]["rows"]}
    assert rows["u_px"]["ours"][1] == pytest.approx(0.004 * 960, rel=1e-6)
    assert rows["u_px"]["ours_over_theirs_p95"] == pytest.approx(0.004 * 960 / 8.7, rel=1e-6)
    assert rows["u_px"]["passed"] is False
    assert rows["focal_length_mm"]["passed"] is True
    assert rows["v_top_px"]["passed"] is None


def test_a_cut_off_take_says_so(tmp_path):
    folder = synthetic.record(tmp_path / "take", synthetic.ticks(4.0))
    data = (folder / LOG_NAME).read_bytes()
    (folder / LOG_NAME).write_bytes(data[: len(data) * 2 // 3])
    html = build_report(folder).read_text()
    assert "cut off after" in html
    assert json.loads((folder / "metrics.json").read_text())["completed"] is False


def test_hostile_subject_names_are_text(tmp_path):
    def renamed(tick):
        people = tuple(replace(s, name=HOSTILE) if s.name == "bo" else s for s in tick.true_subjects)
        return replace(tick, true_subjects=people)

    folder = synthetic.record(tmp_path / "take", [renamed(t) for t in synthetic.ticks(2.0)], pictures=True)
    html = build_report(folder).read_text()
    assert "<script" not in html
    for drawing in re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL):
        ElementTree.fromstring(drawing)


@pytest.mark.parametrize("ticks", [1, 30])
def test_very_short_takes_without_pictures(tmp_path, ticks):
    folder = synthetic.record(tmp_path / "take", synthetic.ticks(2.0)[:ticks])
    assert "Contact sheet" not in build_report(folder).read_text()


def test_every_shipped_baseline_loads():
    assert baseline_names() == ["cinempc_tro2024"]
    for name in baseline_names():
        assert isinstance(load_baseline(name), Baseline)


def test_an_unknown_baseline_is_named():
    with pytest.raises(ValueError, match=r"no baseline 'nobody'; allowed: cinempc_tro2024"):
        load_baseline("nobody")
