"""The numbers of PyTorch weights, read without PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from checkpoint_rig import module, tensor, write, write_network

from perception.models import ModelError
from perception.models.yolo11.checkpoint import read_weights

HALVES = np.arange(24, dtype=np.float16).reshape(2, 3, 4) / 8


def test_every_tensor_of_floats_by_its_name(tmp_path: Path) -> None:
    weights = {"model.0.conv.weight": HALVES, "scale": np.float32([0.1]), "model.0.bn.batches": np.array(7)}
    read = read_weights(write_network(tmp_path / "a.pt", weights))
    assert read.keys() == {"model.0.conv.weight", "scale"}
    assert {values.dtype for values in read.values()} == {np.dtype(np.float32)}
    assert np.array_equal(read["model.0.conv.weight"], HALVES)
    assert read["scale"] == np.float32(0.1)


def test_a_tensor_may_be_a_view(tmp_path: Path) -> None:
    views = {
        "turned": tensor("0", HALVES.T),
        "part": tensor("0", HALVES, offset=12, shape=(3, 4), stride=(4, 1)),
        "one": tensor("0", HALVES, offset=5, shape=(), stride=()),
    }
    read = read_weights(write(tmp_path / "a.pt", {"model": module(views, {})}, {"0": HALVES.tobytes()}))
    assert np.array_equal(read["turned"], HALVES.T)
    assert np.array_equal(read["part"], HALVES[1])
    assert read["one"] == HALVES.ravel()[5]


@pytest.mark.parametrize(
    "change",
    [
        {"offset": 1},
        {"offset": -1},
        {"shape": (25,), "stride": (1,)},
        {"shape": (2,), "stride": (24,)},
        {"shape": (2,), "stride": (-1,)},
        {"shape": (1 << 40,), "stride": (0,)},
        {"shape": (-1,), "stride": (1,)},
        {"shape": (2, 3), "stride": (1,)},
        {"count": 25},
        {"count": 23},
    ],
)
def test_nothing_is_read_beside_the_numbers(tmp_path: Path, change: dict[str, object]) -> None:
    path = write(
        tmp_path / "a.pt", {"model": module({"w": tensor("0", HALVES, **change)}, {})}, {"0": HALVES.tobytes()}
    )
    with pytest.raises(ModelError, match=r"a.pt: not readable as PyTorch weights: "):
        read_weights(path)
