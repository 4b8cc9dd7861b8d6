"""A proposal is the nearest setting that works: it passes the very check that it was made for, and just so."""

from __future__ import annotations

from pathlib import Path

import pytest
from feasibility_rig import examined, proposed, shot_text

from cinempc.configfile.rewriting import rewrite

SIZED = "framing:\n  - subject: mia\n    x: centre\n    y: upper_third\n    size: MCU   # close\n"
ORBIT = (
    "framing:\n  - {subject: mia, x: centre, y: upper_third}\nview:\n  subject: mia\n  distance_m: 7\n  height_m: 2\n"
)
TURN = "  azimuth_deg: {from: 20, to: 200, start_s: 1, over_s: 5}   # quick\n"
BOTH = (
    "framing:\n  - {subject: mia, x: 0.7, y: 0.36, size: MS}\nview: {subject: mia, azimuth_deg: 330, height_m: 1.6}\n"
)
HELD = "lens:\n  focal_length_mm: 100\n  f_number: 2.8\n  hold_sharp: [mia, leo]\n"
LIGHT = "framing:\n  - {subject: mia, x: centre}\nview: {subject: mia, azimuth_deg: 10, distance_m: 6, height_m: 1.6}\n"

CASES = {
    "too close": (shot_text(SIZED + "lens:\n  focal_length_mm: 35\n"), ("lens", "focal_length_mm"), (60, 75)),
    "too fast": (shot_text(ORBIT + TURN, "park"), ("view", "azimuth_deg", "over_s"), (5.5, 9)),
    "not both sharp": (
        shot_text(BOTH + HELD, "promenade", leo=True),
        ("lens", "f_number"),
        (3.2, 5.6),
    ),
    "beyond the lens": (shot_text(LIGHT + "lens:\n  focal_length_mm: 300\n"), ("lens", "focal_length_mm"), (240, 240)),
    "too bright": (
        shot_text(LIGHT + "lens: {f_number: 4}\nexposure: {light_ev100: 16, nd_stops: 4, iso: 100}\n"),
        ("exposure", "nd_stops"),
        (5, 7),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_proposal_passes_the_check_it_was_made_for(case: str, tmp_path: Path) -> None:
    text, key, (low, high) = CASES[case]
    file = tmp_path / "shot.yaml"
    file.write_text(text)
    before = [finding for finding in examined(file) if not finding.warning]
    assert before, "asks too much"
    change = proposed(file, before)
    assert change is not None
    assert change.key == key
    assert low <= float(change.setting) <= high
    rewrite(file, change.key, change.setting)
    assert [finding.message for finding in examined(file) if not finding.warning] == []
    old, new = text.splitlines(), file.read_text().splitlines()
    assert sum(a != b for a, b in zip(old, new, strict=True)) == 1, "one line changed, comments and all others kept"


def test_no_proposal_where_no_number_helps(tmp_path: Path) -> None:
    """Nobody is called Mai: no number changes that."""
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text("framing:\n  - {subject: mai, x: centre}\n"))
    assert proposed(file, list(examined(file))) is None
