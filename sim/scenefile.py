"""Reads scenes from their files, with tracks and terrain written out as rows, and scans found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cinempc.configfile import ConfigError, Document, KeyPath, Problem, read, validate
from sim.relief import ReliefError, written_out
from sim.scans import ScanError, find_scan, read_scan
from sim.scene import Scene, Track
from sim.solids import scan_anchor_ned_m
from sim.standing import Scan
from sim.tracks import TrackError, read_track

CONFIGS = Path(__file__).resolve().parents[1] / "configs"


def read_scene(path: Path | str) -> Scene:
    """The scene of a file. Its tracks are looked for beside it, in ../tracks and in this project's configs.

    Raises ConfigError with every problem found.
    """
    folder = Path(path).parent
    return scene_in(read(path), (), (folder, folder.parent / "tracks", CONFIGS / "tracks"))


def scene_in(document: Document, at: KeyPath, track_folders: Sequence[Path]) -> Scene:
    """The scene at a key of a document, for example ("scene",) of a shot, with tracks and terrain as rows.

    Terrain and scans are looked for in the folders of the tracks, and in `terrain` and `scans` beside each of them.

    Raises ConfigError with every problem found.
    """
    scene = validate(document, Scene, at)
    actors, problems = {}, list[Problem]()
    for name, actor in scene.actors.items():
        try:
            actors[name] = actor.model_copy(update={"track": _written_out(actor.track, track_folders)})
        except TrackError as error:
            problems.append(document.problem((*at, "actors", name, "track", "file"), str(error)))
    update: dict[str, object] = {"actors": actors}
    if scene.terrain is not None:
        try:
            update["terrain"] = written_out(scene.terrain, _beside(track_folders, "terrain"))
        except ReliefError as error:
            problems.append(document.problem((*at, "terrain", "file"), str(error)))
    if problems:
        raise ConfigError(problems)
    return _with_scans(document, scene.model_copy(update=update), at, track_folders)


def _with_scans(document: Document, scene: Scene, at: KeyPath, track_folders: Sequence[Path]) -> Scene:
    """With the whole path of each scan, all of them read once so that what is wrong shows now."""
    scans, problems = list[Scan](), list[Problem]()
    for i, scan in enumerate(scene.scans):
        try:
            scans.append(scan.model_copy(update={"file": str(find_scan(scan, _beside(track_folders, "scans")))}))
            read_scan(scans[-1], scan_anchor_ned_m(scene, scan))
        except ScanError as error:
            problems.append(document.problem((*at, "scans", i, "file"), str(error)))
    if problems:
        raise ConfigError(problems)
    return scene.model_copy(update={"scans": scans})


def _beside(folders: Sequence[Path], name: str) -> tuple[Path, ...]:
    """The folders, and the ones of this name in and beside them."""
    found = [folder for base in folders for folder in (base, base / name, base.parent / name)]
    return tuple(dict.fromkeys(found))


def _written_out(track: Track, folders: Sequence[Path]) -> Track:
    line = read_track(track, folders)
    columns = [line.times_s, *line.north_east_m.T]
    if line.heading_ned_rad is not None:
        columns.append(np.degrees(line.heading_ned_rad).round(9))
    return Track(rows=[tuple(row) for row in np.column_stack(columns).tolist()])
