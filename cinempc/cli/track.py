"""`cinempc track`: follows people in recorded footage."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cinempc.cli.outcome import with_clear_errors

CLASSES = ("person", "car", "bicycle", "dog", "horse", "boat")


class Box(click.ParamType[tuple[float, float, float, float]]):
    """Four pixel coordinates L,T,R,B."""

    name = "box"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float, float, float]:
        """Numbers in order."""
        try:
            left, top, right, bottom = (float(part) for part in str(value).split(","))
        except ValueError:
            hint = "write left,top,right,bottom in pixels, e.g. 490,235,524,320"
            self.fail(f"{value!r} is not a box; {hint}", param, ctx)
        if not (0.0 <= left < right < 1e5 and 0.0 <= top < bottom < 1e5):
            self.fail(f"{value!r}: left must be less than right, top less than bottom, none negative", param, ctx)
        return left, top, right, bottom


@click.command()
@click.argument("source", metavar="VIDEO_OR_FOLDER")
@click.option("--camera", type=click.Path(path_type=Path), metavar="CAMERA.yaml", help="What it was filmed with.")
@click.option("--focal-mm", type=click.FloatRange(1.0, 2000.0), help="Focal length, where the camera has a zoom lens.")
@click.option("--pitch-deg", type=click.FloatRange(-85.0, 30.0), help="Tilt of the camera at first; -30 looks down.")
@click.option("--fps", type=float, help="Images per second of a folder.  [default: 25]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("tracks"), show_default=True)
@click.option("--model", default="yolo11n", show_default=True, help="A known detector, or a file.")
@click.option("--size-px", type=click.IntRange(32, 4096), default=640, show_default=True, help="The detector's input.")
@click.option("--class", "class_", type=click.Choice(CLASSES), default="person", show_default=True)
@click.option("--box", type=Box(), metavar="L,T,R,B", help="Whom to follow: their box in the first picture, in pixels.")
@click.option("--name", help="What the one who is followed is called.")
@click.option("--height-m", type=click.FloatRange(0.2, 30.0), help="How tall they are.")
@with_clear_errors
def track(
    source: str,
    camera: Path | None,
    focal_mm: float | None,
    pitch_deg: float | None,
    fps: float | None,
    out: Path,
    model: str,
    size_px: int,
    class_: str,
    box: tuple[float, float, float, float] | None,
    name: str | None,
    height_m: float | None,
) -> None:
    """Find out who is where in a video, a folder of images, a camera (0, /dev/video0) or a stream (rtsp://...).

    Everybody of the class gets a number. With --box or --name, one is followed in particular, through pans and behind
    trees, and looked at closely where they are small. The last line printed is the folder of results: the video with
    everybody marked, and where they are in each picture as CSV and in MOT format.
    """
    from cinempc.cli.tracking import Wish, track_footage

    wish = Wish(camera, focal_mm, pitch_deg, model, size_px, class_, box, name, height_m)
    sys.exit(track_footage(source, wish, out, fps=fps))
