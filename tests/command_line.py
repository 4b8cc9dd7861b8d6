"""Runs the command as a user does."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import traceback
from pathlib import Path

from click.testing import CliRunner

from cinempc.cli import main
from cinempc.shots.load import CONFIGS

SHOT = CONFIGS / "shots" / "follow.yaml"
SHORT = ("--set", "duration_s=2", "--no-pictures")
COMMAND = (sys.executable, "-m", "cinempc")
WIDE = {"COLUMNS": "200"}  # enough that no line wraps
ENVIRONMENT = {**os.environ, **WIDE}

Run = subprocess.CompletedProcess[str]


def cinempc(*arguments: object, cwd: Path) -> Run:
    """Runs it to its end, in this process: all that it imports and compiles is there already."""
    words = [*map(str, arguments)]
    with contextlib.chdir(cwd):
        result = CliRunner().invoke(main, words, env=WIDE)
    unforeseen = "" if result.exc_info is None or isinstance(result.exception, SystemExit) else _told(result.exc_info)
    return Run(words, result.exit_code, result.stdout, result.stderr + unforeseen)


def cinempc_alone(*arguments: object, cwd: Path) -> Run:
    """The same in a process of its own."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)


def _told(error: tuple[object, ...]) -> str:
    return "".join(traceback.format_exception(*error)) if error[1] is not None else ""  # type: ignore[arg-type]
