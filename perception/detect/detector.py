"""What a detector is, and the one there is: a YOLO network on any runtime."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Detection
from perception.detect import decode, letterbox
from perception.models import ModelError, first_line


class Detector(Protocol):
    """Finds things in pictures. The same picture gives the same detections."""

    @property
    def description(self) -> str:
        """Model, runtime and size, for logs."""

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """All that it finds in a picture (H, W, 3), the surest first; nothing in a picture without pixels."""


class Network(Protocol):
    """A network loaded into a runtime. Its methods may raise whatever that library raises."""

    input_px: tuple[int, int] | None
    """(width, height) of its input where that is fixed; None where it takes any multiple of 32."""

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """Input (1, 3, height, width) to output (1, rows, n)."""


class YoloDetector:
    """A `Detector` out of a network. It is run once at the beginning, so that the first picture takes no longer.

    Raises:
        ModelError: if the network cannot be run, or what it says is not what a YOLO network of COCO says.
    """

    def __init__(
        self, network: Network, description: str, *, size_px: int, min_score: float, classes: frozenset[str] | None
    ) -> None:
        self.description = description
        self._network, self._size_px, self._min_score, self._classes = network, size_px, min_score, classes
        try:
            output = network.run(np.zeros(self._fit((16, 9)).blob_shape, np.float32))
        except Exception as error:  # whatever the runtime's library raises
            raise ModelError(f"{description}: the network cannot be run: {first_line(error)}") from error
        _check(output, description)

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """See `Detector`; raises ValueError for something that is not a picture of this kind."""
        _check_picture(image_bgr)
        if image_bgr.size == 0:
            return ()
        box = self._fit((image_bgr.shape[1], image_bgr.shape[0]))
        found = decode.decode(self._network.run(box.blob(image_bgr)), self._min_score)
        return decode.detections(found, box, self._classes)

    def _fit(self, image_px: tuple[int, int]) -> letterbox.Letterbox:
        fixed_px = self._network.input_px
        return letterbox.fit_into(image_px, fixed_px) if fixed_px else letterbox.fit(image_px, self._size_px)


def _check_picture(image_bgr: NDArray[np.uint8]) -> None:
    if not isinstance(image_bgr, np.ndarray):
        raise ValueError(f"a picture must be an array, got {type(image_bgr).__name__}")
    if image_bgr.dtype != np.uint8 or image_bgr.ndim != 3 or image_bgr.shape[2:] != (3,):
        got = f"{image_bgr.shape} of {image_bgr.dtype}"
        raise ValueError(f"a picture must be (height, width, 3) of uint8, got {got}")


def _check(output: NDArray[np.float32], description: str) -> None:
    """Raises ModelError unless `decode` can read this."""
    allowed = (decode.DETECT_ROWS, decode.POSE_ROWS)
    if output.ndim == 3 and output.shape[0] == 1 and output.shape[1] in allowed:
        return
    hint = ""
    if output.ndim == 3 and decode.BOX_ROWS < output.shape[1] < output.shape[2]:
        hint = f"; this one seems to know {output.shape[1] - decode.BOX_ROWS} classes"
    elif output.ndim == 3 and output.shape[2] == 6:
        hint = "; export it without NMS (nms=False, end2end=False)"
    raise ModelError(
        f"{description}: not a YOLO network for the 80 classes or the 17 body points of COCO: its output is"
        f" {'x'.join(map(str, output.shape))}, must be 1x{allowed[0]}xN or 1x{allowed[1]}xN{hint}"
    )
