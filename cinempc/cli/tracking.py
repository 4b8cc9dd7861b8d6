"""What `cinempc track` does: opens everything first, then looks at picture after picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cinempc.cli.outcome import FAILED, INTERRUPTED
from cinempc.cli.trackfiles import FAILURES, TrackFiles
from cinempc.configfile import load
from cinempc.hardware import Camera
from cinempc.record.takefolders import new_take_folder
from perception.attention import WINDOW_PX, Attention
from perception.casting import Role
from perception.detect import open_detector
from perception.follow import Follower
from perception.footage import Footage, FootageError, open_footage
from perception.sighting import Look
from perception.standpoint import USUAL_PITCH_RAD, Standpoint, usual_camera
from perception.track import USUAL_HEIGHT_M

STRIDE_PX = 32
ASPECT_OFF = 0.02


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line; None where it was not."""

    camera: Path | None
    focal_mm: float | None
    pitch_deg: float | None
    model: str
    size_px: int
    class_: str
    box_px: tuple[float, float, float, float] | None
    name: str | None
    height_m: float | None


@dataclass(slots=True)
class Pace:
    """How long it all took."""

    pictures: int = 0
    unusable: int = 0  # black ones, and repetitions of the one before
    seen: int = 0  # in which somebody was seen; the one who is followed, if there is one
    whole_s: float = 0.0
    detector_s: float = 0.0

    def add(self, look: Look, *, followed: bool) -> None:
        """One picture more."""
        self.pictures += 1
        self.unusable += not look.fresh
        self.seen += any(one.seen for one in look.sightings if one.name or not followed)
        self.whole_s += look.whole_s
        self.detector_s += look.detector_s

    @property
    def fps(self) -> float:
        """Pictures a second, without reading and writing them."""
        return self.pictures / max(self.whole_s, 1e-9)

    @property
    def detector_ms(self) -> float:
        """Of one picture."""
        return 1e3 * self.detector_s / max(self.pictures, 1)


def track_footage(source: str, wish: Wish, out: Path, *, fps: float | None = None) -> int:
    """Writes results into a new folder under `out` and prints its path last; returns the exit code."""
    console = Console(stderr=True)
    with open_footage(source, fps=fps) as footage:
        follower = follower_for(footage.image_px, wish)
        try:
            files = TrackFiles(
                new_take_folder(out, _name_of(source)), frame_rate=footage.frame_rate, image_px=footage.image_px
            )
        except FAILURES as error:
            raise FootageError(f"{out}: cannot write there: {error}") from error
        return _run(console, source, footage, follower, files, followed=_role(footage.image_px, wish) is not None)


def _run(
    console: Console, source: str, footage: Footage, follower: Follower, files: TrackFiles, *, followed: bool
) -> int:
    pace, code = Pace(), 0
    try:
        with _progress(console, footage.count) as show:
            for picture in footage:
                look = follower.take(picture.time_s, picture.image_bgr)
                files.frame(picture, look.sightings)
                pace.add(look, followed=followed)
                show(pace)
        files.close()
    except KeyboardInterrupt:
        console.print("interrupted: the results end here")
        code = INTERRUPTED
        files.close()
    except FAILURES as error:
        console.print(f"{files.folder}: cannot go on writing, the results end here: {escape(str(error))}")
        code = FAILED
        _close_what_can_be(files)
    except BaseException:
        files.discard()
        raise
    if not pace.pictures:
        console.print(f"{escape(source)}: no picture was read, so there are no results")
        return code or FAILED
    if footage.note:
        console.print(f"[yellow]{escape(source)}: {escape(footage.note)}[/yellow]")
    if pace.unusable:
        console.print(f"[yellow]{pace.unusable} of {pace.pictures} pictures were black or frozen[/yellow]")
    who = "the one who is followed" if followed else "somebody"
    if not pace.seen:
        console.print(
            "[yellow]nobody was found: a larger --size-px finds smaller figures, --box says who it is[/yellow]"
        )
    detector = f"detector {pace.detector_ms:.1f} ms a picture"
    console.print(f"{pace.pictures} pictures, {who} seen in {pace.seen / pace.pictures:.0%}")
    console.print(f"{pace.fps:.1f} fps through the pipeline, {detector}")
    click.echo(files.folder)
    return code


