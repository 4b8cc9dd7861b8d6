"""A network's output, written here from known boxes, is read back to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from perception.classes import COCO
from perception.detect.decode import DETECT_ROWS, MOST_DETECTIONS, POSE_ROWS, decode, detections, keep
from perception.detect.letterbox import fit

BOX = fit((640, 360), 640)  # 12 px of grey above and below
CLASSES = ("person", "car", "truck", "bus", "dog")


def written(*found, rows=DETECT_ROWS):
    """The output (1, rows, n) that says (left, top, right, bottom, class, score) of each."""
    output = np.zeros((1, rows, len(found)), np.float32)
    for column, (left, top, right, bottom, name, score) in enumerate(found):
        output[0, :4, column] = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
        output[0, 4 + COCO.index(name), column] = score
    return output


def read(output, min_score=0.1, classes=None):
    return detections(decode(output, min_score), BOX, classes)


@st.composite
def outputs(draw):
    found = []
    for _ in range(draw(st.integers(0, 12))):
        left, top = draw(st.integers(-60, 640)), draw(st.integers(-60, 384))
        width, height = draw(st.integers(0, 300)), draw(st.integers(0, 300))
        score = draw(st.integers(0, 100)) / 100
        found.append((left, top, left + width, top + height, draw(st.sampled_from(CLASSES)), score))
    return written(*found)


def test_a_box_comes_back_as_fractions_of_the_picture():
    (found,) = read(written((64, 12 + 36, 128, 12 + 180, "person", 0.9)))
    assert (found.class_, found.score) == ("person", pytest.approx(0.9))
    assert found.box_frac == pytest.approx([0.1, 0.1, 0.2, 0.5])
    assert (found.box_frac.dtype, found.keypoints_frac) == (np.float64, None)


def test_boxes_are_clipped_and_those_in_the_grey_are_left_out():
    (found,) = read(written((-50, 200, 100, 400, "dog", 0.5), (10, 0, 30, 12, "person", 0.9)))
    assert found.class_ == "dog"
    assert found.box_frac == pytest.approx([0.0, 188 / 360, 100 / 640, 1.0])


def test_one_of_two_that_overlap_is_kept_unless_they_are_of_different_groups():
    here, beside = (100, 100, 200, 300), (104, 100, 204, 300)
    assert [f.class_ for f in read(written((*here, "car", 0.4), (*beside, "truck", 0.6)))] == ["truck"]
    assert [f.class_ for f in read(written((*here, "person", 0.4), (*beside, "dog", 0.6)))] == ["dog", "person"]
    apart = (160, 100, 260, 300)
    assert len(read(written((*here, "person", 0.4), (*apart, "person", 0.6)))) == 2


@given(outputs(), st.floats(0.01, 1.0))
def test_what_holds_for_any_output(output, min_score):
    found = read(output, min_score)
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    for one in found:
        left, top, right, bottom = one.box_frac
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        assert min_score <= one.score + 1e-6 <= 1 + 1e-5
    of_cars = read(output, min_score, frozenset({"car", "truck"}))
    expected = [f for f in found if f.class_ in ("car", "truck")]
    assert [(f.class_, f.score) for f in of_cars] == [(f.class_, f.score) for f in expected]


@given(npst.arrays(np.float64, st.tuples(st.integers(0, 12), st.just(4)), elements=st.integers(0, 40)), st.data())
def test_suppression_is_the_greedy_one(box_px, data):
    box_px[:, 2:] += box_px[:, :2]
    group = data.draw(npst.arrays(np.int64, len(box_px), elements=st.integers(0, 1)))

    def half_covered(a, b):
        width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        common = max(width, 0.0) * max(height, 0.0)
        areas = sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))
        return 2 * common > areas - common

    expected: list[int] = []
    for i in range(len(box_px)):
        if all(group[i] != group[j] or not half_covered(box_px[i], box_px[j]) for j in expected):
            expected.append(i)
    assert keep(box_px, group, most_iou=0.5) == expected


def test_equal_scores_stay_in_their_order():
    boxes = [(i * 60, 20, i * 60 + 40, 100, "person", 0.5) for i in range(8)]
    lefts = [found.box_frac[0] * 640 for found in read(written(*boxes))]
    assert lefts == pytest.approx([i * 60 for i in range(8)])


def test_body_points():
    output = np.zeros((1, POSE_ROWS, 2), np.float32)
    output[0, :5, 1] = 96, 120, 64, 144, 0.8
    output[0, 5:, 1] = np.array([(96 + i, 12 + 36 + i, i / 17) for i in range(17)]).ravel()
    (found,) = read(output)
    assert (found.class_, found.keypoints_frac.shape) == ("person", (17, 3))
    assert found.keypoints_frac[4] == pytest.approx([100 / 640, 40 / 360, 4 / 17])


def test_what_is_not_a_number_is_no_detection():
    output = written((10, 20, 50, 90, "person", 0.9), (100, 20, 150, 90, "dog", 0.8), (300, 20, 350, 90, "car", 0.7))
    output[0, 2, 0] = np.nan
    output[0, 4 + COCO.index("dog"), 1] = np.inf
    assert [found.class_ for found in read(output)] == ["car"]


def test_noise_ends_with_a_bounded_number():
    rng = np.random.default_rng(0)
    output = rng.random((1, DETECT_ROWS, 8000)).astype(np.float32)
    output[0, :2] *= 600
    output[0, 2:4] *= 20
    assert len(decode(output, 0.1).score) == MOST_DETECTIONS
    assert read(np.zeros((1, DETECT_ROWS, 0), np.float32)) == ()
