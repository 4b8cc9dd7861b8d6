"""What all tests stand on, however they were started."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Lets Ctrl-C reach what tests start: a shell's background job hands down that it is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
