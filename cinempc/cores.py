"""Cores that two processes share: those that draw keep to their own half of them, where the system can do that.

Two that draw with threads on all cores move each other from core to core, which costs a tenth of what they do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

THREADS = Path("/proc/self/task")


def usable() -> frozenset[int]:
    """The cores that this thread may run on."""
    if sys.platform == "linux":
        return frozenset(os.sched_getaffinity(0))
    return frozenset(range(os.cpu_count() or 1))


def halves(cores: Set[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Two parts of as many; of an odd number the first has one more, of one core each has it."""
    ordered = sorted(cores)
    middle = (len(ordered) + 1) // 2
    return frozenset(ordered[:middle]), frozenset(ordered[middle:] or ordered)


def keep_to(cores: Set[int]) -> None:
    """Keeps this thread, and those that it will begin, to these cores."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, cores)


def let_all_use(cores: Set[int]) -> None:
    """Lets each thread of this process run on these cores, wherever it was kept to."""
    if sys.platform != "linux":
        return
    for thread in THREADS.iterdir():
        with suppress(OSError):  # it has ended by now
            os.sched_setaffinity(int(thread.name), cores)
