"""Which of COCO's classes meet those of a shot."""

from typing import get_args

import pytest

from cinempc.shots.spec import Subject
from perception.classes import COCO, GROUPS, KEYPOINTS, coco_classes, group_of


def test_coco_has_its_numbers() -> None:
    assert (len(set(COCO)), len(set(KEYPOINTS))) == (80, 17)
    assert {COCO[0], COCO[7], COCO[16], COCO[79]} == {"person", "truck", "dog", "toothbrush"}


def test_a_car_is_met_by_a_truck_and_a_bus() -> None:
    assert coco_classes(["car"]) == {"car", "truck", "bus"}
    assert coco_classes(["person", "truck"]) == {"person", "truck"}
    assert coco_classes([]) == frozenset()
    assert [group_of(name) for name in ("bus", "car", "person", "train")] == ["car", "car", "person", "train"]


def test_a_detector_knows_every_class_of_the_shot_language() -> None:
    kinds = get_args(Subject.model_fields["class_"].annotation)
    assert "person" in kinds
    assert coco_classes(kinds) >= set(kinds)
    assert GROUPS.keys() <= set(kinds)


@pytest.mark.parametrize(("name", "hint"), [("persn", 'did you mean "person"'), ("unicorn", "a shot has person, car")])
def test_an_unknown_class(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f'"{name}"; {hint}'):
        coco_classes(["car", name])
