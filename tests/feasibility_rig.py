"""Shots that ask too much, each in one way, and what is said about them."""

from __future__ import annotations

from pathlib import Path

from cinempc.cli.company import around_of
from cinempc.feasibility import Change, Examiner, Finding, propose
from cinempc.shots.load import LoadedShot, load_shot
from sim.scenefile import scene_in

HEAD = """\
title: A shot
scene: {scene}
duration_s: {duration_s}
subjects:
  mia: {{class: person, height_m: 1.68}}
"""
LEO = "  leo: {class: person, height_m: 1.82}\n"


def shot_text(rest: str, scene: str = "plaza", duration_s: float = 10, *, leo: bool = False) -> str:
    """A whole shot file; the rest begins on line 6, or 7 with Leo."""
    return HEAD.format(scene=scene, duration_s=duration_s) + (LEO if leo else "") + rest


def opened(file: Path) -> tuple[LoadedShot, Examiner]:
    """A shot file with what examines it."""
    loaded = load_shot(file)
    scene = None if loaded.spec.scene is None else scene_in(loaded.document, ("scene",), loaded.track_folders)
    return loaded, Examiner(file, (), lambda spec: around_of(spec, scene), None if scene is None else scene.actors)


def examined(file: Path) -> tuple[Finding, ...]:
    """What is found in a shot file."""
    loaded, examiner = opened(file)
    return examiner.findings(loaded)


def proposed(file: Path, wrong: list[Finding]) -> Change | None:
    """The nearest setting that works."""
    from cinempc.configfile import read

    loaded, examiner = opened(file)
    return propose(read(file), wrong, loaded.camera, examiner.judge)
