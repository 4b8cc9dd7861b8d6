"""What ends the shots of a sequence, in words for a storyboard."""

from __future__ import annotations

from cinempc.previs.flown import Flown
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.spec import Cue


def ends_of(sequence: LoadedSequence, take: Flown) -> dict[str, str]:
    """By shot with cues: which were waited for, and whether one came."""
    entries = {entry.name: (entry, shot) for entry, shot in zip(sequence.spec.shots, sequence.shots, strict=True)}
    words = {}
    for part in take.parts:
        entry, shot = entries[part.name]
        if not entry.cues:
            continue
        waited = " or ".join(map(cue_words, entry.cues))
        lasted_s = (part.end - part.settled) * take.info.tick_s
        came = lasted_s < shot.spec.duration_s - 2 * take.info.tick_s
        words[part.name] = f"cue: {waited}" if came else f"no cue came ({waited})"
    return words


def cue_words(cue: Cue) -> str:
    """One cue."""
    if cue.after_s is not None:
        return f"after {cue.after_s:g} s"
    if cue.held_s is not None:
        return f"held for {cue.held_s:g} s"
    if cue.key is not None:
        return f"key {cue.key}"
    if cue.message is not None:
        return f'message "{cue.message}"'
    if cue.crosses is not None:
        return f"{cue.crosses.subject} crosses the line"
    if cue.turns is not None:
        return f"{cue.turns.subject} turns by {cue.turns.by_deg:g}°"
    if cue.near is not None:
        to = cue.near.to if isinstance(cue.near.to, str) else f"{cue.near.to[0]:g}, {cue.near.to[1]:g}"
        return f"{cue.near.subject} within {cue.near.distance_m:g} m of {to}"
    assert cue.speed is not None, "a cue is one of these"
    fast = cue.speed.above_m_s is not None
    limit = cue.speed.above_m_s if fast else cue.speed.below_m_s
    return f"{cue.speed.subject} {'faster' if fast else 'slower'} than {limit:g} m/s"
