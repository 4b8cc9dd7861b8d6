"""A camera track as Nuke's .chan: eight columns of text, also read by Houdini, Blender and 3DEqualizer.

World: Y up, a camera at rest looks along -Z, metres. Rotations are in degrees and in the order ZXY, Nuke's own for a
camera: roll about Z first, then tilt about X, then pan about Y.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cinempc.export.sheet import Sheet
from cinempc.frames import east_up_south_from_ned

SUFFIX = ".chan"


def write(sheet: Sheet, path: Path) -> None:
    """Columns: frame, translation x y z [m], rotation x y z [deg], vertical field of view [deg]."""
    track = sheet.track
    half_tangent = track.camera.sensor_height_mm / 2 / track.focal_length_mm
    columns = np.column_stack(
        [
            east_up_south_from_ned(track.position_ned_m),
            np.degrees(track.pitch_rad),
            -np.degrees(track.yaw_ned_rad),
            -np.degrees(track.roll_rad),
            2 * np.degrees(np.arctan(half_tangent)),
        ]
    )
    rows = zip(sheet.frame, columns, strict=True)
    lines = ["\t".join([str(frame), *(f"{value + 0.0:.9g}" for value in row)]) for frame, row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
