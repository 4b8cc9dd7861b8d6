"""Among twenty people who walk as real ones did, the named one is kept. The recordings do not come with the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from perception_rig import HEIGHT_M, camera_at, error_m, role, scene_of, watch, weights_missing

from cinempc.types import Array
from sim.scene import Actor, Track
from sim.walks import read_walks

RECORDING = Path(__file__).parents[3] / "shared" / "motion" / "crowds_zara01.txt"
PEOPLE, SECONDS = 20, 9.0
FIRST_S, ALONE_M = 0.3, 1.5  # nobody else is so near to her when she is seen first
NORTH_M, EAST_M = (8.0, 17.0), (-4.0, 4.0)
TOPS = ("#b3202c", "#2c6b4f", "#c9a227", "#35507a", "#7a3b6d")

pytestmark = [
    pytest.mark.skipif(not RECORDING.exists(), reason="the recorded walks are not on this machine"),
    pytest.mark.skipif(bool(weights_missing()), reason=weights_missing() or "there"),
]


def _crowd(seed: int) -> tuple[dict[str, Actor], tuple[float, float]]:
    """Twenty walks, each through a place of its own in view at half time; the first one is Mia's.

    She begins alone, as a hint of where she is can mean her only.
    """
    random = np.random.default_rng(seed)
    walks = [track for track in read_walks(RECORDING, at_least_s=SECONDS + 1.0).values() if track.rows]
    chosen = [np.array(walks[int(k)].rows)[:, :3] for k in random.choice(len(walks), PEOPLE, replace=False)]
    mia = _through(chosen[0], np.array([11.0, 0.0]))
    paths = [mia]
    for walk in chosen[1:]:
        path = mia
        while np.hypot(*(_at(path, FIRST_S) - _at(mia, FIRST_S))) < ALONE_M:
            path = _through(walk, np.array([random.uniform(*NORTH_M), random.uniform(*EAST_M)]))
        paths.append(path)
    actors = {
        f"p{k}" if k else "mia": Actor(
            height_m=HEIGHT_M,
            track=Track(rows=[(float(t), float(north), float(east)) for t, north, east in path]),
            top=TOPS[k % len(TOPS)],
        )
        for k, path in enumerate(paths)
    }
    north, east = _at(mia, FIRST_S).tolist()
    return actors, (north, east)


def _at(path: Array, time_s: float) -> Array:
    """(2,) north, east."""
    return np.array([np.interp(time_s, path[:, 0], path[:, axis]) for axis in (1, 2)])


def _through(walk: Array, place: Array) -> Array:
    """A walk (K, 3) moved so that it passes a place at half time."""
    return np.column_stack([walk[:, 0], walk[:, 1:] + place - _at(walk, SECONDS / 2)])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_named_one_is_kept_among_twenty(seed: int) -> None:
    actors, begins = _crowd(seed)
    scene = scene_of(actors)
    aim = np.arctan2(begins[1], begins[0])

    def pan(time_s: float):  # type: ignore[no-untyped-def]
        return camera_at(time_s, float(aim * max(1.0 - 2.0 * time_s / SECONDS, -1.0)), 24.0, height_m=4.0)

    seen = [one for one in watch(scene, pan, SECONDS, (role("mia", actors["mia"], begins),)) if "mia" in one.known]
    errors = [error_m(one, "mia") for one in seen if one.known["mia"].age_s < 0.1]
    assert len(errors) > 20
    assert float(np.mean(np.array(errors) < 1.0)) > 0.95
    assert error_m(seen[-1], "mia") < 1.5
