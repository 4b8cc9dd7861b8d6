"""Footage from elsewhere: each scene of it is a clip."""

from __future__ import annotations

from cinempc.editorial.clips import Clip
from cinempc.editorial.media import Media
from perception.scenecuts import scene_starts


def scenes_of(media: Media) -> list[Clip]:
    """The scenes in order, from cut to cut. Their handles would show their neighbours, so they have none.

    Raises FootageError where the pictures cannot be read.
    """
    starts = [int(media.numbers[i]) for i in scene_starts(media.path) if i < len(media.numbers)]
    ends = [*starts[1:], media.count]
    alone = len(starts) == 1
    clips = []
    for i, (first, end) in enumerate(zip(starts, ends, strict=True), start=1):
        name = media.name if alone else f"{media.name}_{i:03d}"
        clips.append(Clip(name, str(media.path), name, media, first, end, first, end, first, end, str(media.path)))
    return clips
