"""Where footage is cut: the first picture of each scene, as PySceneDetect's adaptive detector finds it.

That one compares how much a picture changes with how much its neighbours do, so that a fast pan is no cut.
Cuts are found in whatever `open_footage` opens as a file or a folder, counted as it counts pictures.
"""

from __future__ import annotations

import logging
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from perception.footage import open_footage

LOOKED_AT_PX = 256  # width of the pictures that are compared
SHORTEST_S = 0.5  # of a scene


def scene_starts(path: Path, *, fps: float | None = None) -> tuple[int, ...]:
    """Numbers of the pictures that begin a scene, 0 first; `fps` as in `open_footage`. Raises FootageError."""
    from scenedetect import FrameTimecode
    from scenedetect.detectors import AdaptiveDetector

    logging.getLogger("pyscenedetect").setLevel(logging.ERROR)
    with open_footage(str(path), fps=fps) as footage:
        rate = Fraction(footage.frame_rate).limit_denominator(1001)
        detector = AdaptiveDetector(min_scene_len=max(1, round(SHORTEST_S * rate)))
        width, height = footage.image_px
        size = (min(width, LOOKED_AT_PX), max(1, round(height * min(1.0, LOOKED_AT_PX / width))))
        cuts, number = list[int](), -1
        for number, picture in enumerate(footage):
            small = np.asarray(cv2.resize(picture.image_bgr, size, interpolation=cv2.INTER_AREA), np.uint8)
            cuts += [cut.frame_num for cut in detector.process_frame(FrameTimecode(number, float(rate)), small)]
        cuts += [cut.frame_num for cut in detector.post_process(FrameTimecode(max(number, 0), float(rate)))]
    return tuple(sorted({0, *cuts}))
