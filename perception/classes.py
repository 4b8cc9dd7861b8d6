"""What a detector can name: the classes of COCO, and which of them a shot's `class` is met by.

From a drone a car is easily taken for a truck or a bus, so those count as one: any of them meets `class: car`, and only
the best of them is kept where they overlap.
"""

from __future__ import annotations

from collections.abc import Iterable

from cinempc.configfile import nearest

COCO = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
    "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
    "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
    "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet",
    "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)  # fmt: skip
KEYPOINTS = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder", "left elbow",
    "right elbow", "left wrist", "right wrist", "left hip", "right hip", "left knee", "right knee", "left ankle",
    "right ankle",
)  # fmt: skip
GROUPS = {"car": ("car", "truck", "bus")}  # by a shot's class; every other class stands for itself


def group_of(coco_class: str) -> str:
    """The shot's class that something of a COCO class meets: "car" for a truck."""
    return next((group for group, members in GROUPS.items() if coco_class in members), coco_class)


def coco_classes(classes: Iterable[str]) -> frozenset[str]:
    """All COCO classes that meet any of a shot's classes.

    Raises:
        ValueError: if a name is not one of COCO's.
    """
    names = list(classes)
    for name in names:
        if name not in COCO:
            near = nearest(name, COCO)
            hint = f'did you mean "{near}"?' if near else "a shot has person, car, bicycle, dog, horse or boat"
            raise ValueError(f'no detector knows the class "{name}"; {hint}')
    return frozenset(member for name in names for member in GROUPS.get(name, (name,)))
