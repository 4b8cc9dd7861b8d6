"""Reads a shot, a sequence or a repeat with everything that it names, and checks it as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cinempc.configfile import ConfigError, Problem, read
from cinempc.repeat.reach import refuse_beyond_reach
from cinempc.repeat.spec import LoadedRepeat, is_repeat, load_repeat
from cinempc.sequence.check import check_sequence
from cinempc.sequence.load import LoadedSequence, is_sequence, load_sequence
from cinempc.shots.check import check
from cinempc.shots.feasible import tightened
from cinempc.shots.load import LoadedShot, load_shot
from sim.scene import Scene
from sim.scenefile import scene_in


@dataclass(frozen=True, slots=True)
class Loaded:
    """What can be flown: a shot, or a sequence or a repeat that `shot` stands for as a whole."""

    shot: LoadedShot
    scene: Scene | None
    sequence: LoadedSequence | None = None
    repeat: LoadedRepeat | None = None


def load_any(path: Path, overrides: Iterable[str] = ()) -> Loaded:
    """A shot, a sequence or a repeat, by what is in the file.

    Raises ConfigError with all that is wrong, RepeatError for a move that cannot be read or flown.
    """
    document = read(path)
    if is_repeat(document):
        return open_any(path, overrides)
    if is_sequence(document):
        return _checked(open_any(path, overrides))
    return Loaded(*load_checked(path, overrides))


def open_any(path: Path, overrides: Iterable[str] = ()) -> Loaded:
    """The same before it is checked as a whole: shots may ask for what cannot be. Raises ConfigError, RepeatError."""
    document = read(path)
    if is_repeat(document):
        return _opened(load_repeat(path, overrides))
    if not is_sequence(document):
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


def _opened(repeat: LoadedRepeat) -> Loaded:
    """A repeat that drone and camera can fly; whoever is in it is in the scene. Raises ConfigError, RepeatError."""
    shot, scene = repeat.shot, _scene_of(repeat.shot)
    absent = () if scene is None else [name for name in shot.spec.subjects if name not in scene.actors]
    _refuse(shot.document.problem(("subjects", name), "no actor of the scene is called that") for name in absent)
    refuse_beyond_reach(repeat.move, tightened(shot.drone, shot.spec), shot.camera)
    return Loaded(shot, scene, repeat=repeat)


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
