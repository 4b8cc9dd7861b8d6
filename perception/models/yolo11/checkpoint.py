"""Reads the numbers out of PyTorch weights and runs no code of theirs.

Such a file (`torch.save`) is a zip archive: `data.pkl` is a pickle that names modules and tensors, each `data/<key>`
holds numbers. A pickle may call anything that it can name. Here it can name what is listed below and no more: modules
become empty shells, and what remains builds tensors and containers.
"""

from __future__ import annotations

import math
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perception.models.registry import ModelError, first_line

Weights = dict[str, NDArray[np.float32]]

MOST_BYTES = 1 << 29  # of one file in the archive; yolo11x-pose has 120 MB in all
STORAGES = {"HalfStorage": "<f2", "FloatStorage": "<f4", "LongStorage": "<i8"}
MODULES = {
    "torch.nn.modules.activation": ("SiLU",),
    "torch.nn.modules.batchnorm": ("BatchNorm2d",),
    "torch.nn.modules.container": ("ModuleList", "Sequential"),
    "torch.nn.modules.conv": ("Conv2d",),
    "torch.nn.modules.linear": ("Identity",),
    "torch.nn.modules.pooling": ("MaxPool2d",),
    "torch.nn.modules.upsampling": ("Upsample",),
    "ultralytics.nn.modules.block": ("Attention", "Bottleneck", "C2PSA", "C3k", "C3k2", "DFL", "PSABlock", "SPPF"),
    "ultralytics.nn.modules.conv": ("Concat", "Conv", "DWConv"),
    "ultralytics.nn.modules.head": ("Detect", "Pose"),
    "ultralytics.nn.tasks": ("PoseModel",),
}


def read_weights(path: Path) -> Weights:
    """Every tensor of floats of the network, by name ("model.0.conv.weight"), in single precision.

    Raises:
        ModelError: if the file cannot be read, or names anything that such weights have no need of.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            content = _Unpickler(archive).load()
        return dict(_tensors(content["model"], ""))
    except Exception as error:  # a broken pickle may raise anything
        raise ModelError(f"{path}: not readable as PyTorch weights: {first_line(error)}") from error


class _Shell:
    """A module without its code: it keeps what the pickle puts into it."""


class _Unpickler(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        (name,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
        self._archive, self._folder = archive, name.removesuffix("data.pkl")
        super().__init__(archive.open(self._member("data.pkl")))

    def _member(self, name: str) -> zipfile.ZipInfo:
        info = self._archive.getinfo(self._folder + name)
        if info.file_size > MOST_BYTES:
            raise pickle.UnpicklingError(f"{info.filename} is larger than {MOST_BYTES} bytes")
        return info

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in NAMES:
            return NAMES[module, name]
        raise pickle.UnpicklingError(f"it names {module}.{name}, which weights have no need of")

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        kind, dtype, key, _device, count = pid
        if kind != "storage" or not isinstance(dtype, np.dtype):
            raise pickle.UnpicklingError("it refers to something that is no storage of numbers")
        numbers = np.frombuffer(self._archive.read(self._member(f"data/{key}")), dtype)
        if len(numbers) != count:
            raise pickle.UnpicklingError(f"data/{key} holds {len(numbers)} numbers instead of {count}")
        return numbers


def _tensor(
    numbers: NDArray[Any], offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object
) -> NDArray[Any]:
    """What `torch._utils._rebuild_tensor_v2` makes; numpy refuses what would lie outside the numbers."""
    if math.prod(shape) > len(numbers):
        raise pickle.UnpicklingError(f"a tensor of {shape} out of {len(numbers)} numbers")
    size = numbers.itemsize
    return np.ndarray(shape, numbers.dtype, numbers.data, offset * size, [step * size for step in stride])


def _parameter(data: object, *_: object) -> object:
    """What `torch._utils._rebuild_parameter` makes: nothing is trained here."""
    return data


def _attribute(*_: object) -> None:
    """In place of `getattr`: the head keeps a method of its class, which is not called here."""


def _size(sides: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sides)


NAMES: dict[tuple[str, str], Callable[..., Any] | np.dtype[Any]] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch", "Size"): _size,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _parameter,
    ("__builtin__", "set"): set,
    ("__builtin__", "getattr"): _attribute,
    **{("torch", name): np.dtype(kind) for name, kind in STORAGES.items()},
    **{(module, name): type(name, (_Shell,), {}) for module, names in MODULES.items() for name in names},
}


def _tensors(shell: _Shell, prefix: str) -> list[tuple[str, NDArray[np.float32]]]:
    """Parameters and buffers of a module and of those in it, under the names that PyTorch's `state_dict` gives."""
    content = vars(shell)
    own = {**content["_parameters"], **content["_buffers"]}
    found = [
        (prefix + name, values.astype(np.float32))
        for name, values in own.items()
        if values is not None and values.dtype.kind == "f"
    ]
    for name, module in content["_modules"].items():
        found += _tensors(module, f"{prefix}{name}.")
    return found
