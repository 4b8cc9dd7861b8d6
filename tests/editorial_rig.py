"""Takes and footage whose every picture shows its own number, for tests of what is cut out of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import synthetic_take as synthetic
from synthetic_take import Flaws

from cinempc.record import Slate, TakeRecorder
from cinempc.record.video import VideoWriter
from cinempc.types import Frame, Tick

IMAGE_PX = (160, 96)
NTSC = Fraction(30000, 1001)
BEGUN = datetime(2026, 5, 1, 10, 0, 0, tzinfo=UTC)
_BITS = 10

Part = tuple[str, str, int]  # shot, phase, ticks
SEQUENCE: tuple[Part, ...] = (
    ("wide", "shot", 75),
    ("wide", "post_roll", 10),
    ("close", "move", 40),
    ("close", "pre_roll", 15),
    ("close", "shot", 60),
    ("end", "blend", 50),
    ("end", "shot", 50),
)
SEQUENCE_YAML = """
title: Three shots
scene: park
subjects: {mia: {class: person, height_m: 1.68}}
shots:
  - {name: wide, kind: establishing, subject: mia, duration_s: 3}
  - {name: close, kind: orbit, subject: mia, duration_s: 2.4}
  - {name: end, kind: static, subject: mia, duration_s: 2, transition: {blend_s: 2}}
"""


def numbered(number: int) -> np.ndarray:  # type: ignore[type-arg]
    """(H, W, 3): its number as white and black fields along the upper edge, over grey."""
    image = np.full((IMAGE_PX[1], IMAGE_PX[0], 3), 110, np.uint8)
    for bit in range(_BITS):
        image[:32, 16 * bit : 16 * (bit + 1)] = 235 if number >> bit & 1 else 20
    return image


def number_of(image: np.ndarray) -> int:  # type: ignore[type-arg]
    fields = [image[8:24, 16 * bit + 5 : 16 * bit + 11].mean() > 128 for bit in range(_BITS)]
    return sum(1 << bit for bit, white in enumerate(fields) if white)


def numbers_in(video: Path) -> list[int]:
    with av.open(str(video)) as container:
        return [number_of(frame.to_ndarray(format="bgr24")) for frame in container.decode(video=0)]


def single(seconds: float = 3.0, flaws: Flaws | None = None, settles_after: int = 0, lost_from: int = 0) -> list[Tick]:
    """Ticks of one shot; far off its mark before `settles_after`, and from `lost_from` on."""
    far = Flaws(u_frac=0.1)
    count = round(seconds / synthetic.TICK_S)
    return [
        synthetic.tick(
            i * synthetic.TICK_S,
            far if i < settles_after or 0 < lost_from <= i else flaws or Flaws(),
            index=i,
        )
        for i in range(count)
    ]


def sequence(parts: Sequence[Part] = SEQUENCE, flaws: dict[str, Flaws] | None = None) -> list[Tick]:
    """Ticks of a sequence; `flaws` are those of the shots that have any."""
    ticks: list[Tick] = []
    for shot, phase, count in parts:
        for _ in range(count):
            flaw = (flaws or {}).get(shot, Flaws()) if phase == "shot" else Flaws()
            tick = synthetic.tick(len(ticks) * synthetic.TICK_S, flaw, index=len(ticks))
            ticks.append(replace(tick, asked=replace(tick.asked, shot=shot, phase=phase)))
    return ticks


def take(
    folder: Path,
    ticks: Sequence[Tick],
    *,
    slate: Slate | None = None,
    title: str = "Three shots",
    rate: Fraction | None = Fraction(25),
    begun: datetime | None = BEGUN,
    without: Iterable[int] = (),
    spec: str = "title: test\n",
    completed: bool = True,
) -> Path:
    """A take folder; pictures at `rate` all along, but for the numbers in `without`."""
    about = synthetic.info(title=title, slate=slate or Slate(), duration_s=len(ticks) * synthetic.TICK_S)
    recorder = TakeRecorder(
        folder,
        spec_yaml=spec,
        info=about,
        frame_rate=rate,
        now=None if begun is None else lambda: begun,
        image_px=IMAGE_PX,
    )
    left_out = set(without)
    for tick in ticks:
        recorder.tick(tick)
    for number in range(round(len(ticks) * synthetic.TICK_S * (rate or 0))):
        time_s = float(number / (rate or 1))
        if number not in left_out:
            nearest = ticks[min(round(time_s / synthetic.TICK_S), len(ticks) - 1)]
            recorder.frame(Frame(time_s, numbered(number), replace(nearest.vehicle, time_s=time_s)))
    recorder.close(completed=completed, reason="completed" if completed else "interrupted")
    return folder


def footage(path: Path, scenes: Sequence[tuple[int, int]], rate: Fraction, timecode: str = "") -> Path:
    """A video of scenes of (brightness, pictures) each, with textures that differ."""
    plain = path.with_name(f"plain_{path.name}") if timecode else path
    video = VideoWriter(plain, frame_rate=rate, image_px=IMAGE_PX)
    shown = 0
    for seed, (level, count) in enumerate(scenes):
        texture = np.random.default_rng(seed).integers(0, 60, (IMAGE_PX[1], IMAGE_PX[0], 3))
        for i in range(count):
            video.frame(float(shown / rate), (texture + level + i // 4).astype(np.uint8))
            shown += 1
    video.close()
    if timecode:
        _with_timecode(plain, path, timecode)
        plain.unlink()
    return path


def _with_timecode(plain: Path, path: Path, timecode: str) -> None:
    with av.open(str(plain)) as source, av.open(str(path), "w", options={"write_tmcd": "1"}) as sink:
        stream = sink.add_stream_from_template(source.streams.video[0])
        stream.metadata["timecode"] = timecode
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                sink.mux(packet)
