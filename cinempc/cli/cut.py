"""The command `cinempc cut`: a rough cut of takes and footage for the cutting room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cinempc.cli.outcome import with_clear_errors

if TYPE_CHECKING:
    from cinempc.editorial.takes import Take
    from cinempc.editorial.timeline import Cut


@click.command()
@click.argument("takes", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TAKES...")
@click.option("--sequence", type=click.Path(path_type=Path), metavar="FILE.yaml", help="The order of the shots.")
@click.option(
    "--handles",
    type=click.FloatRange(0.0, 60.0),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Kept at either end of each clip, as far as there are pictures.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("cuts"), show_default=True)
@click.option("--media", is_flag=True, help="Copies of the media, with timecode and reel in them, beside the timeline.")
@click.option("--clean", is_flag=True, help="A preview without names and timecode burnt in.")
@with_clear_errors
def cut(takes: tuple[Path, ...], sequence: Path | None, handles: float, out: Path, media: bool, clean: bool) -> None:
    """Cut takes, folders of takes and video files together: the best take of each shot, in order.

    Left behind are a timeline (OpenTimelineIO), an edit list (CMX 3600), an Avid log, a preview, a page that says what
    was taken and why, and the camera report of all takes. The last line printed is their folder.
    """
    from cinempc.editorial.assemble import assemble, find
    from cinempc.editorial.media import CutError

    found = find(takes)
    title = (sequence or takes[0].resolve()).stem
    made = assemble(found, title=title, sequence=sequence, handles_s=handles)
    for note in made.notes:
        click.echo(note, err=True)
    try:
        click.echo(_written(made, found.takes, out, burn_in=not clean, media=media))
    except OSError as error:
        raise CutError(f"{out}: cannot write there: {error.strerror or error}") from error


def _written(made: Cut, takes: Sequence[Take], out: Path, *, burn_in: bool, media: bool) -> Path:
    """A new folder under `out` with all of it, or nothing."""
    from cinempc.cli.folders import whole_or_nothing
    from cinempc.editorial.assemble import write_cut

    out.mkdir(parents=True, exist_ok=True)
    with whole_or_nothing(out, made.title) as (work, final):
        write_cut(made, takes, work, burn_in=burn_in, media_in=final if media else None)
    return final
