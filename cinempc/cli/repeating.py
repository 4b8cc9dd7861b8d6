"""What `cinempc repeat` does: from a take to the same move, flown and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape

from cinempc.cameratrack import Source
from cinempc.cli.crew import Flight
from cinempc.cli.embedded import embedded_take
from cinempc.cli.flight import Take, fly_take
from cinempc.cli.folders import new_take_folder, take_number
from cinempc.cli.loading import Loaded, open_any
from cinempc.ports import Recorder
from cinempc.record import Slate, TakeInfo, TakeRecorder
from cinempc.record.info import SPEC_ATTACHMENT
from cinempc.repeat.comparison import compare_takes, table, write_comparison
from cinempc.repeat.director import Repeated
from cinempc.repeat.kept_off import kept_off
from cinempc.repeat.move import RepeatError, recorded_move
from cinempc.repeat.reach import refuse_beyond_reach
from cinempc.sequence.load import effective_sequence
from cinempc.shots.feasible import tightened
from cinempc.shots.load import LoadedShot, effective
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
    scene: Scene
    repeated: Repeated
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
    take: Path, *, track: str, seed: int | None, out: Path | None, without_actors: bool, overrides: Iterable[str]
) -> Again:
    """Reads a take and what it needs to be flown again.

    Raises RepeatError, TrackError, TakeLogError or ConfigError.
    """
    source = Source(track)
    log = read_take(take, horizon=source is Source.PLANNED)
    move = recorded_move(log, source)
    out = out or log.folder.resolve().parent
    name = _name(log)
    if seed is None:
        seed = log.info.seed + take_number(new_take_folder(out, name))
    loaded = _loaded(log, (*overrides, f"seed={seed}"))
    shot, scene = loaded.shot, loaded.scene
    if scene is None:
        raise RepeatError(
            f"{take}: it was flown in the field: only takes with a scene can be repeated in the simulator"
        )
    refuse_beyond_reach(move, tightened(shot.drone, shot.spec), shot.camera)
    spec_yaml = _spec_yaml(log, loaded, track=track, without_actors=without_actors)
    spec = shot.spec.model_copy(
        update={
            "title": f"{log.info.title.removesuffix(REPEATED)}{REPEATED}",
            "duration_s": move.duration_s + log.info.tick_s,
            "perception": Perception(),  # nobody has to be seen
            "start": None,
            "compare_with": None,
            **({"subjects": {}} if without_actors else {}),
        }
    )
    scene = scene.model_copy(update={"light_ev100": log.info.light_ev100, **({"actors": {}} if without_actors else {})})
    shot = replace(shot, spec=spec, path=Path(f"{name}.yaml"))
    return Again(log, shot, scene, Repeated(move, spec_yaml), out)


def fly_again(again: Again, console: Console, *, realtime: bool, pictures: bool) -> int:
    """Flies it in the embedded simulator and compares it with its original; prints its path, returns the exit code."""
    for note in again.repeated.move.notes:
        console.print(escape(f"note: {note}"), highlight=False)
    take = NextTake(embedded_take(again.shot, again.scene, realtime=realtime, script=again.repeated), again.original)
    where = f"again as {again.original.folder.name}, scene {again.scene.name}, seed {again.shot.spec.seed}"
    code = fly_take(take, again.out, console, where, pictures=pictures)
    if take.folder is not None:
        _compare(again, take.folder, console)
    return code


def _compare(again: Again, folder: Path, console: Console) -> None:
    """Writes how near the new take is to the old one; where there is nothing to compare, says so."""
    try:
        log = read_take(folder)
        comparison = compare_takes(again.original, log, notes=(*again.repeated.move.notes, *kept_off(log)))
    except (TakeLogError, ValueError) as error:
        console.print(escape(f"not compared: {error}"), highlight=False)
        return
    _, page = write_comparison(comparison, folder, COMPARISON)
    console.print(escape(table(comparison.figures)), highlight=False)
    console.print(f"comparison: {escape(str(page))}", highlight=False)


def _name(log: TakeLog) -> str:
    """What the take's folder is called without its number."""
    name, _, number = log.folder.resolve().name.rpartition("_")
    return name if name and number.isdecimal() else log.info.slate.reel


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
        return open_any(path, overrides)


def _spec_yaml(log: TakeLog, loaded: Loaded, *, track: str, without_actors: bool) -> str:
    """The specification of what is repeated, with lines that say so."""
    if loaded.sequence is None:
        text = effective(loaded.shot, loaded.scene)
    else:
        text = effective_sequence(loaded.sequence, loaded.shot, loaded.scene)
    empty = ", with nobody in the scene" if without_actors else ""
    head = f"# The {track} camera move of {log.folder.resolve().name} again{empty}, flown by `cinempc repeat`."
    return f"{head}\n# Below: what the move was first flown for, with the seed and the changes of this take.\n{text}"
