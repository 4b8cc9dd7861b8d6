from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command_line import SHORT, SHOT, cinempc


@pytest.fixture(scope="session")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A short take flown from another folder, and that folder."""
    cwd = tmp_path_factory.mktemp("elsewhere")
    return cinempc("fly", SHOT, *SHORT, "--seed", "7", "--set", "lens.f_number=5.6", cwd=cwd), cwd


@pytest.fixture(scope="session")
def take(flown: tuple[subprocess.CompletedProcess[str], Path]) -> Path:
    """Its take folder."""
    run, cwd = flown
    assert run.returncode == 0, run.stderr
    return cwd / run.stdout.splitlines()[-1]
