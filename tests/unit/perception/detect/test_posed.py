from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cinempc.types import Detection
from perception.detect.posed import PosedDetector

IMAGE = np.zeros((540, 960, 3), np.uint8)
NEAR, FAR = np.array([0.4, 0.2, 0.5, 0.9]), np.array([0.1, 0.4, 0.13, 0.6])


class Finder:
    description = "finder"

    def __init__(self, *found: Detection) -> None:
        self.found = found

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        return self.found


class Pose:
    """Finds one body whose box is the window without its margin, and all its points in the window's middle."""

    description = "pose"

    def __init__(self, box: tuple[float, ...] = (0.1, 0.1, 0.9, 0.9)) -> None:
        self.box, self.windows = box, []  # type: ignore[var-annotated]

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        self.windows.append(image_bgr.shape[:2])
        points = np.tile([0.5, 0.5, 0.9], (17, 1))
        return (Detection("person", 0.8, np.array(self.box), points),)


def person(box: np.ndarray, score: float = 0.9) -> Detection:  # type: ignore[type-arg]
    return Detection("person", score, box)


def test_points_come_back_in_fractions_of_the_picture() -> None:
    (seen,) = PosedDetector(Finder(person(NEAR)), Pose()).detect(IMAGE)
    assert seen.keypoints_frac is not None
    np.testing.assert_allclose(seen.keypoints_frac[:, :2], np.tile((NEAR[:2] + NEAR[2:]) / 2, (17, 1)), atol=0.03)
    np.testing.assert_allclose(seen.box_frac, NEAR)  # the finder's


def test_only_the_two_most_prominent_people_are_looked_at() -> None:
    pose = Pose()
    crowd = [person(NEAR + 0.01 * i) for i in range(3)]
    others = [Detection("car", 0.9, NEAR), person(NEAR, 0.2), person(FAR * [1, 1, 1, 0.0] + [0, 0, 0, 0.42])]
    seen = PosedDetector(Finder(person(FAR), *crowd, *others), pose).detect(IMAGE)
    assert len(pose.windows) == 2
    assert [i for i, one in enumerate(seen) if one.keypoints_frac is not None] in ([1, 2], [2, 3], [1, 3])


def test_somebody_else_in_the_window_gives_no_points() -> None:
    (seen,) = PosedDetector(Finder(person(NEAR)), Pose((0.8, 0.1, 1.0, 0.4))).detect(IMAGE)
    assert seen.keypoints_frac is None


@pytest.mark.parametrize("box", [(0.0, 0.0, 1.0, 1.0), (0.95, 0.9, 1.0, 1.0), (0.0, 0.0, 0.001, 0.08)])
def test_windows_stay_within_the_picture(box: tuple[float, ...]) -> None:
    pose = Pose()
    PosedDetector(Finder(person(np.array(box))), pose).detect(IMAGE)
    assert all(h > 0 and w > 0 for h, w in pose.windows)


def test_rehearsal_is_as_much_work_as_two_people() -> None:
    pose = Pose()
    PosedDetector(Finder(), pose).rehearse(IMAGE)
    assert len(pose.windows) == 2
