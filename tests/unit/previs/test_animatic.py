"""The animatic: as many pictures as the film has, each with its own timecode."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from previs_rig import Shot, take

from cinempc.previs.animatic import captions, write_animatic
from cinempc.previs.burnin import BurnIn, Caption
from cinempc.previs.flown import Flown

SIZE = (320, 180)


def asked(t: float) -> tuple[str, str]:
    return ("one", "shot") if t < 1 else ("two", "move") if t < 2 else ("two", "shot")


def film() -> Flown:
    return take(lambda t: Shot(focal_mm=35 + 10 * t), duration_s=3, asked=asked)


def grey(count: int) -> list[np.ndarray]:
    return [np.full((SIZE[1], SIZE[0], 3), 128, np.uint8) for _ in range(count)]


def test_it_lasts_as_long_as_the_film_and_every_picture_has_its_own_strip(tmp_path: Path) -> None:
    flown = film()
    path = tmp_path / "animatic.mp4"
    assert write_animatic(flown, grey(50), path, SIZE) == pytest.approx(2.0)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.frames == 50
        assert stream.average_rate == 25
        assert stream.metadata["timecode"] == "01:00:00:00"  # as is burnt in
        assert container.duration == 2_000_000
        assert (stream.width, stream.height) == SIZE
        shown = [frame.to_ndarray(format="gray").astype(float) for frame in container.decode(stream)]
    strip = BurnIn(SIZE).strip_px(Caption("two", "55 mm  f/2.8  focus 8.0 m", "01:00:00:00"))
    for before, after in pairwise(shown):
        assert np.abs(after[:-strip] - before[:-strip]).max() < 12  # the picture stands still
        assert np.abs(after[-strip:] - before[-strip:]).max() > 60  # and the timecode runs


def test_captions_run_through_the_cut() -> None:
    said = list(captions(film(), Fraction(25)))
    assert [caption.shot for caption in said] == ["one"] * 25 + ["two"] * 25
    assert [caption.timecode for caption in (said[0], said[24], said[25], said[49])] == [
        "01:00:00:00", "01:00:00:24", "01:00:01:00", "01:00:01:24",
    ]  # fmt: skip
    assert said[0].lens == "35 mm  f/2.8  focus 8.0 m"
    assert said[25].lens == "55 mm  f/2.8  focus 8.0 m"  # of 2 s: what is flown between is not shown


def test_a_missing_picture_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="argument"):
        write_animatic(film(), grey(49), tmp_path / "animatic.mp4", SIZE)


@pytest.mark.parametrize("size", [(640, 360), (202, 360), (160, 90), (1920, 1080)])
def test_all_is_inside_the_picture_and_nothing_runs_into_another(size: tuple[int, int]) -> None:
    burn = BurnIn(size)
    caption = Caption("a_shot_with_a_name_that_is_much_too_long_for_it", "135 mm  f/5.6  focus 24 m", "01:00:03:12")
    image = np.full((size[1], size[0], 3), 200, np.uint8)
    burn.write(image, caption)
    strip = burn.strip_px(caption)
    assert (image[:-strip] == 200).all()
    assert strip < size[1] / 3
    below = image[-strip:, :, 0].astype(int)
    assert below.max() > 230
    assert np.median(below) == pytest.approx(200 * 0.32, abs=2)
    assert (below[:, :2] < 100).all()  # no letter touches the border
    assert (below[:, -2:] < 100).all()
    for row in burn._rows(caption):
        spans = []
        for text, font, at, anchor in row:
            long = font.getlength(text)
            left = at - {"l": 0.0, "m": long / 2, "r": long}[anchor[0]]
            spans.append((left, left + long))
        assert all(a[1] < b[0] for a, b in pairwise(spans))
