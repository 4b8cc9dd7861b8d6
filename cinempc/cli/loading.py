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
        return _checked(open_any(path, overrides))
    return Loaded(*load_checked(path, overrides))


def open_any(path: Path, overrides: Iterable[str] = ()) -> Loaded:
    """The same before it is checked as a whole: shots may ask for what cannot be. Raises ConfigError."""
    if not is_sequence(read(path)):
        shot = load_shot(path, overrides)
        return Loaded(shot, _scene_of(shot))
    sequence = load_sequence(path, overrides)
    loaded = Loaded(sequence.whole, _scene_of(sequence.whole), sequence)
    return _checked(loaded) if check_sequence(sequence) else loaded


def load_checked(path: Path, overrides: Iterable[str] = ()) -> tuple[LoadedShot, Scene | None]:
    """A shot that can be flown, and its scene where it names one. Raises ConfigError with all that is wrong."""
    shot = load_shot(path, overrides)
    scene = _scene_of(shot)
    _refuse(check(shot, None if scene is None else scene.actors))
    return shot, scene


def _checked(loaded: Loaded) -> Loaded:
    """A sequence that can be flown. Raises ConfigError with all that is wrong with it and its shots."""
    sequence = loaded.sequence
    assert sequence is not None, "for sequences"
    actors = None if loaded.scene is None else loaded.scene.actors
    _refuse([*check_sequence(sequence), *(problem for shot in sequence.shots for problem in check(shot, actors))])
    return loaded


def _scene_of(shot: LoadedShot) -> Scene | None:
    return None if shot.spec.scene is None else scene_in(shot.document, ("scene",), shot.track_folders)


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(dict.fromkeys(problems)):
        raise ConfigError(sorted(found, key=lambda p: (p.place.file, p.place.line or 0)))
