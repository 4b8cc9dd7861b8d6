"""The network that is built does what is written about it; here one so narrow that it takes milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from checkpoint_rig import WIDTH, pose_weights, write_network
from numpy.typing import NDArray

from perception.models import MODELS, ModelError
from perception.models.store import checkpoint_of, digest
from perception.models.yolo11 import write_onnx
from perception.models.yolo11.blocks import attention, upsample
from perception.models.yolo11.build import to_onnx
from perception.models.yolo11.graph import Graph, folded

Floats = NDArray[np.float32]


def floats(weights: dict[str, NDArray[Any]]) -> dict[str, Floats]:
    return {name: values.astype(np.float32) for name, values in weights.items()}


def run(content: bytes, x: NDArray[Any]) -> Floats:
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {session.get_inputs()[0].name: x.astype(np.float32)})[0])


def run_graph(graph: Graph, x: NDArray[Any]) -> Floats:
    """The output of the last operator for an input "x"."""
    value = onnx.helper.make_tensor_value_info
    sides = ["a", "b", "c", "d"]
    model = graph.model(value("x", 1, list(x.shape)), value("y", 1, sides), {})
    return run(model.SerializeToString(), x)


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    checkpoint = write_network(tmp_path / "a.pt", pose_weights())
    write_onnx(checkpoint, tmp_path / "a.onnx")
    content = (tmp_path / "a.onnx").read_bytes()
    assert content == to_onnx(dict(reversed(floats(pose_weights()).items())))
    assert content != to_onnx(floats(pose_weights(seed=1)))
    model = onnx.load_from_string(content)
    assert (model.producer_name, model.ir_version, model.opset_import[0].version) == ("", 8, 17)


def test_the_file_of_the_known_weights_is_the_pinned_one(tmp_path: Path) -> None:
    weights = MODELS["yolo11n-pose"]
    try:
        checkpoint = checkpoint_of(weights)
    except ModelError as error:
        pytest.skip(str(error))
    assert checkpoint is not None
    write_onnx(checkpoint, tmp_path / "a.onnx")
    assert digest(tmp_path / "a.onnx") == weights.onnx.sha256


@pytest.mark.parametrize("shape", [(1, 3, 64, 96), (1, 3, 96, 32), (2, 3, 32, 32)])
def test_any_size_in_steps_of_32_px(shape: tuple[int, ...]) -> None:
    output = run(to_onnx(floats(pose_weights())), np.random.default_rng(0).random(shape))
    places = sum(shape[2] // step * (shape[3] // step) for step in (8, 16, 32))
    assert output.shape == (shape[0], 56, places)
    assert np.isfinite(output).all()


def test_pictures_of_a_batch_do_not_mix() -> None:
    content = to_onnx(floats(pose_weights()))
    x = np.random.default_rng(0).random((2, 3, 32, 64))
    assert run(content, x)[1] == pytest.approx(run(content, x[1:])[0], abs=1e-3)


def test_a_box_and_body_points_are_where_the_head_says() -> None:
    """With nothing but biases, every place says the same: a box 2 left, 1 up, 3 right, 5 down of it, in its steps."""
    weights = floats(pose_weights())
    sides, unit = (2, 1, 3, 5), np.linspace(-1, 1, 51)
    for i in range(3):
        for branch in ("cv2", "cv3", "cv4"):
            weights[f"model.23.{branch}.{i}.2.weight"][:] = 0
        spread = np.full((4, 16), -50.0)
        spread[range(4), sides] = 50
        weights[f"model.23.cv2.{i}.2.bias"][:] = spread.ravel()
        weights[f"model.23.cv3.{i}.2.bias"][:] = 1.5
        weights[f"model.23.cv4.{i}.2.bias"][:] = unit
    output = run(to_onnx(weights), np.zeros((1, 3, 64, 96)))[0]
    first = 0
    for step in (8, 16, 32):
        down, across = np.mgrid[: 64 // step, : 96 // step]
        corner = np.stack([across.ravel(), down.ravel()])
        rows = output[:, first : first + corner.shape[1]]
        first += corner.shape[1]
        left_top, right_bottom = corner + 0.5 - [[2], [1]], corner + 0.5 + [[3], [5]]
        assert rows[:2] == pytest.approx((left_top + right_bottom) / 2 * step, abs=1e-3)
        assert rows[2:4] == pytest.approx((right_bottom - left_top) * step, abs=1e-3)
        assert rows[4] == pytest.approx(1 / (1 + np.exp(-1.5)), abs=1e-6)
        points = rows[5:].reshape(17, 3, -1)
        told = unit.reshape(17, 3, 1)
        assert points[:, :2] == pytest.approx((2 * told[:, :2] + corner) * step, abs=1e-3)
        assert points[:, 2:] == pytest.approx(np.broadcast_to(1 / (1 + np.exp(-told[:, 2:])), points[:, 2:].shape))


def test_folding_changes_nothing() -> None:
    random = np.random.default_rng(0)
    weights = floats(
        {
            "a.conv.weight": random.normal(size=(5, 3, 1, 1)),
            "a.bn.weight": random.normal(size=5),
            "a.bn.bias": random.normal(size=5),
            "a.bn.running_mean": random.normal(size=5),
            "a.bn.running_var": random.uniform(0.001, 2, 5),
        }
    )
    x = random.normal(size=3)
    scale, shift, mean, variance = (
        weights[f"a.bn.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
    )
    expected = scale * (weights["a.conv.weight"][:, :, 0, 0] @ x - mean) / np.sqrt(variance + 1e-3) + shift
    result = folded(weights)
    assert result.keys() == {"a.weight", "a.bias"}
    assert result["a.weight"][:, :, 0, 0] @ x + result["a.bias"] == pytest.approx(expected, rel=1e-5)


def test_attention_is_a_mean_of_values_weighted_by_likeness() -> None:
    random = np.random.default_rng(0)
    into = {"qkv": WIDTH, "proj": WIDTH}
    weights = {}
    for part, out in (("qkv", 2 * WIDTH), ("proj", WIDTH)):
        weights[f"n.{part}.weight"] = random.normal(size=(out, into[part], 1, 1)).astype(np.float32) / 8
        weights[f"n.{part}.bias"] = np.zeros(out, np.float32)
    weights["n.pe.weight"] = np.zeros((WIDTH, 1, 3, 3), np.float32)
    weights["n.pe.weight"][:, 0, 1, 1] = 2.0  # twice the value of the place itself
    weights["n.pe.bias"] = np.zeros(WIDTH, np.float32)
    graph = Graph(weights)
    attention(graph, "n", "x")
    x = random.normal(size=(1, WIDTH, 3, 5))
    places = x.reshape(WIDTH, 15)
    q, k, v = np.split(weights["n.qkv.weight"][:, :, 0, 0] @ places, [32, 64])
    share = np.exp(q.T @ k / np.sqrt(32))
    share /= share.sum(axis=1, keepdims=True)
    expected = weights["n.proj.weight"][:, :, 0, 0] @ (v @ share.T + 2 * v)
    assert run_graph(graph, x)[0].reshape(WIDTH, 15) == pytest.approx(expected, abs=1e-4)


def test_upsampling_repeats_pixels() -> None:
    graph = Graph({})
    upsample(graph, "x")
    x = np.arange(6).reshape(1, 1, 2, 3)
    assert np.array_equal(run_graph(graph, x), x.repeat(2, axis=2).repeat(2, axis=3))


def test_weights_of_another_network() -> None:
    weights = floats(pose_weights())
    with pytest.raises(ModelError, match=r"not the weights of this network: model.99.weight has no place in it"):
        to_onnx(weights | {"model.99.weight": np.zeros(3, np.float32)})
    with pytest.raises(ModelError, match="80 classes and 51 numbers for points, must be 1 and 51"):
        to_onnx(weights | {"model.23.cv3.0.2.bias": np.zeros(80, np.float32)})
    weights.pop("model.23.cv4.1.2.bias")
    with pytest.raises(ModelError, match=r"not the weights of this network: there is no model.23.cv4.1.2.bias"):
        to_onnx(weights)
