"""Writes `video.mp4`: H.264, yuv420p, BT.709, one fixed frame rate, playable in every browser."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

CRF = "19"  # visually close to lossless at 1:1
PRESET = "veryfast"
_BT709, _LIMITED_RANGE = 1, 1  # as ITU-T H.273 numbers them


class VideoWriter:
    """One video file.

    While it is written it is a fragmented MP4, which plays up to the last fragment however the take ends;
    `close` turns it into a plain one with its index in front. Methods raise OSError (disk full) or av.FFmpegError.
    """

    def __init__(
        self, path: Path, *, frame_rate: Fraction, image_px: tuple[int, int], preset: str = PRESET, crf: str = CRF
    ) -> None:
        self._path, self._frame_rate, self._image_px = path, frame_rate, image_px
        self._start_s: float | None = None
        self._last_pts = -1
        fragmented = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
        self._container: Any = av.open(str(path), "w", format="mp4", options=fragmented)
        options = {"preset": preset, "crf": crf}
        self._stream: Any = self._container.add_stream("libx264", rate=frame_rate, options=options)
        # 4:2:0 needs even sizes: an odd picture loses its last row or column
        self._stream.width, self._stream.height = image_px[0] // 2 * 2, image_px[1] // 2 * 2
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.thread_count = 1
        context.gop_size = max(1, round(2 * frame_rate))
        context.time_base = 1 / frame_rate
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED_RANGE

    def frame(self, time_s: float, image_bgr: NDArray[np.uint8]) -> int | None:
        """Adds one picture at its time; returns its number, counted from the first in whole frames.

        One that comes too soon is left out: None.
        """
        if self._start_s is None:
            self._start_s = time_s
        pts = round((time_s - self._start_s) * self._frame_rate)
        if pts <= self._last_pts:
            return None
        self._last_pts = pts
        even = np.ascontiguousarray(image_bgr[: self._stream.height, : self._stream.width])
        picture = av.VideoFrame.from_ndarray(even, format="bgr24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        picture.pts, picture.time_base = pts, 1 / self._frame_rate
        for packet in self._stream.encode(picture):
            self._container.mux(packet)
        return pts

    def close(self, timecode: str = "") -> None:
        """Finishes the file; without a single frame there is none.

        `timecode` is that of the first picture, at the video's frame rate and as `cinempc.timecode` writes it; editing
        systems read it from a track of its own.
        """
        if self._start_s is None:
            self.abandon()
            return
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()
        _index_in_front(self._path, timecode)

    def abandon(self) -> None:
        """Closes a file that cannot be written to any more."""
        try:
            self._container.close()
        except (OSError, av.FFmpegError):
            return


def _index_in_front(path: Path, timecode: str) -> None:
    """Rewrites an MP4 without encoding it again, so that it starts to play before it is loaded, with its timecode.

    It begins with its first picture: a fragmented file begins earlier, by what its pictures are reordered, and a
    timecode counts from where a file begins.
    """
    rewritten = path.with_name(f".{path.name}")
    with (
        av.open(str(path)) as source,
        av.open(str(rewritten), "w", format="mp4", options={"movflags": "faststart"}) as sink,
    ):
        stream = sink.add_stream_from_template(source.streams.video[0])
        if timecode:
            stream.metadata["timecode"] = timecode
        begins: int | None = None  # a key frame is the first to be decoded and to be shown
        for packet in source.demux(video=0):
            if packet.dts is not None and packet.pts is not None:
                begins = packet.pts if begins is None else begins
                packet.pts, packet.dts = packet.pts - begins, packet.dts - begins
                packet.stream = stream
                sink.mux(packet)
    rewritten.replace(path)
