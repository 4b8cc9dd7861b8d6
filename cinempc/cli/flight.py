"""`cinempc fly`: flies, shows how it goes, and leaves a take folder with its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from cinempc.cli.embedded import embedded_take
from cinempc.cli.folders import new_take_folder
from cinempc.cli.loading import load_checked
from cinempc.cli.outcome import BAD_INPUT, FAILED, INTERRUPTED
from cinempc.cli.status import Status
from cinempc.record import TakeInfo
from cinempc.report.build import build_report
from cinempc.takelog import TakeLogError
from cinempc.types import Tick


def fly_shot(
    path: Path, out: Path, *, seed: int | None, realtime: bool, pictures: bool, overrides: Iterable[str] = ()
) -> int:
    """Flies a shot into a new folder under `out`, prints its path last; returns the exit code."""
    console = Console(stderr=True)
    shot, scene = load_checked(path, [*overrides, *([] if seed is None else [f"seed={seed}"])])
    if scene is None:
        click.echo(f"{path}: scene: the embedded simulator needs one; name a scene of configs/scenes", err=True)
        return BAD_INPUT
    take = embedded_take(shot, scene, realtime=realtime)
    folder = new_take_folder(out, path.stem)
    console.print(
        f"[bold]{escape(shot.spec.title)}[/bold]  {shot.spec.duration_s:g} s, scene {scene.name}, seed {shot.spec.seed}"
    )
    code = 0
    recorder = take.record(folder, pictures=pictures)
    try:
        with console.status("building the optimiser and the set (half a minute the first time, while it is compiled)"):
            flight = take.prepare(recorder, pictures=pictures)
        with _progress(console, take.info()) as show:
            flight.fly(show)
    except KeyboardInterrupt:
        console.print("interrupted: the take ends here, what was recorded is kept")
        code = INTERRUPTED
    except Exception as error:
        console.print_exception()
        console.print(f"the take ended early: {error}")
        code = FAILED
    recorder.close(completed=False, reason="interrupted")  # where the loop had not begun; else it has done so
    _report(console, folder)
    click.echo(folder)
    return code


def _report(console: Console, folder: Path) -> None:
    """Writes the report, as far as there is anything to report."""
    try:
        with console.status("writing the report"):
            report = build_report(folder)
        console.print(f"report: {report}")
    except TakeLogError as error:
        console.print(f"no report: {error}")


@contextmanager
def _progress(console: Console, info: TakeInfo) -> Iterator[Callable[[Tick], None]]:
    """A bar, and below it one line that says how the picture is."""
    columns = (BarColumn(), TextColumn("{task.percentage:3.0f} %"), TimeElapsedColumn())
    status, line, bars = Status(info), Text(no_wrap=True, overflow="ellipsis"), Progress(*columns, console=console)
    bar = bars.add_task("", total=info.duration_s)
    with Live(Group(bars, line), console=console, refresh_per_second=8):

        def show(tick: Tick) -> None:
            bars.update(bar, completed=tick.time_s)
            line.plain = status.line(tick)

        yield show
        bars.update(bar, completed=info.duration_s)
    if not console.is_terminal:
        console.line()  # which rich leaves out there
