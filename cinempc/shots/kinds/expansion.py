"""From `kind:` to the ordinary keys of a shot file, each of which still knows the line that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import JsonValue, create_model

from cinempc.configfile import ConfigError, Document, KeyPath, Place, nearest, validate
from cinempc.configfile.kinds import fields
from cinempc.configfile.wording import unknown_key
from cinempc.hardware import Camera, Drone, Strict
from cinempc.shots.kinds import KINDS, Actor, Kind, KindError, Setting
from cinempc.shots.kinds.kind import Keys
from cinempc.shots.spec import ShotSpec

KEY: KeyPath = ("kind",)
CALLED = ("subject", "other", "to", "around")  # parameters that name somebody
ORDINARY_HEIGHT_M = 1.7  # of an actor whose scene does not say
SECTION_DEPTH = {"subjects": 2, "framing": 0}  # how deep a file's own keys are merged; others: 1


def kind_of(document: Document) -> type[Kind] | None:
    """The kind that a shot file names, None where it names none. Raises ConfigError for one that there is not."""
    if KEY not in document:
        return None
    name = document.get(KEY)
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    near = nearest(name, KINDS) if isinstance(name, str) else None
    hint = f'; did you mean "{near}"?' if near else ""
    raise ConfigError([document.problem(KEY, f"there is no such kind of shot{hint} (allowed: {', '.join(KINDS)})")])


def with_scene(document: Document) -> Document:
    """The document with the scene in which its kind is flown by default, where it has a kind and names no scene."""
    kind = kind_of(document)
    if kind is None or ("scene",) in document or ("subjects",) in document:
        return document
    return document.graft(("scene",), Document(kind.scene, {(): document.place(KEY)}))


def expanded(document: Document) -> Document:
    """The document with the keys that its kind stands for; what the file says itself counts more.

    Its camera, drone and scene must be in place. Without a kind it stays as it is.

    Raises ConfigError with everything that is wrong with the kind's parameters.
    """
    kind = kind_of(document)
    if kind is None or not isinstance(document.data, dict):
        return document
    own = {key: value for key, value in document.data.items() if key in fields(kind)}
    told = {key: value for key, value in document.data.items() if key not in own}
    setting = _setting(document)
    shot = _validated(document, kind, own, told)
    _check_names(document, shot, setting)
    try:
        given = shot.expand(setting)
    except KindError as error:
        raise ConfigError([document.problem((error.key,), str(error))]) from None
    data = _merged(_without_rivals(given, told, own), told)
    return Document(data, dict(_places(document, data, told, own)))


def _validated(document: Document, kind: type[Kind], own: Keys, told: Keys) -> Kind:
    """The kind's parameters, checked; keys that neither it nor a shot file has are complained of together with them."""
    known: Any = _any_keys(dict.fromkeys([*fields(kind), *ShotSpec.model_fields]))
    unknown = [key for key in told if key not in ShotSpec.model_fields]
    problems = [document.problem((key,), unknown_key(known, key, ShotSpec)) for key in unknown]
    places = {path: place for path, place in document.places.items() if not path or path[0] in own}
    try:
        shot = validate(Document(own, places), kind)
    except ConfigError as error:
        misnamed = {problem.place.line for problem in problems}
        problems += [problem for problem in error.problems if problem.place.line not in misnamed]
    if problems:
        raise ConfigError(sorted(problems, key=lambda p: p.place.line or 0))
    return shot


def _any_keys(names: Iterable[str]) -> Any:
    """A model with these keys, to tell which one was meant."""
    kinds: dict[str, Any] = dict.fromkeys(names, (JsonValue, None))
    return create_model("AnyKeys", __base__=Strict, **kinds)


def _setting(document: Document) -> Setting:
    camera, drone = validate(document, Camera, ("camera",)), validate(document, Drone, ("drone",))
    cast: dict[str, Keys] = {}
    for where in (("subjects",), ("scene", "actors")):  # those whom the file lists come first
        people = document.get(where)
        for name, about in people.items() if isinstance(people, dict) else ():
            cast[name] = {**(about if isinstance(about, dict) else {}), **cast.get(name, {})}
    return Setting({name: _actor(about) for name, about in cast.items()}, camera, drone)


