"""Finds people and things in one picture.

    detector = open_detector("yolo11n", classes=("person",))
    for found in detector.detect(image_bgr):
        ...

A picture is fitted into the network's input (`letterbox`), run through one of the runtimes (`runtimes`), and its output
read (`decode`): the same for all of them.
"""

from perception.detect.aslant import detect_steeply
from perception.detect.detector import Detector
from perception.detect.opening import RUNTIMES, open_detector
from perception.detect.posed import CLOSE_PX, PosedDetector

__all__ = ["CLOSE_PX", "RUNTIMES", "Detector", "PosedDetector", "detect_steeply", "open_detector"]
