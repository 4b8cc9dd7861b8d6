"""Threads that work on pictures give way to the one that flies."""

from __future__ import annotations

import os
import threading

NICE = 3


def give_way() -> None:
    """Lowers the calling thread's priority, where the system has one for each thread: an executor's `initializer`."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
