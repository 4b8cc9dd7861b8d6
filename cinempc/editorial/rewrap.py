"""Copies of the media with timecode and reel in them, as editing systems look for them; pictures stay as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av

from cinempc.editorial.media import CutError, Media
from cinempc.editorial.timeline import Cut
from cinempc.timecode import timecode

MEDIA_FOLDER = "media"


def rewrapped(cut: Cut, folder: Path, final: Path) -> Cut:
    """The cut with copies in `folder`/media, where it refers to them in `final`/media: what `folder` will be called.

    Raises CutError for pictures that QuickTime cannot hold, OSError where there is no room.
    """
    (folder / MEDIA_FOLDER).mkdir()
    copies = dict[str, Media]()
    for media in (choice.clip.media for choice in cut.choices):
        if media.reel not in copies:
            name = f"{media.reel}.mov"
            _copy(media, folder / MEDIA_FOLDER / name)
            copies[media.reel] = replace(media, path=final / MEDIA_FOLDER / name)
    clips = [replace(choice.clip, media=copies[choice.clip.media.reel]) for choice in cut.choices]
    choices = [replace(choice, clip=clip) for choice, clip in zip(cut.choices, clips, strict=True)]
    return replace(cut, choices=tuple(choices))


def _copy(media: Media, path: Path) -> None:
    try:
        with av.open(str(media.path)) as source, av.open(str(path), "w", format="mov") as sink:
            stream = sink.add_stream_from_template(source.streams.video[0])
            stream.metadata["timecode"] = timecode(media.start_frame, media.rate)
            stream.metadata["reel_name"] = media.reel
            for packet in source.demux(video=0):
                if packet.dts is not None and packet.pts is not None:  # timecode counts from where a file begins
                    packet.pts, packet.dts = packet.pts - media.first_pts, packet.dts - media.first_pts
                    packet.stream = stream
                    sink.mux(packet)
    except (av.FFmpegError, ValueError) as error:
        raise CutError(f"{media.path}: cannot be copied for --media: {str(error).splitlines()[0]}") from error
