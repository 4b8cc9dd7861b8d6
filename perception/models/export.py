"""Turns PyTorch weights into a form that runs faster, through ultralytics."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from perception.models.registry import ModelError, first_line, known
from perception.models.store import ENDINGS, checkpoint_of, digest, exports_of, note_of, path_of
from perception.models.vendor import load_ultralytics

FORMATS = tuple(ENDINGS)


def export(model: str, form: str = "onnx") -> Path:
    """Writes a model in a format (one of FORMATS) and returns the file, or the folder of OpenVINO.

    That of a known model goes into the cache, that of a .pt file beside it; an older one is replaced. TensorRT engines
    are made on, and for, the machine's own GPU.

    Raises:
        ModelError: if there are no PyTorch weights to export, ultralytics is missing, or it fails.
    """
    if form not in FORMATS:
        raise ValueError(f'there is no format "{form}" (allowed: {", ".join(FORMATS)})')
    if model.endswith(".pt"):
        source = path_of(model)
        goal = source.with_name(source.stem + ENDINGS[form])
    else:
        source, goal = _known(model, form)
    load_ultralytics()
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=goal.parent) as folder:
            _move(_run(source, form, Path(folder)), goal)
    except OSError as error:
        raise ModelError(f"{goal}: cannot be written: {error.strerror or error}") from error
    return goal


def _known(model: str, form: str) -> tuple[Path, Path]:
    """From what to what a known model is exported."""
    weights = known(model)
    goal = exports_of(weights).get(form)
    source = checkpoint_of(weights) if goal else None
    if goal is None or source is None:
        raise ModelError(
            f"{model}: comes as ONNX already, which ONNX Runtime and OpenVINO read as it is; to export PyTorch weights"
            f" of your own: cinempc models export PATH.pt --format {form}"
        )
    return source, goal


def _run(source: Path, form: str, folder: Path) -> Path:
    """What ultralytics makes of a copy of the weights in `folder`: it writes beside them."""
    from ultralytics import YOLO

    copy = Path(shutil.copy(source, folder))
    try:
        return Path(YOLO(str(copy)).export(format=form, dynamic=form != "engine", verbose=False))
    except (Exception, SystemExit) as error:  # whatever it and the libraries under it raise
        raise ModelError(f"{source}: ultralytics cannot export it as {form}: {first_line(error)}") from error


def _move(made: Path, goal: Path) -> None:
    """Puts an export and its digest in place; the digest goes last, so that a broken-off move is seen."""
    note = note_of(goal)
    note.unlink(missing_ok=True)
    if goal.is_dir():
        shutil.rmtree(goal)
    made.replace(goal)
    temporary = note.with_name(f".{note.name}.{os.getpid()}")
    temporary.write_text(f"{digest(goal)}\n", encoding="ascii")
    temporary.replace(note)
