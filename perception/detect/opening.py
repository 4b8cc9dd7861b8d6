"""Opens a detector: which weights, and which runtime runs them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from perception.classes import coco_classes
from perception.detect import runtimes
from perception.detect.detector import Detector, Network, YoloDetector
from perception.detect.letterbox import STRIDE_PX
from perception.models import ModelError, first_line, path_of

RUNTIMES = ("onnxruntime", "openvino", "ultralytics")
READS = {
    "onnxruntime": (".onnx",),
    "openvino": (".onnx", ".xml", ""),  # "": a folder
    "ultralytics": (".pt", ".engine"),
}
LOADERS: dict[str, Callable[[Path, int], Network]] = {
    "onnxruntime": runtimes.OnnxRuntime,
    "openvino": runtimes.OpenVino,
    "ultralytics": runtimes.Ultralytics,
}
LARGEST_PX = 4096


def open_detector(
    model: str = "yolo11n",
    *,
    runtime: str = "auto",
    size_px: int = 640,
    min_score: float = 0.1,
    classes: Iterable[str] | None = None,
    threads: int | None = None,
) -> Detector:
    """A detector, ready for its first picture.

    `model` is a known name or a path. `runtime` "auto" takes OpenVINO where it is installed, else ONNX Runtime, and
    ultralytics for PyTorch weights and TensorRT engines. `size_px` is the longer side of the network's input: smaller
    is faster and sees less far. A low `min_score` is for trackers, which use the unsure ones too. `classes` are
    those of a shot ("car" brings trucks and buses); None is all. `threads` is by default the number of cores.

    Raises:
        ModelError: if the weights or the runtime are missing or unfit.
        ValueError: if an argument is out of range.
    """
    if size_px % STRIDE_PX or not STRIDE_PX <= size_px <= LARGEST_PX:
        raise ValueError(f"size_px must be a multiple of {STRIDE_PX} from {STRIDE_PX} to {LARGEST_PX}, got {size_px}")
    if not 0.0 < min_score <= 1.0:
        raise ValueError(f"min_score must be above 0, up to 1, got {min_score:g}")
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads}")
    wanted = None if classes is None else coco_classes(classes)
    path = path_of(model)
    chosen = _choose(runtime, path)
    description = f"{path.stem} on {chosen}"
    try:
        network = LOADERS[chosen](path, threads or len(os.sched_getaffinity(0)))
    except ModelError:
        raise
    except Exception as error:  # whatever the runtime's library raises
        raise ModelError(f"{path}: {chosen} cannot load it: {first_line(error)}") from error
    width_px = network.input_px[0] if network.input_px else size_px
    return YoloDetector(network, f"{description}, {width_px} px", size_px=size_px, min_score=min_score, classes=wanted)


def _choose(runtime: str, path: Path) -> str:
    """The runtime for a file; raises ModelError if it does not read it, or is not installed."""
    if runtime not in ("auto", *RUNTIMES):
        raise ValueError(f'there is no runtime "{runtime}" (allowed: auto, {", ".join(RUNTIMES)})')
    kind = "" if path.is_dir() else path.suffix
    fit = [name for name in ("openvino", "onnxruntime", "ultralytics") if kind in READS[name]]
    if runtime == "auto":
        return next((name for name in fit if installed(name)), None) or _missing(fit[-1], path)
    if runtime not in fit:
        raise ModelError(f"{path}: {runtime} does not read this kind of file (what does: {', '.join(fit)})")
    return runtime if installed(runtime) else _missing(runtime, path)


def installed(runtime: str) -> bool:
    """Whether the library of a runtime is there; it is not imported."""
    return find_spec(runtime) is not None


def _missing(runtime: str, path: Path) -> str:
    package = runtime if runtime == "onnxruntime" else f"cinempc[{runtime}]"
    raise ModelError(f"{path}: {runtime} is needed for it and not installed; run: pip install '{package}'")
