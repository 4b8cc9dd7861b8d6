"""Which shots a cut wants, in which order: by a sequence file, or by what the takes themselves say they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cinempc.configfile import ConfigError, read
from cinempc.editorial.clips import Clip
from cinempc.editorial.media import CutError, Media
from cinempc.editorial.takes import Take
from cinempc.record.recorder import SPEC_NAME
from cinempc.sequence.load import LoadedSequence, is_sequence, load_sequence
from cinempc.sequence.spec import Blend


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shot of the cut."""

    shot: str
    names: frozenset[str]  # by which takes may call it
    groups: frozenset[str] | None = None  # whose names count; None for everybody's
    blended: bool = False  # one continuous move leads to it from the shot before
    asked_s: float | None = None  # its length without a cue, where that is known

    def is_in(self, clip: Clip) -> bool:
        """Whether a clip shows this shot."""
        return clip.shot in self.names and (self.groups is None or clip.group in self.groups)


def by_sequence(path: Path) -> list[Wanted]:
    """The shots of a sequence file. Raises ConfigError or CutError where it is none."""
    if not is_sequence(read(path)):
        raise CutError(f"{path}: not a sequence: it has no shots; --sequence takes a file as `cinempc fly` does")
    return _wanted(load_sequence(path), None)


def by_takes(found: Sequence[Take | Media], clips: dict[str, list[Clip]]) -> list[Wanted]:
    """In the order given: sequences by their own order, single shots by their slates, footage scene by scene.

    A take of a single shot whose slate names a shot of a sequence in the same scene is another take of that one.
    """
    sequences = _sequences([one for one in found if isinstance(one, Take) and one.is_sequence], clips)
    wanted, known = list[Wanted](), [one for shots in sequences.values() for one in shots]
    for one in found:
        if isinstance(one, Take) and one.is_sequence:
            wanted += sequences.pop(one.log.info.title, [])
            continue
        for clip in clips[origin_of(one)]:
            if not any(other.is_in(clip) for other in [*known, *wanted]):
                wanted.append(Wanted(clip.shot, frozenset({clip.shot}), frozenset({clip.group})))
    return wanted


def footage(media: Iterable[Media], clips: dict[str, list[Clip]]) -> list[Wanted]:
    """Every scene of the footage."""
    scenes = [clip for one in media for clip in clips[origin_of(one)]]
    return [Wanted(clip.shot, frozenset({clip.shot}), frozenset({clip.group})) for clip in scenes]


def origin_of(one: Take | Media) -> str:
    """By which its clips are kept."""
    return str(one.folder if isinstance(one, Take) else one.path)


def _sequences(takes: Sequence[Take], clips: dict[str, list[Clip]]) -> dict[str, list[Wanted]]:
    """The shots of each sequence, by its title; its pickups may have been flown in any of its scenes."""
    found: dict[str, list[Wanted]] = {}
    for take in takes:
        title = take.log.info.title
        if title not in found:
            same = [one.log.info.slate.scene for one in takes if one.log.info.title == title]
            found[title] = _as_asked(take, frozenset({title, *same})) or _as_flown(clips[origin_of(take)], title)
    return found


def _as_asked(take: Take, groups: frozenset[str]) -> list[Wanted]:
    try:
        return _wanted(load_sequence(take.folder / SPEC_NAME), groups)
    except ConfigError:
        return []  # gone, or of another version


def _as_flown(clips: Iterable[Clip], title: str) -> list[Wanted]:
    groups = frozenset({title})
    by_name = {clip.shot: Wanted(clip.shot, frozenset({clip.shot}), groups, bool(clip.follows)) for clip in clips}
    return list(by_name.values())


def _wanted(loaded: LoadedSequence, groups: frozenset[str] | None) -> list[Wanted]:
    entries = [loaded.spec.shots[i] for i in loaded.order]
    used = [Path(entry.use).stem for entry in entries if entry.use]
    wanted: list[Wanted] = []
    for entry, i in zip(entries, loaded.order, strict=True):
        stem = Path(entry.use).stem if entry.use else ""
        names = {entry.name, stem} if stem and used.count(stem) == 1 else {entry.name}
        blended = bool(wanted) and isinstance(entry.transition, Blend)
        asked_s = loaded.shots[i].spec.duration_s if entry.cues else None
        wanted.append(Wanted(entry.name, frozenset(names), groups, blended, asked_s))
    return wanted
