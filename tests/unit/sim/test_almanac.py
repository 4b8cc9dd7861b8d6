"""Where the sun stands, against what every almanac says, and a scene that asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from cinempc.configfile import ConfigError
from sim.almanac import daylight, sun_at
from sim.graphics.light import direction_enu
from sim.scene import Scene, Sun
from sim.scenefile import read_scene

OBLIQUITY_DEG = 23.44
BERLIN, SUMMER_TIME = (52.5, 13.4), timezone(timedelta(hours=2))


def highest(latitude_deg: float, longitude_deg: float, day: datetime) -> tuple[float, float]:
    """Azimuth and elevation at the sun's highest."""
    minutes = [sun_at(latitude_deg, longitude_deg, day + timedelta(minutes=i)) for i in range(24 * 60)]
    best = max(minutes, key=lambda sun: sun.elevation_deg)
    return best.azimuth_deg, best.elevation_deg


@pytest.mark.parametrize("latitude_deg", [35.0, 52.5, 64.0])
@pytest.mark.parametrize(("month", "sign"), [(6, 1), (12, -1)])
def test_at_a_solstice_it_culminates_where_its_declination_says(latitude_deg: float, month: int, sign: int) -> None:
    azimuth_deg, elevation_deg = highest(latitude_deg, 0.0, datetime(2026, month, 21, tzinfo=UTC))
    refraction_deg = 0.3 if elevation_deg < 10 else 0.05
    assert elevation_deg == pytest.approx(90 - latitude_deg + sign * OBLIQUITY_DEG, abs=0.02 + refraction_deg)
    assert azimuth_deg == pytest.approx(180, abs=0.5)


def test_south_of_the_equator_it_culminates_in_the_north() -> None:
    azimuth_deg, elevation_deg = highest(-34.0, 151.0, datetime(2026, 12, 21, tzinfo=UTC))
    assert elevation_deg == pytest.approx(90 - 34 + OBLIQUITY_DEG, abs=0.05)
    assert min(azimuth_deg, 360 - azimuth_deg) < 2.0


def test_at_an_equinox_it_rises_in_the_east() -> None:
    rising = next(
        sun
        for i in range(24 * 60)
        if (sun := sun_at(40.0, 0.0, datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=i))).elevation_deg > 0
        and sun.azimuth_deg < 180
    )
    assert rising.azimuth_deg == pytest.approx(90, abs=1.0)


def test_the_offset_counts() -> None:
    evening = datetime(2026, 6, 21, 18, 30, tzinfo=SUMMER_TIME)
    assert sun_at(*BERLIN, evening) == sun_at(*BERLIN, evening.astimezone(UTC))
    assert sun_at(*BERLIN, evening) != sun_at(*BERLIN, evening.replace(tzinfo=UTC))


def test_the_hours_of_a_day_in_words() -> None:
    words = daylight(*BERLIN, datetime(2026, 6, 21, 12, tzinfo=SUMMER_TIME), 5.0)
    assert words.startswith("on 2026-06-21 it is up from 04:44 to 21:3")  # as the almanac has it: 04:43 and 21:33
    assert "golden from 05:3" in words
    assert "does not rise" in daylight(78.0, 15.0, datetime(2026, 12, 21, tzinfo=UTC), 5.0)
    assert "never stands so high" in daylight(65.0, 15.0, datetime(2026, 12, 21, tzinfo=UTC), 5.0)


SCENE = "name: here\nactors: {ada: {track: {rows: [[0, 0, 0]]}}}\nsun: "


def scene_with(sun: str, folder: Path) -> Scene:
    file = folder / "here.yaml"
    file.write_text(f"{SCENE}{sun}\n")
    return read_scene(file)


def test_a_scene_takes_place_and_time(tmp_path: Path) -> None:
    sun = scene_with("{place: [52.5, 13.4], at: 2026-06-21T18:30:00+02:00}", tmp_path).sun
    assert sun.stands == sun_at(*BERLIN, datetime(2026, 6, 21, 18, 30, tzinfo=SUMMER_TIME))
    east, north, up = direction_enu(sun)
    assert np.degrees(np.arctan2(east, north)) % 360 == pytest.approx(sun.stands.azimuth_deg)
    assert np.degrees(np.arcsin(up)) == pytest.approx(sun.stands.elevation_deg)
    assert Sun.model_validate_json(sun.model_dump_json(exclude_none=True)).stands == sun.stands


def test_a_direction_is_still_a_direction(tmp_path: Path) -> None:
    assert scene_with("{azimuth_deg: 90}", tmp_path).sun.stands.elevation_deg == 40.0
    assert Sun(elevation_deg=8.0).stands.azimuth_deg == 220.0


@pytest.mark.parametrize(
    ("sun", "key", "words"),
    [
        ("{place: [52.5, 13.4]}", "sun:", "place and at go together"),
        ("{place: [52.5, 13.4], at: 2026-06-21T18:30:00}", "sun.at:", "with its offset, such as 2026-06-21T18:30"),
        ("{place: [98, 13.4], at: 2026-06-21T18:30:00Z}", "sun.place.0:", "from -90 to 90"),
        ("{azimuth_deg: 1, place: [52, 13], at: 2026-06-21T12:00:00Z}", "sun:", "give either"),
        ("{place: [52.5, 13.4], at: 2026-06-21T23:10:00+02:00}", "sun.at:", "degrees below the horizon"),
        ("{place: [52.5, 13.4], at: 2026-06-21T21:10:00+02:00}", "sun.at:", "golden from 05:32"),
    ],
)
def test_what_cannot_be_is_said(sun: str, key: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        scene_with(sun, tmp_path)
    assert key in str(error.value)
    assert words in str(error.value)
