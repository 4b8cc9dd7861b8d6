"""Reads a sequence file with everything that it names: camera, drone, scene, and the shots that it begins from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, JsonValue

from cinempc.configfile import ConfigError, Document, KeyPath, Problem, dump, nearest, read, validate
from cinempc.configfile.kinds import fields
from cinempc.sequence.merging import filled_in, merged, open_names, without
from cinempc.sequence.spec import COMMON, Blend, SequenceShot, SequenceSpec, control_keys
from cinempc.shots.kinds import KINDS
from cinempc.shots.load import CONFIGS, LoadedShot, assembled, shot_of
from cinempc.shots.spec import ShotSpec, Tighter

VERY_LIKE = 0.75  # from there on a key is taken for a misspelt one


@dataclass(frozen=True, slots=True)
class LoadedSequence:
    """A read sequence file; `shots` are those of `spec.shots`, each complete in itself.

    Shots aside in which a "$name" is still open are only for others to begin from, and left out.
    """

    spec: SequenceSpec
    shots: tuple[LoadedShot, ...]
    keys: tuple[KeyPath, ...]
    """Where each of them stands in the document."""
    path: Path
    document: Document
    written: tuple[Document, ...] = ()
    """Each of them as a shot file of its own would have it: with what it begins from, before its kind is expanded."""

    @property
    def entries(self) -> tuple[tuple[KeyPath, LoadedShot, SequenceShot], ...]:
        """Each shot with its key and what the sequence says about it."""
        return tuple(zip(self.keys, self.shots, self.spec.shots, strict=True))

    @property
    def order(self) -> tuple[int, ...]:
        """Which of the shots are flown one after another."""
        return tuple(i for i, entry in enumerate(self.spec.shots) if not entry.aside)

    @property
    def duration_s(self) -> float:
        """How long it takes if no cue comes early, without the ways between the shots but with blends and handles."""
        handles = self.spec.handles
        total_s = sum(self.shots[i].spec.duration_s for i in self.order)
        for i in self.order[1:]:
            transition = self.spec.shots[i].transition
            held_s = handles.pre_roll_s + handles.post_roll_s
            total_s += transition.blend_s if isinstance(transition, Blend) else held_s
        return total_s

    @property
    def whole(self) -> LoadedShot:
        """The take as one shot: its first one, with title, length and limits of the sequence."""
        first = self.shots[self.order[0]]
        whole = {
            "title": self.spec.title,
            "duration_s": self.duration_s,
            "limits": _tightest([self.spec.limits, *(shot.spec.limits for shot in self.shots)]),
            "start": self.spec.start,
        }
        spec = first.spec.model_copy(update=whole)
        return replace(first, spec=spec, path=self.path, document=self.document)


def is_sequence(document: Document) -> bool:
    """Whether a file holds a sequence, by its keys."""
    return isinstance(document.data, dict) and "shots" in document.data


def load_sequence(path: Path | str, overrides: Iterable[str] = ()) -> LoadedSequence:
    """Reads and checks a sequence file; overrides such as "seed=3" or "shots.1.lens.f_number=4" come on top.

    Raises ConfigError with every problem found.
    """
    file = Path(path)
    document = assembled(file, overrides)
    spec = validate(document, SequenceSpec)
    _Assembly.refuse_clashes(document, spec)
    shots = _Assembly(document, spec, file).shots()
    complete = spec.model_copy(update={"shots": [spec.shots[i] for i in shots]})
    loaded, written = zip(*shots.values(), strict=True) if shots else ((), ())
    return LoadedSequence(complete, loaded, tuple(("shots", i) for i in shots), file, document, written)


def effective_sequence(sequence: LoadedSequence, whole: LoadedShot, scene: BaseModel | None) -> str:
    """The whole sequence as YAML with every shot written out: it flies again from this alone.

    `whole` is the take as it was flown, `scene` the scene with its tracks written out as rows.
    """
    common = whole.spec.model_dump(mode="json", by_alias=True, exclude_none=True, include=set(COMMON))
    entries: list[JsonValue] = []
    for entry, shot in zip(sequence.spec.shots, sequence.shots, strict=True):
        control = entry.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"use", "like", "with_"})
        own = {key: value for key, value in control.items() if key in control_keys()}
        picture = shot.spec.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=set(COMMON))
        entries.append({**own, **picture})
    data = sequence.spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    common.pop("compare_with", None)
    if scene is not None:
        common["scene"] = scene.model_dump(mode="json", by_alias=True, exclude_none=True)
    complete: dict[str, JsonValue] = {**data, **common, "shots": entries}
    return f"# {sequence.spec.title}\n" + dump(SequenceSpec.model_validate(complete, strict=False))


class _Assembly:
    """Puts the shots of one file together."""

    def __init__(self, document: Document, spec: SequenceSpec, file: Path) -> None:
        self._document, self._spec, self._file = document, spec, file
        self._drafts: dict[str, _Draft] = {}

    @staticmethod
    def refuse_clashes(document: Document, spec: SequenceSpec) -> None:
        """Raises ConfigError for names that do not match."""
        if problems := [document.problem(key, message) for key, message in _name_complaints(spec)]:
            raise ConfigError(problems)

    def shots(self) -> dict[int, tuple[LoadedShot, Document]]:
        """All that are complete, and as they are written, by their number in the file.

        Raises ConfigError with every problem found.
        """
        loaded, problems = dict[int, tuple[LoadedShot, Document]](), list[Problem]()
        for i, entry in enumerate(self._spec.shots):
            try:
                if shot := self._shot(i, entry):
                    loaded[i] = shot
            except ConfigError as error:
                problems += error.problems
        if problems:
            raise ConfigError(dict.fromkeys(problems))
        return loaded

    def _shot(self, i: int, entry: SequenceShot) -> tuple[LoadedShot, Document] | None:
        part = self._document.part(("shots", i))
        below = self._begun_from(part, entry)
        values = {**below.values, **entry.with_}
        own = without(part, control_keys())
        draft = _Draft(merged(_for_kind(below.document, own), own), values, below.cast)
        complaints = _key_complaints(part, draft.document.get(("kind",)))
        if problems := [part.problem(key, message) for key, message in complaints]:
            raise ConfigError(problems)
        self._drafts[entry.name] = draft
        renamed = {name: str(new) for name, new in values.items() if name in draft.cast}
        document = filled_in(draft.document, values, renamed)
        if missing := open_names(document):
            if entry.aside:
                return None
            raise ConfigError([document.problem(key, _no_value(name, values)) for key, name in missing])
        written = self._in_common(document, part, entry.name)
        return shot_of(written, self._file), written

    def _begun_from(self, part: Document, entry: SequenceShot) -> _Draft:
        if entry.like is not None and entry.like in self._drafts:
            return self._drafts[entry.like]
        if entry.use is None:
            return _Draft(Document({}, {(): part.place(())}), {}, ())
        used = read(_shot_file(part, entry.use, self._file.parent))
        cast = used.get(("subjects",))
        return _Draft(without(used, (*COMMON, "title")), {}, tuple(cast) if isinstance(cast, dict) else ())

    def _in_common(self, document: Document, part: Document, name: str) -> Document:
        """The shot with what all have in common, and a title."""
        if ("title",) not in document:
            document = document.graft(("title",), Document(name, {(): part.place(("name",))}))
        for key in COMMON:
            if (key,) in self._document:
                document = document.graft((key,), self._document.part((key,)))
        return document


@dataclass(frozen=True, slots=True)
class _Draft:
    """A shot before "$name" is replaced: what others of the sequence may begin from."""

    document: Document
    values: dict[str, JsonValue]
    cast: tuple[str, ...]  # subjects of the shot file that it began from


def _for_kind(below: Document, above: Document) -> Document:
    """What a shot begins from, less the parameters of its kind where the shot is of another kind."""
    kind, before = above.get(("kind",)), below.get(("kind",))
    if kind is None or kind == before or str(before) not in KINDS:
        return below
    known = {*ShotSpec.model_fields, *_parameters(kind)}
    return without(below, [key for key in _parameters(before) if key not in known])


def _parameters(kind: JsonValue) -> list[str]:
    """The keys that a kind of shot has of its own."""
    return list(fields(KINDS[kind])) if isinstance(kind, str) and kind in KINDS else []


def _name_complaints(spec: SequenceSpec) -> Iterator[tuple[KeyPath, str]]:
    names = [entry.name for entry in spec.shots]
    if all(entry.aside for entry in spec.shots):
        yield ("shots",), "every shot is aside: at least one must be in the order"
    for i, entry in enumerate(spec.shots):
        if entry.name in names[:i]:
            yield ("shots", i, "name"), f'"{entry.name}" is the name of shots.{names.index(entry.name)} already'
        if entry.like is not None and entry.like not in names[:i]:
            yield ("shots", i, "like"), f'no earlier shot is called "{entry.like}"{_instead(entry.like, names[:i])}'
        others = [name for name in names if name != entry.name]
        if entry.if_lost is not None and entry.if_lost not in others:
            yield ("shots", i, "if_lost"), f'no other shot is called "{entry.if_lost}"{_instead(entry.if_lost, others)}'


def _key_complaints(part: Document, kind: JsonValue) -> Iterator[tuple[KeyPath, str]]:
    assert isinstance(part.data, dict)
    control = control_keys()
    for key in part.data:
        near = get_close_matches(key, control, n=1, cutoff=VERY_LIKE)
        if key in COMMON:
            yield (key,), "belongs to the whole sequence: write it above the shots"
        elif near and key not in {*control, *ShotSpec.model_fields, *_parameters(kind)}:
            allowed = f"{', '.join(control)}, and the keys of a shot"
            yield (key,), f'unknown key; did you mean "{near[0]}"? (allowed: {allowed})'


def _shot_file(part: Document, name: str, beside: Path) -> Path:
    folders = (beside, beside.parent / "shots", CONFIGS / "shots")
    candidates = [beside / name, *(folder / f"{name}.yaml" for folder in folders)]
    found = next((file for file in candidates if file.suffix in (".yaml", ".yml") and file.is_file()), None)
    if found is not None:
        return found
    known = sorted({file.stem for folder in folders[1:] for file in folder.glob("*.yaml")})
    raise ConfigError([part.problem(("use",), f'no shot file "{name}"{_instead(name, ["a path to one", *known])}')])


def _no_value(name: str, values: dict[str, JsonValue]) -> str:
    return f'"${name}" has no value: give it under with{_instead(name, values)}'


def _instead(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = nearest(name, known)
    allowed = f" (allowed: {', '.join(known)})" if known else ""
    return (f'; did you mean "{near}"?' if near else "") + allowed


def _tightest(all_limits: list[Tighter]) -> Tighter:
    """What keeps to every one of several limits."""
    tight: dict[str, float] = {}
    for limits in all_limits:
        for name, value in limits.model_dump(exclude_none=True).items():
            choose = max if name == "keep_out_m" else min
            tight[name] = choose(value, tight.get(name, value))
    return Tighter(**tight)
