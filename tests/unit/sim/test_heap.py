"""Panda3D and the C library must not share the program break: where they did, long takes with pictures crashed."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROBE = """
import ctypes
import numpy as np
libc = ctypes.CDLL(None)
libc.sbrk.restype, libc.sbrk.argtypes = ctypes.c_void_p, [ctypes.c_ssize_t]
failed = ctypes.c_void_p(-1).value
{before}
kept = [np.ones(50_000) for _ in range(200)]
print(libc.sbrk(2**22) == failed, sum(float(a.sum()) for a in kept))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no program break to share")
@pytest.mark.parametrize(("before", "fixed"), [("", False), ("import sim", True), ("import sim.renderer", True)])
def test_the_program_break_is_fixed_once_the_simulator_is_loaded(before: str, fixed: bool) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROBE.format(before=before)], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == [str(fixed), "10000000.0"]
