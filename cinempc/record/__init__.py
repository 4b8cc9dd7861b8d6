"""Writes a take folder: `video.mp4`, `log.mcap`, `spec.yaml`. See `cinempc.takelog` for reading it back."""

from cinempc.record.info import Ending, Slate, TakeInfo
from cinempc.record.recorder import RecordError, TakeRecorder

__all__ = ["Ending", "RecordError", "Slate", "TakeInfo", "TakeRecorder"]
