"""Ticks and sequence files to test with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from synthetic_take import Flaws, tick

from cinempc.sequence.load import LoadedSequence, load_sequence
from cinempc.types import Asked, SubjectState, Tick

HEAD = """\
title: A sequence
subjects:
  mia: {height_m: 1.68, near_m: [0, 0]}
  leo: {height_m: 1.82, near_m: [0, 3]}
"""


def written(folder: Path, text: str) -> LoadedSequence:
    """The sequence of a file with Mia and Leo."""
    file = folder / "sequence.yaml"
    file.write_text(HEAD + text)
    return load_sequence(file)


def person(
    name: str = "mia",
    at_m: tuple[float, float] = (0.0, 0.0),
    speed_m_s: float = 0.0,
    heading_rad: float = 0.0,
    age_s: float = 0.0,
) -> SubjectState:
    velocity = speed_m_s * np.array([np.cos(heading_rad), np.sin(heading_rad), 0.0])
    return SubjectState(name, 0.0, np.array([*at_m, 0.0]), velocity, heading_rad, 1.7, age_s)


def tick_with(*people: SubjectState, time_s: float = 0.0, asked: Asked | None = None) -> Tick:
    """A tick in which these people are known."""
    plain = tick(0.0, Flaws())
    vehicle = replace(plain.vehicle, time_s=time_s)
    return replace(plain, time_s=time_s, vehicle=vehicle, subjects=people, asked=asked or Asked(time_s))
