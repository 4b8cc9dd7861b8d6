"""The whole network, from the weights to the file."""

from __future__ import annotations

from pathlib import Path

from perception.models.yolo11.blocks import c2psa, c3k2, concat, conv, sppf, upsample
from perception.models.yolo11.checkpoint import Weights, read_weights
from perception.models.yolo11.graph import Graph, columns, picture
from perception.models.yolo11.head import ROWS, pose

INPUT, OUTPUT = "images", "output0"  # as in Ultralytics' exports
ABOUT = {"license": "AGPL-3.0", "weights": "YOLO11-pose by Ultralytics, https://ultralytics.com/license"}


def write_onnx(checkpoint: Path, goal: Path) -> None:
    """Writes PyTorch weights of YOLO11-pose (any of its sizes) as an ONNX file.

    It takes "images" (batch, 3, height, width), RGB in 0..1, both sides multiples of 32, and gives (batch, 56, places).

    Raises:
        ModelError: if the weights cannot be read, or are those of another network.
        OSError: if the file cannot be written.
    """
    goal.write_bytes(to_onnx(read_weights(checkpoint)))


def to_onnx(weights: Weights) -> bytes:
    """The content of the ONNX file; raises ModelError as `write_onnx` does."""
    graph = Graph(weights)
    pose(graph, "model.23", levels(graph, INPUT))
    model = graph.model(picture(INPUT), columns(OUTPUT, ROWS), ABOUT)
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def levels(graph: Graph, x: str) -> list[str]:
    """What the head looks at: the picture in steps of 8, 16 and 32 px. Numbers are those of yolo11-pose.yaml."""
    x = conv(graph, "model.0", x, stride=2)
    x = conv(graph, "model.1", x, stride=2)
    x = c3k2(graph, "model.2", x)
    x = conv(graph, "model.3", x, stride=2)
    fine = c3k2(graph, "model.4", x)
    x = conv(graph, "model.5", fine, stride=2)
    middle = c3k2(graph, "model.6", x)
    x = conv(graph, "model.7", middle, stride=2)
    x = c3k2(graph, "model.8", x)
    x = sppf(graph, "model.9", x)
    coarse = c2psa(graph, "model.10", x)
    middle = c3k2(graph, "model.13", concat(graph, upsample(graph, coarse), middle))
    fine = c3k2(graph, "model.16", concat(graph, upsample(graph, middle), fine))
    middle = c3k2(graph, "model.19", concat(graph, conv(graph, "model.17", fine, stride=2), middle))
    coarse = c3k2(graph, "model.22", concat(graph, conv(graph, "model.20", middle, stride=2), coarse))
    return [fine, middle, coarse]
