"""Runs the command as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cinempc.shots.load import CONFIGS

SHOT = CONFIGS / "shots" / "follow.yaml"
SHORT = ("--set", "duration_s=2", "--no-pictures")
COMMAND = (sys.executable, "-m", "cinempc")
ENVIRONMENT = {**os.environ, "COLUMNS": "200"}  # wide enough that no line wraps


def cinempc(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs it to its end."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
