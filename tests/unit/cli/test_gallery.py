"""The page with every shipped shot."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cinempc.cli import main
from cinempc.cli.gallery import Piece, page

GOOD = {
    "framing_error_frac_p95": 0.0123,
    "in_frame_frac": 1.0,
    "visible_frac": None,
    "speed_max_m_s": 3.21,
    "verdict": [{"name": "Framing", "passed": True}, {"name": "Keep-out", "passed": None}],
}


def test_each_take_has_its_picture_and_its_figures() -> None:
    html = page([Piece("orbit", "orbit_001", GOOD, "")])
    assert '<video src="orbit_001/video.mp4"' in html
    assert "framing 1.23% of the width, in frame 100%, up to 3.2 m/s" in html
    assert "not met" not in html


def test_what_is_not_met_and_what_did_not_fly_is_told_and_escaped() -> None:
    bad = {**GOOD, "verdict": [{"name": "In <sight>", "passed": False}]}
    html = page([Piece("orbit", "orbit_001", bad, ""), Piece("pan", "", {}, "error: <nobody>")])
    assert "not met: In &lt;sight&gt;" in html
    assert "error: &lt;nobody&gt;" in html
    assert html.count("<video") == 1


@pytest.mark.parametrize("names", [("orbitt",), ("orbit", "nothing")])
def test_unknown_names_are_refused_before_anything_flies(names: tuple[str, ...], tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["gallery", "--out", str(tmp_path / "g"), *names])
    assert run.exit_code == 2
    assert f"no shipped shot or sequence {names[-1]}" in run.output
    assert not (tmp_path / "g").exists()
