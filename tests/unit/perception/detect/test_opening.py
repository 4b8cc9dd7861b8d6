"""Opening detectors, and what the shipped one finds."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from portrait import overlap, portrait

from perception.detect import open_detector, opening
from perception.models import ModelError, path_of

FOOTAGE = Path(__file__).parents[5] / "shared" / "footage" / "uav123_person12"


@pytest.fixture(scope="module")
def detector():
    try:
        path_of("yolo11n")
    except ModelError as error:
        pytest.skip(str(error))
    return open_detector("yolo11n", runtime="onnxruntime")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size_px": 600}, "size_px must be a multiple of 32 from 32 to 4096, got 600"),
        ({"size_px": 0}, "size_px must be"),
        ({"min_score": 0.0}, "min_score must be above 0, up to 1, got 0"),
        ({"min_score": float("nan")}, "min_score must be"),
        ({"threads": 0}, "threads must be at least 1"),
        ({"classes": ["persn"]}, 'did you mean "person"'),
        ({"runtime": "tensorflow"}, 'no runtime "tensorflow" .allowed: auto, onnxruntime, openvino, ultralytics'),
    ],
)
def test_wrong_arguments(arguments, message, tmp_path):
    (tmp_path / "own.onnx").touch()
    with pytest.raises(ValueError, match=message):
        open_detector(str(tmp_path / "own.onnx"), **arguments)


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x08\x07" * 500])
def test_a_file_that_is_no_network(content, tmp_path):
    path = tmp_path / "own.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"own.onnx: onnxruntime cannot load it: ") as error:
        open_detector(str(path), runtime="onnxruntime")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "there", "chosen"),
    [
        ("a.onnx", {"onnxruntime", "openvino", "ultralytics"}, "openvino"),
        ("a.onnx", {"onnxruntime", "ultralytics"}, "onnxruntime"),
        ("a.pt", {"onnxruntime", "ultralytics"}, "ultralytics"),
        ("a.engine", {"ultralytics"}, "ultralytics"),
        ("a.xml", {"onnxruntime", "openvino"}, "openvino"),
    ],
)
def test_auto_takes_the_fastest_that_is_there(name, there, chosen, monkeypatch):
    monkeypatch.setattr(opening, "installed", there.__contains__)
    assert opening._choose("auto", Path(name)) == chosen


@pytest.mark.parametrize(
    ("runtime", "name", "message"),
    [
        ("auto", "a.pt", r"pip install 'cinempc\[ultralytics\]'"),
        ("openvino", "a.onnx", r"pip install 'cinempc\[openvino\]'"),
        ("auto", "a.onnx", "pip install 'onnxruntime'"),
        ("onnxruntime", "a.pt", r"onnxruntime does not read this kind of file .what does: ultralytics"),
    ],
)
def test_a_runtime_that_is_missing_or_does_not_fit(runtime, name, message, monkeypatch):
    monkeypatch.setattr(opening, "installed", lambda runtime: False)
    with pytest.raises(ModelError, match=message):
        opening._choose(runtime, Path(name))


@pytest.mark.parametrize(("distance_m", "east_m", "height_m"), [(5.0, 0.0, 1.5), (8.0, 1.5, 2.0), (18.0, -2.0, 5.0)])
def test_a_rendered_person_is_found_where_she_is(detector, distance_m, east_m, height_m):
    picture, outline = portrait(distance_m, east_m, height_m)
    best = detector.detect(picture)[0]
    assert best.class_ == "person"
    assert best.score > 0.6
    assert overlap(best.box_frac, outline) > 0.85


@pytest.mark.parametrize("value", [0, 114, 255])
def test_nothing_is_found_in_nothing(detector, value):
    assert [d for d in detector.detect(np.full((360, 640, 3), value, np.uint8)) if d.score > 0.25] == []


def test_a_man_filmed_from_a_drone(detector):
    if not FOOTAGE.exists():
        pytest.skip("the footage of UAV123 is not here")
    truth = np.loadtxt(FOOTAGE / "groundtruth.txt", delimiter=",")
    found = 0
    for number in range(1, 201, 20):
        picture = cv2.imread(str(FOOTAGE / f"{number:06d}.jpg"))
        left, top, width, height = truth[number - 1]
        size_px = np.array(picture.shape[1::-1])
        man = np.concatenate([(left, top) / size_px, (left + width, top + height) / size_px])
        found += any(d.class_ == "person" and overlap(d.box_frac, man) > 0.5 for d in detector.detect(picture))
    assert found >= 7
