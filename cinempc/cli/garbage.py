"""How seldom a command looks for garbage: nearly all that it makes lives until it ends.

Python looks for unreachable objects whenever 700 more are alive, mostly while modules are imported, and once more among
all of them at the end: together a second of a short command.
"""

import atexit
import gc

SELDOM = 20_000  # more objects alive than before


def collect_seldom() -> None:
    """Of this process. What is left when it ends is not looked through: the system frees it."""
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)
