"""Where footage is cut."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from perception.capture import FootageError
from perception.scenecuts import scene_starts


def scenes(folder: Path, *lengths: int) -> Path:
    """Pans over a texture of its own for each scene."""
    folder.mkdir()
    number = 0
    for seed, length in enumerate(lengths):
        texture = np.random.default_rng(seed).integers(0, 255, (18, 40, 3), np.uint8)
        wide = cv2.resize(texture, (900, 360), interpolation=cv2.INTER_CUBIC)
        for i in range(length):
            cv2.imwrite(str(folder / f"{number:04d}.png"), wide[:, 4 * i : 4 * i + 640])
            number += 1
    return folder


def test_scenes_start_at_cuts_and_not_in_pans(tmp_path: Path) -> None:
    assert scene_starts(scenes(tmp_path / "three", 30, 25, 30)) == (0, 30, 55)
    assert scene_starts(scenes(tmp_path / "one", 40)) == (0,)


def test_what_is_no_footage_is_told(tmp_path: Path) -> None:
    with pytest.raises(FootageError, match="no such file"):
        scene_starts(tmp_path / "none.mp4")
