"""The camera report: what a take was shot with, for people to print and for a table to read."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import editorial_rig as rig
import pytest
import synthetic_take as synthetic

from cinempc.record import Slate
from cinempc.report.achieved import achieved
from cinempc.report.build import build_report, judge
from cinempc.report.camera_report import CSV_NAME, HTML_NAME, camera_report, write_camera_reports
from cinempc.takelog import read_take
from cinempc.types import Exposure, LensState, Tick

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"


def row_of(folder: Path) -> dict[str, str]:
    log = read_take(folder)
    write_camera_reports([camera_report(log, judge(log, achieved(log.ticks, log.info)).verdict)], folder)
    with (folder / CSV_NAME).open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    return row


def test_a_take_with_everything(tmp_path: Path) -> None:
    ticks = [exposed(tick, 400.0 if i < 20 else 800.0) for i, tick in enumerate(rig.single(2.0))]
    row = row_of(rig.take(tmp_path / "push_002", ticks, slate=Slate("park", "push", 2), without=[10, 11]))
    expected = """clip=park_push_T02 scene=park shot=push take=2 folder=push_002 timecode_in=10:00:00:00
        start_utc=2026-05-01T10:00:00.000+00:00 timecode_out=10:00:02:00 duration_s=2.0 frame_rate=25 frames=48
        frames_missing=2 resolution=640x360 focal_min_mm=35.0 focal_max_mm=45.3 stop_min=2.8 stop_max=3.0
        iso_min=400.0 iso_max=800.0 nd_min_stops=2.0 nd_max_stops=2.0 shutter_min_deg=180.0 shutter_max_deg=180.0
        verdict=good not_met= notes="""
    assert {f"{key}={value}" for key, value in row.items()} >= set(expected.split())
    assert (row["body"], row["sensor_mm"], row["drone"]) == ("test zoom", "24 x 13.5", "test quad")
    assert row["lens"] == "20-300 mm, f/1.4"
    page = (tmp_path / "push_002" / HTML_NAME).read_text(encoding="utf-8")
    for words in ("48 at 25/s, 2 missing", "35 to 45 mm", "f/2.8 to f/3.0", "ND 0.6 (2 stops)", "400 to 800", "180°"):
        assert words in page, words


def exposed(tick: Tick, iso: float) -> Tick:
    return replace(tick, vehicle=replace(tick.vehicle, exposure=Exposure(iso, 2.0, 180.0)))


def test_what_was_not_met_and_what_is_missing_is_said(tmp_path: Path) -> None:
    ticks = rig.single(3.0, synthetic.Flaws(u_frac=0.03))
    row = row_of(rig.take(tmp_path / "take", ticks, completed=False))
    assert row["verdict"] == "not good"
    assert row["not_met"].startswith("Completed: interrupted; Framing: 3.00 % of frame width at p95")


@pytest.mark.parametrize(
    ("rate", "begun", "first"),
    [
        (rig.NTSC, rig.BEGUN.replace(minute=1), "10:00:59;29"),  # drop frame is right to within a few pictures
        (rig.NTSC, None, "01:00:00;00"),
        (Fraction(25, 2), rig.BEGUN, ""),
        (None, rig.BEGUN, "10:00:00:00"),
    ],
)
def test_times_of_odd_takes(rate: Fraction | None, begun: object, first: str, tmp_path: Path) -> None:
    row = row_of(rig.take(tmp_path / "take", rig.single(1.0), rate=rate, begun=begun))  # type: ignore[arg-type]
    assert row["timecode_in"] == first
    assert float(row["duration_s"]) == pytest.approx(1.0, abs=0.1)


def test_a_sequence_tells_when_its_shots_begin(tmp_path: Path) -> None:
    row = row_of(rig.take(tmp_path / "take", rig.sequence()))
    assert row["shots"] == "wide 10:00:00:00; close 10:00:05:15; end 10:00:10:00"


def test_focus_at_infinity_and_an_automatic_camera(tmp_path: Path) -> None:
    far = [replace(t, vehicle=replace(t.vehicle, lens=LensState(35.0, float("inf"), 4.0))) for t in rig.single(1.0)]
    row_of(folder := rig.take(tmp_path / "take", far))
    page = (folder / HTML_NAME).read_text(encoding="utf-8")
    assert "<dt>Focus</dt><dd>∞</dd>" in page
    assert page.count("automatic") == 2
    assert "<dt>Filters</dt><dd>none noted</dd>" in page


def test_what_came_from_files_is_text(tmp_path: Path) -> None:
    folder = rig.take(tmp_path / "take", rig.single(1.0), title=HOSTILE)
    row = row_of(folder)
    assert row["title"] == "'" + HOSTILE  # no spreadsheet takes it for a formula
    page = (folder / HTML_NAME).read_text(encoding="utf-8")
    assert "<script" not in page
    parser = HTMLParser()
    parser.feed(page)
    assert "@page { size: A4" in page


def test_every_report_comes_with_it(tmp_path: Path) -> None:
    folder = rig.take(tmp_path / "take", rig.single(0.4))
    build_report(folder)
    first = (folder / HTML_NAME).read_bytes(), (folder / CSV_NAME).read_bytes()
    row_of(folder)
    assert first == ((folder / HTML_NAME).read_bytes(), (folder / CSV_NAME).read_bytes())
