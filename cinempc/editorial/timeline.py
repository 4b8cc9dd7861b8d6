"""The cut as an OpenTimelineIO timeline: one track of clips, with what is known about each of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from cinempc.cameratrack import camera_track
from cinempc.editorial.choosing import Choice
from cinempc.editorial.media import Media
from cinempc.timecode import frames_at, start_of

NAMESPACE = "cinempc"


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """What was chosen, in order, and all that is to be said beside it."""

    title: str
    rate: Fraction
    handle_frames: int
    choices: tuple[Choice, ...]
    notes: tuple[str, ...] = ()

    @property
    def start_frame(self) -> int:
        """Record timecode of the first picture, as frames: one hour, by custom."""
        return frames_at(start_of(self.rate), self.rate)

    def recorded(self) -> list[int]:
        """Record timecode of each clip, as frames, and last of the end."""
        lengths = [choice.clip.end - choice.clip.first for choice in self.choices]
        return [self.start_frame + int(at) for at in np.cumsum([0, *lengths])]


def timeline(cut: Cut) -> Any:
    """An `otio.schema.Timeline`. Source times are each medium's timecode; it begins at one hour."""
    track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
    track.extend([clip_of(choice, cut) for choice in cut.choices])
    whole = otio.schema.Timeline(cut.title, global_start_time=RationalTime(cut.start_frame, float(cut.rate)))
    whole.tracks.append(track)
    whole.metadata[NAMESPACE] = {"notes": list(cut.notes), "handle_frames": cut.handle_frames}
    return whole


def source_range(media: Media, first: int, end: int) -> TimeRange:
    """Of frames by number, in the medium's timecode."""
    rate = float(media.rate)
    return TimeRange(RationalTime(media.start_frame + first, rate), RationalTime(end - first, rate))


def clip_of(choice: Choice, cut: Cut) -> Any:
    """An `otio.schema.Clip` with its medium, its remarks as markers, and what edit lists need in its metadata."""
    clip, media = choice.clip, choice.clip.media
    low, high = clip.handles(cut.handle_frames)
    reference = otio.schema.ExternalReference(
        media.path.resolve().as_uri(), source_range(media, 0, media.count), {NAMESPACE: {"reel": media.reel}}
    )
    reference.name = media.name
    made = otio.schema.Clip(clip.name, reference, source_range(media, clip.first, clip.end))
    made.metadata.update(
        {
            NAMESPACE: {
                "take": clip.origin,
                "shot": clip.shot,
                "why": choice.why,
                "score": None if clip.quality is None else round(clip.quality.score, 1),
                "passed": None if clip.quality is None else clip.quality.passed,
                "handles": {"head": clip.first - low, "tail": high - clip.end},
                "continues": choice.joined,
                "missing_frames": media.missing(clip.first, clip.end),
            },
            "cmx_3600": {"reel": media.reel},
            "ALE": log_columns(choice, cut),
        }
    )
    made.markers.extend(
        otio.schema.Marker(one.words, source_range(media, one.first, one.end), one.colour)
        for one in clip.remarks_within
    )
    return made


def log_columns(choice: Choice, cut: Cut) -> dict[str, str]:
    """What an Avid log says about a clip beside its times."""
    clip, media = choice.clip, choice.clip.media
    low, high = clip.handles(cut.handle_frames)
    columns = {
        "Tape": media.reel,
        "Tracks": "V",
        "Image Size": f"{media.image_px[0]}x{media.image_px[1]}",
        "Head Handle": str(clip.first - low),
        "Tail Handle": str(high - clip.end),
        "Shot": clip.shot,
        "Comments": choice.why,
    }
    if (log := clip.log) is None or clip.quality is None:
        return columns
    slate, info, track = log.info.slate, log.info, camera_track(log)
    now = (track.number >= clip.first) & (track.number < clip.end)
    return {
        **columns,
        "Scene": slate.scene,
        "Take": str(slate.take),
        "Shoot Date": log.started_utc[:10],
        "Camera": info.camera.name,
        "Lens": _between(track.focal_length_mm[now], "{:.0f}") + " mm",
        "Stop": "f/" + _between(track.f_number[now], "{:.1f}"),
        "Drone": info.drone.name,
        "Verdict": "good" if clip.quality.passed else "; ".join(clip.quality.not_met),
        "Score": f"{clip.quality.score:.0f}",
    }


def _between(values: Any, form: str) -> str:
    known = values[np.isfinite(values)]
    if not len(known):
        return "?"
    low, high = form.format(float(known.min())), form.format(float(known.max()))
    return low if low == high else f"{low}-{high}"
