"""The `cinempc` command. Heavy imports are inside the commands, so that `--help` answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from cinempc import __version__
from cinempc.cli.check import check
from cinempc.cli.compare import compare
from cinempc.cli.cut import cut
from cinempc.cli.export import export
from cinempc.cli.fly import fly
from cinempc.cli.gallery import gallery
from cinempc.cli.models import models
from cinempc.cli.outcome import FAILED, with_clear_errors
from cinempc.cli.previs import previs
from cinempc.cli.reframe import reframe
from cinempc.cli.repeat import repeat
from cinempc.cli.serve import sim
from cinempc.cli.track import track
from cinempc.cli.vocabulary import shots


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cinempc")
def main() -> None:
    """Autonomous drone cinematography: write the picture, fly the shot."""


@main.command()
@click.argument("take", type=click.Path(path_type=Path, exists=True))
@with_clear_errors
def report(take: Path) -> None:
    """Rebuild metrics.json, report.html and the camera report of a take from its log alone."""
    from cinempc.report.build import build_report

    click.echo(build_report(take))


@main.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for all of them.")
@click.argument("kind", type=click.Choice(["shot", "camera", "drone", "scene", "sequence"]), default="shot")
@with_clear_errors
def schema(out: Path | None, kind: str) -> None:
    """Print the JSON Schema of one kind of file, or write all of them, so that editors complete what you type."""
    from cinempc.cli.schemas import ALL_MODELS
    from cinempc.shots.schema import schema_text, write_schemas

    if out is None:
        click.echo(schema_text(ALL_MODELS[kind]), nl=False)
    else:
        for path in write_schemas(ALL_MODELS, out):
            click.echo(path)


main.add_command(check)
main.add_command(cut)
main.add_command(export)
main.add_command(fly)
main.add_command(gallery)
main.add_command(previs)
main.add_command(reframe)
main.add_command(sim)
main.add_command(models)
main.add_command(track)
main.add_command(shots)
main.add_command(repeat)
main.add_command(compare)


@main.group()
def bench() -> None:
    """Measure how fast and how good the stack is on this machine."""


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def plan(as_json: bool) -> None:
    """The planner's speed beside IPOPT and fatrop, on the same problem in the same run."""
    from cinempc.bench.plan import run, table

    result = run()
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def loop(as_json: bool) -> None:
    """The closed loop's speed against real time, with and without pictures."""
    from cinempc.cli.bench_loop import run, table

    result = run()
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_clear_errors
def see(as_json: bool) -> None:
    """How fast people are found in pictures, and how well one is followed through a real clip."""
    from cinempc.bench.see import run, table

    result = run()
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))


@bench.command()
@click.option("--seconds", type=click.FloatRange(5.0, 7200.0), default=60.0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_clear_errors
def stream(seconds: float, as_json: bool) -> None:
    """How regularly set-points leave for an autopilot over UDP while every core is busy."""
    from cinempc.bench.stream import run, table

    result = run(seconds)
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_clear_errors
def occlusion(as_json: bool) -> None:
    """How well subjects stay in sight among trees and walls, beside a follow that does not look for it."""
    from cinempc.cli.bench_occlusion import run, table

    result = run()
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))


@bench.command(name="reframe")
@click.argument("takes", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--style",
    "styles",
    type=click.Choice(["slow", "default", "fast"]),
    multiple=True,
    default=("slow", "default", "fast"),
    help="One of them only; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_clear_errors
def bench_reframe(
    takes: tuple[Path, ...], styles: tuple[Literal["slow", "default", "fast"], ...], as_json: bool
) -> None:
    """How well windows through TAKES and a real clip keep people in, and how calm they are beside centred ones.

    Ends with exit code 1 where one shows too little of who is needed, or is not calm.
    """
    from cinempc.cli.bench_reframe import run, table

    result = run(takes, styles)
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))
    sys.exit(0 if result.met else FAILED)


@bench.command(name="previs")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_clear_errors
def bench_previs(files: tuple[Path, ...], as_json: bool) -> None:
    """How long previsualisations of FILES (all that are shipped) take, against the films that they make."""
    from cinempc.cli.bench_previs import run, table

    result = run(files)
    click.echo(result.model_dump_json(indent=2) if as_json else table(result))
