"""The command `cinempc shots`: what kinds of shots there are, how they move, and what can be said of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cinempc.cli.outcome import BAD_INPUT, complain, with_clear_errors

if TYPE_CHECKING:
    from cinempc.shots.kinds import Kind

INDENT = "    "


@click.command()
@click.argument("kind", required=False, metavar="[KIND]")
@click.option("--brief", is_flag=True, help="One line for each, without diagrams.")
@click.option(
    "--docs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write shots.md and a diagram of each kind into a folder instead.",
)
@with_clear_errors
def shots(kind: str | None, brief: bool, docs: Path | None) -> None:
    """List the kinds of shots, or explain one: `cinempc shots orbit`."""
    from cinempc.configfile import nearest
    from cinempc.shots.kinds import KINDS
    from cinempc.shots.kinds.handbook import write_handbook

    if docs is not None:
        for path in write_handbook(docs):
            click.echo(path)
    elif kind is None:
        for name, model in KINDS.items():
            click.echo(_entry(name, model, brief=brief))
    elif kind in KINDS:
        click.echo(_explained(kind, KINDS[kind]))
    else:
        near = nearest(kind, KINDS)
        hint = f'; did you mean "{near}"?' if near else ""
        complain(ValueError(f'no kind of shot "{kind}"{hint} (allowed: {", ".join(KINDS)})'), BAD_INPUT)


def _entry(name: str, model: type[Kind], *, brief: bool) -> str:
    from cinempc.shots.kinds.handbook import summary
    from cinempc.shots.kinds.panels import numbers_in_words
    from cinempc.shots.kinds.sketch import sketch_of
    from cinempc.shots.kinds.terminal import in_terminal

    heading = f"{click.style(f'{name:<18}', bold=True)} {summary(model)}"
    if brief:
        return heading
    sketch = sketch_of(name)
    drawing = [f"{INDENT}{line}".rstrip() for line in in_terminal(sketch)]
    return "\n".join([heading, *drawing, f"{INDENT}{numbers_in_words(sketch)}", ""])


def _explained(name: str, model: type[Kind]) -> str:
    """Diagram, parameters with what they take, and the smallest file."""
    from cinempc.shots.kinds.handbook import parameters, smallest_yaml

    lines = [_entry(name, model, brief=False), "Parameters:"]
    for parameter in parameters(model):
        needed = "needed" if parameter.default is None else f"default {parameter.default}"
        lines.append(f"{INDENT}{click.style(parameter.key, bold=True)}: {parameter.takes}; {needed}")
        lines.append(f"{INDENT * 2}{parameter.meaning}")
    lines += ["", "Every key of a shot file goes with it and counts more: framing, view, lens, limits, ...", ""]
    lines += ["The smallest file:", "", *(f"{INDENT}{line}" for line in smallest_yaml(name).splitlines())]
    return "\n".join(lines)
