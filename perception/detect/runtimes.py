"""Libraries that run a network, each behind the same few lines; imported when a detector is opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perception.models import ModelError
from perception.models.vendor import load_ultralytics


class OnnxRuntime:
    """ONNX Runtime on the processor."""

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3  # errors
        # Threads that wait by spinning take the cores from planner and renderer. On two busy cores that made the
        # detector itself slower, 120 ms instead of 70; on idle ones it gains little.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        (entry, *more) = self._session.get_inputs()
        _check_input(path, 1 + len(more), entry.shape, entry.type == "tensor(float)")
        self._input, self._output = entry.name, self._session.get_outputs()[0].name
        self.input_px = _fixed_px(entry.shape)

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Network`."""
        return np.asarray(self._session.run([self._output], {self._input: blob})[0], np.float32)


class OpenVino:
    """OpenVINO on the processor; on those that have bfloat16 it computes in that."""

    def __init__(self, path: Path, threads: int) -> None:
        import openvino

        file = next(path.glob("*.xml")) if path.is_dir() else path
        core = openvino.Core()
        settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
        model = core.read_model(str(file))
        single = model.inputs[0].get_element_type() == openvino.Type.f32
        shape = [side.get_length() if side.is_static else None for side in model.inputs[0].get_partial_shape()]
        _check_input(path, len(model.inputs), shape, single)
        self._request = core.compile_model(model, "CPU", settings).create_infer_request()
        self.input_px = _fixed_px(shape)

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Network`."""
        self._request.infer([blob])
        return np.array(self._request.get_output_tensor(0).data, np.float32)  # a copy: the next run overwrites it


class Ultralytics:
    """Ultralytics' own way for PyTorch weights and TensorRT engines; on the GPU where there is one.

    A .pt file can hold code, which runs when it is loaded: open only those whose origin you trust.
    """

    def __init__(self, path: Path, threads: int) -> None:
        load_ultralytics()
        import torch
        from ultralytics.nn.autobackend import AutoBackend

        self._torch = torch
        torch.set_num_threads(threads)
        self._device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
        self._backend = AutoBackend(str(path), device=self._device, verbose=False)
        self._backend.eval()
        size_px = getattr(self._backend, "imgsz", None)  # height, width of an export
        fixed = path.suffix == ".engine" and size_px is not None and not getattr(self._backend, "dynamic", False)
        self.input_px = (int(size_px[1]), int(size_px[0])) if fixed and size_px else None

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Network`."""
        with self._torch.inference_mode():
            output = self._backend(self._torch.from_numpy(blob).to(self._device))
        first = output[0] if isinstance(output, (list, tuple)) else output
        return np.asarray(first.float().cpu().numpy(), np.float32)


def _check_input(path: Path, count: int, shape: Iterable[Any], single_precision: bool) -> None:
    """Raises ModelError unless a network takes one picture."""
    sides = list(shape)
    if count != 1 or len(sides) != 4 or sides[1] not in (3, None) or not single_precision:
        raise ModelError(f"{path}: not a detector of ours: it must take one picture, 1x3xHxW of 32-bit floats")


def _fixed_px(shape: Iterable[Any]) -> tuple[int, int] | None:
    """(width, height) of an input (1, 3, height, width), None where they are names or unknown."""
    _, _, height, width = shape
    return (width, height) if isinstance(height, int) and isinstance(width, int) else None
