"""Errors that are the user's to mend: they end a command with their message alone."""

from __future__ import annotations

from cinempc.configfile import ConfigError
from cinempc.record import RecordError
from cinempc.takelog import TakeLogError
from perception.capture import FootageError
from perception.models import ModelError
from sim.renderer import RendererUnavailable


def expected_errors() -> tuple[type[Exception], ...]:
    """Their types."""
    return ConfigError, RecordError, TakeLogError, RendererUnavailable, ModelError, FootageError
