"""Is the sequence possible? Names and times that must match; what each shot asks for is checked as in a shot file."""

from __future__ import annotations

from collections.abc import Iterator

from cinempc.configfile import KeyPath, Problem, nearest
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.spec import Blend, Cue
from cinempc.shots.picked import needed

Complaint = tuple[KeyPath, str]


def check_sequence(sequence: LoadedSequence) -> tuple[Problem, ...]:
    """Everything about a sequence as such that cannot work."""
    complaints = [*_cues(sequence), *_order(sequence), *_fallbacks(sequence)]
    return tuple(sequence.document.problem(key, message) for key, message in complaints)


def _cues(sequence: LoadedSequence) -> Iterator[Complaint]:
    """Cues of strangers, and cues that can never come or never count."""
    for key, shot, entry in sequence.entries:
        single = isinstance(entry.until, Cue)
        for n, cue in enumerate(entry.cues):
            at = (*key, "until") if single else (*key, "until", n)
            for inner, name in _called(cue):
                if name not in sequence.spec.subjects:
                    cast = sequence.spec.subjects
                    near = nearest(name, cast)
                    hint = f'; did you mean "{near}"?' if near else ""
                    yield (
                        (*at, *inner),
                        f'"{name}" is not a subject of this sequence{hint} (allowed: {", ".join(cast)})',
                    )
            if cue.near is not None and cue.near.to == cue.near.subject:
                yield (*at, "near", "to"), f"{cue.near.subject} is always near itself: name somebody else, or a place"
            longest_s = shot.spec.duration_s
            if cue.after_s is not None and cue.after_s > longest_s:
                yield (*at, "after_s"), f"{cue.after_s:g} s never comes: the shot takes at most {longest_s:g} s"
            if cue.held_s is not None and cue.held_s > longest_s:
                yield (*at, "held_s"), f"{cue.held_s:g} s never pass: the shot takes at most {longest_s:g} s"
        if entry.cues and entry.at_least_s > shot.spec.duration_s:
            longest_s = shot.spec.duration_s
            yield (*key, "at_least_s"), f"{entry.at_least_s:g} s is longer than the shot, which takes {longest_s:g} s"


def _called(cue: Cue) -> Iterator[tuple[KeyPath, str]]:
    for kind in ("crosses", "near", "speed", "turns"):
        part = getattr(cue, kind)
        if part is not None:
            yield (kind, "subject"), part.subject
    if cue.near is not None and isinstance(cue.near.to, str):
        yield ("near", "to"), cue.near.to


def _order(sequence: LoadedSequence) -> Iterator[Complaint]:
    first = sequence.order[0]
    key, _, entry = sequence.entries[first]
    if isinstance(entry.transition, Blend):
        yield (*key, "transition"), "the first shot has nothing to blend from: leave it out"
    for key, _, entry in sequence.entries:
        if entry.aside and isinstance(entry.transition, Blend):
            yield (*key, "transition"), "a shot aside is gone over to only when somebody is lost: leave it out"
        if entry.aside and entry.if_lost is not None:
            yield (*key, "if_lost"), "a shot aside is a fallback itself: leave it out"


def _fallbacks(sequence: LoadedSequence) -> Iterator[Complaint]:
    written_out = [entry.name for _, _, entry in sequence.entries]
    for key, shot, entry in sequence.entries:
        if entry.if_lost is not None and entry.if_lost not in written_out:
            yield (*key, "if_lost"), f'"{entry.if_lost}" still has a $name in it: it cannot be flown'
        if entry.if_lost is not None and not needed(shot.spec):
            yield (*key, "if_lost"), "this shot needs nobody, so nobody can be lost"
