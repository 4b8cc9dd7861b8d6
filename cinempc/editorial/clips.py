"""What could be in a cut: each shot of each take, trimmed, with how far it could be made longer and how good it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cinempc.editorial.judging import Quality, quality, settled
from cinempc.editorial.media import Media
from cinempc.editorial.remarks import Remark, remarks, verdict_remark
from cinempc.editorial.takes import Take
from cinempc.report.stretches import Stretch, stretches
from cinempc.takelog import TakeLog


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Frames of a medium, by number, from `first` to before `end`."""

    shot: str
    group: str  # what its name is one of: the title of its sequence, the scene of its slate, a file
    name: str
    media: Media
    first: int
    end: int
    low: int  # from where on
    high: int  # and before where there are pictures that belong to it: what handles may be taken from
    begun: int  # the shot as it was flown, before it was trimmed
    over: int
    origin: str  # the folder of the take, or the file
    log: TakeLog | None = None  # of a take
    quality: Quality | None = None  # of a take
    follows: str = ""  # the shot from which one continuous move leads to it in the same take,
    blend: int = 0  # and where that begins
    remarks: tuple[Remark, ...] = ()

    @property
    def remarks_within(self) -> tuple[Remark, ...]:
        """The verdict where the shot begins, and all other remarks as far as they are about the clip, in order."""
        judged = [] if self.quality is None else [verdict_remark(self.quality, max(self.first, self.begun))]
        within = [
            replace(one, first=max(one.first, self.first), end=min(one.end, self.end))
            for one in (*judged, *self.remarks)
            if one.first < self.end and one.end > self.first
        ]
        return tuple(sorted(within, key=lambda one: one.first))

    @property
    def seconds(self) -> float:
        return float((self.end - self.first) / self.media.rate)

    def handles(self, frames: int) -> tuple[int, int]:
        """The clip with so many frames at either end, as far as there are pictures that belong to it."""
        return max(min(self.low, self.first), self.first - frames), min(max(self.high, self.end), self.end + frames)


def clips_of(take: Take) -> tuple[list[Clip], list[str]]:
    """Every shot that a take holds, and what to say of those that it has no pictures of."""
    log, media = take.log, take.media
    assert media is not None, "of takes with pictures"
    slate = log.info.slate
    whole = Stretch(slate.shot, "shot", 0, len(log.ticks))
    parts = stretches(log.ticks) or (whole,)
    group = log.info.title if take.is_sequence else slate.scene
    clips, notes = list[Clip](), list[str]()
    for i, part in enumerate(parts):
        if part.phase == "shot":
            clip = _clip(take, media, parts, i, group)
            clips += [clip] if clip else []
            notes += [] if clip else [f"{take.folder}: no pictures of shot {part.shot}"]
    return clips, notes


def _clip(take: Take, media: Media, parts: Sequence[Stretch], i: int, group: str) -> Clip | None:
    log, part = take.log, parts[i]
    numbered = _Numbers(log, media)
    begun, over = numbered.at(part.first), numbered.at(part.end)
    if over <= begun:
        return None
    first, end = settled(log, take.seen, part.first, part.end)
    room = _around(parts, i)
    joined = i >= 2 and parts[i - 1].phase == "blend" and parts[i - 2].phase == "shot"
    judged = quality(log, take.seen, first, end, complete=_is_complete(log, parts, i))
    return Clip(
        shot=part.shot,
        group=group,
        name=f"{media.name}_{part.shot}" if take.is_sequence else media.name,
        media=media,
        first=max(begun, numbered.at(first)),
        end=min(over, numbered.at(end)),
        low=numbered.at(room[0]),
        high=numbered.at(room[1]),
        begun=begun,
        over=over,
        origin=str(take.folder),
        log=log,
        quality=judged,
        follows=parts[i - 2].shot if joined else "",
        blend=numbered.at(parts[i - 1].first) if joined else begun,
        remarks=tuple(remarks(log, part, numbered.at)),
    )


class _Numbers:
    """From ticks to the numbers of pictures."""

    def __init__(self, log: TakeLog, media: Media) -> None:
        self._log, self._end = log, media.count
        zero_s = log.frames[0].camera.time_s if log.frames else log.ticks[0].time_s
        if log.frames:
            self._times_s = np.array([picture.camera.time_s for picture in log.frames])
            self._numbers = np.array([picture.number for picture in log.frames])
        else:
            self._numbers = media.numbers
            self._times_s = zero_s + media.numbers / float(media.rate)

    def at(self, tick: int) -> int:
        """The number of the first picture at or after a tick; for the one after the last, the end of the video."""
        ticks = self._log.ticks
        time_s = ticks[tick].time_s if tick < len(ticks) else ticks[-1].time_s + self._log.info.tick_s
        after = int(np.searchsorted(self._times_s, time_s - 1e-6))
        return min(int(self._numbers[after]) if after < len(self._numbers) else self._end, self._end)


def _around(parts: Sequence[Stretch], i: int) -> tuple[int, int]:
    """The ticks around a shot without a break: its rolls and the moves on which it was filmed too."""
    low, high = i, i
    while low > 0 and parts[low - 1].phase != "move":
        low -= 1
    while high + 1 < len(parts) and parts[high + 1].phase != "move":
        high += 1
    return parts[low].first, parts[high].end


def _is_complete(log: TakeLog, parts: Sequence[Stretch], i: int) -> bool:
    """Whether a shot was flown from its beginning to its end, and not given up for a fallback in between."""
    name = parts[i].shot
    if any(part.shot == name and part.phase == "shot" for j, part in enumerate(parts) if j != i):
        return False
    following = next((part for part in parts[i + 1 :] if part.phase in ("shot", "fallback", "move")), None)
    if following is not None:
        return following.phase != "fallback"
    return i + 1 < len(parts) or bool(log.ending and log.ending.completed)


def clips_in(take_clips: Sequence[Clip], shots: Sequence[str]) -> Iterator[tuple[Clip, ...]]:
    """Runs of one take that go through these shots in one continuous move."""
    for clip in (one for one in take_clips if one.shot == shots[0]):
        run = [clip]
        for shot in shots[1:]:
            last = run[-1]
            run += [c for c in take_clips if c.shot == shot and c.follows == last.shot and c.blend == last.over][:1]
        if len(run) == len(shots):
            yield tuple(run)
