"""What a check looks at: a shot, or every shot of a sequence, each in its place, at its time and from its side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from cinempc.cli.company import around_of
from cinempc.cli.loading import Loaded
from cinempc.cli.sequencing import Walk, walked_through
from cinempc.configfile import ConfigError, Document, KeyPath, Place, Problem, read, set_value
from cinempc.feasibility import Around, Examiner, Finding, later
from cinempc.sequence.block import mirrored
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.spec import COMMON
from cinempc.shots.check import complaints
from cinempc.shots.load import LoadedShot
from cinempc.shots.picked import seen_from
from cinempc.shots.spec import SIZES, ShotSpec


@dataclass(frozen=True, slots=True)
class Part:
    """A shot with what examines it; `document` is its own file, as that is turned to mend it."""

    loaded: LoadedShot
    document: Document
    examiner: Examiner
    sequence: LoadedSequence | None = None
    entry: KeyPath = ()
    """Of a shot of a sequence, where it stands in that file."""
    name: str = ""

    def findings(self) -> list[list[Finding]]:
        """What cannot be as asked: those about one key together, in the order of the lines."""
        alike: dict[tuple[KeyPath, bool], list[Finding]] = {}
        place = self.loaded.document.place
        for found in sorted(self.examiner.findings(self.loaded), key=lambda found: place(found.key).line or 0):
            alike.setdefault((found.key, found.warning), []).append(found)
        return list(alike.values())

    def problem(self, key: KeyPath, message: str) -> Problem:
        """A problem of this shot: in a sequence with its name, at its entry if what is wrong stands elsewhere."""
        place = self.loaded.document.place(key)
        if self.sequence is None:
            return Problem(place, message)
        if place.line is None or self._is_own(place):
            return Problem(place, f"shot {self.name}: {message}")
        said = f"shot {self.name}, as {place.file}:{place.line} has it: {message}"
        return self.sequence.document.problem((*self.entry, *key), said)

    def target(self, key: KeyPath) -> KeyPath | None:
        """Where in the file a scalar of `document` is written to mend this shot alone; None: it cannot be there."""
        if self.sequence is None:
            return key
        place = self.document.place(key)
        if key in self.document and self._is_own(place):
            return place.key if _is_setting(self.sequence.document.get(place.key)) else None
        above = (self.sequence.document.get((*self.entry, *key[:n])) for n in range(1, len(key)))
        fits = all(value is None or isinstance(value, dict) for value in above)
        return (*self.entry, *key) if fits and all(isinstance(step, str) for step in key) else None

    def why_not(self, key: KeyPath) -> str:
        """Why a scalar cannot be written into this shot's entry."""
        place = self.document.place(key)
        section = next((str(step) for step, after in pairwise(key) if isinstance(after, int)), "")
        whole = f": {section} is a list, which an entry can only replace as a whole" if section else ""
        return f"it is written at {place.file}:{place.line}, not in this shot's entry{whole}"

    def _is_own(self, place: Place) -> bool:
        """Whether something is written in this shot's entry, or above all shots."""
        assert self.sequence is not None
        inside = place.key[: len(self.entry)] == self.entry or place.key[:1] in [(key,) for key in COMMON]
        return place.file == str(self.sequence.path) and inside


def parts_of(loaded: Loaded, overrides: tuple[str, ...] = ()) -> tuple[tuple[Part, ...], Walk | None]:
    """The shot, or all shots of the sequence; and that walked through, if by its keys alone nothing in it is wrong.

    `overrides` are those that it was loaded with.
    """
    if loaded.repeat is not None:
        return (), None  # of its picture nothing is asked
    if loaded.sequence is not None:
        return _of_sequence(loaded, loaded.sequence)
    own, elsewhere = _own(loaded.shot.path, overrides)
    return (Part(loaded.shot, own, _examiner(loaded, elsewhere)),), None


def _of_sequence(loaded: Loaded, sequence: LoadedSequence) -> tuple[tuple[Part, ...], Walk | None]:
    actors = None if loaded.scene is None else loaded.scene.actors
    possible = not any(complaints(shot, actors) for shot in sequence.shots)
    walk = walked_through(loaded) if possible else None
    begins_s = _begins_s(sequence, walk)
    parts = []
    for i, (key, shot, entry) in enumerate(sequence.entries):
        settle = _settler(sequence, loaded.shot.spec, i, walk)
        examiner = replace(_examiner(loaded, (), begins_s[i]), settle=settle)
        parts.append(Part(shot, sequence.written[i], examiner, sequence, key, entry.name))
    return tuple(parts), walk


def _examiner(loaded: Loaded, overrides: tuple[str, ...], begin_s: float = 0.0) -> Examiner:
    def around(spec: ShotSpec) -> Around | None:
        return later(around_of(spec, loaded.scene), begin_s)

    return Examiner(loaded.shot.path, overrides, around, None if loaded.scene is None else loaded.scene.actors)


def _begins_s(sequence: LoadedSequence, walk: Walk | None) -> dict[int, float]:
    """When each shot begins; a shot aside when the first one does that may go over to it."""
    begins_s, now_s = dict[int, float](), 0.0
    for i in sequence.order:  # what the ways take is not known yet where there is no walk
        begins_s[i] = now_s
        now_s += sequence.shots[i].spec.duration_s
    begins_s |= {part.index: part.begin_s for part in walk.parts} if walk is not None else {}
    for i, entry in enumerate(sequence.spec.shots):
        if entry.aside:
            lost = (begins_s[j] for j in sequence.order if sequence.spec.shots[j].if_lost == entry.name)
            begins_s[i] = next(lost, 0.0)
    return begins_s


def _settler(
    sequence: LoadedSequence, whole: ShotSpec, index: int, walk: Walk | None
) -> Callable[[ShotSpec], ShotSpec]:
    """What the sequence says beyond the shot's own keys: its side, the limits of all, and a start for the first."""
    is_first = index == sequence.order[0]
    is_mirrored = walk is not None and walk.specs[index].view != sequence.shots[index].spec.view
    begins = () if walk is None else (part.begin for part in walk.parts if part.index == index)
    begin = next(iter(begins), None)

    def settle(spec: ShotSpec) -> ShotSpec:
        sided = mirrored(spec) if is_mirrored else spec
        sided = sided if begin is None else seen_from(sided, begin.azimuth_rad)
        return sided.model_copy(update={"limits": whole.limits, "start": spec.start if is_first else None})

    return settle


def _own(file: Path, overrides: tuple[str, ...]) -> tuple[Document, tuple[str, ...]]:
    """The shot's own file with what was set on top of it, and what is set in the files that it names."""
    document, elsewhere = read(file), list[str]()
    for override in overrides:
        try:
            document = set_value(document, override)
        except ConfigError:
            elsewhere.append(override)
    return document, tuple(elsewhere)


def _is_setting(value: object) -> bool:
    """A scalar that can be turned, or a $name in its place."""
    return isinstance(value, (int, float)) or (isinstance(value, str) and (value in SIZES or value.startswith("$")))
