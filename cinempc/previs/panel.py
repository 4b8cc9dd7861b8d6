"""One panel of a storyboard: the picture with its arrows, and under it what a crew must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cinempc.previs.arrows import CAMERA, PEOPLE, draw_arrows
from cinempc.previs.beats import Beat
from cinempc.previs.burnin import Picture
from cinempc.previs.flown import Flown
from cinempc.previs.look import INK, PAGE_IN, PAPER, SOFT, fitted, wrapped
from cinempc.previs.moves import camera_words, move_of, person_words
from cinempc.previs.moves import lens_words as lens_move_words
from cinempc.previs.wording import clock, lens_words
from cinempc.types import LensState

HEADER_IN, LINE_IN, PICTURE_GAP_IN = 0.27, 0.175, 0.07
TITLE_PT, LENS_PT, TEXT_PT, TAG_PT = 9.5, 8.4, 8.2, 6.8
TAG_IN = 0.62  # for the word before a line


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of a page [in], from its upper left corner."""

    left_in: float
    top_in: float
    width_in: float
    height_in: float


@dataclass(frozen=True, slots=True)
class Words:
    """All that is written about a beat."""

    shot: str
    when: str
    lens: str
    camera: str
    people: str
    note: str


def words_of(take: Flown, beat: Beat) -> Words:
    """What is written about a beat."""
    part, track = take.parts[beat.part], take.track
    main = take.main(part)
    lens = LensState(*(float(v[beat.tick]) for v in (track.focal_length_mm, track.focus_distance_m, track.f_number)))
    sharp = take.in_focus(beat.tick, main)
    shown = take.shown(part, beat.tick)
    about = f"{take.size_words(shown, beat.tick)} {shown.name}   " if shown is not None else ""
    camera, people = "", ""
    if beat.until > beat.tick:
        zoom = lens_move_words(take, beat.tick, beat.until)
        move = camera_words(move_of(take, main, beat.tick, beat.until))
        camera = f"{move}; {zoom}" if zoom and move != "holds" else zoom or move
        people = "; ".join(filter(None, (person_words(take, one, beat.tick, beat.until) for one in take.people)))
    begin_s, end_s = take.film_s[[beat.tick, beat.until]]
    lasts = f"  +{end_s - begin_s:.1f} s" if beat.until > beat.tick else ""
    return Words(
        shot=part.name,
        when=f"{clock(begin_s)}{lasts}",
        lens=f"{about}{lens_words(lens)}{f' ({sharp.name})' if sharp else ''}",
        camera=camera,
        people=people,
        note=", ".join(beat.why),
    )


def draw_panel(figure: Figure, place: Place, take: Flown, beat: Beat, picture: Picture) -> None:
    """Draws it into a rectangle of a page."""
    words = words_of(take, beat)
    _header(figure, place, beat.name, words)
    wide, high = place.width_in, place.width_in * picture.shape[0] / picture.shape[1]
    room = place.height_in - HEADER_IN - PICTURE_GAP_IN - 5 * LINE_IN
    if high > room:
        wide, high = wide * room / high, room
    left = place.left_in + (place.width_in - wide) / 2
    axes = _axes(figure, Place(left, place.top_in + HEADER_IN, wide, high))
    axes.imshow(picture[..., ::-1], extent=(0, 1, 1, 0), aspect="auto", interpolation="hanning")
    axes.set(xlim=(0, 1), ylim=(1, 0))
    if beat.until > beat.tick:
        move = move_of(take, take.main(take.parts[beat.part]), beat.tick, beat.until)
        draw_arrows(axes, take, move, beat.tick, beat.until)
    _text(figure, place, place.top_in + HEADER_IN + high + PICTURE_GAP_IN, words)


def _axes(figure: Figure, place: Place) -> Axes:
    wide, high = PAGE_IN
    bottom = high - place.top_in - place.height_in
    box = (place.left_in / wide, bottom / high, place.width_in / wide, place.height_in / high)
    axes = figure.add_axes(box)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=INK, linewidth=1.0)
    return axes


def _header(figure: Figure, place: Place, name: str, words: Words) -> None:
    base = place.top_in + HEADER_IN - 0.09
    box = {"boxstyle": "square,pad=0.25", "facecolor": INK, "edgecolor": INK}
    _write(figure, place.left_in + 0.045, base, name, size=TITLE_PT, weight="bold", color=PAPER, bbox=box)
    room_in = place.width_in - 0.42 - 1.15
    shot = fitted(words.shot, TITLE_PT, room_in, weight="bold")
    _write(figure, place.left_in + 0.42, base, shot, size=TITLE_PT, weight="bold")
    _write(figure, place.left_in + place.width_in, base, words.when, size=TEXT_PT, ha="right", color=SOFT)


def _text(figure: Figure, place: Place, top_in: float, words: Words) -> None:
    base = top_in + LINE_IN * 0.8
    _write(
        figure,
        place.left_in,
        base,
        fitted(words.lens, LENS_PT, place.width_in, weight="bold"),
        size=LENS_PT,
        weight="bold",
    )
    for tag, text, colour in _lines(words, place.width_in - TAG_IN):
        base += LINE_IN
        if tag:
            _write(figure, place.left_in, base, tag, size=TAG_PT, weight="bold", color=colour)
        _write(figure, place.left_in + TAG_IN, base, text, size=TEXT_PT)


def _lines(words: Words, width_in: float) -> Iterator[tuple[str, str, str]]:
    """(tag, line, colour of the tag), four at most."""
    tagged = [("CAMERA", words.camera, CAMERA), ("ACTION", words.people, PEOPLE), ("NOTE", words.note, SOFT)]
    said = [one for one in tagged if one[1]]
    spare = 4 - len(said)
    for tag, text, colour in said:
        lines = wrapped(text, TEXT_PT, width_in, 1 + spare)
        spare -= len(lines) - 1
        for i, line in enumerate(lines):
            yield ("" if i else tag), line, colour


def _write(
    figure: Figure, left_in: float, base_in: float, text: str, *, size: float, color: str = INK, **look: Any
) -> None:
    figure.text(left_in / PAGE_IN[0], 1 - base_in / PAGE_IN[1], text, fontsize=size, color=color, va="baseline", **look)