def follower_for(image_px: tuple[int, int], wish: Wish) -> Follower:
    """The whole chain for pictures of this size.

    Raises FootageError, ConfigError or ModelError for a wish that cannot be met.
    """
    camera = _camera(image_px, wish)
    if wish.size_px % STRIDE_PX:
        raise FootageError(f"--size-px must be a multiple of {STRIDE_PX}, got {wish.size_px}")
    if wish.height_m is not None and wish.box_px is None and wish.name is None:
        raise FootageError("--height-m is of the one who is followed; say who with --box or --name")
    pitch_rad = USUAL_PITCH_RAD if wish.pitch_deg is None else float(np.deg2rad(wish.pitch_deg))
    standpoint = Standpoint(camera, pitch_rad=pitch_rad, focal_length_mm=wish.focal_mm)
    whole, close = (
        open_detector(wish.model, size_px=size, classes=(wish.class_,))
        for size in (wish.size_px, min(WINDOW_PX, wish.size_px))
    )
    return Follower(
        camera, standpoint, Attention(whole, close, whole_px=wish.size_px), wish.class_, _role(image_px, wish)
    )


def _camera(image_px: tuple[int, int], wish: Wish) -> Camera:
    if wish.camera is None:
        if wish.focal_mm is not None:
            raise FootageError("--focal-mm needs --camera: without its sensor a focal length says nothing")
        return usual_camera(image_px)
    if not wish.camera.is_file():
        raise FootageError(f"{wish.camera}: no such camera file; shipped ones are in configs/cameras")
    camera = load(wish.camera, Camera)
    aspect = camera.sensor_width_mm / camera.sensor_height_mm
    if abs(image_px[0] / image_px[1] / aspect - 1.0) > ASPECT_OFF:
        raise FootageError(
            f"{wish.camera}: its pictures are {aspect:.3f}:1, these are {image_px[0]}x{image_px[1]},"
            f" {image_px[0] / image_px[1]:.3f}:1; it cannot have filmed them"
        )
    low, high = camera.focal_length_mm
    if wish.focal_mm is None and low < high:
        raise FootageError(f"{wish.camera}: a zoom lens; say how it was set with --focal-mm, {low:g} to {high:g}")
    if wish.focal_mm is not None and not low <= wish.focal_mm <= high:
        raise FootageError(f"--focal-mm must be {low:g} to {high:g} with {camera.name}, got {wish.focal_mm:g}")
    return camera.model_copy(update={"image_px": image_px})


def _role(image_px: tuple[int, int], wish: Wish) -> Role | None:
    if wish.box_px is None and wish.name is None:
        return None
    box_frac = None
    if wish.box_px is not None:
        if wish.box_px[2] > image_px[0] or wish.box_px[3] > image_px[1]:
            box = ",".join(f"{value:g}" for value in wish.box_px)
            raise FootageError(f"--box {box}: reaches out of the picture of {image_px[0]}x{image_px[1]} px")
        box_frac = np.array(wish.box_px) / np.array([*image_px, *image_px])
    height_m = wish.height_m or USUAL_HEIGHT_M[wish.class_]
    return Role(wish.name or wish.class_, wish.class_, height_m, box_frac=box_frac)


def _name_of(source: str) -> str:
    """For the results' folder: of the file or folder, or of what kind of stream it is."""
    if "://" in source:
        return source.partition("://")[0].lower()
    if source.isdecimal() or source.startswith("/dev/"):
        return "camera"
    return Path(source).expanduser().resolve().stem or "footage"


def _close_what_can_be(files: TrackFiles) -> None:
    try:
        files.close()
    except FAILURES:
        return


@contextmanager
def _progress(console: Console, count: int | None) -> Iterator[Callable[[Pace], None]]:
    """A bar with the pictures so far and how fast it goes."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        bar = bars.add_task("", total=count)

        def show(pace: Pace) -> None:
            words = f"{pace.fps:.1f} fps, detector {pace.detector_ms:.0f} ms"
            bars.update(bar, completed=pace.pictures, description=words)

        yield show
