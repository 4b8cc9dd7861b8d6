"""Lets ultralytics in: only releases that are not known to be harmful, and without its fetching of packages."""

from __future__ import annotations

import importlib
import os
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from perception.models.registry import ModelError

HARMFUL = ("8.3.41", "8.3.42", "8.3.45", "8.3.46")  # published with a crypto miner in December 2024
INSTALL = "pip install 'cinempc[ultralytics]'"


def load_ultralytics() -> ModuleType:
    """The library.

    Raises:
        ModelError: if it is not installed, cannot be imported, or is one of the releases that carried malware.
    """
    try:
        release = version("ultralytics")
    except PackageNotFoundError as error:
        raise ModelError(f"ultralytics is needed for this and not installed; run: {INSTALL}") from error
    if release in HARMFUL:
        raise ModelError(f"ultralytics {release} carries malware and is not imported; replace it: {INSTALL} --upgrade")
    os.environ["YOLO_AUTOINSTALL"] = "false"  # it would install what it misses, and
    os.environ["YOLO_OFFLINE"] = "true"  # report on its use
    try:
        return importlib.import_module("ultralytics")
    except ImportError as error:
        raise ModelError(f"ultralytics {release} cannot be imported ({error}); run: {INSTALL}") from error
