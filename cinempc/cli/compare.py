"""The command `cinempc compare`: how far two takes of a camera move are apart."""

from __future__ import annotations

from pathlib import Path

import click

from cinempc.cli.outcome import with_clear_errors
from cinempc.cli.tracks import TRACKS


@click.command()
@click.argument("first", type=click.Path(path_type=Path, exists=True), metavar="TAKE")
@click.argument("second", type=click.Path(path_type=Path, exists=True), metavar="TAKE")
@click.option(
    "--track",
    type=click.Choice(TRACKS),
    help="Which camera tracks are compared; by default the truth where both takes know it, else what was measured.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where page and figures go; the second take's folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in place of the table.")
@with_clear_errors
def compare(first: Path, second: Path, track: str | None, out: Path | None, as_json: bool) -> None:
    """Compare the camera of two takes, picture by picture from the beginning of each on.

    Differences of position, orientation and lens over time, and how far the picture shifts by them; in a table, as JSON
    and on a page with charts. The last lines printed are the paths of both files.
    """
    from cinempc.cameratrack import Source
    from cinempc.repeat.comparison import table, write_comparison
    from cinempc.report.taketotake import compare_takes
    from cinempc.takelog import read_take

    source = None if track is None else Source(track)
    logs = [read_take(take, horizon=source is Source.PLANNED) for take in (first, second)]
    comparison = compare_takes(logs[0], logs[1], source)
    folder = out or logs[1].folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = write_comparison(comparison, folder, f"compared_with_{logs[0].folder.resolve().name}")
    click.echo(comparison.figures.model_dump_json(indent=2) if as_json else table(comparison.figures))
    for path in paths:
        click.echo(path, err=as_json)
