"""Shots from pixels on PX4's own controllers, by the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from perception_rig import weights_missing
from sitl_report import Ledger
from sitl_rig import INSTANCE, PROFILE, ROOT, Px4, needs_px4

pytestmark = [
    pytest.mark.sitl,
    pytest.mark.slow,
    needs_px4,
    pytest.mark.skipif(bool(weights_missing()), reason=weights_missing() or "there"),
]
FRAMING_P95_FRAC = {"orbit": 0.03, "dolly_zoom": 0.04, "follow": 0.05}  # of the picture's width
SPEED = float(os.environ.get("SITL_SPEED", "0.5"))  # two cores without a GPU draw and look half as fast as PX4 flies
IN_FRAME_FRAC = 1.0
LONGEST_S = 400.0
HINTS = {"follow": ["--set=subjects.mia.near_m=[-20,-8]"]}  # while she walks in, Leo is alone in the picture


@pytest.mark.parametrize("shot", FRAMING_P95_FRAC)
def test_a_shot_is_flown_from_pixels(shot: str, ledger: Ledger, tmp_path: Path) -> None:
    system = INSTANCE + 1  # by which the simulated set is found
    with Px4({**PROFILE, "MAV_SYS_ID": system}, speed=SPEED) as px4:
        link = f"--connection=udpin://127.0.0.1:{px4.companion_port} --system={system} --world=sim --arm"
        call = f"-m cinempc fly {ROOT}/configs/shots/{shot}.yaml --vehicle=mavlink {link}"
        more = f"--sim-speed={SPEED:g} --profile=sitl --apply-profile --perception=yolo --out={tmp_path}"
        flown = subprocess.run(
            [sys.executable, *call.split(), *more.split(), *HINTS.get(shot, ())],
            cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False,
        )  # fmt: skip
    sys.stdout.write(flown.stderr)
    bound = FRAMING_P95_FRAC[shot]
    asked = f"completed, p95 at most {bound}, in frame {IN_FRAME_FRAC}, no violation"
    m = figures_of(flown.stdout)
    keys = ("ending", "framing_error_frac_p95", "in_frame_frac", "keep_out_violations", "speed_max_m_s")
    figures = ", ".join(f"{key} {m.get(key, 'not known')}" for key in keys)
    ledger.figure(f"{shot} from pixels, at {SPEED:g} of real time", asked, figures)
    assert flown.returncode == 0, flown.stderr[-2000:]
    assert m["completed"], m["ending"]
    assert m["keep_out_violations"] == 0
    assert m["in_frame_frac"] >= IN_FRAME_FRAC
    assert m["framing_error_frac_p95"] <= bound


def figures_of(output: str) -> dict[str, Any]:
    """Those of the take whose folder was printed last; none if it has none."""
    lines = output.splitlines()
    path = Path(lines[-1] if lines else "") / "metrics.json"
    figures: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return figures
