"""What a take flies: a shot, a sequence or a recorded move. Each brings its director, its specification, its light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.problem import Problem
from cinempc.repeat.director import RepeatDirector
from cinempc.repeat.move import Move
from cinempc.repeat.movefile import write_move
from cinempc.repeat.spec import RepeatOf, effective_repeat
from cinempc.safety import UNSEEN_S, Safety, unseen_s
from cinempc.sequence.block import plan_block
from cinempc.sequence.cues import Operator
from cinempc.sequence.director import SequenceDirector
from cinempc.sequence.load import LoadedSequence, effective_sequence
from cinempc.sequence.survey import Survey
from cinempc.shots.load import LoadedShot, effective
from cinempc.shots.reference import Reference
from cinempc.shots.sight import Sight
from cinempc.shots.spec import ShotSpec
from cinempc.space import DistanceField
from sim.scene import Scene


@dataclass(frozen=True, slots=True)
class Desk:
    """What a director has to work with."""

    shot: LoadedShot
    drone: Drone  # with the shot's own, tighter limits
    space: DistanceField  # what stands about
    sight: Sight
    problem: Problem

    def reference(self, spec: ShotSpec) -> Reference:
        """What a shot asks for."""
        return Reference(spec, self.shot.camera, self.sight)

    def safety(self) -> Safety:
        """What is kept clear of."""
        return Safety(self.drone, self.space, unseen_of(self.shot.spec))


@dataclass(frozen=True, slots=True)
class Script:
    """A single shot."""

    def director(self, desk: Desk) -> Director:
        """Who runs it, from time 0 on."""
        return Director(desk.reference(desk.shot.spec), start_s=0.0)

    def shots(self, whole: LoadedShot) -> tuple[LoadedShot, ...]:
        """What it is made of, in order; `whole` stands for all of it."""
        return (whole,)

    def specification(self, whole: LoadedShot, scene: Scene | None) -> str:
        """YAML that flies again to the same take."""
        return effective(whole, scene)

    def leave(self, folder: Path) -> None:
        """Writes into a take's folder what its specification refers to."""


@dataclass(frozen=True, slots=True)
class SequenceScript(Script):
    """A sequence, and who gives its cues by hand."""

    sequence: LoadedSequence
    operator: Operator | None = None
    headings_rad: Mapping[str, float] = field(default_factory=dict)  # where subjects face at first, where that is known

    def director(self, desk: Desk) -> Director:
        """Who runs it, from time 0 on."""
        return SequenceDirector(
            plan_block(self.sequence, self.headings_rad),
            self.sequence.spec.handles,
            desk.problem,
            desk.reference,
            Survey(desk.problem, desk.reference, desk.drone, desk.safety()),
            start_s=0.0,
            operator=self.operator,
        )

    def shots(self, whole: LoadedShot) -> tuple[LoadedShot, ...]:
        """Those of its order."""
        return tuple(self.sequence.shots[i] for i in self.sequence.order)

    def specification(self, whole: LoadedShot, scene: Scene | None) -> str:
        """The whole sequence."""
        return effective_sequence(self.sequence, whole, scene)


@dataclass(frozen=True, slots=True)
class RepeatScript(Script):
    """A recorded move, in place of the shot or the sequence that it came from."""

    move: Move
    source: RepeatOf

    def director(self, desk: Desk) -> Director:
        """Who runs it, from time 0 on."""
        return RepeatDirector(self.move, desk.shot.spec, start_s=0.0)

    def specification(self, whole: LoadedShot, scene: Scene | None) -> str:
        """Whose move it is, and everything else that it is flown with."""
        return effective_repeat(self.source, whole, scene)

    def leave(self, folder: Path) -> None:
        """The move itself."""
        write_move(self.move, folder / self.source.move)


SINGLE_SHOT = Script()


def unseen_of(spec: ShotSpec) -> float:
    """From when on somebody counts as unseen, with the eyes of this take."""
    sight = spec.perception
    if sight.source == "truth" or sight.rate_hz is None or sight.latency_s is None:
        return UNSEEN_S
    return unseen_s(sight.rate_hz, sight.latency_s)
