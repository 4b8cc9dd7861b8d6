"""Writes PyTorch weights without PyTorch: the pickle is put together opcode by opcode, so it may hold anything."""

from __future__ import annotations

import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = {"<f2": "HalfStorage", "<f4": "FloatStorage", "<i8": "LongStorage"}
WIDTH = 64  # channels of the one head of attention


@dataclass(frozen=True)
class Name:
    """A global."""

    module: str
    name: str


@dataclass(frozen=True)
class Call:
    """What a function gives, when the pickle is read."""

    function: Name
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Stored:
    """What `persistent_load` gives."""

    pid: tuple[Any, ...]


@dataclass(frozen=True)
class Module:
    """An object of a class, with its attributes."""

    kind: Name
    attributes: dict[str, Any]


def opcodes(value: Any) -> bytes:
    """The pickle of a value, without its end."""
    match value:
        case Name():
            return f"c{value.module}\n{value.name}\n".encode()
        case Call():
            return opcodes(value.function) + opcodes(value.arguments) + b"R"
        case Stored():
            return opcodes(value.pid) + b"Q"
        case Module():
            return opcodes(value.kind) + b")\x81" + opcodes(value.attributes) + b"b"
        case tuple():
            return b"(" + b"".join(map(opcodes, value)) + b"t"
        case dict():
            return b"}(" + b"".join(opcodes(key) + opcodes(held) for key, held in value.items()) + b"u"
        case _:
            return pickle.dumps(value, 2)[2:-1]


def write(path: Path, content: Any, storages: dict[str, bytes] | None = None) -> Path:
    """A file as `torch.save` writes it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny/data.pkl", b"\x80\x02" + opcodes(content) + b".")
        for key, numbers in (storages or {}).items():
            archive.writestr(f"tiny/data/{key}", numbers)
    return path


def tensor(key: str, values: NDArray[Any], **changes: Any) -> Call:
    """A tensor whose numbers are in storage `key`."""
    itemsize = values.itemsize
    place = {
        "count": values.size,
        "offset": 0,
        "shape": values.shape,
        "stride": tuple(step // itemsize for step in values.strides),
    } | changes
    pid = ("storage", Name("torch", KINDS[values.dtype.str]), key, "cpu", place["count"])
    arguments = (Stored(pid), place["offset"], place["shape"], place["stride"], False, ())
    return Call(Name("torch._utils", "_rebuild_tensor_v2"), arguments)


def module(tensors: dict[str, Any], children: dict[str, Any]) -> Module:
    kind = Name("torch.nn.modules.container", "Sequential")
    return Module(kind, {"_parameters": tensors, "_buffers": {}, "_modules": children})


def network(weights: dict[str, NDArray[Any]]) -> tuple[Module, dict[str, bytes]]:
    """A tree of modules with these weights, and the storages that it needs."""
    storages: dict[str, bytes] = {}

    def grow(inner: dict[str, NDArray[Any]]) -> Module:
        own: dict[str, Any] = {}
        below: dict[str, dict[str, NDArray[Any]]] = {}
        for name, values in inner.items():
            first, _, rest = name.partition(".")
            if rest:
                below.setdefault(first, {})[rest] = values
            else:
                key = str(len(storages))
                storages[key] = values.tobytes("A")
                own[first] = tensor(key, values)
        return module(own, {name: grow(part) for name, part in below.items()})

    return grow(weights), storages


def write_network(path: Path, weights: dict[str, NDArray[Any]]) -> Path:
    root, storages = network(weights)
    return write(path, {"model": root}, storages)


def pose_weights(seed: int = 0) -> dict[str, NDArray[np.float16]]:
    """Random weights of the narrowest YOLO11-pose: 8 channels nearly everywhere."""
    random = np.random.default_rng(seed)
    weights: dict[str, NDArray[np.float16]] = {}

    def plain(name: str, out: int, into: int, side: int = 1) -> None:
        spread = (into * side * side) ** -0.5
        weights[f"{name}.weight"] = random.normal(0, spread, (out, into, side, side)).astype(np.float16)
        weights[f"{name}.bias"] = random.normal(0, 0.1, out).astype(np.float16)

    def conv(name: str, out: int, into: int, side: int = 1) -> None:
        plain(f"{name}.conv", out, into, side)
        weights.pop(f"{name}.conv.bias")
        for part, middle in {"weight": 1.0, "bias": 0.0, "running_mean": 0.0, "running_var": 1.0}.items():
            weights[f"{name}.bn.{part}"] = random.uniform(middle - 0.3, middle + 0.3, out).astype(np.float16)

    def bottlenecks(name: str, width: int, side: int = 3) -> None:
        for part in ("cv1", "cv2"):
            conv(f"{name}.{part}", width, width, side)

    def c3k2(name: str, out: int, into: int, nested: bool) -> None:
        conv(f"{name}.cv1", out, into)
        conv(f"{name}.cv2", out, out // 2 * 3)
        if not nested:
            return bottlenecks(f"{name}.m.0", out // 2)
        for part in ("cv1", "cv2"):
            conv(f"{name}.m.0.{part}", out // 4, out // 2)
        conv(f"{name}.m.0.cv3", out // 2, out // 2)
        for i in range(2):
            bottlenecks(f"{name}.m.0.m.{i}", out // 4)
        return None

    conv("model.0", 8, 3, 3)
    for i in (1, 3, 5, 7, 17, 20):
        conv(f"model.{i}", 8, 8, 3)
    for i, into, nested in ((2, 8, 0), (4, 8, 0), (6, 8, 1), (8, 8, 1), (16, 16, 0), (19, 16, 0)):
        c3k2(f"model.{i}", 8, into, bool(nested))
    c3k2("model.13", 8, 2 * WIDTH + 8, False)
    c3k2("model.22", 8, 2 * WIDTH + 8, True)
    conv("model.9.cv1", 8, 8)
    conv("model.9.cv2", 8, 32)
    conv("model.10.cv1", 2 * WIDTH, 8)
    conv("model.10.cv2", 2 * WIDTH, 2 * WIDTH)
    conv("model.10.m.0.attn.qkv", 2 * WIDTH, WIDTH)
    conv("model.10.m.0.attn.proj", WIDTH, WIDTH)
    conv("model.10.m.0.attn.pe", WIDTH, 1, 3)
    conv("model.10.m.0.ffn.0", WIDTH, WIDTH)
    conv("model.10.m.0.ffn.1", WIDTH, WIDTH)
    for i in range(3):
        for branch, out in (("cv2", 64), ("cv4", 51)):
            conv(f"model.23.{branch}.{i}.0", 8, 8, 3)
            conv(f"model.23.{branch}.{i}.1", 8, 8, 3)
            plain(f"model.23.{branch}.{i}.2", out, 8)
        for part in ("0", "1"):
            conv(f"model.23.cv3.{i}.{part}.0", 8, 1, 3)
            conv(f"model.23.cv3.{i}.{part}.1", 8, 8)
        plain(f"model.23.cv3.{i}.2", 1, 8)
    weights["model.23.dfl.conv.weight"] = np.arange(16, dtype=np.float16).reshape(1, 16, 1, 1)
    return weights
