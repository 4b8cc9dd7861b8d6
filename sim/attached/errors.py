"""What can go wrong between a world and the autopilot that flies in it."""

from __future__ import annotations

from cinempc.wire import WireError


class NotAttachedError(WireError):
    """The autopilot does not do its part: what is missing, and what to look at."""
