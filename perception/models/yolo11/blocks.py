"""The parts that YOLO11 is made of, as its publication and its configuration name them.

Source: Ultralytics YOLO11, `cfg/models/11/yolo11-pose.yaml`; Jocher and Qiu 2024. Each function adds one module to the
graph and returns the value that comes out; `name` is where its weights are. Widths and repeats are read off those.
"""

from __future__ import annotations

import math
from itertools import count, takewhile

from perception.models.yolo11.graph import Graph

HEAD_WIDTH = 64  # channels of one attention head


def plain(graph: Graph, name: str, x: str, stride: int = 1) -> str:
    """A convolution with bias. Its padding keeps the size; weights of one input channel are one filter for each."""
    out_channels, in_channels, *kernel = graph.weight(f"{name}.weight").shape
    return graph.add(
        "Conv",
        x,
        graph.parameter(f"{name}.weight"),
        graph.parameter(f"{name}.bias"),
        dilations=[1, 1],
        group=out_channels if in_channels == 1 else 1,
        kernel_shape=kernel,
        pads=[side // 2 for side in kernel] * 2,
        strides=[stride, stride],
    )


def conv(graph: Graph, name: str, x: str, stride: int = 1) -> str:
    """Conv: convolution, batch normalisation (already folded), and SiLU, x sigmoid(x)."""
    y = plain(graph, name, x, stride)
    return graph.add("Mul", y, graph.add("Sigmoid", y))


def concat(graph: Graph, *parts: str) -> str:
    """Side by side, as channels."""
    return graph.add("Concat", *parts, axis=1)


def upsample(graph: Graph, x: str) -> str:
    """Twice as high and wide: every pixel four times."""
    scales = graph.floats([1, 1, 2, 2], 4)
    return graph.add(
        "Resize", x, "", scales, coordinate_transformation_mode="asymmetric", mode="nearest", nearest_mode="floor"
    )


def bottleneck(graph: Graph, name: str, x: str) -> str:
    """Bottleneck: two convolutions, added to what went in."""
    return graph.add("Add", x, conv(graph, f"{name}.cv2", conv(graph, f"{name}.cv1", x)))


def c3k(graph: Graph, name: str, x: str) -> str:
    """C3k: a chain of bottlenecks beside a shortcut (the cross-stage partial network of Wang et al. 2020)."""
    y = conv(graph, f"{name}.cv1", x)
    for part in _parts(graph, name):
        y = bottleneck(graph, part, y)
    return conv(graph, f"{name}.cv3", concat(graph, y, conv(graph, f"{name}.cv2", x)))


def c3k2(graph: Graph, name: str, x: str) -> str:
    """C3k2: one half of the channels goes through a chain (of bottlenecks or C3k), and each step of it is kept."""
    kept = graph.add_many("Split", 2, conv(graph, f"{name}.cv1", x), axis=1)
    for part in _parts(graph, name):
        step = c3k if graph.has(f"{part}.cv3.weight") else bottleneck
        kept.append(step(graph, part, kept[-1]))
    return conv(graph, f"{name}.cv2", concat(graph, *kept))


def sppf(graph: Graph, name: str, x: str) -> str:
    """SPPF: the greatest of 5x5, 9x9 and 13x13 neighbours, as one 5x5 after the other."""
    kept = [conv(graph, f"{name}.cv1", x)]
    for _ in range(3):
        kept.append(graph.add("MaxPool", kept[-1], kernel_shape=[5, 5], pads=[2, 2, 2, 2], strides=[1, 1]))
    return conv(graph, f"{name}.cv2", concat(graph, *kept))


def c2psa(graph: Graph, name: str, x: str) -> str:
    """C2PSA: one half of the channels goes through attention and a small network, each added to what went in."""
    first, y = graph.add_many("Split", 2, conv(graph, f"{name}.cv1", x), axis=1)
    for part in _parts(graph, name, "attn.qkv"):
        y = graph.add("Add", y, attention(graph, f"{part}.attn", y))
        y = graph.add("Add", y, plain(graph, f"{part}.ffn.1", conv(graph, f"{part}.ffn.0", y)))
    return conv(graph, f"{name}.cv2", concat(graph, first, y))


def attention(graph: Graph, name: str, x: str) -> str:
    """Attention between all places (Vaswani et al. 2017), with a convolution of the values to tell where they are.

    A head has keys of half the width of its values: softmax(q k / sqrt(width of k)) v.
    """
    width = graph.weight(f"{name}.proj.weight").shape[0]
    heads, key = width // HEAD_WIDTH, HEAD_WIDTH // 2
    shape = graph.add("Shape", x)
    qkv = graph.add("Reshape", plain(graph, f"{name}.qkv", x), graph.integers(0, heads, 2 * key + HEAD_WIDTH, -1))
    q, k, v = graph.add_many("Split", 3, qkv, graph.integers(key, key, HEAD_WIDTH), axis=2)
    likeness = graph.add("MatMul", graph.add("Transpose", q, perm=[0, 1, 3, 2]), k)
    share = graph.add("Softmax", graph.add("Mul", likeness, graph.floats([1 / math.sqrt(key)])), axis=-1)
    mixed = graph.add("MatMul", v, graph.add("Transpose", share, perm=[0, 1, 3, 2]))
    place = plain(graph, f"{name}.pe", graph.add("Reshape", v, shape))
    return plain(graph, f"{name}.proj", graph.add("Add", graph.add("Reshape", mixed, shape), place))


def _parts(graph: Graph, name: str, first: str = "cv1") -> list[str]:
    """The modules of the list "m" of a module: as many as there are weights for."""
    names = (f"{name}.m.{i}" for i in count())
    return list(takewhile(lambda part: graph.has(f"{part}.{first}.weight"), names))
