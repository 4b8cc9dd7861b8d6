"""`cinempc reframe`: another shape of picture out of a finished one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from cinempc.cli.outcome import with_clear_errors
from cinempc.cli.track import CLASSES, Box


@click.command()
@click.argument("source", metavar="VIDEO_OR_TAKE", type=click.Path(path_type=Path, exists=True))
@click.option("--aspect", default="9:16", show_default=True, metavar="W:H", help="The shape, e.g. 1:1, 4:5 or 2.39:1.")
@click.option("--style", type=click.Choice(["slow", "default", "fast"]), default="default", show_default=True)
@click.option("--subject", "subjects", multiple=True, metavar="NAME", help="Who has to be in it; may be given again.")
@click.option("--tracks", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Of `cinempc track`.")
@click.option("--fill", type=click.Choice(["blur", "black"]), default="blur", show_default=True, help="Of bars.")
@click.option(
    "--height", "height_px", type=click.IntRange(16, 8192), help="Of the video.  [default: no pixel is scaled]"
)
@click.option("--preview", is_flag=True, help="Also a video of the window in the source, beside the result.")
@click.option("--fps", type=float, help="Images per second of a folder.  [default: 25]")
@click.option("--box", type=Box(), metavar="L,T,R,B", help="Whom to follow: their box in the first picture, in pixels.")
@click.option("--class", "class_", type=click.Choice(CLASSES), default="person", show_default=True, help="To look for.")
@click.option("--model", default="yolo11n", show_default=True, help="A known detector, or a file.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("reframed"), show_default=True)
@with_clear_errors
def reframe(
    source: Path,
    aspect: str,
    style: Literal["slow", "default", "fast"],
    subjects: tuple[str, ...],
    tracks: Path | None,
    fill: Literal["blur", "black"],
    height_px: int | None,
    preview: bool,
    fps: float | None,
    box: tuple[float, float, float, float] | None,
    class_: str,
    model: str,
    out: Path,
) -> None:
    """Reframe a take, a video or a folder of images: a window of another shape that moves as a camera would.

    In a take the recorded subjects tell what has to stay in it; in other footage people are tracked first, or --tracks
    tells where they are. In each scene the window rests if it can, else pans evenly, else follows. Those who do not fit
    into it together are shown smaller, between bars. Printed are the files made: the video, keyframes for an editor
    as tables and as an OpenTimelineIO timeline, and the window of every picture.
    """
    from cinempc.cli.reframing import Search, Wish, reframe_source

    search = Search(box, class_, model)
    wish = Wish(aspect, style, subjects, tracks, fill, height_px, preview, fps, search)
    sys.exit(reframe_source(source, wish, out))
