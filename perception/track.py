"""Who is who from picture to picture: association in the world, through the camera's pose and lens.

Every known figure is predicted to the instant of the picture and projected into it with its whole uncertainty. A box
belongs to the figure under which it is most likely; what the camera does in between does not matter. Boxes with a low
score may go on with a figure, but not begin one (Y. Zhang et al., ByteTrack, ECCV 2022).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from cinempc.types import Array, Detection
from perception.appearance import likeness, look_of, remembered
from perception.boxes import overlap, within
from perception.estimate import Expected, Filter
from perception.evidence import evidence
from perception.heading import Heading, faces_ned_rad
from perception.locate import born, box_noise, cut_noise, from_above, visible_edges
from perception.motion import HEIGHT, PLACE
from perception.view import BOTTOM, Edges, View

ODD = 0.15  # share of somebody's height by which a figure may differ that is believed
FROM_ABOVE = 0.5  # share of a view from straight above from which on only whole figures begin, and nobody is seen to go
SURE = 0.4  # score from which a box may begin a figure
HITS_TO_CONFIRM = 3
SURE_WAY_S, FADE_S = 2.0, 4.0  # who is out of sight for longer is less and less likely to have gone on as before
LEAST_FADE_S = 0.1  # or was never seen to go: from straight above it is mostly the box that changes
TENTATIVE_S, FORGOTTEN_S = 0.35, 1.5  # how long a figure is looked for that is not confirmed, or has no name
GATE = {1: 10.8, 2: 13.8, 3: 16.3, 4: 18.5}  # chi-square at 99.9 % by number of edges
HIDDEN_COST = 5.0  # -2 log of how often something hides somebody's feet
LOOK_COST = 14.0  # what a likeness of zero costs, in -2 log
LEAST_LIKENESS, LOST_S = 0.65, 0.5  # who was out of sight for so long must look like before
SAME_FIGURE = 0.7  # share of a box within another one from which on it is the same figure once more
FREE = 0.3  # up to which share a box may lie within others for somebody who was lost to come back in it
TWO_PEOPLE = 3  # pictures that show two figures beside one another prove that they are two, or in one place, one
ONE_PLACE_M = 0.4  # nobody stands nearer to somebody else: two shoes, or a half and a whole, seem to
CLEAR = 0.2  # overlap with others up to which a box shows what its figure looks like
CROWDED, SURELY_ALIKE = 0.5, 0.8  # share of a box that others may have too, from which on looks must agree so well
IMPOSSIBLE = 1e6
USUAL_HEIGHT_M = {"person": 1.7, "car": 1.5, "bicycle": 1.6, "dog": 0.6, "horse": 1.9, "boat": 2.0}


@dataclass(slots=True, eq=False)
class Track:
    """One figure through time."""

    number: int
    class_: str
    filter: Filter
    born_s: float
    seen_s: float
    box_frac: Array
    score: float
    name: str | None = None
    hits: int = 1
    look: Array | None = None
    heading: Heading = field(default_factory=Heading)
    met: Counter[int] = field(default_factory=Counter)  # in how many pictures it was seen beside others,
    doubled: Counter[int] = field(default_factory=Counter)  # and in how many in the same place as others
    told_height_m: float | None = None  # of whom it plays
    believed_s: float = -np.inf  # when it was last seen about as tall as was told

    def seen(self, now_s: float) -> None:
        """Takes note of a picture that shows it. Much too small or too big it cannot be where it seems to be."""
        self.seen_s = now_s
        height_m = float(self.filter.mean[HEIGHT])
        if self.told_height_m is None or abs(height_m / self.told_height_m - 1.0) < ODD:
            self.believed_s = now_s

    @property
    def confirmed(self) -> bool:
        """Whether it was seen often enough to be believed."""
        return self.name is not None or self.hits >= HITS_TO_CONFIRM

    def meet(self, other: Track) -> None:
        """Takes note of a picture that shows both."""
        apart_m = float(np.hypot(*(self.filter.mean - other.filter.mean)[PLACE]))
        (self.met if apart_m > ONE_PLACE_M else self.doubled)[other.number] += 1

    def may_be(self, other: Track) -> bool:
        """Whether both may be one person: not seen beside one another, but where a detector saw double."""
        return self.met[other.number] < TWO_PEOPLE

    def is_part_of(self, other: Track) -> bool:
        """Whether both were seen in one place, and so are one person."""
        return self.may_be(other) and self.doubled[other.number] >= TWO_PEOPLE

    def gone(self, now_s: float) -> bool:
        """Whether it is time to forget it; somebody with a name is never forgotten."""
        unseen_s = now_s - self.seen_s
        return self.name is None and unseen_s > (FORGOTTEN_S if self.confirmed else TENTATIVE_S)


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """How well a box fits a figure: cost as -2 log likelihood, and the edges that count."""

    cost: float
    edges: Edges


class Tracker:
    """All figures of one class in view, and those just out of it."""

    def __init__(self, class_: str) -> None:
        self.class_ = class_
        self.tracks: list[Track] = []
        self._now_s = -np.inf
        self._count = 0

    def update(self, time_s: float, view: View, image_bgr: NDArray[np.uint8], found: Sequence[Detection]) -> None:
        """Takes in the boxes of one picture; pictures come in order of time."""
        for track in self.tracks:
            track.filter.predict(time_s - self._now_s)
            usual = max(1.0 - from_above(view, track.filter.mean) / FROM_ABOVE, 0.0)
            if time_s - track.seen_s > SURE_WAY_S * usual:
                track.filter.slow(np.exp((self._now_s - time_s) / (LEAST_FADE_S + FADE_S * usual)))
        self._now_s = time_s
        looks = [look_of(image_bgr, detection.box_frac) for detection in found]
        expected = [{whole: _expected(t, view, whole=whole) for whole in (True, False)} for t in self.tracks]
        in_sight = [t for t, track in enumerate(self.tracks) if time_s - track.seen_s <= LOST_S]
        lost = [t for t in range(len(self.tracks)) if t not in in_sight]
        sure = [i for i, detection in enumerate(found) if detection.score >= SURE]
        unsure = [i for i in range(len(found)) if i not in sure]
        taken: dict[int, Track] = {}  # by box

        def claimed() -> list[Array]:
            """Boxes of those who are in the picture, and where those should be who are just missed in it."""
            missed = [expected[t][True].values for t in in_sight if self.tracks[t] not in taken.values()]
            return [found[i].box_frac for i in taken] + missed

        for tracks, boxes in ((in_sight, sure), (in_sight, unsure), (lost, sure)):
            left = [t for t in tracks if self.tracks[t] not in taken.values()]
            free = [i for i in boxes if i not in taken]
            if tracks is lost:
                free = [i for i in free if _is_clear(found[i].box_frac, claimed(), FREE)]
            for t, i, edges in self._matches(expected, found, looks, left, free):
                self._take(self.tracks[t], view, found, i, looks[i], edges)
                taken[i] = self.tracks[t]
        for track, other in permutations(taken.values(), 2):
            track.meet(other)
        for i in sure:
            if i not in taken and _is_clear(found[i].box_frac, claimed(), SAME_FIGURE):
                newcomer = self._begin(view, found[i], looks[i] if _is_alone(i, found) else None)
                if newcomer is not None:
                    taken[i] = newcomer
        self.tracks = [track for track in self.tracks if not track.gone(time_s)]

    def _matches(
        self,
        expected: list[dict[bool, Expected]],
        found: Sequence[Detection],
        looks: list[Array | None],
        tracks: list[int],
        boxes: list[int],
    ) -> list[tuple[int, int, Edges]]:
        """(track, box, edges) that belong together: the assignment that is most likely as a whole."""
        pairs = {(t, i): self._pair(self.tracks[t], expected[t], found[i], looks[i]) for t in tracks for i in boxes}
        for (t, i), pair in pairs.items():
            doubtful = pair.cost < IMPOSSIBLE and likeness(self.tracks[t].look, looks[i]) < SURELY_ALIKE
            if doubtful and _is_crowded(t, i, expected, found):  # rather somebody else, or two at once
                pairs[t, i] = replace(pair, cost=IMPOSSIBLE)
        if not pairs:
            return []
        costs = np.array([[pairs[t, i].cost for i in boxes] for t in tracks])
        rows, columns = linear_sum_assignment(costs)
        matched = [(tracks[r], boxes[c]) for r, c in zip(rows, columns, strict=True) if costs[r, c] < IMPOSSIBLE]
        return [(t, i, pairs[t, i].edges) for t, i in matched]

    def _pair(self, track: Track, expected: dict[bool, Expected], found: Detection, look: Array | None) -> _Pair:
        """With its feet, or without where the frame or something in the scene hides them."""
        edges = visible_edges(found.box_frac)
        alike = likeness(track.look, look)
        if not len(edges) or (self._now_s - track.seen_s > LOST_S and alike < LEAST_LIKENESS):
            return _Pair(IMPOSSIBLE, edges)
        pairs = [_Pair(_unlikely(expected, found.box_frac, edges), edges)]
        if BOTTOM in edges and len(edges) > 1 and found.box_frac[BOTTOM] < expected[True].values[BOTTOM]:
            fewer = edges[edges != BOTTOM]
            pairs.append(_Pair(_unlikely(expected, found.box_frac, fewer) + HIDDEN_COST, fewer))
        best = min(pairs, key=lambda pair: pair.cost)
        return _Pair(min(best.cost + LOOK_COST * (1.0 - alike), IMPOSSIBLE), best.edges)

    def _take(
        self,
        track: Track,
        view: View,
        found: Sequence[Detection],
        i: int,
        look: Array | None,
        edges: Edges,
    ) -> None:
        box = found[i].box_frac
        track.filter.update(evidence(view, track.filter.mean, found[i], edges))
        track.heading.update(self._now_s, track.filter, faces_ned_rad(view, track.filter.mean, found[i]))
        track.hits, track.box_frac, track.score = track.hits + 1, box, found[i].score
        track.seen(self._now_s)
        if _is_alone(i, found):
            track.look = remembered(track.look, look)

    def _begin(self, view: View, found: Detection, look: Array | None) -> Track | None:
        """Somebody new. From straight above, what the frame cuts off may be anything, anywhere."""
        mean, covariance = born(view, found.box_frac, USUAL_HEIGHT_M[self.class_])
        edges = visible_edges(found.box_frac)
        if len(edges) < 4 and from_above(view, mean) > FROM_ABOVE:
            return None
        self._count += 1
        newcomer = Track(
            number=self._count,
            class_=self.class_,
            filter=Filter(mean, covariance),
            born_s=self._now_s,
            seen_s=self._now_s,
            box_frac=found.box_frac,
            score=found.score,
            look=look,
        )
        newcomer.filter.update(evidence(view, mean, found, edges))
        self.tracks.append(newcomer)
        return newcomer


def _expected(track: Track, view: View, *, whole: bool) -> Expected:
    """Where a detector should put a figure's box, with all that makes it uncertain."""
    expected = track.filter.expect(view, whole=whole)
    return replace(expected, covariance=expected.covariance + box_noise(view, track.filter.mean, whole=whole))


