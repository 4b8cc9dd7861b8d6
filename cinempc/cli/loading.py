"""Reads a shot with everything that it names, and checks it as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cinempc.configfile import ConfigError
from cinempc.shots.check import check
from cinempc.shots.load import LoadedShot, load_shot
from sim.scene import Scene
from sim.scenefile import scene_in


def load_checked(path: Path, overrides: Iterable[str] = ()) -> tuple[LoadedShot, Scene | None]:
    """A shot that can be flown, and its scene where it names one. Raises ConfigError with all that is wrong."""
    shot = load_shot(path, overrides)
    scene = None if shot.spec.scene is None else scene_in(shot.document, ("scene",), shot.track_folders)
    problems = check(shot, None if scene is None else scene.actors)
    if problems:
        raise ConfigError(problems)
    return shot, scene
