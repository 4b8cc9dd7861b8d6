"""What every detector keeps to, whichever runtime is under it."""

import numpy as np
import pytest
from portrait import overlap, portrait

from perception.detect import RUNTIMES, open_detector
from perception.detect.opening import installed
from perception.models import MODELS, ModelError
from perception.models.store import checkpoint_of, pulled

READS = {
    "onnxruntime": ("yolo11n", "yolo11n-pose"),
    "openvino": ("yolo11n", "yolo11n-pose"),
    "ultralytics": ("yolo11n-pose",),
}
RUN = [(runtime, model) for runtime in RUNTIMES for model in READS[runtime]]


@pytest.fixture(scope="module", params=RUN, ids=["-".join(names) for names in RUN])
def runtime_and_model(request):
    if not installed(request.param[0]):
        pytest.skip(f"{request.param[0]} is not installed")
    return request.param


def opened(runtime, model, **options):
    weights = MODELS[model]
    try:
        path = checkpoint_of(weights) if runtime == "ultralytics" else pulled(weights)
    except ModelError as error:
        pytest.skip(str(error))
    return open_detector(str(path), runtime=runtime, **options)


@pytest.fixture(scope="module")
def detector(runtime_and_model):
    return opened(*runtime_and_model)


@pytest.fixture(scope="module")
def person():
    return portrait(7.0, 1.0)


def test_it_finds_a_person_where_she_is(detector, person):
    picture, outline = person
    best = detector.detect(picture)[0]
    assert best.class_ == "person"
    assert overlap(best.box_frac, outline) > 0.8
    assert (best.keypoints_frac is not None) == ("pose" in detector.description)
    if best.keypoints_frac is not None:
        sure = best.keypoints_frac[best.keypoints_frac[:, 2] > 0.5, :2]
        assert len(sure) > 10
        assert (sure > outline[:2] - 0.02).all()
        assert (sure < outline[2:] + 0.02).all()


@pytest.mark.parametrize("region", [np.s_[:, :], np.s_[:200, :450], np.s_[150:, 330:], np.s_[::2, ::2]])
def test_boxes_lie_in_the_picture_and_the_surest_comes_first(detector, person, region):
    found = detector.detect(person[0][region])
    assert found
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    for one in found:
        assert (one.box_frac.shape, one.box_frac.dtype) == ((4,), np.float64)
        assert (one.box_frac >= 0).all()
        assert (one.box_frac <= 1).all()
        assert (one.box_frac[2:] > one.box_frac[:2]).all()
        assert 0.1 <= one.score <= 1


def test_the_same_picture_gives_the_same_and_is_left_as_it_was(detector, person):
    picture = person[0].copy()
    first = detector.detect(picture)
    detector.detect(picture[100:, ::-1])
    for a, b in zip(first, detector.detect(picture), strict=True):
        assert (a.class_, a.score) == (b.class_, b.score)
        assert np.array_equal(a.box_frac, b.box_frac)
    assert np.array_equal(picture, person[0])


def test_a_result_is_not_overwritten_by_the_next(detector, person):
    first = detector.detect(person[0])[0]
    box_frac = first.box_frac.copy()
    detector.detect(person[0][:, ::-1])
    assert np.array_equal(first.box_frac, box_frac)


def test_no_pixels_no_detections(detector):
    assert detector.detect(np.zeros((0, 0, 3), np.uint8)) == ()


def test_options(runtime_and_model, person):
    small = opened(*runtime_and_model, size_px=320, min_score=0.5, classes=("person",), threads=1)
    assert runtime_and_model[0] in small.description
    assert "320" in small.description
    found = small.detect(person[0])
    assert {f.class_ for f in found} == {"person"}
    assert min(f.score for f in found) >= 0.5


def test_all_runtimes_see_the_same(runtime_and_model, detector, person):
    runtime, model = runtime_and_model
    if runtime == "onnxruntime":
        pytest.skip("this is what the others are compared with")
    expected = [f for f in opened("onnxruntime", model).detect(person[0]) if f.score > 0.3]
    found = detector.detect(person[0])
    for one in expected:
        twin = max(found, key=lambda f: overlap(f.box_frac, one.box_frac) * (f.class_ == one.class_))
        assert twin.class_ == one.class_
        assert twin.box_frac == pytest.approx(one.box_frac, abs=0.01)
        assert twin.score == pytest.approx(one.score, abs=0.05)
