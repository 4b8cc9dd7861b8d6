"""The results of `cinempc track`: a video with everybody marked, and tables of where they are."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from cinempc.record.video import VideoWriter
from perception.footage import Picture
from perception.overlay import drawn
from perception.sighting import Sighting

VIDEO, TABLE, MOT = "tracked.mp4", "tracks.csv", "tracks_mot.txt"
COLUMNS = (
    "time_s", "frame", "id", "name", "class", "score", "left_px", "top_px", "right_px", "bottom_px", "north_m",
    "east_m", "range_m", "spread_m", "seen",
)  # fmt: skip
FASTEST_FPS = 120
FAILURES = (OSError, av.FFmpegError)


class TrackFiles:
    """Three files in a new folder. Frames count from 0 in the CSV, from 1 in the MOT file, as its readers expect.

    `frame` raises one of `FAILURES` where the disk does not take any more; what was written until then is readable.
    """

    def __init__(self, folder: Path, *, frame_rate: float, image_px: tuple[int, int]) -> None:
        """Raises one of `FAILURES`; then nothing stays."""
        self.folder, self._image_px = folder, image_px
        self._made = [path for path in (folder, *folder.parents) if not path.exists()]  # innermost first
        self._frames = 0
        try:
            folder.mkdir(parents=True)
            self._table = (folder / TABLE).open("w", newline="", encoding="utf-8")
            self._mot = (folder / MOT).open("w", encoding="ascii")
            self._rows = csv.writer(self._table)
            self._rows.writerow(COLUMNS)
            rate = Fraction(min(frame_rate, FASTEST_FPS)).limit_denominator(1001)
            self._video = VideoWriter(folder / VIDEO, frame_rate=rate, image_px=image_px)
        except FAILURES:
            self._remove()
            raise

    def frame(self, picture: Picture, sightings: Sequence[Sighting]) -> None:
        """Adds one picture and who is in it."""
        limits = np.array([*self._image_px, *self._image_px])
        for one in sightings:
            left, top, right, bottom = box = (one.box_frac * limits).tolist()
            north, east = one.position_ned_m
            numbers = (f"{value:.2f}" for value in (*box, north, east, one.range_m, one.spread_m))
            row = (f"{picture.time_s:.4f}", self._frames, one.id, one.name, one.class_, f"{one.score:.3f}")
            self._rows.writerow([*row, *numbers, int(one.seen)])
            sizes = (left, top, right - left, bottom - top, one.score if one.seen else 0.0)
            self._mot.write(f"{self._frames + 1},{one.id},{','.join(f'{v:.2f}' for v in sizes)},-1,-1,-1\n")
        self._video.frame(picture.time_s, drawn(picture.image_bgr, sightings))
        self._frames += 1

    def close(self) -> None:
        """Finishes the files; without a single picture there are none."""
        for file in (self._table, self._mot):
            file.close()
        if self._frames:
            self._video.close()
        else:
            self._video.abandon()
            self._remove()

    def discard(self) -> None:
        """Leaves nothing behind."""
        self._table.close()
        self._mot.close()
        self._video.abandon()
        self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for path in self._made[1:]:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
