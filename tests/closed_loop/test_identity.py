"""Names stay with the people who bear them: through crossings, behind walls, in a moving and zooming picture."""

from __future__ import annotations

import numpy as np
import pytest
from perception_rig import camera_at, error_m, role, scene_of, walker, watch, weights_missing

from cinempc.types import VehicleState
from sim.scene import Building

pytestmark = pytest.mark.skipif(bool(weights_missing()), reason=weights_missing() or "there")
HIDDEN_S = 3.0
SEEDS = range(20)


def _aim(time_s: float) -> VehicleState:
    """Pans to and fro, and zooms."""
    return camera_at(time_s, 0.04 * (time_s - 4.0) + 0.08 * np.sin(1.3 * time_s), 26.0 + 2.0 * np.sin(0.9 * time_s))


def _crossing(seed: int) -> None:
    """Two people in the same clothes cross; then a wall hides one of them for three seconds."""
    random = np.random.default_rng(seed)
    pace, depth_m, gap_m = random.uniform(1.1, 1.4), random.uniform(12.0, 14.0), random.uniform(1.0, 2.0)
    meet_s, start_m = random.uniform(2.2, 3.0), -5.0
    meet_m = start_m + pace * meet_s
    hide_s = meet_s + random.uniform(1.2, 1.8)
    hide_m = start_m + pace * hide_s
    wall_m = 0.7 * depth_m
    share = wall_m / depth_m
    left, right = share * (hide_m - 0.35), share * (hide_m + pace * HIDDEN_S + 0.35)
    wall = Building(north_m=wall_m, east_m=(left + right) / 2, size_north_m=0.3, size_east_m=right - left, height_m=2.6)
    seconds = hide_s + HIDDEN_S + 1.5
    mia = walker([(t, depth_m, start_m + pace * t) for t in np.arange(-2.0, 20.0, 0.5)])
    stand_m = -4.0
    leo = walker([(t, depth_m + gap_m, max(meet_m - pace * (t - meet_s), stand_m)) for t in np.arange(-2.0, 20.0, 0.5)])
    scene = scene_of({"mia": mia, "leo": leo}, [wall])
    roles = (role("mia", mia, (depth_m, start_m)), role("leo", leo, (depth_m + gap_m, meet_m + pace * meet_s)))
    hidden, seen = 0.0, None
    for seen in watch(scene, _aim, seconds, roles):
        if "mia" in seen.known:
            hidden = max(hidden, seen.known["mia"].age_s)
    assert seen is not None
    assert hidden > 0.6 * HIDDEN_S  # the wall did hide her
    assert seen.known["mia"].age_s < 0.3
    assert {name: error_m(seen, name) < 1.0 for name in ("mia", "leo")} == {"mia": True, "leo": True}


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_names_survive_a_crossing_and_a_wall(seed: int) -> None:
    _crossing(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[2:])
def test_names_survive_many_crossings_and_walls(seed: int) -> None:
    _crossing(seed)


@pytest.mark.parametrize(("walks", "bound_m"), [(False, 0.10), (True, 0.25)])
def test_people_are_located(walks: bool, bound_m: float) -> None:
    """From 5 to 15 m: a static person within 10 cm, a walking one within 25 cm (medians)."""
    errors = []
    for distance_m in (5.0, 10.0, 15.0):
        pace = 1.2 if walks else 0.0
        someone = walker([(t, distance_m, -1.5 + pace * (t - 0.5)) for t in np.arange(-2.0, 10.0, 0.5)])
        scene = scene_of({"mia": someone})
        at = (distance_m, -1.5 - 0.5 * pace)
        seen = list(watch(scene, lambda t: camera_at(t, 0.0, 24.0), 4.0, (role("mia", someone, at),)))
        errors += [error_m(one, "mia") for one in seen if one.time_s > 1.5]
    assert float(np.median(errors)) < bound_m
