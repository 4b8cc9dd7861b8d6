"""The user's folder of weights: `cinempc/models` in $XDG_CACHE_HOME, or in ~/.cache.

What was pulled must be what the registry pins; what was exported here must be as it was when it was made, which a file
beside it says (`yolo11n-pose.engine.sha256`).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from perception.models.registry import MODELS, ModelError, Pinned, Weights, known

ENDINGS = {"onnx": ".onnx", "openvino": "_openvino_model", "engine": ".engine"}  # of an export, the preferred first
FILE_KINDS = (".onnx", ".xml", ".pt", ".engine")


def folder() -> Path:
    """Where weights are kept; it need not exist."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cinempc" / "models"


def path_of(model: str) -> Path:
    """The file (or OpenVINO folder) of a model: a known name, or a path, which is taken as it is.

    Of a model that was exported, the export is preferred.

    Raises:
        ModelError: if it is unknown, missing, altered, or of a kind that no runtime reads.
    """
    if model not in MODELS and _is_path(model):
        return _own(Path(model).expanduser())
    weights = known(model)
    for form, path in exports_of(weights).items():
        if path.exists():
            if digest(path) != _noted(path):
                remedy = f"cinempc models export {model} --format {form}"
                raise ModelError(f"{path}: altered since it was exported; run: {remedy}")
            return path
    return pulled(weights)


def pulled(weights: Weights) -> Path:
    """The ONNX file of known weights, unaltered; raises ModelError as `path_of` does."""
    return _unaltered(weights, weights.onnx)


def checkpoint_of(weights: Weights) -> Path | None:
    """The same for their PyTorch file; None if they come without."""
    return _unaltered(weights, weights.checkpoint) if weights.checkpoint else None


def _unaltered(weights: Weights, pinned: Pinned) -> Path:
    path = folder() / pinned.file
    remedy = f"run: cinempc models pull {weights.name}"
    if not path.is_file():
        raise ModelError(f"the model {weights.name} is not in {folder()}: no {pinned.file}; {remedy}")
    if digest(path) != pinned.sha256:
        raise ModelError(f"{path}: altered or incomplete, its SHA-256 is not the known one; {remedy}")
    return path


def _is_path(model: str) -> bool:
    return model.endswith(FILE_KINDS) or os.sep in model or (model != "" and Path(model).exists())


def _own(path: Path) -> Path:
    """A path that the user named."""
    if not path.exists():
        raise ModelError(f"{path}: no such model file")
    if path.is_dir():
        if len(list(path.glob("*.xml"))) != 1:
            raise ModelError(f"{path}: not an OpenVINO folder; such a folder holds one .xml file and its .bin")
    elif path.suffix not in FILE_KINDS:
        raise ModelError(f"{path}: no runtime reads this kind of file (allowed: {', '.join(FILE_KINDS)})")
    return path


@dataclass(frozen=True, slots=True)
class Entry:
    """One known model and what there is of it."""

    weights: Weights
    state: str  # "installed", "altered" or "not pulled"
    path: Path
    exports: tuple[Path, ...]


def listing() -> tuple[Entry, ...]:
    """Every known model, in the registry's order."""
    return tuple(_entry(weights) for weights in MODELS.values())


def _entry(weights: Weights) -> Entry:
    path = folder() / weights.onnx.file
    state = "not pulled"
    if path.is_file():
        state = "installed" if digest(path) == weights.onnx.sha256 else "altered"
    return Entry(weights, state, path, tuple(export for export in exports_of(weights).values() if export.exists()))


def exports_of(weights: Weights) -> dict[str, Path]:
    """By format: where exports of known weights are put. Only PyTorch weights can be exported, and ONNX is there."""
    if weights.checkpoint is None:
        return {}
    return {form: folder() / f"{weights.name}{ending}" for form, ending in ENDINGS.items() if form != "onnx"}


def note_of(export: Path) -> Path:
    """The file that holds an export's digest."""
    return export.with_name(f"{export.name}.sha256")


def _noted(export: Path) -> str:
    note = note_of(export)
    return note.read_text(encoding="ascii", errors="replace").strip() if note.is_file() else ""


def digest(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of the names and digests of all its files."""
    if path.is_dir():
        parts = (f"{part.name} {digest(part)}\n" for part in sorted(path.iterdir()))
        return hashlib.sha256("".join(parts).encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
