"""Writes the camera tracks of a take into a folder: all files of an export, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cinempc.cameratrack import Source, camera_track
from cinempc.export import chan, opentrackio, table, usd
from cinempc.export.sheet import ExportError, Sheet, sheet_of
from cinempc.export.smooth import FEWEST, smoothed
from cinempc.takelog import TakeLog


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of file is called and written."""

    suffix: str
    write: Callable[[Sheet, Path], None]


FORMATS = {
    "opentrackio": Format(opentrackio.SUFFIX, opentrackio.write),
    "usd": Format(usd.SUFFIX, usd.write),
    "chan": Format(chan.SUFFIX, chan.write),
    "csv": Format(table.SUFFIX, table.write),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what whoever uses it must know."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]  # each begins with the track that it is about, where it is not about all of them


def export_take(
    log: TakeLog,
    folder: Path,
    *,
    sources: Sequence[Source] = (Source.MEASURED, Source.PLANNED),
    formats: Sequence[str] = tuple(FORMATS),
    first_frame: int = 1,
    smooth: bool = False,
) -> Exported:
    """One file for each track and format, in a folder that is made where there is none.

    Args:
        log: a take; read with its horizon where `sources` has `Source.PLANNED`.
        folder: where the files go; earlier ones of the same name are replaced.
        sources: the tracks.
        formats: keys of `FORMATS`.
        first_frame: what the picture with number 0 is called on the time line of USD and .chan.
        smooth: take the noise out of the measured positions.

    Raises:
        TrackError: the take has no such track.
        ExportError: a track that no format can hold, or a folder that cannot be written.
    """
    sheets = [_sheet(log, source, first_frame, smooth) for source in dict.fromkeys(sources)]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".export-", dir=folder.parent) as made:
            for sheet in sheets:
                for name in dict.fromkeys(formats):
                    FORMATS[name].write(sheet, Path(made) / f"{sheet.name}{FORMATS[name].suffix}")
            folder.mkdir(exist_ok=True)
            paths = tuple(file.replace(folder / file.name) for file in sorted(Path(made).iterdir()))
    except OSError as error:
        raise ExportError(f"{folder}: cannot write there: {error.strerror or error}") from error
    return Exported(paths, tuple(_told_once(sheets)))


def _sheet(log: TakeLog, source: Source, first_frame: int, smooth: bool) -> Sheet:
    track, label = camera_track(log, source), str(source)
    notes: tuple[str, ...] = ()
    if smooth and source is Source.MEASURED:
        if len(track) < FEWEST:
            raise ExportError(f"{len(track)} pictures are too few to smooth: needed are {FEWEST}")
        track, moved_m = smoothed(track)
        label, notes = f"{label}_smooth", (f"positions are smoothed, by {1000 * moved_m:.1f} mm (root mean square)",)
    return sheet_of(track, log, label=label, first_frame=first_frame, notes=notes)


def _told_once(sheets: Sequence[Sheet]) -> Iterator[str]:
    """The notes of all sheets; those that all of them share without a name in front."""
    shared = [note for note in sheets[0].notes if all(note in sheet.notes for sheet in sheets)] if sheets else []
    yield from shared
    for sheet in sheets:
        yield from (f"{sheet.label}: {note}" for note in sheet.notes if note not in shared)
