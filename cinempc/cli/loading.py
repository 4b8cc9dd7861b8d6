"""Reads a shot or a sequence with everything that it names, and checks it as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cinempc.configfile import ConfigError, Problem, read
from cinempc.sequence.check import check_sequence
from cinempc.sequence.load import LoadedSequence, is_sequence, load_sequence
from cinempc.shots.check import check
from cinempc.shots.load import LoadedShot, load_shot
from sim.scene import Scene
from sim.scenefile import scene_in


@dataclass(frozen=True, slots=True)
class Loaded:
    """What can be flown: a shot, or a sequence that `shot` stands for as a whole."""

    shot: LoadedShot
    scene: Scene | None
    sequence: LoadedSequence | None = None


def load_any(path: Path, overrides: Iterable[str] = ()) -> Loaded:
    """A shot or a sequence, by what is in the file. Raises ConfigError with all that is wrong."""
    if is_sequence(read(path)):
        return _load_sequence(path, overrides)
    return Loaded(*load_checked(path, overrides))


def load_checked(path: Path, overrides: Iterable[str] = ()) -> tuple[LoadedShot, Scene | None]:
    """A shot that can be flown, and its scene where it names one. Raises ConfigError with all that is wrong."""
    shot = load_shot(path, overrides)
    scene = _scene_of(shot)
    _refuse(check(shot, None if scene is None else scene.actors))
    return shot, scene


def _load_sequence(path: Path, overrides: Iterable[str]) -> Loaded:
    sequence = load_sequence(path, overrides)
    whole = sequence.whole
    scene = _scene_of(whole)
    actors = None if scene is None else scene.actors
    _refuse([*check_sequence(sequence), *(problem for shot in sequence.shots for problem in check(shot, actors))])
    return Loaded(whole, scene, sequence)


def _scene_of(shot: LoadedShot) -> Scene | None:
    return None if shot.spec.scene is None else scene_in(shot.document, ("scene",), shot.track_folders)


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(dict.fromkeys(problems)):
        raise ConfigError(sorted(found, key=lambda p: (p.place.file, p.place.line or 0)))
