"""Copies with timecode: wherever the file's own clock begins, the timecode is that of its first picture."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import editorial_rig as rig
import pytest

from cinempc.editorial.assemble import assemble, find
from cinempc.editorial.rewrap import rewrapped


def late(plain: Path, path: Path, ticks: int) -> None:
    """The same pictures, which begin so much later on the file's clock."""
    with av.open(str(plain)) as source, av.open(str(path), "w", format="mpegts") as sink:
        stream = sink.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None and packet.pts is not None:
                packet.pts, packet.dts, packet.stream = packet.pts + ticks, packet.dts + ticks, stream
                sink.mux(packet)


@pytest.mark.parametrize("ticks", [0, 50_000])
def test_a_copy_begins_with_its_first_picture(ticks: int, tmp_path: Path) -> None:
    plain = rig.footage(tmp_path / "plain.mp4", [(60, 30), (150, 30)], Fraction(25))
    late(plain, tmp_path / "late.ts", ticks)
    cut = rewrapped(assemble(find([tmp_path / "late.ts"]), title="late"), tmp_path, tmp_path)
    with av.open(str(cut.choices[0].clip.media.path)) as copy:
        assert copy.start_time == 0
        assert [stream.type for stream in copy.streams] == ["video", "data"]
        assert copy.streams.video[0].metadata["timecode"] == "00:00:00:00"
        assert [float(frame.time) for frame in copy.decode(video=0)] == pytest.approx([i / 25 for i in range(60)])
