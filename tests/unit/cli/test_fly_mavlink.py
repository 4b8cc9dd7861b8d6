"""What `cinempc fly --vehicle mavlink` refuses before anything is connected."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import SHOT

from cinempc.cli import main

MAVLINK = ("--vehicle", "mavlink")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "add --perception yolo"),
        (("--perception", "yolo"), "needs --frames"),
        (("--world", "sim", "--apply-profile"), "name one with --profile"),
        (("--world", "sim", "--readonly", "--arm"), "--readonly sends nothing"),
        (("--world", "sim", "--profile", "no_such_profile"), "no_such_profile"),
        (("--world", "sim", "--connection", "carrier-pigeon://roof"), "carrier-pigeon"),
        (("--world", "sim", "--connection", "udpin://0.0.0.0:14540"), "--listen"),
    ],
)
def test_what_does_not_go_together_is_refused(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["fly", str(SHOT), "--out", str(tmp_path), *MAVLINK, *options])
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output
