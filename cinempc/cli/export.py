"""The command `cinempc export`: the camera of a take for effects, editing and virtual production."""

from __future__ import annotations

from pathlib import Path

import click

from cinempc.cli.outcome import with_clear_errors
from cinempc.cli.tracks import TRACKS

FORMATS = ("opentrackio", "usd", "chan", "csv")


@click.command()
@click.argument("take", type=click.Path(path_type=Path, exists=True))
@click.option("--to", "formats", type=click.Choice(FORMATS), multiple=True, help="Which format; again for more. All.")
@click.option(
    "--track",
    "tracks",
    type=click.Choice(TRACKS),
    multiple=True,
    default=("measured", "planned"),
    show_default=True,
    help="What was flown as the aircraft measured it, what was planned, or the simulator's truth; again for more.",
)
@click.option("--smooth", is_flag=True, help="Take the noise out of the measured positions.")
@click.option(
    "--first-frame",
    type=click.IntRange(0, 10_000_000),
    default=1,
    show_default=True,
    help="What the first picture of the video is called on the time line of USD and .chan.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder; TAKE/export where left out.")
@with_clear_errors
def export(
    take: Path, formats: tuple[str, ...], tracks: tuple[str, ...], smooth: bool, first_frame: int, out: Path | None
) -> None:
    """Write the camera of a TAKE, picture by picture: OpenTrackIO, USD, Nuke .chan, CSV."""
    from cinempc.cameratrack import Source
    from cinempc.export import export_take
    from cinempc.takelog import read_take

    sources = [Source(track) for track in tracks]
    if smooth and Source.MEASURED not in sources:
        raise click.BadParameter("only a measured track is smoothed", param_hint="--smooth")
    log = read_take(take, horizon=Source.PLANNED in sources)
    exported = export_take(
        log,
        out or log.folder / "export",
        sources=sources,
        formats=formats or FORMATS,
        first_frame=first_frame,
        smooth=smooth,
    )
    for note in exported.notes:
        click.echo(note, err=True)
    for path in exported.paths:
        click.echo(path)
