"""What `cinempc repeat` does: from a take to the same move, flown and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape

from cinempc.cameratrack import Source
from cinempc.cli.crew import Flight
from cinempc.cli.embedded import embedded_take
from cinempc.cli.flight import Take, fly_take
from cinempc.cli.linking import Link, complaint, linked_take
from cinempc.cli.loading import Loaded, open_any
from cinempc.cli.scripts import RepeatScript
from cinempc.ports import Recorder
from cinempc.record import Slate, TakeInfo, TakeRecorder
from cinempc.record.info import SPEC_ATTACHMENT
from cinempc.record.takefolders import name_and_number, new_take_folder, take_number
from cinempc.repeat.comparison import table, write_comparison
from cinempc.repeat.kept_off import kept_off
from cinempc.repeat.move import Move, RepeatError, recorded_move
from cinempc.repeat.movefile import move_of, move_text
from cinempc.repeat.reach import refuse_beyond_reach
from cinempc.repeat.spec import MOVE_NAME, RepeatOf, RepeatSpec, common, standing_for
from cinempc.report.taketotake import compare_takes
from cinempc.shots.feasible import tightened
from cinempc.shots.load import LoadedShot
from cinempc.shots.spec import Perception
from cinempc.takelog import TakeLog, TakeLogError, read_take
from sim.scene import Scene

COMPARISON = "comparison"  # name of the files that say how near a repeat is to its original
REPEATED = ", repeated"  # behind the title


@dataclass(frozen=True, slots=True)
class Again:
    """A take's move, ready to be flown into a folder below `out`."""

    original: TakeLog
    shot: LoadedShot
    scene: Scene | None  # None for one of the field
    script: RepeatScript
    out: Path


@dataclass(slots=True)
class NextTake:
    """A take with the slate of the one that it repeats, and the next number; knows where it was recorded."""

    inner: Take
    original: TakeLog
    folder: Path | None = field(default=None)

    @property
    def shot(self) -> LoadedShot:
        return self.inner.shot

    def record(self, folder: Path, *, pictures: bool, slate: Slate | None = None) -> TakeRecorder:
        self.folder = folder
        before, beside = self.original.info.slate, folder.parent.resolve() == self.original.folder.parent.resolve()
        number = take_number(folder) + (0 if beside else before.take)
        return self.inner.record(folder, pictures=pictures, slate=Slate(before.scene, before.shot, number))

    def prepare(self, recorder: Recorder, *, pictures: bool) -> Flight:
        return self.inner.prepare(recorder, pictures=pictures)

    def info(self) -> TakeInfo:
        return self.inner.info()


def repeat_of(
    take: Path,
    *,
    track: str | None = None,
    seed: int | None = None,
    out: Path | None = None,
    without_actors: bool = False,
    in_field: bool = False,
    overrides: Iterable[str] = (),
) -> Again:
    """Reads a take and what it needs to be flown again: its camera track or, of a repeat, the move that it repeated.

    `in_field`: where nobody tells who is where, so that they have to be seen.

    Raises RepeatError, TrackError, TakeLogError or ConfigError.
    """
    log = read_take(take, horizon=track == Source.PLANNED)
    out, name = out or log.folder.resolve().parent, _name(log)
    if seed is None:
        seed = log.info.seed + take_number(new_take_folder(out, name))
    loaded = _loaded(log, (*overrides, f"seed={seed}"))
    shot, scene = loaded.shot, loaded.scene
    move, source = _move(log, loaded, track)
    refuse_beyond_reach(move, tightened(shot.drone, shot.spec), shot.camera)
    changed = {
        "title": f"{log.info.title.removesuffix(REPEATED)}{REPEATED}",
        "perception": _eyes(shot.spec.perception) if in_field else Perception(),
        **({"subjects": {}} if without_actors else {}),
    }
    spec = standing_for(RepeatSpec.model_construct(**{"repeat": source, **common(shot.spec), **changed}), move)
    if scene is not None:
        lit: dict[str, object] = {"light_ev100": log.info.light_ev100, **({"actors": {}} if without_actors else {})}
        scene = scene.model_copy(update=lit)
    return Again(log, replace(shot, spec=spec, path=Path(f"{name}.yaml")), scene, RepeatScript(move, source), out)