def _actor(about: Keys) -> Actor:
    """What is wrong with it is told when the scene itself is checked."""
    class_, height_m = about.get("class", "person"), about.get("height_m", ORDINARY_HEIGHT_M)
    usable = isinstance(height_m, int | float) and height_m > 0
    return Actor(str(class_), float(height_m) if usable else ORDINARY_HEIGHT_M)


def _check_names(document: Document, shot: Kind, setting: Setting) -> None:
    """That everybody whom the kind calls is there. Raises ConfigError."""
    if not setting.actors:
        raise ConfigError(
            [document.problem(KEY, "there is nobody to film: name a scene with actors, or give subjects")]
        )
    names = {key: getattr(shot, key) for key in CALLED if isinstance(getattr(shot, key, None), str)}
    wrong = [(key, name) for key, name in names.items() if name not in setting.actors]
    if wrong:
        raise ConfigError([document.problem((key,), _nobody(name, setting)) for key, name in wrong])


def _nobody(name: str, setting: Setting) -> str:
    near = nearest(name, setting.actors)
    hint = f'; did you mean "{near}"?' if near else ""
    return f'the scene has no actor "{name}"{hint} (allowed: {", ".join(setting.actors)})'


def _without_rivals(given: Keys, told: Keys, own: Keys) -> Keys:
    """What the kind gives, less what contradicts the file's own keys."""
    view, lens = _section(given, "view"), _section(given, "lens")
    told_view, told_lens = _section(told, "view"), _section(told, "lens")
    if "elevation_deg" in told_view or "height_m" in told_view:
        view = {key: value for key, value in view.items() if key not in ("elevation_deg", "height_m")}
    if "distance_m" in told_view and "focal_length_mm" not in own:
        lens["focal_length_mm"] = "free"
    if "depth" in told_lens:
        lens.pop("f_number", None)
    if "hold_sharp" in told_lens:
        lens.pop("focus", None)
    return {**given, **({"view": view} if view else {}), **({"lens": lens} if lens else {})}


def _section(keys: Keys, name: str) -> Keys:
    section = keys.get(name)
    return {**section} if isinstance(section, dict) else {}


def _merged(given: Keys, told: Keys) -> Keys:
    """The file's own keys over those of the kind: sections key by key, subjects one level deeper, framing whole."""
    return {
        key: _over(given.get(key), told[key], SECTION_DEPTH.get(key, 1)) if key in told else given[key]
        for key in dict.fromkeys([*given, *told])
    }


def _over(given: Any, told: Any, depth: int) -> Any:
    if depth and isinstance(given, dict) and isinstance(told, dict):
        return {
            key: _over(given.get(key), told[key], depth - 1) if key in told else given[key]
            for key in dict.fromkeys([*given, *told])
        }
    return told


def _places(document: Document, data: JsonValue, told: Keys, own: Keys) -> Iterator[tuple[KeyPath, Place]]:
    """Where every key of the merged data was written: itself, as a parameter of the kind, or as the kind."""
    for path in _paths(data):
        if path in document.places and (not path or path[0] in told):
            yield path, document.places[path]
        else:
            yield path, _origin(document, path, own)


def _origin(document: Document, path: KeyPath, own: Keys) -> Place:
    """The place of the parameter that a given key most likely comes from."""
    for i in range(len(path) - 1, -1, -1):
        for name in own:
            if path[i] == name or (isinstance(path[i], str) and name.endswith(f"_{path[i]}")):
                exact = (name, *path[i + 1 :])
                return document.places.get(exact, document.places[(name,)])
    return document.places[KEY]


def _paths(data: JsonValue, path: KeyPath = ()) -> Iterator[KeyPath]:
    yield path
    items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _paths(value, (*path, key))
