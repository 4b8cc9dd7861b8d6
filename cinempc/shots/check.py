"""Is the shot possible? What no single key can tell: names that must match, times, contradictions, limits.

Whether camera and drone can deliver the picture is asked in `feasible` and `sizes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Protocol

from cinempc.configfile import KeyPath, Problem, nearest
from cinempc.hardware import Drone
from cinempc.shots.extents import changing, numbers
from cinempc.shots.feasible import feasibility
from cinempc.shots.load import LoadedShot
from cinempc.shots.sizes import size_complaints
from cinempc.shots.spec import Lens, Limit, Pull, Ramp, ShotSpec

Complaint = tuple[KeyPath, str]
HEIGHT_TOLERANCE_M = 0.02


class ActorLike(Protocol):
    """Someone in a scene, as far as a shot needs to know."""

    @property
    def class_(self) -> str: ...

    @property
    def height_m(self) -> float: ...


def check(shot: LoadedShot, actors: Mapping[str, ActorLike] | None = None) -> tuple[Problem, ...]:
    """Everything about a shot that cannot work, in the order of the lines; `actors` are those of its scene."""
    problems = [shot.document.problem(key, message) for key, message in complaints(shot, actors)]
    return tuple(sorted(problems, key=lambda p: (p.place.file, p.place.line or 0)))


def complaints(shot: LoadedShot, actors: Mapping[str, ActorLike] | None = None) -> list[Complaint]:
    """The same as keys of the whole shot with what is wrong there."""
    spec = shot.spec
    return [
        *_names(spec),
        *(_cast(spec, actors) if actors is not None else ()),
        *_times(spec),
        *_sharpness(spec.lens),
        *_limits(spec, shot.drone),
        *feasibility(spec, shot.camera, shot.drone),
        *size_complaints(spec, shot.camera, shot.drone),
    ]


def _named(spec: ShotSpec) -> Iterator[tuple[KeyPath, str]]:
    """Every place where a subject is called by name."""
    for i, framing in enumerate(spec.framing):
        if framing.subject is not None:
            yield ("framing", i, "subject"), framing.subject
        if framing.turn is not None:
            yield ("framing", i, "turn", "subject"), framing.turn.subject
    for part, moved in (("camera_path", spec.camera_path), ("aim", spec.aim)):
        if moved is not None and moved.around is not None:
            yield (part, "around"), moved.around
    if spec.view:
        yield ("view", "subject"), spec.view.subject
    lens = spec.lens
    if isinstance(lens.focus, str):
        yield ("lens", "focus"), lens.focus
    yield from ((("lens", "focus", i, "on"), pull.on) for i, pull in enumerate(_pulls(lens)))
    yield from ((("lens", "blur_px", name), name) for name in lens.blur_px)
    yield from ((("lens", "hold_sharp", i), name) for i, name in enumerate(lens.hold_sharp))
    for side, limit in (("near_limit", lens.near_limit), ("far_limit", lens.far_limit)):
        if limit and limit.subject:
            yield ("lens", side, "subject"), limit.subject


def _names(spec: ShotSpec) -> Iterator[Complaint]:
    for key, name in _named(spec):
        if name not in spec.subjects:
            yield key, f'"{name}" is not a subject of this shot{_instead(name, spec.subjects)}'


def _instead(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return (f'; did you mean "{near}"?' if near else "") + f" (allowed: {', '.join(known)})"


def _cast(spec: ShotSpec, actors: Mapping[str, ActorLike]) -> Iterator[Complaint]:
    for name, subject in spec.subjects.items():
        key = ("subjects", name)
        if name not in actors:
            yield key, f'the scene has no actor "{name}"{_instead(name, actors)}'
        elif actors[name].class_ != subject.class_:
            yield (*key, "class"), f"{name} is a {subject.class_} here, but a {actors[name].class_} in the scene"
        elif abs(actors[name].height_m - subject.height_m) > HEIGHT_TOLERANCE_M:
            yield (
                (*key, "height_m"),
                f"{subject.height_m:g}, but {name} is {actors[name].height_m:g} m tall in the scene",
            )


def _times(spec: ShotSpec) -> Iterator[Complaint]:
    end_s = spec.duration_s
    for key, value in changing(spec):
        if not isinstance(value, Ramp):
            late = [i for i, (time_s, _) in enumerate(value.keys) if time_s > end_s]
            yield from (((*key, "keys", i), f"is after the end of the shot at {end_s:g} s") for i in late)
        elif value.start_s >= end_s:
            yield (*key, "start_s"), f"the ramp starts at {value.start_s:g} s, the shot ends at {end_s:g} s"
        elif value.over_s is not None and value.start_s + value.over_s > end_s + 1e-9:
            last_s = value.start_s + value.over_s
            yield (*key, "over_s"), f"the ramp ends at {last_s:g} s, the shot already at {end_s:g} s"
    pulls = _pulls(spec.lens)
    for i, pull in enumerate(pulls):
        if pull.at_s >= end_s:
            yield ("lens", "focus", i, "at_s"), f"the pull starts at {pull.at_s:g} s, the shot ends at {end_s:g} s"
    for i, (sooner, later) in enumerate(pairwise(pulls), start=1):
        if later.at_s <= sooner.at_s:
            yield (
                ("lens", "focus", i, "at_s"),
                f"pulls must be in order of time, but {later.at_s:g} s comes after {sooner.at_s:g} s",
            )
        elif i > 1 and later.at_s < sooner.at_s + sooner.over_s:
            done_s = sooner.at_s + sooner.over_s
            yield ("lens", "focus", i, "at_s"), f"starts at {later.at_s:g} s, before the last pull ends at {done_s:g} s"


def _pulls(lens: Lens) -> list[Pull]:
    return lens.focus if isinstance(lens.focus, list) else []


def _sharpness(lens: Lens) -> Iterator[Complaint]:
    """Contradictions in what is to be sharp."""
    blurred = {name for name, value in lens.blur_px.items() if any(number > 0 for _, number in numbers(value))}
    if isinstance(lens.focus, str) and lens.focus in blurred:
        yield ("lens", "blur_px", lens.focus), f"{lens.focus} is in focus, so cannot be blurred as well"
    for name in lens.hold_sharp:
        if name in blurred:
            yield ("lens", "blur_px", name), f"{name} is to be held sharp, so cannot be blurred as well"
    if lens.hold_sharp and isinstance(lens.focus, list):
        yield ("lens", "hold_sharp"), "focus pulls move the sharpness, hold_sharp holds it: give one of them"
    if lens.hold_sharp and isinstance(lens.focus, str) and lens.focus not in lens.hold_sharp:
        yield (
            ("lens", "hold_sharp"),
            f"the focus is on {lens.focus}, who is not among those held sharp: add {lens.focus}",
        )
    if lens.hold_sharp and lens.depth == "shallow":
        yield ("lens", "depth"), "a shallow picture opens the iris, hold_sharp closes it: give one of them"
    if lens.depth and lens.f_number != "free":
        yield ("lens", "depth"), "f_number says how deep the picture is: leave one of them out"
    yield from _limit_order(lens.near_limit, lens.far_limit)


def _limit_order(near: Limit | None, far: Limit | None) -> Iterator[Complaint]:
    if near and near.distance_m == "infinity":
        yield ("lens", "near_limit", "distance_m"), "nothing would be sharp: the near limit must be a distance"
    for kind in ("distance_m", "offset_m"):
        nearer, farther = (getattr(limit, kind) if limit else None for limit in (near, far))
        if nearer is None or farther is None or "infinity" in (nearer, farther):
            continue
        if kind == "offset_m" and near and far and near.subject != far.subject:
            continue
        least, most = max(n for _, n in numbers(nearer)), min(n for _, n in numbers(farther))
        if least >= most:
            yield (
                ("lens", "near_limit", kind),
                f"the near limit ({least:g}) must be nearer than the far limit ({most:g})",
            )


def _limits(spec: ShotSpec, drone: Drone) -> Iterator[Complaint]:
    for name in ("speed_m_s", "acceleration_m_s2", "jerk_m_s3"):
        asked, most = getattr(spec.limits, name), getattr(drone, name)
        if asked is not None and asked > most:
            yield ("limits", name), f"{asked:g} is more than the drone's {most:g}: a shot can only tighten limits"
    asked = spec.limits.keep_out_m
    if asked is not None and asked < drone.keep_out_m:
        yield (
            ("limits", "keep_out_m"),
            f"{asked:g} is less than the drone's {drone.keep_out_m:g}: a shot can only tighten limits",
        )
    if spec.start:
        for name in ("north_m", "east_m", "height_m"):
            at, (low, high) = getattr(spec.start, name), getattr(drone.envelope, name)
            if not low <= at <= high:
                yield ("start", name), f"{at:g} is outside the drone's envelope, {low:g} to {high:g}"
