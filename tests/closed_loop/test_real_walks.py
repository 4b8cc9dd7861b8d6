"""Real people's recorded walks as subjects. The recordings are research data that do not come with the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from flights import assert_good, fly, judged, take_of

from sim.walks import read_walks

RECORDINGS = [Path(__file__).parents[3] / "shared" / "motion" / name for name in ("biwi_eth.txt", "crowds_zara01.txt")]
PEOPLE = 24


def _walkers() -> list[tuple[str, int]]:
    """The longest walks, half of them from each recording."""
    chosen = []
    for file in RECORDINGS:
        if file.exists():
            walks = read_walks(file, at_least_s=10.0)
            longest = sorted(walks, key=lambda person: -walks[person].rows[-1][0])  # type: ignore[index]
            chosen += [(file.name, person) for person in longest[: PEOPLE // 2]]
    return chosen


@pytest.mark.slow
@pytest.mark.skipif(not all(file.exists() for file in RECORDINGS), reason="the recorded walks are not on this machine")
@pytest.mark.parametrize(("file", "person"), _walkers())
def test_a_real_walk_is_followed(file: str, person: int) -> None:
    _follow(file, person)


@pytest.mark.skipif(not all(file.exists() for file in RECORDINGS), reason="the recorded walks are not on this machine")
def test_two_real_walks_are_followed() -> None:
    """A short form of the campaign above: the longest walk of each recording."""
    walkers = _walkers()
    for file, person in (walkers[0], walkers[-1]):
        _follow(file, person)


def _follow(file: str, person: int) -> None:
    track = read_walks(next(path for path in RECORDINGS if path.name == file))[person]
    assert track.rows is not None
    seconds = min(track.rows[-1][0], 25.0)
    assert_good(judged(fly(take_of("follow", [f"duration_s={seconds:.1f}"], tracks={"mia": track}))))