def _unlikely(expected: dict[bool, Expected], box_frac: Array, edges: Edges) -> float:
    """-2 log likelihood of these edges of a box, or IMPOSSIBLE beyond the gate."""
    whole = expected[BOTTOM in edges]
    part = (box_frac - whole.values)[edges]
    covariance = (whole.covariance + cut_noise(box_frac))[np.ix_(edges, edges)]
    distance = float(part @ np.linalg.solve(covariance, part))
    return distance + float(np.linalg.slogdet(covariance)[1]) if distance < GATE[len(edges)] else IMPOSSIBLE


def _is_clear(box_frac: Array, claimed: list[Array], share: float) -> bool:
    """Whether a box lies by less than a share within each of the boxes that others have a claim to."""
    return all(within(box_frac, other) < share for other in claimed)


def _is_alone(i: int, found: Sequence[Detection]) -> bool:
    """Whether a box shows one figure only."""
    return all(overlap(found[i].box_frac, other.box_frac) < CLEAR for k, other in enumerate(found) if k != i)


def _is_crowded(t: int, i: int, expected: list[dict[bool, Expected]], found: Sequence[Detection]) -> bool:
    """Whether others than the figure t are in the box i, as found or as expected."""
    others = [one.box_frac for k, one in enumerate(found) if k != i]
    others += [one[True].values for k, one in enumerate(expected) if k != t]
    return any(within(found[i].box_frac, other) > CROWDED for other in others)
