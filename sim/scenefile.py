"""Reads scenes from their files, with the tracks of their actors written out as rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cinempc.configfile import ConfigError, Document, KeyPath, Problem, read, validate
from sim.scene import Scene, Track
from sim.tracks import TrackError, read_track

CONFIGS = Path(__file__).resolve().parents[1] / "configs"


def read_scene(path: Path | str) -> Scene:
    """The scene of a file. Its track files are looked for beside it, in ../tracks and in this project's configs.

    Raises ConfigError with every problem found.
    """
    folder = Path(path).parent
    return scene_in(read(path), (), (folder, folder.parent / "tracks", CONFIGS / "tracks"))


def scene_in(document: Document, at: KeyPath, track_folders: Sequence[Path]) -> Scene:
    """The scene at a key of a document, for example ("scene",) of a shot, with all its tracks as rows.

    Raises ConfigError with every problem found.
    """
    scene = validate(document, Scene, at)
    actors, problems = {}, list[Problem]()
    for name, actor in scene.actors.items():
        try:
            actors[name] = actor.model_copy(update={"track": _written_out(actor.track, track_folders)})
        except TrackError as error:
            problems.append(document.problem((*at, "actors", name, "track", "file"), str(error)))
    if problems:
        raise ConfigError(problems)
    return scene.model_copy(update={"actors": actors})


def _written_out(track: Track, folders: Sequence[Path]) -> Track:
    line = read_track(track, folders)
    columns = [line.times_s, *line.north_east_m.T]
    if line.heading_ned_rad is not None:
        columns.append(np.degrees(line.heading_ned_rad).round(9))
    return Track(rows=[tuple(row) for row in np.column_stack(columns).tolist()])
