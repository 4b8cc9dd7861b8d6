"""Whether the subjects can be seen from where the camera would be, and recognised in its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cinempc.feasibility.company import Company
from cinempc.feasibility.finding import Finding, longest_stretch
from cinempc.feasibility.path import Path
from cinempc.feasibility.room import PLACES
from cinempc.shots.gains import Gains
from cinempc.shots.picked import in_picture
from cinempc.shots.spec import ShotSpec, Subject
from cinempc.space import Solid
from cinempc.space.sight import body_points_ned_m, in_sight
from cinempc.types import Array, SubjectForecast

HIDDEN_S = 0.5  # shorter than that, somebody passes behind a trunk
HIPS_UP_FRAC = (0.55, 0.8, 0.95)  # of the height, to the eyes; what hides the feet alone hides nobody
ENOUGH_FRAC = 0.5  # of those points in sight: then somebody counts as seen
STEEP_DEG, STEEP_S = 75.0, 1.0  # steeper and longer than that, a detector for people is out of what it was taught
STEEP_TURNS = ("elevation_deg", "height_m", "distance_m", "angle", "unseen_s")
PIXELS = "yolo"


def sight_findings(spec: ShotSpec, path: Path, company: Company) -> Iterator[Finding]:
    """Who would be hidden by what stands there, and who would not be recognised from so high above."""
    asked = {name: _asked(spec, name, path.times_s) for name in _looked_at(spec)}
    if company.solids and Gains(spec.weights)["occlusion"] > 0:  # 0: hidden on purpose, as before a reveal
        yield from _hidden(spec, path, company, asked)
    if spec.perception.source == PIXELS:
        yield from _steep(spec, path, company, asked)


def cast_findings(spec: ShotSpec) -> Iterator[Finding]:
    """Two of one class, of whom pictures alone do not tell who is who."""
    if spec.perception.source != PIXELS:
        return
    for (one, a), (other, b) in combinations(spec.subjects.items(), 2):
        if a.class_ == b.class_ and not _told(a) and not _told(b):
            both = f"{one} and {other} are of one class, {a.class_}, and neither has near_m or box"
            told = f"{both}: who is who is told by how the shot begins: give near_m"
            yield Finding("who is who", ("subjects", other), told, warning=True)


def _told(subject: Subject) -> bool:
    return subject.near_m is not None or subject.box is not None


def _looked_at(spec: ShotSpec) -> tuple[str, ...]:
    """Those whom the picture places or looks at."""
    placed = [framing.subject for framing in spec.framing if framing.subject is not None]
    turned_to = [framing.turn.subject for framing in spec.framing if framing.turn is not None]
    seen_from = [spec.view.subject] if spec.view is not None else []
    return tuple(dict.fromkeys([*placed, *turned_to, *seen_from]))


def _asked(spec: ShotSpec, name: str, times_s: Array) -> NDArray[np.bool_]:
    """(K,) when somebody is to be seen in the picture."""
    return np.array([name in in_picture(spec, float(time_s)) for time_s in times_s])


def _hidden(spec: ShotSpec, path: Path, company: Company, asked: Mapping[str, NDArray[np.bool_]]) -> Iterator[Finding]:
    """In flight the camera goes round what is in the way: then the picture is another for a while."""
    for name, wanted in asked.items():
        seen = _seen(company.solids, path.position_ned_m, company.walks[name])
        begin_s, lasts_s = longest_stretch(wanted & ~seen, path.times_s)
        if lasts_s > HIDDEN_S:
            told = f"from {begin_s:.1f} s on {name} is hidden for {lasts_s:.1f} s by what stands there"
            goes = "the drone goes round it and leaves the asked view for a while"
            yield Finding("hidden", _key(spec, name), f"{told}: {goes}", PLACES, warning=True, excess=lasts_s)


def _seen(solids: tuple[Solid, ...], camera_ned_m: Array, walk: SubjectForecast) -> NDArray[np.bool_]:
    """(K,) whether enough of somebody's body is in sight from the cameras (K, 3)."""
    points = body_points_ned_m(camera_ned_m, walk.position_ned_m, walk.height_m, HIPS_UP_FRAC)
    cameras = np.broadcast_to(camera_ned_m[:, None], points.shape)
    free = in_sight(solids, cameras.reshape(-1, 3), points.reshape(-1, 3)).reshape(points.shape[:2])
    return np.asarray(free.mean(axis=1) >= ENOUGH_FRAC)


def _steep(spec: ShotSpec, path: Path, company: Company, asked: Mapping[str, NDArray[np.bool_]]) -> Iterator[Finding]:
    for name, wanted in asked.items():
        if spec.subjects[name].class_ != "person":
            continue
        walk = company.walks[name]
        north, east, down = (walk.position_ned_m - [0.0, 0.0, walk.height_m / 2] - path.position_ned_m).T
        steep_deg = np.degrees(np.arctan2(down, np.hypot(north, east)))
        begin_s, lasts_s = longest_stretch(wanted & (steep_deg > STEEP_DEG), path.times_s)
        if lasts_s > STEEP_S:
            most_deg = float(steep_deg[wanted].max())
            told = (
                f"from {begin_s:.1f} s on the camera looks at {name} from up to {most_deg:.0f} deg for {lasts_s:.1f} s"
            )
            known = "from straight above people are recognised now and then (2 to 5 of 8 at 80 deg and more)"
            hint = "give the framing unseen_s for that time, and near_m"
            yield Finding(
                "steep", _key(spec, name), f"{told}: {known}; {hint}", STEEP_TURNS, True, most_deg - STEEP_DEG
            )


def _key(spec: ShotSpec, name: str) -> tuple[str | int, ...]:
    """Of the framing that places somebody, or of the view."""
    framed = (i for i, framing in enumerate(spec.framing) if framing.subject == name)
    return next((("framing", i) for i in framed), ("view",) if spec.view is not None else ("framing",))
