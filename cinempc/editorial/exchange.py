"""A cut as the files that editing systems read: OpenTimelineIO, a CMX 3600 edit list, an Avid log.

Written by OpenTimelineIO's adapters. What those leave open is settled here: an edit list begins at one hour, says
whether its timecode drops frames, and has its markers at record times.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from cinempc.editorial.timeline import Cut, source_range, timeline
from cinempc.timecode import DROPPING

OTIO_NAME, EDL_NAME, ALE_NAME = "cut.otio", "cut.edl", "cut.ale"
MOST_EVENTS = 999  # of a CMX 3600 list
COLUMNS = (
    *("Name", "Tape", "Start", "End", "Duration", "Tracks", "Scene", "Shot", "Take", "Shoot Date", "Camera", "Lens"),
    *("Stop", "Drone", "Image Size", "Head Handle", "Tail Handle", "Verdict", "Score", "Comments", "Source File"),
)


def write_exchange(cut: Cut, folder: Path) -> None:
    """Writes `cut.otio`, `cut.edl` (unless it has too many events) and `cut.ale`. Raises OSError."""
    otio.adapters.write_to_file(timeline(cut), str(folder / OTIO_NAME), adapter_name="otio_json")
    (folder / ALE_NAME).write_text(avid_log(cut), encoding="utf-8")
    if len(cut.choices) <= MOST_EVENTS:
        (folder / EDL_NAME).write_text(edit_list(cut), encoding="ascii")


def edit_list(cut: Cut) -> str:
    """The CMX 3600 list. Media stand in it by their paths, reels by names of eight letters."""
    listed, rate = timeline(cut), float(cut.rate)
    listed.name = _ascii(listed.name)
    for clip, at in zip(list(listed.find_clips()), cut.recorded(), strict=False):
        clip.name = _ascii(clip.name)
        clip.media_reference.target_url = _ascii(_path_of(clip))
        for marker in clip.markers:
            marker.name = _ascii(marker.name)
            later = marker.marked_range.start_time - clip.source_range.start_time
            marker.marked_range = TimeRange(RationalTime(at, rate) + later, marker.marked_range.duration)
    leader = otio.schema.Gap(duration=RationalTime(cut.start_frame, rate))
    listed.tracks[0].insert(0, leader)
    title, _, events = otio.adapters.write_to_string(listed, "cmx_3600", rate=rate).partition("\n")
    mode = "DROP FRAME" if cut.rate in DROPPING else "NON-DROP FRAME"
    return f"{title}\nFCM: {mode}\n{events}"


def avid_log(cut: Cut) -> str:
    """The Avid log (ALE): one row for each clip, from the beginning of its head handle to the end of its tail."""
    logged = timeline(cut)
    for clip, choice in zip(list(logged.find_clips()), cut.choices, strict=True):
        low, high = choice.clip.handles(cut.handle_frames)
        clip.source_range = source_range(choice.clip.media, low, high)
        clip.name = _one_cell(clip.name)
        clip.media_reference.target_url = _one_cell(_path_of(clip))
        clip.metadata["ALE"] = {key: _one_cell(value) for key, value in clip.metadata["ALE"].items()}
    logged.metadata["ALE"] = {"header": {"AUDIO_FORMAT": "48khz"}}
    text: str = otio.adapters.write_to_string(logged, "ale", columns=list(COLUMNS), fps=float(cut.rate))
    return text.replace(f"FPS\t{float(cut.rate)}\n", f"FPS\t{float(cut.rate):.5g}\n", 1)


def _path_of(clip: Any) -> str:
    url: str = otio.url_utils.filepath_from_url(clip.media_reference.target_url)
    return url


def _ascii(text: str) -> str:
    """One line of what an edit list may hold."""
    return "".join(c if c.isascii() and c.isprintable() else "_" for c in text)


def _one_cell(text: str) -> str:
    return " ".join(text.split())
