from __future__ import annotations

import numpy as np
import pytest

from perception.boxes import overlap, within


def test_overlap_and_containment() -> None:
    whole, part, other = np.array([0, 0, 1, 1.0]), np.array([0, 0, 0.5, 1.0]), np.array([2, 2, 3, 3.0])
    assert overlap(whole, whole) == pytest.approx(1.0)
    assert overlap(whole, part) == pytest.approx(0.5)
    assert within(whole, part) == pytest.approx(1.0)
    assert overlap(whole, other) == within(whole, other) == 0.0
