"""Keeps Panda3D's memory and the C library's apart.

Panda3D's own allocator (dlmalloc) and the C library's both grow and shrink the heap by moving the program break, and no
lock stands between them: now and then one gives back or takes what belongs to the other, and the process crashes. With
a page in the way that nobody may touch, the break cannot move up any more, and both take new memory from the kernel by
`mmap`, which is safe.
"""

from __future__ import annotations

import ctypes
import mmap
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt(3)
NEVER = 2**31 - 1
LARGE_BYTES = 32 * 2**20  # from which size on an array gets pages of its own
FIXED_NOREPLACE = 0x100000  # of mmap(2)
NO_ACCESS = 0


def keep_apart() -> bool:
    """To be called before Panda3D is loaded. Whether the break is fixed; elsewhere than on Linux nothing is done."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None)
    libc.sbrk.restype, libc.sbrk.argtypes = ctypes.c_void_p, [ctypes.c_ssize_t]
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    if not hasattr(libc, "mallopt"):  # another C library, whose heap does not use the break
        return False
    libc.mallopt(TRIM_THRESHOLD, NEVER)  # the C library would make room below the page
    libc.mallopt(MMAP_THRESHOLD, LARGE_BYTES)
    end = -(-libc.sbrk(0) // mmap.PAGESIZE) * mmap.PAGESIZE
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | FIXED_NOREPLACE
    return bool(libc.mmap(end, mmap.PAGESIZE, NO_ACCESS, flags, -1, 0) == end)
