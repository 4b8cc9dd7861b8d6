"""Finds what there is to cut: take folders, folders of takes, and video files; says of each that will not do, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from cinempc.editorial.media import CutError, Media, probe, reels, timecode_start
from cinempc.record.recorder import LOG_NAME, SPEC_NAME, VIDEO_NAME
from cinempc.report.achieved import Achieved, achieved
from cinempc.takelog import TakeLog, TakeLogError, read_take
from cinempc.timecode import TimecodeError, frame_rate_of, frames_of_day

_SHOT_LETTERS = 5  # of a shot's name in its reel, before T and the take


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A take, with its video where that can be cut."""

    folder: Path
    log: TakeLog
    media: Media | None
    seen: Achieved  # all of it: what the choice and the camera report judge by

    @property
    def is_sequence(self) -> bool:
        return any(tick.asked.shot for tick in self.log.ticks)


@dataclass(slots=True)
class Found:
    """All that was given, in order, and what is to be said about it."""

    takes: list[Take] = field(default_factory=list)  # also those that cannot be cut: they were shot, and are reported
    footage: list[Media] = field(default_factory=list)
    order: list[Take | Media] = field(default_factory=list)  # of what can be cut
    notes: list[str] = field(default_factory=list)


def find(paths: Iterable[Path]) -> Found:
    """Opens all of them. What cannot be used is noted by name. Raises CutError where a path holds nothing at all."""
    found = Found()
    for path in _expanded(paths):
        try:
            if path.is_dir() or path.name == LOG_NAME:
                take = _open_take(path if path.is_dir() else path.parent, found.notes)
                found.takes.append(take)
                found.order += [take] if take.media else []
            else:
                found.order.append(_open_footage(path))
        except (CutError, TakeLogError) as error:
            found.notes.append(f"left out: {error}")
    found.order = _with_reels(_of_one_rate(found.order, found.notes))
    found.footage = [one for one in found.order if isinstance(one, Media)]
    opened = {one.folder: one for one in found.order if isinstance(one, Take)}
    found.takes = [opened.get(take.folder, take) for take in found.takes]
    if not found.order:
        raise CutError("\n".join(["nothing to cut:", *found.notes]))
    return found


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """Each take and file once."""
    seen = set[Path]()
    for path in paths:
        for one in _takes_in(path):
            if one.resolve() not in seen:
                seen.add(one.resolve())
                yield one


def _takes_in(path: Path) -> list[Path]:
    if not path.exists():
        raise CutError(f"{path}: no such take, folder or video")
    if not path.is_dir() or _holds_take(path):
        return [path]
    takes = sorted(folder for folder in path.iterdir() if folder.is_dir() and _holds_take(folder))
    if not takes:
        raise CutError(f"{path}: no take in it; a take is a folder with {LOG_NAME} and {VIDEO_NAME}")
    return takes


def _holds_take(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (LOG_NAME, SPEC_NAME))


def _open_take(folder: Path, notes: list[str]) -> Take:
    log = read_take(folder)
    seen = achieved(log.ticks, log.info)
    notes += [f"{folder}: {words}: used as far as it goes" for words in log.missing]
    try:
        return Take(folder, log, _media_of(log), seen)
    except CutError as error:
        notes.append(f"left out: {error}")
        return Take(folder, log, None, seen)


def _media_of(log: TakeLog) -> Media:
    """The take's video: numbers by its own times, as far as the log knows its pictures. Raises CutError."""
    video, nominal = log.folder / VIDEO_NAME, log.info.frame_rate
    if not video.is_file():
        raise CutError(f"{log.folder}: no {VIDEO_NAME}: the take was flown without pictures")
    seen = probe(video)
    try:
        rate = frame_rate_of(nominal) if nominal else seen.rate()
        start = frames_of_day(log.started_utc, rate)
    except TimecodeError as error:
        raise CutError(f"{log.folder}: {error}; conform it to one of these") from error
    numbers = seen.numbers(rate)
    if log.frames:
        numbers = numbers[numbers <= log.frames[-1].number]
    slate = log.info.slate
    shot = "".join(c for c in slate.shot if c.isascii() and c.isalnum())[:_SHOT_LETTERS]
    return Media(slate.reel, f"{shot}T{slate.take:02d}", video, rate, start, numbers, seen.first_pts, seen.image_px)


def _open_footage(path: Path) -> Media:
    seen = probe(path)
    try:
        rate = seen.rate()
    except TimecodeError as error:
        raise CutError(f"{path}: {error}; conform it to one of these") from error
    start = timecode_start(seen.timecode, rate)
    return Media(path.stem, path.stem, path, rate, start, seen.numbers(rate), seen.first_pts, seen.image_px)


def _of_one_rate(found: Sequence[Take | Media], notes: list[str]) -> list[Take | Media]:
    """What has the rate of most of it, by length; a timeline has one rate."""
    seconds = dict[Fraction, float]()
    for one in found:
        media = media_of(one)
        seconds[media.rate] = seconds.get(media.rate, 0.0) + float(media.count / media.rate)
    if not seconds:
        return []
    chosen = max(seconds, key=lambda rate: seconds[rate])
    for one in found:
        if (media := media_of(one)).rate != chosen:
            where = one.folder if isinstance(one, Take) else one.path
            rates = f"{float(media.rate):.5g} pictures per second, the cut has {float(chosen):.5g}"
            notes.append(f"left out: {where}: {rates}; conform it, or cut it by itself")
    return [one for one in found if media_of(one).rate == chosen]


def media_of(one: Take | Media) -> Media:
    """The video of what can be cut."""
    media = one.media if isinstance(one, Take) else one
    assert media is not None, "of what can be cut"
    return media


def _with_reels(found: Sequence[Take | Media]) -> list[Take | Media]:
    """The same with reels that are all different, and clip names too: two days may have the same slate."""
    names = dict[str, int]()
    renamed: list[Take | Media] = []
    for one, reel in zip(found, reels([media_of(one).reel for one in found]), strict=True):
        media = media_of(one)
        names[media.name] = names.get(media.name, 0) + 1
        name = media.name if names[media.name] == 1 else f"{media.name}_{names[media.name]}"
        media = replace(media, reel=reel, name=name)
        renamed.append(replace(one, media=media) if isinstance(one, Take) else media)
    return renamed
