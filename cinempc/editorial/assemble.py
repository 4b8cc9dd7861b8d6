"""From takes and footage to a folder with the cut in every form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cinempc.editorial.choosing import choose
from cinempc.editorial.clips import Clip, clips_of
from cinempc.editorial.exchange import EDL_NAME, MOST_EVENTS, write_exchange
from cinempc.editorial.media import CutError, Media
from cinempc.editorial.order import Wanted, by_sequence, by_takes, footage, origin_of
from cinempc.editorial.preview import PREVIEW_NAME, write_preview
from cinempc.editorial.rewrap import rewrapped
from cinempc.editorial.scenes import scenes_of
from cinempc.editorial.summary import SUMMARY_NAME, summary
from cinempc.editorial.takes import Found, Take, find, media_of
from cinempc.editorial.timeline import Cut
from cinempc.report.build import judge
from cinempc.report.camera_report import camera_report, write_camera_reports
from perception.footage import FootageError

HANDLES_S = 1.0


def assemble(found: Found, *, title: str, sequence: Path | None = None, handles_s: float = HANDLES_S) -> Cut:
    """Chooses, trims and orders. Raises ConfigError for a wrong sequence file, CutError where nothing is left."""
    notes = list(found.notes)
    clips = {origin_of(one): _clips(one, notes) for one in found.order}
    media = [media_of(one) for one in found.order]
    wanted = by_takes(found.order, clips)
    if sequence is not None:
        ordered = [*by_sequence(sequence), *footage(found.footage, clips)]
        notes += _unwanted(wanted, ordered)
        wanted = ordered
    choices, missing = choose(wanted, clips.values())
    notes += missing
    if not choices:
        raise CutError("\n".join(["nothing to cut:", *notes]))
    if len(choices) > MOST_EVENTS:
        notes.append(f"no {EDL_NAME}: {len(choices)} clips, and a CMX 3600 list holds {MOST_EVENTS}")
    rate = media[0].rate
    return Cut(title, rate, round(handles_s * rate), tuple(choices), tuple(notes))


def write_cut(
    cut: Cut, takes: Sequence[Take], folder: Path, *, burn_in: bool = True, media_in: Path | None = None
) -> None:
    """Writes timeline, lists, summary, preview and the camera report of all takes into a folder that is there.

    With `media_in`, the name that the folder will have in the end, they refer to copies of the media in it.
    """
    written = cut if media_in is None else rewrapped(cut, folder, media_in)
    write_exchange(written, folder)
    (folder / SUMMARY_NAME).write_text(summary(written), encoding="utf-8")
    if takes:
        reports = [camera_report(take.log, judge(take.log, take.seen).verdict) for take in takes]
        write_camera_reports(sorted(reports, key=lambda report: report.start_utc), folder)
    write_preview(cut, folder / PREVIEW_NAME, burn_in=burn_in)


def _clips(one: Take | Media, notes: list[str]) -> list[Clip]:
    if isinstance(one, Take):
        clips, said = clips_of(one)
        notes += said
        return clips
    try:
        return scenes_of(one)
    except FootageError as error:
        notes.append(f"left out: {error}")
        return []


def _unwanted(shot: Sequence[Wanted], wanted: Sequence[Wanted]) -> list[str]:
    names = {name for one in wanted for name in one.names}
    return [f"left out: shot {one.shot}: not in the sequence" for one in shot if one.shot not in names]


__all__ = ["HANDLES_S", "CutError", "assemble", "find", "write_cut"]
