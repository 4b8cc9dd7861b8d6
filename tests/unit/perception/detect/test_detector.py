"""The detector around a network that is made up here."""

import numpy as np
import pytest

from perception.detect.detector import YoloDetector
from perception.models import ModelError


class Made:
    """A network that says the same of every picture: a person in the middle of its input."""

    def __init__(self, rows=84, columns=3, input_px=None):
        self.rows, self.columns, self.input_px, self.shapes = rows, columns, input_px, []

    def run(self, blob):
        self.shapes.append(blob.shape)
        height, width = blob.shape[2:]
        output = np.zeros((1, self.rows, self.columns), np.float32)
        output[0, :5, :1] = np.array([[width / 2, height / 2, 32, 64, 0.9]]).T[: self.rows]
        return output


def made(network, size_px=640, min_score=0.1, classes=None):
    return YoloDetector(network, "made up", size_px=size_px, min_score=min_score, classes=classes)


@pytest.mark.parametrize("input_px", [None, (640, 640), (320, 256)])
def test_the_middle_of_the_input_is_the_middle_of_the_picture(input_px):
    network = Made(input_px=input_px)
    detector = made(network)
    for shape in ((360, 640, 3), (720, 1280, 3), (640, 360, 3), (5, 4, 3)):
        (found,) = detector.detect(np.zeros(shape, np.uint8))
        assert (found.box_frac[:2] + found.box_frac[2:]) / 2 == pytest.approx([0.5, 0.5], abs=0.01)
    if input_px:
        assert set(network.shapes) == {(1, 3, input_px[1], input_px[0])}


def test_only_the_classes_that_are_asked_for():
    assert len(made(Made()).detect(np.zeros((36, 64, 3), np.uint8))) == 1
    assert made(Made(), classes=frozenset({"car"})).detect(np.zeros((36, 64, 3), np.uint8)) == ()


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 640, 3), (360, 0, 3)])
def test_a_picture_without_pixels_shows_nothing(shape):
    assert made(Made()).detect(np.zeros(shape, np.uint8)) == ()


@pytest.mark.parametrize(
    ("picture", "got"),
    [
        (np.zeros((36, 64, 3)), r"\(36, 64, 3\) of float64"),
        (np.zeros((36, 64), np.uint8), r"\(36, 64\) of uint8"),
        (np.zeros((36, 64, 4), np.uint8), r"\(36, 64, 4\) of uint8"),
        (np.zeros((1, 36, 64, 3), np.uint8), r"\(1, 36, 64, 3\) of uint8"),
        (None, "NoneType"),
    ],
)
def test_what_is_not_a_picture(picture, got):
    with pytest.raises(ValueError, match=f"a picture must be .*got {got}"):
        made(Made()).detect(picture)


@pytest.mark.parametrize(
    ("network", "hint"),
    [
        (Made(rows=14, columns=5000), "this one seems to know 10 classes"),
        (Made(rows=300, columns=6), "export it without NMS"),
        (Made(rows=4), "must be 1x84xN or 1x56xN"),
    ],
)
def test_a_network_for_something_else(network, hint):
    with pytest.raises(ModelError, match=f"made up: not a YOLO network .*{hint}"):
        made(network)


def test_a_network_that_breaks():
    class Broken(Made):
        def run(self, blob):
            raise RuntimeError("Got: 640 Expected: 320\nand much more")

    with pytest.raises(ModelError, match=r"made up: the network cannot be run: Got: 640 Expected: 320$"):
        made(Broken())
