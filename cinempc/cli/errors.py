"""Errors that are the user's to mend: they end a command with their message alone."""

from __future__ import annotations

from cinempc.cameratrack import TrackError
from cinempc.cli.operator import OperatorError
from cinempc.configfile import ConfigError
from cinempc.editorial.media import CutError
from cinempc.export.sheet import ExportError
from cinempc.loop import SubjectMissingError
from cinempc.record import RecordError
from cinempc.reframe.aspect import ReframeError
from cinempc.repeat.move import RepeatError
from cinempc.report.difference import DifferenceError
from cinempc.takelog import TakeLogError
from cinempc.vehicles.mavlink import MavlinkError
from cinempc.vehicles.profile import ProfileError
from cinempc.wire import WireError
from perception.capture import FootageError
from perception.models import ModelError
from sim.attached import NotAttachedError
from sim.renderer import RendererUnavailable


def expected_errors() -> tuple[type[Exception], ...]:
    """Their types."""
    return (
        ConfigError,
        CutError,
        OperatorError,
        RecordError,
        ReframeError,
        TakeLogError,
        RendererUnavailable,
        ModelError,
        FootageError,
        ProfileError,
        MavlinkError,
        WireError,
        NotAttachedError,
        SubjectMissingError,
        RepeatError,
        DifferenceError,
        TrackError,
        ExportError,
    )
