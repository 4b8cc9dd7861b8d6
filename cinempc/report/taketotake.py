"""A take beside another one of the same shot: their tracks, and how far they are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cinempc.cameratrack import CameraTrack, Source, TrackError, best_source, camera_track
from cinempc.record.takefolders import earlier_takes
from cinempc.report.difference import Difference, DifferenceError, DifferenceFigures, difference, figures_of
from cinempc.report.stretches import stretches
from cinempc.takelog import TakeLog, TakeLogError, read_take


@dataclass(frozen=True, slots=True, eq=False)
class TakeToTake:
    """Two takes and how far they are apart."""

    found: Difference
    figures: DifferenceFigures


def compare_takes(
    first: TakeLog, second: TakeLog, source: Source | None = None, notes: Sequence[str] = ()
) -> TakeToTake:
    """Compares two takes by one of their tracks; by default the truth where both know it, else what was measured.

    For `Source.PLANNED` both logs must have been read with their horizon. `notes` are put before the comparison's own.

    Raises:
        DifferenceError: they cannot be compared.
        TrackError: one of them has no such track.
    """
    tracks = _tracks(first, second, source)
    unseen_s = [*_not_filmed_s(first), *_not_filmed_s(second)]
    found = difference(*tracks, unseen_s)
    left_out = int((~found.filmed).sum())
    ways = (
        [f"{left_out} pictures of the ways between shots are left out of the figures (shaded in the charts)"]
        if left_out
        else []
    )
    cut_off = [f"{log.folder.name}: {words}" for log in (first, second) for words in log.missing]
    figures = figures_of(found, first.folder.name, second.folder.name)
    figures = figures.model_copy(update={"notes": [*notes, *ways, *cut_off, *figures.notes]})
    return TakeToTake(found, figures)


def _tracks(first: TakeLog, second: TakeLog, source: Source | None) -> tuple[CameraTrack, CameraTrack]:
    source = source or best_source(first, second)
    return camera_track(first, source), camera_track(second, source)


def _not_filmed_s(log: TakeLog) -> list[tuple[float, float]]:
    """Begin and end of each way between two shots of a sequence, since the take began."""
    begun_s, tick_s = log.ticks[0].time_s, log.info.tick_s
    times_s = [tick.time_s - begun_s for tick in log.ticks]
    parts = (part for part in stretches(log.ticks) if part.phase == "move")
    return [(times_s[part.first] - tick_s / 2, times_s[part.end - 1] + tick_s / 2) for part in parts]


def from_the_take_before(log: TakeLog) -> DifferenceFigures | None:
    """How far a take is from the one before it that lies beside it and has the same scene and shot on its slate."""
    slate = (log.info.slate.scene, log.info.slate.shot)
    for folder in earlier_takes(log.folder):
        try:
            before = read_take(folder)
            if (before.info.slate.scene, before.info.slate.shot) == slate:
                return compare_takes(before, log).figures
        except (TakeLogError, TrackError, DifferenceError):
            continue  # broken off, of another camera, or too short: there is nothing to compare with
    return None
