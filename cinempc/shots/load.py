"""Reads a shot file with the camera, drone and scene that it names, as one whole.

The parts are put in place of their names before anything is checked, so that `--set camera.image_px=[1280,720]` reaches
them, and so that the whole can be written into one file that flies on its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from cinempc.configfile import ConfigError, Document, dump, nearest, read, set_value, validate
from cinempc.configfile.override import split_override
from cinempc.hardware import Camera, Drone
from cinempc.shots.kinds.expansion import expanded, with_scene
from cinempc.shots.spec import ShotSpec

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
FOLDERS = {"camera": "cameras", "drone": "drones", "scene": "scenes"}


def shipped() -> tuple[Path, ...]:
    """The files of all shipped shots, then of all sequences."""
    return tuple(file for kind in ("shots", "sequences") for file in sorted((CONFIGS / kind).glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class LoadedShot:
    """A checked shot file: `spec` has its camera, drone and scene written out inside."""

    spec: ShotSpec
    camera: Camera
    drone: Drone
    path: Path
    document: Document
    """Where each key was written; the scene in it, at ("scene",), is still to be checked by its own model."""
    track_folders: tuple[Path, ...]
    """Where the scene's track files are looked for."""


def load_shot(path: Path | str, overrides: Iterable[str] = ()) -> LoadedShot:
    """Reads and checks a shot file; `overrides` such as "lens.f_number=4" or "camera=cinempc" come on top.

    A name is looked for as a path beside the shot file, then in the folder of its kind beside the shot's folder
    (../cameras), then in this project's configs.

    Raises ConfigError with every problem found.
    """
    return shot_of(read(path), Path(path), overrides)


def shot_of(document: Document, file: Path, overrides: Iterable[str] = ()) -> LoadedShot:
    """The same for a shot that has been read already, or was put together; `file` is where names are looked for.

    Raises ConfigError with every problem found.
    """
    overrides = tuple(overrides)
    named = [override for override in overrides if len(split_override(override)[0]) == 1]
    inside = [override for override in overrides if override not in named]
    for override in named:
        document = set_value(document, override)
    document = with_scene(document)
    for part in FOLDERS:
        document = put_in_place(document, part, file.parent)
    folders = track_folders(document, file)
    for late in (False, True):  # a kind gives the list of framings: what is changed inside it comes after
        for override in inside:
            if late == (split_override(override)[0][0] == "framing"):
                document = set_value(document, override)
        document = document if late else expanded(document)
    spec = validate(document, ShotSpec)
    camera, drone = validate(document, Camera, ("camera",)), validate(document, Drone, ("drone",))
    return LoadedShot(spec, camera, drone, file, document, folders)


def effective(shot: LoadedShot, scene: BaseModel | None) -> str:
    """The whole shot as YAML, complete with all defaults, camera, drone and scene: it flies again from this alone.

    `scene` is the scene as it is flown, with its tracks written out as rows.
    """
    written = None if scene is None else scene.model_dump(mode="json", by_alias=True, exclude_none=True)
    return f"# {shot.spec.title}\n" + dump(shot.spec.model_copy(update={"scene": written}))


def assembled(file: Path, overrides: Iterable[str]) -> Document:
    """What a file says, with its parts put in place and overrides on top, those inside of parts after that.

    Raises ConfigError.
    """
    document, overrides = read(file), tuple(overrides)
    for inside in (False, True):
        for override in overrides:
            if (len(split_override(override)[0]) > 1) == inside:
                document = set_value(document, override)
        if not inside:
            for part in FOLDERS:
                document = put_in_place(document, part, file.parent)
    return document


def track_folders(document: Document, file: Path) -> tuple[Path, ...]:
    """Where the track files of a document's scene are looked for; `file` is the document's own."""
    scene_file = Path(document.place(("scene",)).file) if ("scene",) in document else file
    return scene_file.parent, scene_file.parent.parent / "tracks", CONFIGS / "tracks"


def put_in_place(document: Document, part: str, beside: Path) -> Document:
    """The document with a camera, drone or scene that is given by name replaced by its file's content."""
    default = ShotSpec.model_fields[part].default
    name = document.get((part,)) if (part,) in document else default
    if not isinstance(name, str) or not isinstance(document.data, dict):
        return document
    return document.graft((part,), read(_find(document, part, name, beside)))


def _find(document: Document, part: str, name: str, beside: Path) -> Path:
    folders = (beside.parent / FOLDERS[part], CONFIGS / FOLDERS[part])
    candidates = [beside / name, *(folder / f"{name}.yaml" for folder in folders)]
    found = next((file for file in candidates if file.suffix in (".yaml", ".yml") and file.is_file()), None)
    if found is not None:
        return found
    known = sorted({file.stem for folder in folders for file in folder.glob("*.yaml")})
    near = nearest(name, known)
    hint = f'; did you mean "{near}"?' if near else ""
    allowed = f"a path to a YAML file, or one of {', '.join(known)}"
    raise ConfigError([document.problem((part,), f'no {part} "{name}"{hint} (allowed: {allowed})')])
