"""Writes footage through a moving window: the video, its sound, and a preview beside the source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av

from cinempc.record.video import VideoWriter
from cinempc.reframe.aspect import ReframeError
from cinempc.reframe.keyframes import Clip
from cinempc.reframe.picture import PREVIEW_PX, Cutter, Fill, side_by_side
from cinempc.reframe.way import Way
from perception.footage import Footage

FAILURES = (OSError, av.FFmpegError)
SOUNDS = ("aac", "mp3", "ac3", "eac3", "alac", "opus")  # that an MP4 may hold as they are


@dataclass(frozen=True, slots=True)
class Print:
    """What is written, and how bars are filled."""

    video: Path
    preview: Path | None
    fill: Fill


def write_film(
    footage: Footage, way: Way, clip: Clip, out: Print, show: Callable[[int], None] = lambda done: None
) -> int:
    """Every picture of the footage through the window; returns how many were written.

    `show` is told how many are done. Raises one of `FAILURES` where the disk takes no more, ReframeError where the
    footage has become longer since it was looked at.
    """
    cutter, boxes = Cutter(way.window, clip.size_px, out.fill), way.boxes_px
    width = 2 * round(PREVIEW_PX * (footage.image_px[0] / footage.image_px[1] + clip.size_px[0] / clip.size_px[1]) / 2)
    written = 0
    with _writer(out.video, clip, clip.size_px) as film, _writer(out.preview, clip, (width, PREVIEW_PX)) as preview:
        for i, picture in enumerate(footage):
            if i >= len(boxes):
                raise ReframeError(f"{clip.source}: has more pictures than the {len(boxes)} it had at first")
            time_s = float(clip.number[i] / clip.frame_rate)
            result = cutter.cut(picture.image_bgr, boxes[i])
            if film is not None:
                written += film.frame(time_s, result) is not None
            if preview is not None:
                preview.frame(time_s, side_by_side(picture.image_bgr, boxes[i], result))
            show(i + 1)
    return written


@contextmanager
def _writer(path: Path | None, clip: Clip, size_px: tuple[int, int]) -> Iterator[VideoWriter | None]:
    """One that is finished if all went well, and closed in any case; None where none is wanted."""
    if path is None:
        yield None
        return
    writer = VideoWriter(path, frame_rate=clip.frame_rate, image_px=size_px)
    try:
        yield writer
    except BaseException:
        writer.abandon()
        raise
    writer.close(clip.timecode(int(clip.number[0])))


def add_sound(source: Path, video: Path) -> str:
    """Puts the source's first sound under the video as it is; returns why there is none, empty where there is."""
    with av.open(str(source)) as origin:
        if not origin.streams.audio:
            return "the source has no sound"
        sound = origin.streams.audio[0]
        if sound.codec_context.name not in SOUNDS:
            return f"an MP4 cannot hold the source's sound ({sound.codec_context.name}); it is left out"
        begin_s = _begin_s(origin)
    together = video.with_name(f".{video.name}")
    with (
        av.open(str(video)) as picture,
        av.open(str(source)) as origin,
        av.open(str(together), "w", format="mp4", options={"movflags": "faststart"}) as sink,
    ):
        _mux(picture, origin, sink, begin_s)
    together.replace(video)
    return ""


def _begin_s(origin: av.container.InputContainer) -> float:
    """When the source's pictures begin, on its own clock."""
    video = origin.streams.video[0]
    return float((video.start_time or 0) * (video.time_base or 0))


def _mux(
    picture: av.container.InputContainer,
    origin: av.container.InputContainer,
    sink: av.container.OutputContainer,
    begin_s: float,
) -> None:
    """Both streams one after the other: what belongs together in time is sorted by the muxer."""
    shown, heard = picture.streams.video[0], origin.streams.audio[0]
    to_picture, to_sound = sink.add_stream_from_template(shown), sink.add_stream_from_template(heard)
    if "timecode" in shown.metadata:
        to_picture.metadata["timecode"] = shown.metadata["timecode"]
    end_s = float((shown.duration or 0) * (shown.time_base or 0))
    for frame in picture.demux(shown):
        if frame.dts is not None:
            frame.stream = to_picture
            sink.mux(frame)
    for packet in origin.demux(heard):
        if packet.dts is None or packet.pts is None or packet.time_base is None:
            continue
        late = round(begin_s / packet.time_base)
        if packet.pts >= late and float((packet.pts - late) * packet.time_base) < end_s:
            packet.pts, packet.dts = packet.pts - late, packet.dts - late
            packet.stream = to_sound
            sink.mux(packet)
