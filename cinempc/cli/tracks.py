"""The names of a take's camera tracks, as commands take them."""

from __future__ import annotations

TRACKS = ("measured", "planned", "truth")  # those of `cameratrack.Source`, which takes too long to load for --help