def fly_again(again: Again, console: Console, *, realtime: bool, pictures: bool) -> int:
    """Flies it in the embedded simulator and compares it with its original; prints its path, returns the exit code."""
    scene = again.scene
    if scene is None:
        raise RepeatError(
            f"{again.original.folder}: it was flown in the field: with --vehicle mavlink it can be repeated there"
        )
    take = embedded_take(again.shot, scene, realtime=realtime, script=again.script)
    return _fly(again, take, console, f"scene {scene.name}, seed {again.shot.spec.seed}", pictures=pictures)


def fly_again_on(again: Again, link: Link, console: Console, *, pictures: bool) -> int:
    """The same on an aircraft. Raises RepeatError for what does not go together, ProfileError or MavlinkError."""
    if wrong := complaint(again.shot, link, has_scene=again.scene is not None):
        raise RepeatError(wrong)
    take, where = linked_take(again.shot, again.scene, link, again.script, console)
    return _fly(again, take, console, where, pictures=pictures)


def _fly(again: Again, inner: Take, console: Console, where: str, *, pictures: bool) -> int:
    for note in again.script.move.notes:
        console.print(escape(f"note: {note}"), highlight=False)
    take = NextTake(inner, again.original)
    code = fly_take(take, again.out, console, f"again as {again.original.folder.name}, {where}", pictures=pictures)
    if take.folder is not None:
        _compare(again, take.folder, console)
    return code


def _compare(again: Again, folder: Path, console: Console) -> None:
    """Writes how near the new take is to the old one; where there is nothing to compare, says so."""
    try:
        log = read_take(folder)
        comparison = compare_takes(again.original, log, notes=(*again.script.move.notes, *kept_off(log)))
    except (TakeLogError, ValueError) as error:
        console.print(escape(f"not compared: {error}"), highlight=False)
        return
    _, page = write_comparison(comparison, folder, COMPARISON)
    console.print(escape(table(comparison.figures)), highlight=False)
    console.print(f"comparison: {escape(str(page))}", highlight=False)


def _name(log: TakeLog) -> str:
    """What the take's folder is called without its number."""
    called = name_and_number(log.folder.resolve())
    return log.info.slate.reel if called is None else called[0]


def _move(log: TakeLog, loaded: Loaded, track: str | None) -> tuple[Move, RepeatOf]:
    """What is flown, as it stands in its file afterwards, and whose it is."""
    if loaded.repeat is not None and track is None:
        return loaded.repeat.move, loaded.repeat.source
    source = Source(track or Source.MEASURED)
    move = recorded_move(log, source)
    written = move_of(move_text(move), loaded.shot.camera)
    return replace(written, notes=move.notes), RepeatOf(take=log.folder.resolve().name, track=source)


def _eyes(before: Perception) -> Perception:
    """Those of the take, or else the default ones, at this machine's pace."""
    return before.model_copy(update={"source": "yolo", "rate_hz": None, "latency_s": None})


def _loaded(log: TakeLog, overrides: tuple[str, ...]) -> Loaded:
    """The take's specification, from its folder or else from its log."""
    if not log.spec_yaml:
        raise RepeatError(f"{log.folder}: the log does not say where it was flown: its shot file is missing")
    beside = log.folder / SPEC_ATTACHMENT
    if beside.is_file():
        return open_any(beside, overrides)
    with TemporaryDirectory() as folder:
        path = Path(folder) / SPEC_ATTACHMENT
        path.write_text(log.spec_yaml, encoding="utf-8")
        if (move := log.folder / MOVE_NAME).is_file():
            copyfile(move, Path(folder) / MOVE_NAME)
        return open_any(path, overrides)
