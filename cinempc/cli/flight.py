"""`cinempc fly`: flies, shows how it goes, and leaves a take folder with its report."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

import click
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from cinempc.cli.asking import may_fly
from cinempc.cli.crew import Flight
from cinempc.cli.embedded import embedded_take
from cinempc.cli.loading import Loaded, load_any
from cinempc.cli.operator import operator
from cinempc.cli.outcome import BAD_INPUT, FAILED, INTERRUPTED
from cinempc.cli.scripts import SINGLE_SHOT, RepeatScript, Script, SequenceScript
from cinempc.ports import Recorder
from cinempc.record import Slate, TakeInfo, TakeRecorder
from cinempc.record.takefolders import new_take_folder, take_number
from cinempc.sequence.cues import Operator
from cinempc.shots.load import LoadedShot
from cinempc.takelog import TakeLogError
from cinempc.types import Tick
from sim.actors import performers_of


class Take(Protocol):
    """A shot that can be flown and recorded."""

    @property
    def shot(self) -> LoadedShot: ...

    def record(self, folder: Path, *, pictures: bool, slate: Slate | None = None) -> TakeRecorder: ...

    def prepare(self, recorder: Recorder, *, pictures: bool) -> Flight: ...

    def info(self) -> TakeInfo: ...


def fly_embedded(
    path: Path,
    out: Path,
    *,
    seed: int | None,
    realtime: bool,
    pictures: bool,
    overrides: Iterable[str] = (),
    cues: Iterable[str] = (),
    cues_port: int | None = None,
    anyway: bool = False,
    slate: str | None = None,
) -> int:
    """Flies a shot or a sequence in the embedded simulator into a new folder under `out`; returns the exit code.

    Cues by hand are those of `cues`, such as "space@6.5", of a UDP port, and in real time the terminal's keys. What the
    check before it calls dangerous is flown only `anyway`.
    """
    seeded = (*overrides, *([] if seed is None else [f"seed={seed}"]))
    loaded = load_any(path, seeded)
    shot, scene = loaded.shot, loaded.scene
    if scene is None:
        click.echo(f"{path}: scene: the embedded simulator needs one; name a scene of configs/scenes", err=True)
        return BAD_INPUT
    console = Console(stderr=True)
    if not may_fly(loaded, console, anyway=anyway, overrides=seeded):
        return BAD_INPUT
    where = f"scene {scene.name}, seed {shot.spec.seed}"
    with operator(cues, cues_port, keys=realtime and loaded.sequence is not None) as by_hand:
        take = embedded_take(shot, scene, realtime=realtime, script=script_of(loaded, by_hand))
        return fly_take(take, out, console, where, pictures=pictures, slate=slate)


def script_of(loaded: Loaded, by_hand: Operator) -> Script:
    """What is flown; of a sequence it is known where everybody faces at first where there is a scene."""
    if loaded.repeat is not None:
        return RepeatScript(loaded.repeat.move, loaded.repeat.source)
    if loaded.sequence is None:
        return SINGLE_SHOT
    performers = () if loaded.scene is None else performers_of(loaded.scene)
    headings_rad = {performer.name: performer.state(0.0).heading_ned_rad for performer in performers}
    return SequenceScript(loaded.sequence, by_hand, headings_rad)


def fly_take(take: Take, out: Path, console: Console, where: str, *, pictures: bool, slate: str | None = None) -> int:
    """Flies a take into a new folder under `out`, prints its path last; returns the exit code.

    `slate` is "scene/shot"; left out, the names of the place and of the file.
    """
    from cinempc.cli.errors import expected_errors  # all that may fail, imported where it may

    spec = take.shot.spec
    folder = new_take_folder(out, take.shot.path.stem)
    console.print(f"[bold]{escape(spec.title)}[/bold]  {spec.duration_s:g} s, {escape(where)}")
    code = 0
    recorder = take.record(folder, pictures=pictures, slate=slate_of(take.shot, folder, slate))
    try:
        with console.status("building the optimiser and the set (half a minute the first time, while it is compiled)"):
            flight = take.prepare(recorder, pictures=pictures)
        with _progress(console, take.info()) as show, interrupted_between_ticks(show) as on_tick:
            flight.fly(on_tick)
    except KeyboardInterrupt:
        console.print("interrupted: the take ends here, what was recorded is kept")
        code = INTERRUPTED
    except expected_errors() as error:
        console.print(f"the take ended early: {escape(str(error))}")
        code = FAILED
    except Exception as error:
        console.print_exception()
        console.print(f"the take ended early: {escape(str(error))}")
        code = FAILED
    recorder.close(completed=False, reason="interrupted")  # where the loop had not begun; else it has done so
    _report(console, folder)
    click.echo(folder)
    return code


def slate_of(shot: LoadedShot, folder: Path, words: str | None) -> Slate:
    """What the clapperboard says: "scene/shot" as given, else the names of the place and of the file."""
    if words is None:
        return Slate(_place(shot) or Slate().scene, shot.path.stem, take_number(folder))
    scene, _, name = words.partition("/")
    return Slate(scene, name or shot.path.stem, take_number(folder))


def _place(shot: LoadedShot) -> str:
    scene = shot.spec.scene
    return str(scene.get("name", "")) if isinstance(scene, dict) else Path(scene or "").stem


def _report(console: Console, folder: Path) -> None:
    """Writes the report, as far as there is anything to report."""
    from cinempc.report.build import build_report  # heavy, and of no use before

    try:
        with console.status("writing the report"):
            report = build_report(folder)
        console.print(f"report: {report}")
    except TakeLogError as error:
        console.print(f"no report: {error}")


@contextmanager
def interrupted_between_ticks(on_tick: Callable[[Tick], None]) -> Iterator[Callable[[Tick], None]]:
    """Has Ctrl-C end a take between two ticks, so that none is recorded by half.

    Before the first one, as on the way to the mark, and when it is pressed again, it acts at once.
    """
    begun = pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed or not begun:
            raise KeyboardInterrupt
        pressed = True

    def after(tick: Tick) -> None:
        nonlocal begun
        begun = True
        on_tick(tick)
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield after
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(console: Console, info: TakeInfo) -> Iterator[Callable[[Tick], None]]:
    """A bar, and below it one line that says how the picture is."""
    from cinempc.cli.status import Status

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
