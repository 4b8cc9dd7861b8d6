"""`cinempc check`: what cannot be flown or photographed, what would work instead, and the file mended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cinempc.cli.outcome import BAD_INPUT, with_clear_errors

if TYPE_CHECKING:
    from cinempc.cli.examining import Part
    from cinempc.cli.loading import Loaded


@click.command()
@click.argument("shot", type=click.Path(path_type=Path), metavar="SHOT.yaml")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value, e.g. lens.f_number=4.")
@click.option("--fix", is_flag=True, help="Write the nearest settings that work into the file.")
@click.option("--no-proposals", is_flag=True, help="Only say what is wrong: quicker.")
@click.pass_context
@with_clear_errors
def check(context: click.Context, shot: Path, overrides: tuple[str, ...], fix: bool, no_proposals: bool) -> None:
    """Say whether a shot or a sequence can be flown and photographed, and if not, what would work."""
    if fix and overrides:
        raise click.UsageError("--fix writes into the file as it is: leave out --set")
    if fix:
        from cinempc.cli.mending import mend

        mend(shot)
    if not _told(shot, overrides, proposals=not no_proposals):
        context.exit(BAD_INPUT)


def _told(file: Path, overrides: tuple[str, ...], *, proposals: bool) -> bool:
    """Prints all findings, those that forbid the flight to standard error; whether there are none of these."""
    from cinempc.cli.examining import parts_of
    from cinempc.cli.loading import open_any
    from cinempc.cli.sequencing import walk_words

    loaded = open_any(file, overrides)
    parts, walk = parts_of(loaded, overrides)
    good = [_told_of(part, proposals=proposals) for part in parts]  # all of them are told
    if not all(good):
        return False
    if walk is not None:
        click.echo(walk_words(loaded, walk))
    else:
        _good(file, loaded, parts)
    return True


def _told_of(part: Part, *, proposals: bool) -> bool:
    from cinempc.cli.mending import remedy

    good = True
    for alike in part.findings():
        found_remedy = remedy(part, alike) if proposals else None
        for found in alike:
            words = f"{'warning: ' if found.warning else ''}{found.message}"
            if found_remedy is not None and found is alike[-1]:
                words += f"; this would work: {found_remedy}"
            click.echo(str(part.problem(found.key, words)), err=not found.warning)
            good = good and found.warning
    return good


def _good(file: Path, loaded: Loaded, parts: Sequence[Part]) -> None:
    from cinempc.feasibility.light import exposure_words
    from cinempc.feasibility.reference import path_of

    spec = loaded.shot.spec
    place = f", in scene {loaded.scene.name}" if loaded.scene else ""
    click.echo(f"{file}: good. {spec.title}, {spec.duration_s:g} s{place}.")
    around = parts[0].examiner.around(spec) if parts else None
    if spec.exposure is not None and around is not None:
        click.echo(f"exposure: {exposure_words(spec, loaded.shot.camera, path_of(loaded.shot, around))}")
