"""The head for people: at each place a box, a score, and 17 points of the body.

Source: Ultralytics YOLO11 (`Detect` and `Pose`). A box is told by the distances of its sides from the place that looks,
each as a distribution over 0..15 steps, of which the mean is taken (Li et al. 2020, "Generalized Focal Loss"). Three
levels look for small, middle and large things, in steps of 8, 16 and 32 px.
"""

from __future__ import annotations

from perception.models.registry import ModelError
from perception.models.yolo11.blocks import conv, plain
from perception.models.yolo11.graph import Graph

STRIDES_PX = (8, 16, 32)
BINS, POINTS = 16, 17
ROWS = 4 + 1 + 3 * POINTS


def pose(graph: Graph, name: str, levels: list[str]) -> str:
    """All columns (batch, 56, places) of the three levels; their rows are those of `perception/detect/decode.py`.

    Raises:
        ModelError: if the weights tell of other things than people, or of other points.
    """
    scores, numbers = (len(graph.weight(f"{name}.{branch}.0.2.bias")) for branch in ("cv3", "cv4"))
    if (scores, numbers) != (1, 3 * POINTS):
        got = f"{scores} classes and {numbers} numbers for points"
        raise ModelError(f"not the weights of this network: {got}, must be 1 and {3 * POINTS}")
    every = [_level(graph, name, i, x, stride) for i, (x, stride) in enumerate(zip(levels, STRIDES_PX, strict=True))]
    return graph.add("Concat", *every, axis=2)


def _level(graph: Graph, name: str, i: int, x: str, stride_px: int) -> str:
    corner_px = _corners_px(graph, x, stride_px)
    box = _branch(graph, f"{name}.cv2.{i}", x, ("0", "1"))
    score = _branch(graph, f"{name}.cv3.{i}", x, ("0.0", "0.1", "1.0", "1.1"))
    points = _branch(graph, f"{name}.cv4.{i}", x, ("0", "1"))
    return graph.add(
        "Concat",
        *_box_px(graph, f"{name}.dfl", box, corner_px, stride_px),
        graph.add("Sigmoid", graph.add("Reshape", score, graph.integers(0, 1, -1))),
        _points_px(graph, points, corner_px, stride_px),
        axis=1,
    )


def _branch(graph: Graph, name: str, x: str, hidden: tuple[str, ...]) -> str:
    for part in hidden:
        x = conv(graph, f"{name}.{part}", x)
    return plain(graph, f"{name}.2", x)


def _corners_px(graph: Graph, x: str, stride_px: int) -> str:
    """(2, places): x, y of the left upper corner of each place, row by row."""
    zero, one = graph.number(0), graph.number(1)
    height, width = (graph.add("Squeeze", graph.add("Shape", x, start=axis, end=axis + 1)) for axis in (2, 3))
    index = graph.add("Range", zero, graph.add("Mul", height, width), one)
    axis = graph.integers(0)
    across = graph.add("Unsqueeze", graph.add("Mod", index, width), axis)
    down = graph.add("Unsqueeze", graph.add("Div", index, width), axis)
    places = graph.add("Cast", graph.add("Concat", across, down, axis=0), to=1)  # 1: float
    return graph.add("Mul", places, graph.floats([stride_px]))


def _box_px(graph: Graph, name: str, x: str, corner_px: str, stride_px: int) -> tuple[str, str]:
    """(batch, 2, places) twice: centre and size."""
    spread = graph.add("Reshape", x, graph.integers(0, 4, BINS, -1))
    spread = graph.add("Softmax", graph.add("Transpose", spread, perm=[0, 1, 3, 2]), axis=-1)
    steps_px = graph.weight(f"{name}.conv.weight").ravel() * stride_px
    mean = graph.add("MatMul", spread, graph.floats(steps_px.tolist(), BINS, 1))
    sides_px = graph.add("Reshape", mean, graph.integers(0, 4, -1))
    left_top, right_bottom = graph.add_many("Split", 2, sides_px, axis=1)
    centre_px = graph.add("Add", corner_px, graph.floats([stride_px / 2]))
    off_px = graph.add("Mul", graph.add("Sub", right_bottom, left_top), graph.floats([0.5]))
    return graph.add("Add", centre_px, off_px), graph.add("Add", left_top, right_bottom)


def _points_px(graph: Graph, x: str, corner_px: str, stride_px: int) -> str:
    """(batch, 51, places): x, y, score of each point; one unit of the network is two steps, from the corner on."""
    points = graph.add("Reshape", x, graph.integers(0, POINTS, 3, -1))
    place, score = graph.add_many("Split", 2, points, graph.integers(2, 1), axis=2)
    place_px = graph.add("Add", graph.add("Mul", place, graph.floats([2 * stride_px])), corner_px)
    both = graph.add("Concat", place_px, graph.add("Sigmoid", score), axis=2)
    return graph.add("Reshape", both, graph.integers(0, 3 * POINTS, -1))
