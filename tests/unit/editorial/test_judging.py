"""A part of a take is judged as if it had been flown alone, from what has been worked out for the whole."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import editorial_rig as rig
import numpy as np

from cinempc.editorial.judging import part_of
from cinempc.report.achieved import achieved
from cinempc.takelog import read_take


def test_a_part_is_what_it_would_have_been_alone(tmp_path: Path) -> None:
    log = read_take(rig.take(tmp_path / "three_001", rig.sequence()))
    whole = achieved(log.ticks, log.info)
    for first, end in ((0, 75), (20, 60), (125, 250), (200, len(log.ticks))):
        assert_same(part_of(whole, first, end), achieved(log.ticks[first:end], log.info))


def assert_same(one: Any, other: Any) -> None:
    for column in fields(one):
        a, b = getattr(one, column.name), getattr(other, column.name)
        if isinstance(a, tuple) and column.name != "parts":
            assert len(a) == len(b), column.name
            for inner, beside in zip(a, b, strict=True):
                assert_same(inner, beside)
        elif isinstance(a, np.ndarray) and a.dtype.kind == "f":
            np.testing.assert_allclose(a, b, atol=1e-9, err_msg=column.name)
        else:
            np.testing.assert_equal(a, b, column.name)
