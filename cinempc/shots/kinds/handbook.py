"""What there is to say about each kind: its line, its parameters, its smallest file; and the page with all of them."""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

from cinempc.configfile.kinds import fields
from cinempc.configfile.wording import describe
from cinempc.shots.kinds import KINDS, Kind
from cinempc.shots.kinds.panels import numbers_in_words
from cinempc.shots.kinds.sketch import sketch_of
from cinempc.shots.kinds.svg import as_svg

PAGE = "shots.md"
INTRODUCTION = """\
# Kinds of shots

A shot file may name a kind and leave everything else to it:

```yaml
{kind: orbit, subject: mia}
```

Size, height, side, lens and time are then chosen to go well together. Whatever the file says itself counts more: any
parameter below, and any ordinary key of a shot file (`framing` as a whole, `view`, `lens` and the others key by key).
`cinempc shots` shows this list in the terminal, `cinempc shots orbit` what can be said of one kind.

In the drawings the camera goes from the open circle to the full one; the red arrow is the subject, who faces up.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a kind in words; `default` is None where it must be given."""

    key: str
    takes: str
    default: str | None
    meaning: str


def summary(kind: type[Kind]) -> str:
    """The kind in one line."""
    return inspect.cleandoc(kind.__doc__ or "").splitlines()[0]


def parameters(kind: type[Kind]) -> list[Parameter]:
    """A kind's parameters, those that must be given first."""
    found = []
    for key, field in fields(kind).items():
        if key != "kind":
            annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            default = None if field.is_required() else _shown(field.default)
            found.append(Parameter(key, describe(annotation), default, " ".join((field.description or "").split())))
    return sorted(found, key=lambda parameter: parameter.default is not None)


def smallest_yaml(name: str) -> str:
    """The smallest file of a kind that is a whole shot."""
    return "".join(f"{key}: {_yaml(value)}\n" for key, value in {"kind": name, **KINDS[name].smallest}.items())


def write_handbook(folder: Path) -> tuple[Path, ...]:
    """Writes the page with all kinds and one drawing for each into a folder; returns the files."""
    drawings = folder / "shots"
    drawings.mkdir(parents=True, exist_ok=True)
    files = [folder / PAGE]
    page = [INTRODUCTION]
    for name, kind in KINDS.items():
        sketch, drawing = sketch_of(name), drawings / f"{name}.svg"
        drawing.write_text(as_svg(sketch, f"{name}: {summary(kind)}"), encoding="utf-8")
        files.append(drawing)
        page.append(_chapter(name, kind, numbers_in_words(sketch)))
    files[0].write_text("\n".join(page), encoding="utf-8")
    return tuple(files)


def _chapter(name: str, kind: type[Kind], numbers: str) -> str:
    rows = [f"| `{p.key}` | {p.takes} | {p.default or 'needed'} | {p.meaning} |" for p in parameters(kind)]
    table = "\n".join(["| Parameter | Takes | Default | Says |", "|---|---|---|---|", *rows])
    return (
        f"## {name}\n\n{summary(kind)}\n\n![{name}](shots/{name}.svg)\n\n*As it comes: {numbers}.*\n\n"
        f"```yaml\n{smallest_yaml(name)}```\n\n<details><summary>Parameters</summary>\n\n{table}\n\n</details>\n"
    )


def _shown(value: Any) -> str:
    if value is None:
        return "chosen"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return _yaml(list(value))
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _yaml(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list) else str(value)
