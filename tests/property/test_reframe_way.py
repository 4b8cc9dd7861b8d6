"""Whatever is asked for, the window shows what is needed and stays in the picture."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.reframe.aspect import Window
from cinempc.reframe.boxes import Boxes
from cinempc.reframe.keyframes import NEAR_PX, keyframes
from cinempc.reframe.need import need_of
from cinempc.reframe.styles import STYLES
from cinempc.reframe.way import way_through

PLACE = st.floats(-100.0, 800.0)
PICTURE = st.lists(st.tuples(PLACE, st.floats(-100, 500), st.floats(1, 700), st.floats(1, 900), st.booleans()),
                   min_size=2, max_size=2)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    pictures=st.lists(PICTURE, min_size=1, max_size=30),
    aspect=st.sampled_from([9 / 16, 0.8, 1.0, 16 / 9, 2.39, 0.2, 5.0]),
    style=st.sampled_from(list(STYLES)),
    cut=st.integers(1, 40),
)
def test_the_window_shows_what_is_needed(pictures: list[list[tuple[float, ...]]], aspect: float, style, cut) -> None:  # type: ignore[no-untyped-def]
    rows = np.array(pictures, float)  # (F, 2, 5)
    boxes_px = np.concatenate([rows[..., :2], rows[..., :2] + rows[..., 2:4]], axis=2)
    boxes_px[rows[..., 4] < 0.5] = np.nan
    sure = np.ones(boxes_px.shape[:2], bool)
    window, count = Window((640, 360), aspect), len(rows)
    need = need_of(Boxes(("a", "b"), boxes_px, sure, sure), window, STYLES[style].margin)
    scenes = (slice(0, cut), slice(cut, count)) if cut < count else (slice(0, count),)
    way = way_through(window, need, scenes, STYLES[style], 25.0)
    low, high = way.centre_px - way.length_px / 2, way.centre_px + way.length_px / 2
    assert (low >= -1e-6).all()
    assert (high <= window.room_px + 1e-6).all()
    assert (way.length_px >= window.length_px - 1e-6).all()
    known = np.isfinite(need.first_px)
    assert (low[known] <= need.first_px[known] + 1e-4).all()
    assert (high[known] >= need.last_px[known] - 1e-4).all()
    kept = keyframes(way, np.arange(count))
    for edge in (low, high):
        assert np.abs(np.interp(np.arange(count), kept, edge[kept]) - edge).max() <= NEAR_PX + 1e-9
