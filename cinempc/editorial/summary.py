"""Which take was taken and why, to read: `cut.md`."""

from __future__ import annotations

from collections.abc import Iterator

from cinempc.editorial.choosing import Choice
from cinempc.editorial.clips import Clip
from cinempc.editorial.remarks import BAD, WARNING
from cinempc.editorial.timeline import Cut
from cinempc.timecode import frames_at, timecode

SUMMARY_NAME = "cut.md"


def summary(cut: Cut) -> str:
    """Markdown: the cut in order, what else there was, what to look out for, and what was left out."""
    recorded = cut.recorded()
    seconds = float((recorded[-1] - recorded[0]) / cut.rate)
    lines = [
        f"# {_cell(cut.title)}",
        "",
        f"{len(cut.choices)} clips, {seconds:.1f} s, {float(cut.rate):.5g} pictures per second, "
        f"handles of {cut.handle_frames} frames where there are so many.",
        "",
        "| # | Shot | Clip | Reel | Source in | Source out | Record in | Seconds | Handles | Score | Why |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *(_row(i, choice, at, cut) for i, (choice, at) in enumerate(zip(cut.choices, recorded, strict=False), 1)),
        *_section("Other takes", _others(cut)),
        *_section("To look out for", _warnings(cut)),
        *_section("Notes", (f"- {_cell(note)}" for note in cut.notes)),
        *_section("Media", _media(cut)),
    ]
    return "\n".join(lines) + "\n"


def _row(number: int, choice: Choice, at: int, cut: Cut) -> str:
    clip, media = choice.clip, choice.clip.media
    low, high = clip.handles(cut.handle_frames)
    cells = (
        *(str(number), clip.shot, clip.name, media.reel),
        *(timecode(media.start_frame + frame, media.rate) for frame in (clip.first, clip.end)),
        timecode(at, cut.rate),
        f"{clip.seconds:.2f}",
        f"{clip.first - low} + {high - clip.end}",
        _score(clip),
        choice.why + (", with the move that leads to it" if choice.joined else ""),
    )
    return f"| {' | '.join(map(_cell, cells))} |"


def _score(clip: Clip) -> str:
    return "" if clip.quality is None else f"{clip.quality.score:.0f}{'' if clip.quality.passed else ', not good'}"


def _others(cut: Cut) -> Iterator[str]:
    for choice in cut.choices:
        for clip in choice.others:
            reason = f" ({'; '.join(clip.quality.not_met)})" if clip.quality and clip.quality.not_met else ""
            yield f"- {_cell(f'{clip.shot}: {clip.name}, score {_score(clip)}{reason}')}"


def _warnings(cut: Cut) -> Iterator[str]:
    """What went wrong in a clip that was taken."""
    for choice, at in zip(cut.choices, cut.recorded(), strict=False):
        clip = choice.clip
        for remark in clip.remarks_within:
            if remark.colour in (BAD, WARNING):
                when = timecode(at + remark.first - clip.first, cut.rate)
                yield f"- {_cell(f'{when} {clip.name}: {remark.words}')}"
        if missing := clip.media.missing(clip.first, clip.end):
            yield f"- {_cell(f'{clip.name}: {missing} pictures are missing; the ones before them are held')}"
        first, end = (timecode(clip.media.start_frame + frame, cut.rate) for frame in clip.handles(cut.handle_frames))
        if frames_at(end, cut.rate) <= frames_at(first, cut.rate):
            words = "as edit lists have it, which some systems refuse; the timeline has its pictures counted on"
            yield f"- {_cell(f'{clip.name} runs over midnight: its timecode ends at {end}, {words}')}"


def _media(cut: Cut) -> Iterator[str]:
    media = {choice.clip.media.reel: choice.clip.media for choice in cut.choices}
    for reel, one in media.items():
        yield f"- {reel}: {_cell(one.name)}, `{one.path}`, from {timecode(one.start_frame, one.rate)}"


def _section(title: str, lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return ["", f"## {title}", "", *found] if found else []


def _cell(text: str) -> str:
    """Text that cannot break a table or become markup."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
