"""Collects operators and numbers into an ONNX graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from perception.models.registry import ModelError
from perception.models.yolo11.checkpoint import Weights

OPSET, IR_VERSION = 17, 8  # ONNX Runtime 1.12, OpenVINO 2022.3, TensorRT 8.5 and later
EPSILON = 1e-3  # of batch normalisation, as YOLO11 sets it


class Graph:
    """Grows by one operator at a time; values are known by their names. `weights` are those of the network."""

    def __init__(self, weights: Weights) -> None:
        self._weights = folded(weights)
        self._unused = set(self._weights)
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def weight(self, name: str) -> NDArray[np.float32]:
        """Weights by name; raises ModelError if there are none."""
        if name not in self._weights:
            raise ModelError(f"not the weights of this network: there is no {name}")
        self._unused.discard(name)
        return self._weights[name]

    def has(self, name: str) -> bool:
        """Whether there are weights of that name."""
        return name in self._weights

    def parameter(self, name: str) -> str:
        """Weights as a value."""
        return self._keep(name, self.weight(name))

    def integers(self, *numbers: int) -> str:
        """A constant list of numbers."""
        return self._keep("int:" + ",".join(map(str, numbers)), np.array(numbers, np.int64))

    def number(self, number: int) -> str:
        """A constant integer."""
        return self._keep(f"int {number}", np.array(number, np.int64))

    def floats(self, values: Sequence[float], *shape: int) -> str:
        """A constant array of that shape."""
        name = f"float{list(shape)}:" + ",".join(repr(float(value)) for value in values)
        return self._keep(name, np.array(values, np.float32).reshape(shape))

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """One operator with one output, which it returns."""
        return self.add_many(operator, 1, *inputs, **attributes)[0]

    def add_many(self, operator: str, outputs: int, *inputs: str, **attributes: Any) -> list[str]:
        """One operator with several outputs."""
        number = len(self._nodes)
        names = [f"{operator}_{number}" + (f".{i}" if outputs > 1 else "") for i in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, name=f"{operator}_{number}", **attributes))
        return names

    def model(self, input_: onnx.ValueInfoProto, output: onnx.ValueInfoProto, about: dict[str, str]) -> onnx.ModelProto:
        """The finished model; its output is that of the last operator.

        Raises:
            ModelError: if weights are left over: then they are those of another network.
        """
        if self._unused:
            raise ModelError(f"not the weights of this network: {min(self._unused)} has no place in it")
        self._nodes[-1].output[0] = output.name
        graph = helper.make_graph(self._nodes, "yolo11", [input_], [output], list(self._constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        helper.set_model_props(model, about)
        onnx.checker.check_model(model)
        return model

    def _keep(self, name: str, values: NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name


def picture(name: str) -> onnx.ValueInfoProto:
    """The input: (batch, 3, height, width)."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 3, "height", "width"])


def columns(name: str, rows: int) -> onnx.ValueInfoProto:
    """The output: (batch, rows, places)."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", rows, "places"])


def folded(weights: Weights) -> Weights:
    """The weights with every batch normalisation worked into the convolution before it.

    With its running mean m, variance v, scale g and shift b, it makes g (w * x - m) / sqrt(v + e) + b of a convolution
    w * x: that is, the convolution with w' = w g / sqrt(v + e), and the bias b' = b - m g / sqrt(v + e) (Ioffe and
    Szegedy 2015, "Batch Normalization"). Both become one module here: "a.conv" and "a.bn" are "a".
    """
    result = {}
    for name, values in weights.items():
        module = name.removesuffix(".conv.weight")
        if f"{module}.bn.weight" in weights:
            scale, shift, mean, variance = (
                weights[f"{module}.bn.{part}"].astype(np.float64)
                for part in ("weight", "bias", "running_mean", "running_var")
            )
            factor = scale / np.sqrt(variance + EPSILON)
            result[f"{module}.weight"] = (values * factor[:, None, None, None]).astype(np.float32)
            result[f"{module}.bias"] = (shift - mean * factor).astype(np.float32)
        elif ".bn." not in name:
            result[name] = values
    return result
