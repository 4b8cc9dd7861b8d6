"""Panels are where something turns, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from previs_rig import Place, Shot, take

from cinempc.previs.beats import APART_S, MOST_INNER, Beat, beats
from cinempc.previs.flown import Flown
from cinempc.previs.panel import words_of


def at_s(flown: Flown, beat: Beat) -> float:
    return float(flown.track.time_s[beat.tick])


def ramp(t: float, begin: float, end: float) -> float:
    return float(np.clip((t - begin) / (end - begin), 0, 1))


def test_nothing_happens_in_one_panel() -> None:
    (only,) = beats(take(lambda t: Shot()))
    assert (only.name, only.why) == ("1A", ("start", "end"))


def test_a_zoom_begins_and_ends() -> None:
    flown = take(lambda t: Shot(focal_mm=35 * 2 ** ramp(t, 3, 7)), duration_s=10)
    shown = beats(flown)
    assert [beat.name for beat in shown] == ["1A", "1B", "1C"]  # after the zoom nothing happens until the end
    assert at_s(flown, shown[1]) == pytest.approx(3, abs=0.4)
    assert "zoom begins" in shown[1].why
    assert at_s(flown, shown[2]) == pytest.approx(7, abs=0.4)
    assert shown[2].why[-1] == "end"
    assert shown[1].until == shown[2].tick


def test_a_breathing_lens_is_no_zoom() -> None:
    assert len(beats(take(lambda t: Shot(focal_mm=35 * (1 + 0.02 * np.sin(t))), duration_s=10))) == 1


def test_a_lens_that_comes_back_has_not_zoomed() -> None:
    dips = beats(take(lambda t: Shot(focal_mm=37 - 4 * ramp(t, 2, 3) + 4 * ramp(t, 3.2, 4.2)), duration_s=10))
    assert len(dips) == 1
    out_and_in = beats(take(lambda t: Shot(focal_mm=80 - 40 * ramp(t, 2, 4) + 40 * ramp(t, 4.2, 6)), duration_s=10))
    assert "zoom begins" in out_and_in[1].why


def test_a_lens_that_settles_before_a_cut_is_not_seen() -> None:
    flown = take(lambda t: Shot(focal_mm=60 - 10 * ramp(t, 2.4, 3.6)), duration_s=8, asked=cut_at_3_4)
    assert [beat.name for beat in beats(flown)] == ["1A", "2A"]


def cut_at_3_4(t: float) -> tuple[str, str]:
    return ("one", "shot") if t < 1.5 else ("two", "move") if t < 3.4 else ("two", "shot")


def test_a_whip_pan_begins_and_lands() -> None:
    flown = take(lambda t: Shot(yaw_deg=-8 * ramp(t, 0, 1.5) + 50 * ramp(t, 3, 3.9)), duration_s=8)
    told = [(word, at_s(flown, beat)) for beat in beats(flown) for word in beat.why]
    assert any(word == "pan begins" and 2.5 < time_s < 3.2 for word, time_s in told)
    assert any(word == "pan ends" and 3.7 < time_s < 4.4 for word, time_s in told)


def test_a_push_begins_ends_and_changes_the_size() -> None:
    flown = take(lambda t: Shot(north_m=-6 + 11 * ramp(t, 2, 12)), duration_s=15)
    why = [word for beat in beats(flown) for word in beat.why]
    assert "camera moves off" in why
    assert "camera comes to rest" in why
    assert "VLS to LS" in why


def test_a_focus_pull_is_shown_where_it_has_arrived() -> None:
    people = {"ada": lambda t: (5.0, -0.6, 180.0), "bo": lambda t: (11.0, 0.8, 180.0)}
    flown = take(
        lambda t: Shot(focal_mm=85, focus_m=1 / (1 / 5 + (1 / 11 - 1 / 5) * ramp(t, 4, 5))), people, duration_s=10
    )
    (pull,) = [beat for beat in beats(flown) if "focus pulled: ada to bo" in beat.why]
    assert 4.6 < at_s(flown, pull) <= 5.1
    sharp = flown.in_focus(pull.tick)
    assert sharp is not None
    assert sharp.name == "bo"
    assert words_of(flown, pull).lens.startswith("MLS bo ")  # whom the picture is of now
    assert words_of(flown, beats(flown)[0]).lens.startswith("MS ada ")


def test_who_stays_sharp_was_not_pulled_from() -> None:
    people = {"ada": lambda t: (20.0, -0.6, 180.0), "bo": lambda t: (22.0, 0.8, 180.0)}
    flown = take(lambda t: Shot(focal_mm=24, f_number=8, focus_m=20 + 2 * ramp(t, 4, 5)), people, duration_s=10)
    (only,) = beats(flown)
    assert "(ada)" in words_of(flown, only).lens  # and the main subject is named


def test_from_straight_above_nobody_has_a_size() -> None:
    flown = take(lambda t: Shot(north_m=8.0, height_m=12, pitch_deg=-90, yaw_deg=9 * t), duration_s=10)
    assert words_of(flown, beats(flown)[0]).lens.startswith("top shot ada ")


def test_a_figure_has_its_size_in_a_picture_that_lies_on_its_side() -> None:
    upright, rolled = (take(lambda t, roll=roll: Shot(roll_deg=roll)).people[0] for roll in (0.0, 90.0))  # type: ignore[misc]
    assert rolled.size_frac == pytest.approx(upright.size_frac, rel=0.02)


def test_somebody_turns_and_stops() -> None:
    def way(t: float) -> Place:
        return 14.0 - 1.2 * min(t, 4.0), 0.0, 180.0 + 120 * ramp(t, 7, 8)

    flown = take(lambda t: Shot(), {"ada": way}, duration_s=12)
    told = {word: at_s(flown, beat) for beat in beats(flown) for word in beat.why}
    assert told["ada stops"] == pytest.approx(4, abs=0.5)
    assert told["ada turns"] == pytest.approx(7.5, abs=0.5)


def test_the_camera_turns_a_corner_and_an_arc_has_none() -> None:
    flown = take(
        lambda t: Shot(north_m=min(t, 5.0), east_m=max(t - 5.0, 0.0)),
        {"ada": lambda t: (16.0, 0.0, 180.0)},
        duration_s=10,
    )
    (corner,) = [beat for beat in beats(flown) if "camera turns" in beat.why]
    assert at_s(flown, corner) == pytest.approx(5, abs=0.7)

    def around(t: float) -> Shot:
        angle = np.radians(180 + 18 * t)
        return Shot(north_m=8 + 6 * np.cos(angle), east_m=6 * np.sin(angle), yaw_deg=18 * t)

    orbit = beats(take(around, duration_s=10))
    assert not any("camera turns" in beat.why for beat in orbit)
    assert [beat.why for beat in orbit] == [("start",), ("on the way",), ("end",)]


def test_a_busy_shot_keeps_its_panels_apart() -> None:
    flown = take(lambda t: Shot(north_m=np.sin(2.2 * t), yaw_deg=15 * np.sin(1.3 * t)), duration_s=20)
    times = [at_s(flown, beat) for beat in beats(flown)]
    assert len(times) <= MOST_INNER + 4
    assert min(np.diff(times)) >= APART_S - 0.05


def sequence(t: float) -> tuple[str, str]:
    if t < 4:
        return "wide", "shot"
    if t < 6:
        return "close", "move"
    if t < 7:
        return "close", "pre_roll"
    if t < 11:
        return "close", "shot"
    return ("along", "blend") if t < 14 else ("along", "shot")


def test_a_sequence_has_panels_for_each_shot_and_none_between() -> None:
    flown = take(lambda t: Shot(north_m=0.4 * t), duration_s=18, asked=sequence, ends={"wide": "cue: she turns"})
    assert [part.name for part in flown.parts] == ["wide", "close", "along"]
    assert len(flown.filmed) * 0.04 == pytest.approx(18 - 3, abs=0.09)
    shown = beats(flown)
    first = {name: next(b for b in shown if flown.parts[b.part].name == name) for name in ("wide", "close", "along")}
    assert [first[name].name for name in first] == ["1A", "2A", "3A"]
    assert first["close"].why == ("cut in",)
    assert first["along"].why[0].startswith("blends over 3")
    assert any("cut away; cue: she turns" in word for beat in shown for word in beat.why)
    assert not any(4.05 < at_s(flown, beat) < 6.95 for beat in shown)
    assert all(sum(b.part == i for b in shown) >= 1 for i in range(3))


def test_a_take_of_one_tick_is_one_panel() -> None:
    (only,) = beats(take(lambda t: Shot(), duration_s=0.04))
    assert only.tick == only.until == 0
