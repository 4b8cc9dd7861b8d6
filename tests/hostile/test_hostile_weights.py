"""PyTorch weights that want to run something: they are refused, and nothing is run."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
from checkpoint_rig import Call, Module, Name, Stored, module, write

from perception.models import ModelError
from perception.models.yolo11 import checkpoint
from perception.models.yolo11.checkpoint import read_weights


class Runs:
    """Pickled as `torch.save` would: a call of os.system."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.command,)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_command_is_not_run(tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "it ran"
    path = tmp_path / "a.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.pkl", pickle.dumps({"model": Runs(f"touch '{trace}'")}, protocol))
    with pytest.raises(ModelError, match=r"a.pt: .*it names \w+.system, which weights have no need of"):
        read_weights(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (Name("builtins", "eval"), ("1/0",)),
        (Name("builtins", "getattr"), (Name("collections", "OrderedDict"), "__init__")),
        (Name("subprocess", "Popen"), (("true",),)),
        (Name("torch", "load"), ("b.pt",)),
        (Name("torch.hub", "load"), ("a/b", "c")),
        (Name("torch.nn.modules.conv", "__loader__"), ()),
        (Name("torch.nn.modules.conv", "os.system"), ("true",)),
        (Name("ultralytics.nn.tasks", "attempt_load_weights"), ("b.pt",)),
        (Name("perception.models.yolo11.checkpoint", "read_weights"), ("b.pt",)),
    ],
)
def test_a_name_that_is_not_listed(tmp_path: Path, name: Name, arguments: tuple[Any, ...]) -> None:
    path = write(tmp_path / "a.pt", {"model": Call(name, arguments)})
    with pytest.raises(ModelError, match=f"it names {name.module}.{name.name}, which weights have no need of"):
        read_weights(path)


def test_getattr_gives_nothing_to_call(tmp_path: Path) -> None:
    found = Call(Name("__builtin__", "getattr"), (Name("collections", "OrderedDict"), "fromkeys"))
    path = tmp_path / "a.pt"
    write(path, {"model": Call(found, ((1, 2),))})  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="not callable"):
        read_weights(path)


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"model": 1},
        {"model": module({"w": 1}, {})},
        {"model": module({}, {"a": ()})},
        {"model": Module(Name("torch.nn.modules.conv", "Conv2d"), {})},
        {"model": Stored(())},
        {"model": Stored(("module", "a", "b", "cpu", 1))},
        {"model": Stored(("storage", Name("torch", "HalfStorage"), "../../etc/passwd", "cpu", 1))},
        {"model": Stored(("storage", Name("collections", "OrderedDict"), "0", "cpu", 1))},
    ],
)
def test_what_is_no_network(tmp_path: Path, content: Any) -> None:
    with pytest.raises(ModelError, match=r"a.pt: not readable as PyTorch weights: ") as error:
        read_weights(write(tmp_path / "a.pt", content))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04" * 100])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"a.pt: not readable as PyTorch weights: "):
        read_weights(path)


def test_modules_within_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    shell = b"ctorch.nn.modules.container\nSequential\n)\x81q\x01"
    content = (
        b"}(X\x0b\x00\x00\x00_parameters}X\x08\x00\x00\x00_buffers}X\x08\x00\x00\x00_modules}X\x01\x00\x00\x00ah\x01su"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02}X\x05\x00\x00\x00model" + shell + content + b"bs.")
    with pytest.raises(ModelError, match="recursion"):
        read_weights(path)


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MOST_BYTES", 1000)
    path = tmp_path / "a.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", bytes(1001))
    with pytest.raises(ModelError, match=r"a/data.pkl is larger than 1000 bytes"):
        read_weights(path)
