"""The window's keyframes on a timeline that editing systems open: OpenTimelineIO, with the source as one clip.

OpenTimelineIO knows no crop, so it is an effect of the clip whose metadata says it, in two languages:

- `cinempc`: linear `keyframes`, each with its `frame` from the clip's first one, the window in the source as `crop_px`
  (left, top, right, bottom; beyond the source's edges where there are bars), `scale` in pixels of the result for one
  of the source, and `position_px`: how far right of and below the result's middle the source's is, in its pixels.
- `Resolve_OTIO`: the same as a Transform, as DaVinci Resolve writes it. Zoom 1 fits the source into the timeline's
  picture; pan to the right and tilt upwards are shares of its width and height. Source: a Resolve export among
  OpenTimelineIO's own samples, tests/sample_data/effects.otio.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import opentimelineio as otio
from numpy.typing import NDArray
from opentimelineio.opentime import RationalTime, TimeRange

from cinempc.reframe.keyframes import Clip
from cinempc.reframe.numbered import Numbered
from cinempc.reframe.way import Move, Way
from cinempc.types import Array

NAMESPACE, RESOLVE = "cinempc", "Resolve_OTIO"
COLOURS = {
    Move.STILL: otio.schema.MarkerColor.GREEN,
    Move.PANNING: otio.schema.MarkerColor.CYAN,
    Move.TRACKING: otio.schema.MarkerColor.BLUE,
    Move.GLIDING: otio.schema.MarkerColor.YELLOW,
}


def write_timeline(path: Path, way: Way, clip: Clip, rows: NDArray[np.intp]) -> None:
    """Writes the keyframes of these rows as an `.otio` file. Raises OSError."""
    path.write_text(otio.adapters.write_to_string(timeline(way, clip, rows), "otio_json"), encoding="utf-8")


def timeline(way: Way, clip: Clip, rows: NDArray[np.intp]) -> Any:
    """An `otio.schema.Timeline`; source times are the medium's own timecode."""
    rate, first = float(clip.frame_rate), int(clip.number[0])
    count = int(clip.number[-1]) - first + 1
    start = RationalTime(clip.media.start_frame + first, rate)
    there = TimeRange(RationalTime(clip.media.start_frame, rate), RationalTime(first + count, rate))
    reference = _reference(clip.media.path.resolve(), there)
    reference.name = clip.source
    shown = otio.schema.Clip(clip.source, reference, TimeRange(start, RationalTime(count, rate)))
    shown.effects.append(_effect(way, clip, rows))
    for scene in way.scenes:
        at, end = int(clip.number[scene.first]), int(clip.number[scene.end - 1]) + 1
        marked = TimeRange(RationalTime(clip.media.start_frame + at, rate), RationalTime(end - at, rate))
        shown.markers.append(otio.schema.Marker(scene.move.value, marked, COLOURS[scene.move]))
    track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
    track.append(shown)
    width, height = clip.size_px
    whole = otio.schema.Timeline(f"{clip.source} {width}x{height}", global_start_time=start)
    whole.tracks.append(track)
    whole.metadata[NAMESPACE] = {"output_px": [width, height]}
    return whole


def _reference(media: Path, there: TimeRange) -> Any:
    """A video, or images: where these are numbered as editing systems know it, else their folder."""
    images = Numbered.of(media)
    if images is None:
        return otio.schema.ExternalReference(media.as_uri(), there)
    return otio.schema.ImageSequenceReference(
        target_url_base=f"{media.as_uri()}/",
        name_prefix=images.prefix,
        name_suffix=images.suffix,
        start_frame=images.first,
        rate=there.start_time.rate,
        frame_zero_padding=images.digits,
        available_range=there,
    )


def _effect(way: Way, clip: Clip, rows: NDArray[np.intp]) -> Any:
    boxes = way.boxes_px[rows]
    frames = [int(number) for number in clip.number[rows] - clip.number[0]]
    scale = clip.size_px[0] / (boxes[:, 2] - boxes[:, 0])
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    position = (np.array(way.window.image_px) / 2 - middle) * scale[:, None]
    keys = [
        {"frame": frame, "crop_px": _rounded(box), "scale": round(float(one), 6), "position_px": _rounded(place)}
        for frame, box, one, place in zip(frames, boxes, scale, position, strict=True)
    ]
    made = otio.schema.Effect(name="Reframe", effect_name="Resolve Effect")
    made.metadata[NAMESPACE] = {
        "source_px": list(way.window.image_px),
        "output_px": list(clip.size_px),
        "interpolation": "linear",
        "keyframes": keys,
    }
    made.metadata[RESOLVE] = {
        "Effect Name": "Transform",
        "Enabled": True,
        "Name": "Transform",
        "Parameters": _transform(way.window.image_px, clip.size_px, frames, scale, position),
        "Type": 2,
    }
    return made


def _transform(
    source_px: tuple[int, int], size_px: tuple[int, int], frames: list[int], scale: Array, position: Array
) -> list[dict[str, Any]]:
    """Resolve's parameters, of scales (K,) and positions (K, 2) at K frames."""
    fits = min(size_px[0] / source_px[0], size_px[1] / source_px[1])
    values = {
        "transformationZoomX": (1.0, scale / fits),
        "transformationZoomY": (1.0, scale / fits),
        "transformationPan": (0.0, position[:, 0] / size_px[0]),
        "transformationTilt": (0.0, -position[:, 1] / size_px[1]),
    }
    return [
        {
            "Parameter ID": name,
            "Default Parameter Value": default,
            "Parameter Value": float(column[0]),
            "Key Frames": {
                str(frame): {"Value": float(value), "Variant Type": "Double"}
                for frame, value in zip(frames, column, strict=True)
            },
            "Variant Type": "Double",
        }
        for name, (default, column) in values.items()
    ]


def _rounded(values: Array) -> list[float]:
    return [round(float(value), 3) for value in values]
