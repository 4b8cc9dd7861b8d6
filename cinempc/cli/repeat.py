"""The command `cinempc repeat`: the camera move of a take once more, whatever is in front of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cinempc.cli.linking import Link, vehicle_options
from cinempc.cli.outcome import with_clear_errors
from cinempc.cli.tracks import TRACKS


@click.command()
@click.argument("take", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the new take goes; beside the old one by default, as its next.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), help="Of wind, noise and lags; another one for each take by default."
)
@click.option(
    "--track",
    type=click.Choice(TRACKS),
    help="Which of the take's camera tracks is repeated; by default what was measured, or what a repeat repeated.",
)
@click.option("--without-actors", is_flag=True, help="With nobody in the scene: a clean plate.")
@click.option("--realtime", is_flag=True, help="Pace the simulation to the wall clock.")
@click.option("--no-pictures", is_flag=True, help="Fly without rendering: much faster, no video.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value of its spec.yaml, e.g. scene.wind.gust_m_s=0.",
)
@vehicle_options
@with_clear_errors
def repeat(
    take: Path,
    out: Path | None,
    seed: int | None,
    track: str | None,
    without_actors: bool,
    realtime: bool,
    no_pictures: bool,
    overrides: tuple[str, ...],
    vehicle: str,
    **link: Any,
) -> None:
    """Fly the camera move of TAKE again; the last line printed is the new take's folder.

    Path, orientation, lens, exposure and timing are those of the take, of a shot or of a whole sequence, whatever the
    people in it do. They are still kept clear of: where that leads off the path, it is said. How near the new take is
    to the old one stands in its comparison.html.
    """
    from rich.console import Console

    from cinempc.cli.repeating import fly_again, fly_again_on, repeat_of

    aircraft = Link(**link) if vehicle == "mavlink" else None
    in_field = aircraft is not None and aircraft.world == "none"
    if in_field and without_actors:
        raise click.UsageError("--without-actors: in the field people are sent off by people; leave it out")
    again = repeat_of(
        take,
        track=track,
        seed=seed,
        out=out,
        without_actors=without_actors,
        in_field=in_field,
        overrides=overrides,
    )
    console = Console(stderr=True)
    if aircraft is not None:
        sys.exit(fly_again_on(again, aircraft, console, pictures=not no_pictures))
    sys.exit(fly_again(again, console, realtime=realtime, pictures=not no_pictures))
