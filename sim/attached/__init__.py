"""The embedded world around a drone that a foreign autopilot flies: people, and the gimbal and camera it carries."""

from sim.attached.errors import NotAttachedError
from sim.attached.links import AutopilotLinks
from sim.attached.source import TruthSource
from sim.attached.world import AttachedWorld

__all__ = ["AttachedWorld", "AutopilotLinks", "NotAttachedError", "TruthSource"]
