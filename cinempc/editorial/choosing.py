"""Which take of each shot is taken: one that passes before one that does not, then by score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cinempc.editorial.clips import Clip, clips_in
from cinempc.editorial.order import Wanted
from cinempc.editorial.remarks import MOVE, Remark

CUE_S = 0.3  # a shot that ended so long before its time ended on a cue


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What stands for a shot in the cut, why, and what else there was."""

    wanted: Wanted
    clip: Clip
    why: str
    others: tuple[Clip, ...] = ()
    joined: bool = False  # the move that leads to it is in the cut, and the clip before ends where that begins


def choose(wanted: Sequence[Wanted], clips: Iterable[Sequence[Clip]]) -> tuple[list[Choice], list[str]]:
    """The cut in order, and the shots of which there is no take. `clips` holds those of each take or file."""
    takes = [list(of_one) for of_one in clips]
    chosen, notes = list[Choice](), list[str]()
    for run in _runs(wanted):
        picks = _best_whole(run, takes) or [_best(one, takes) for one in run]
        notes += [f"no take of shot {one.shot}" for one, pick in zip(run, picks, strict=True) if pick is None]
        chosen += [pick for pick in picks if pick is not None]
    joined = [_joined(before, one) for before, one in zip([None, *chosen], chosen, strict=False)]
    notes += [f"the move to shot {one.wanted.shot} is a cut: no one take has it" for one in joined if _is_apart(one)]
    ended = [_ended(one, after) for one, after in zip(joined, [*joined[1:], None], strict=True)]
    return [_with_cue(one) for one in ended], notes


def rank(clip: Clip) -> tuple[bool, float]:
    """The larger, the better."""
    return (True, 100.0) if clip.quality is None else (clip.quality.passed, clip.quality.score)


def _runs(wanted: Sequence[Wanted]) -> list[list[Wanted]]:
    """Shots that one continuous move goes through belong together."""
    runs: list[list[Wanted]] = []
    for one in wanted:
        if one.blended and runs:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _best(wanted: Wanted, takes: Sequence[Sequence[Clip]]) -> Choice | None:
    ranked = sorted((clip for of_one in takes for clip in of_one if wanted.is_in(clip)), key=rank, reverse=True)
    if not ranked:
        return None
    return Choice(wanted, ranked[0], _why(ranked), tuple(ranked[1:]))


def _why(ranked: Sequence[Clip]) -> str:
    best = ranked[0]
    if best.quality is None:
        return "a scene of the footage"
    word = "good" if best.quality.passed else "none is good"
    if len(ranked) == 1:
        return "the only take" if best.quality.passed else "the only take, and not good"
    return f"best of {len(ranked)}, {word}, score {best.quality.score:.0f}"


def _best_whole(run: Sequence[Wanted], takes: Sequence[Sequence[Clip]]) -> list[Choice | None]:
    """One take that goes through all of it in one move; empty where there is none, or where only parts are good."""
    if len(run) < 2:
        return []
    names = [one.shot for one in run]
    moves = [move for of_one in takes for move in clips_in(of_one, names) if run[0].is_in(move[0])]
    if not moves:
        return []
    ranked = sorted(moves, key=_rank_of_move, reverse=True)
    apart = [_best(one, takes) for one in run]
    if not _rank_of_move(ranked[0])[0] and all(one is not None and rank(one.clip)[0] for one in apart):
        return []
    score = _rank_of_move(ranked[0])[1]
    why = f"one move through {', '.join(names)}: "
    why += "the only take of it" if len(ranked) == 1 else f"best of {len(ranked)}, score {score:.0f}"
    return [Choice(one, ranked[0][i], why, tuple(move[i] for move in ranked[1:])) for i, one in enumerate(run)]


def _rank_of_move(move: Sequence[Clip]) -> tuple[bool, float]:
    seconds = sum(clip.seconds for clip in move)
    return all(rank(clip)[0] for clip in move), sum(rank(clip)[1] * clip.seconds for clip in move) / seconds


def _joined(before: Choice | None, choice: Choice) -> Choice:
    """Where the move from the shot before is in the same take, it is in the cut, as it was flown."""
    clip = choice.clip
    if before is None or not choice.wanted.blended or before.clip.media is not clip.media:
        return choice
    if clip.follows != before.clip.shot or clip.blend != before.clip.over:
        return choice
    arrived = Remark(clip.begun, clip.begun + 1, f"{clip.shot} reached", MOVE)
    blend = Remark(clip.blend, clip.begun, f"blend from {before.clip.shot} to {clip.shot}", MOVE)
    clip = replace(clip, first=clip.blend, remarks=(blend, arrived, *clip.remarks))
    return replace(choice, clip=clip, joined=True)


def _is_apart(choice: Choice) -> bool:
    return choice.wanted.blended and not choice.joined


def _ended(choice: Choice, after: Choice | None) -> Choice:
    """A clip whose move goes on in the next one ends where that begins."""
    if after is None or not after.joined:
        return choice
    return replace(choice, clip=replace(choice.clip, end=choice.clip.over))


def _with_cue(choice: Choice) -> Choice:
    """With a mark where a cue ended the shot before its time."""
    clip, asked_s = choice.clip, choice.wanted.asked_s
    if asked_s is None or (clip.over - clip.begun) / clip.media.rate > asked_s - CUE_S:
        return choice
    cue = Remark(clip.end - 1, clip.end, f"cue: {clip.shot} ends", MOVE)
    return replace(choice, clip=replace(clip, remarks=(*clip.remarks, cue)))
