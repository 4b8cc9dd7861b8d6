"""Autonomous drone cinematography: a director's shot, planned and flown with drone, gimbal and lens as one."""

__version__ = "0.1.0"
