from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from figures_rig import detection, figure, picture, view_at

from cinempc.types import Detection
from perception.boxes import within
from perception.casting import Casting, Role
from perception.track import HITS_TO_CONFIRM, Tracker
from perception.view import View

PERIOD_S = 0.08
IMAGE = picture() // 8 + 90  # everybody looks alike


def run(tracker: Tracker, seconds: float, people, start_s: float = 0.0, see=lambda t, found: found, yaw=lambda t: 0.0):  # type: ignore[no-untyped-def]
    """Feeds boxes of `people(t)`; returns the time after the last picture."""
    random = np.random.default_rng(1)
    for time_s in np.arange(start_s, start_s + seconds, PERIOD_S).tolist():
        view = view_at(yaw(time_s))
        found = [detection(view, one, random=random) for one in people(time_s)]
        tracker.update(time_s, view, IMAGE, see(time_s, found))
    return start_s + seconds


def one(time_s: float):  # type: ignore[no-untyped-def]
    return [figure(10.0, -2.0 + time_s, (0.0, 1.0))]


def test_a_figure_is_confirmed_after_a_few_pictures_and_forgotten_after_a_while() -> None:
    tracker = Tracker("person")
    run(tracker, (HITS_TO_CONFIRM - 1) * PERIOD_S - 0.01, one)
    assert [track.confirmed for track in tracker.tracks] == [False]
    end_s = run(tracker, 0.5, one, 0.16)
    assert [track.confirmed for track in tracker.tracks] == [True]
    run(tracker, 3.0, lambda t: [], end_s)
    assert tracker.tracks == []


def test_a_fast_pan_does_not_change_who_is_who() -> None:
    tracker = Tracker("person")
    run(tracker, 3.0, one, yaw=lambda t: 0.25 * np.sin(3.0 * t))
    assert [track.number for track in tracker.tracks] == [1]
    assert tracker.tracks[0].hits > 30


def test_uncertain_boxes_carry_a_figure_on_but_begin_none() -> None:
    tracker = Tracker("person")

    def unsure(time_s: float, found):  # type: ignore[no-untyped-def]
        return [Detection(d.class_, 0.2, d.box_frac) for d in found]

    run(tracker, 1.0, one, see=unsure)
    assert tracker.tracks == []
    end_s = run(tracker, 1.0, one, 1.0)
    run(tracker, 1.0, one, end_s, see=unsure)
    assert tracker.tracks[0].seen_s > 2.8


def test_one_body_seen_twice_is_one_figure() -> None:
    tracker = Tracker("person")

    def double(time_s: float, found):  # type: ignore[no-untyped-def]
        box = found[0].box_frac
        torso = np.array([box[0], box[1], box[2], (box[1] + box[3]) / 2])
        return [*found, Detection("person", 0.6, torso)]

    run(tracker, 2.0, one, see=double)
    assert len([track for track in tracker.tracks if track.confirmed]) == 1


def test_hidden_feet_do_not_move_anybody() -> None:
    tracker = Tracker("person")
    end_s = run(tracker, 1.5, one)

    def legless(time_s: float, found):  # type: ignore[no-untyped-def]
        box = found[0].box_frac.copy()
        box[3] -= 0.4 * (box[3] - box[1])
        return [Detection("person", 0.9, box)]

    run(tracker, 1.5, one, end_s, see=legless)
    assert len(tracker.tracks) == 1
    true = one(3.0 - PERIOD_S)[0]
    assert np.hypot(*(tracker.tracks[0].filter.mean[:2] - true[:2])) < 0.8


def cast(seconds: float, people, roles, see=lambda t, found: found):  # type: ignore[no-untyped-def]
    """Tracks and casts; returns the casting and the last time."""
    tracker, casting, random = Tracker("person"), Casting(roles), np.random.default_rng(2)
    time_s = 0.0
    for time_s in np.arange(0.0, seconds, PERIOD_S).tolist():
        view = view_at()
        found = [detection(view, someone, random=random) for someone in people(time_s)]
        tracker.update(time_s, view, IMAGE, see(time_s, found))
        casting.update(tracker, view, time_s)
    return casting, time_s


def two(time_s: float):  # type: ignore[no-untyped-def]
    """They cross at 2.5 s, two metres apart in depth."""
    return [figure(9.0, -2.5 + time_s, (0.0, 1.0)), figure(11.0, 2.5 - time_s, (0.0, -1.0))]


MIA, LEO = Role("mia", "person", 1.7, np.array([9.0, -2.5])), Role("leo", "person", 1.7, np.array([11.0, 2.5]))


def test_roles_are_given_by_place() -> None:
    casting, time_s = cast(1.0, two, (LEO, MIA))
    for role, true in zip((MIA, LEO), two(time_s), strict=True):
        assert np.hypot(*(casting.parts[role.name].filter.mean[:2] - true[:2])) < 0.5


def test_a_role_is_given_by_a_box() -> None:
    box = view_at().boxes(two(0.3)[1][None])[0]
    casting, time_s = cast(1.0, two, (Role("leo", "person", 1.7, box_frac=box),))
    assert np.hypot(*(casting.parts["leo"].filter.mean[:2] - two(time_s)[1][:2])) < 0.5


def test_a_hint_waits_for_somebody_who_is_found_a_little_later() -> None:
    late = [figure(9.0, 0.0), figure(9.0, 2.5)]
    role = Role("mia", "person", 1.7, late[1][:2])
    casting, _ = cast(1.5, lambda t: late[:1] if t < 0.5 else late, (role,))
    assert abs(casting.parts["mia"].filter.mean[1] - late[1][1]) < 0.5


def test_a_hint_is_content_with_somebody_farther_off_after_a_while() -> None:
    role = Role("mia", "person", 1.7, np.array([11.5, 0.0]))
    assert "mia" not in cast(0.9, lambda t: [figure(9.0, 0.0)], (role,))[0].parts
    assert "mia" in cast(1.6, lambda t: [figure(9.0, 0.0)], (role,))[0].parts


def test_where_people_hide_one_another_a_box_must_look_like_its_figure() -> None:
    """Somebody in white comes by in front of her; her own box is missing meanwhile."""
    tracker, time_s = Tracker("person"), 0.0
    mia, passer = figure(10.0, 0.0), figure(9.6, 0.1)
    white = np.full_like(IMAGE, 255)
    for time_s in np.arange(0.0, 2.0, PERIOD_S).tolist():
        tracker.update(time_s, view_at(), IMAGE, [detection(view_at(), mia, random=np.random.default_rng(3))])
    for later_s in np.arange(time_s + PERIOD_S, time_s + 0.4, PERIOD_S).tolist():
        hers = replace(detection(view_at(), mia, random=np.random.default_rng(4)), score=0.01)
        both = [detection(view_at(), passer, random=np.random.default_rng(5)), hers]
        tracker.update(later_s, view_at(), white, both)
    assert tracker.tracks[0].seen_s == time_s


def test_without_a_hint_the_most_prominent_gets_the_part() -> None:
    casting, _ = cast(1.0, lambda t: [figure(6.0, 0.2), figure(16.0, 3.0)], (Role("mia", "person", 1.7),))
    assert casting.parts["mia"].filter.mean[0] == pytest.approx(6.0, abs=0.6)


def test_nobody_near_the_place_no_part() -> None:
    casting, _ = cast(1.0, two, (Role("mia", "person", 1.7, np.array([25.0, 0.0])),))
    assert casting.parts == {}


def test_names_survive_a_crossing_in_which_one_hides_the_other() -> None:
    def front(time_s: float, found):  # type: ignore[no-untyped-def]
        hidden = within(found[0].box_frac, found[1].box_frac) > 0.4
        return found[:1] if hidden else found

    casting, time_s = cast(5.0, two, (MIA, LEO), front)
    for role, true in zip((MIA, LEO), two(time_s), strict=True):
        assert np.hypot(*(casting.parts[role.name].filter.mean[:2] - true[:2])) < 0.6, role.name


def test_who_was_away_for_three_seconds_is_known_again() -> None:
    def gone(time_s: float, found):  # type: ignore[no-untyped-def]
        return [] if 1.5 < time_s < 4.5 else found

    casting, time_s = cast(6.0, lambda t: [figure(10.0, -3.0 + t, (0.0, 1.0))], (Role("mia", "person", 1.7),), gone)
    track = casting.parts["mia"]
    assert time_s - track.seen_s < 0.2
    assert np.hypot(*(track.filter.mean[:2] - [10.0, -3.0 + time_s])) < 0.5


def test_the_box_of_somebody_else_is_not_taken_by_who_is_lost() -> None:
    def one_lost(time_s: float, found):  # type: ignore[no-untyped-def]
        twice = [*found[:1], found[0], *found[1:]]
        return twice if time_s < 1.5 else [found[0], found[0]]

    still = [figure(9.0, -0.6), figure(9.5, 0.6)]
    roles = (Role("mia", "person", 1.7, still[0][:2]), Role("leo", "person", 1.7, still[1][:2]))
    casting, time_s = cast(5.0, lambda t: still, roles, one_lost)
    assert time_s - casting.parts["leo"].seen_s > 3.0
    assert time_s - casting.parts["mia"].seen_s < 0.2


def test_two_shoes_are_not_two_people_and_the_part_goes_on_with_what_shows() -> None:
    """Of somebody in the upper edge of the frame only legs show: for two boxes at first, then for both in one."""

    def halves(time_s: float, found):  # type: ignore[no-untyped-def]
        box = found[0].box_frac
        middle = (box[0] + box[2]) / 2
        left, right = np.array([box[0], 0.0, middle, box[3]]), np.array([middle, 0.0, box[2], box[3]])
        if time_s < 1.5:
            return [Detection("person", 0.9, left), Detection("person", 0.8, right)]
        return [Detection("person", 0.9, np.array([box[0], 0.0, box[2], box[3]]))]

    view = view_at(focal_mm=40.0, height_m=1.7, pitch_rad=-0.35)
    tracker, casting, random = Tracker("person"), Casting((Role("mia", "person", 1.7),)), np.random.default_rng(2)
    for time_s in np.arange(0.0, 3.0, PERIOD_S).tolist():
        tracker.update(time_s, view, IMAGE, halves(time_s, [detection(view, figure(6.0, 0.0), random=random)]))
        casting.update(tracker, view, time_s)
        if time_s > 1.0:
            assert time_s - casting.parts["mia"].seen_s < 0.7
    assert time_s - casting.parts["mia"].seen_s < 0.1


def test_from_straight_above_nothing_begins_at_the_frames_edge() -> None:
    tracker, view = Tracker("person"), view_at(focal_mm=50.0, height_m=8.0, pitch_rad=-np.pi / 2)
    for time_s in np.arange(0.0, 0.5, PERIOD_S).tolist():
        tracker.update(time_s, view, IMAGE, [Detection("person", 0.9, np.array([0.0, 0.4, 0.1, 0.6]))])
    assert tracker.tracks == []
    tracker.update(0.6, view, IMAGE, [Detection("person", 0.9, np.array([0.45, 0.45, 0.5, 0.55]))])
    assert len(tracker.tracks) == 1


def test_who_is_lost_from_straight_above_is_supposed_to_stay() -> None:
    for height_m, pitch_rad, farthest_m in ((8.0, -np.pi / 2, 0.5), (2.0, -0.2, 2.0)):
        tracker, view = Tracker("person"), view_at(height_m=height_m, pitch_rad=pitch_rad)
        end_s = run_from(tracker, view, 1.0)
        assert tracker.tracks
        tracker.tracks[0].filter.believe(2, 1.5, 0.01)
        place = tracker.tracks[0].filter.mean[:2].copy()
        tracker.tracks[0].name = "mia"
        for later_s in np.arange(end_s, end_s + 1.5, PERIOD_S).tolist():
            tracker.update(later_s, view, IMAGE, [])
        gone_m = float(np.hypot(*(tracker.tracks[0].filter.mean[:2] - place)))
        assert (gone_m < farthest_m) == (height_m > 4.0), gone_m


def run_from(tracker: Tracker, view: View, seconds: float) -> float:
    """Shows somebody who stands in the middle of the picture; returns the time after the last one."""
    random, steep = np.random.default_rng(4), view.pitch_rad < -1.0
    who = figure(0.3 if steep else 8.0, 0.0)
    for time_s in np.arange(0.0, seconds, PERIOD_S).tolist():
        tracker.update(time_s, view, IMAGE, [detection(view, who, random=random)])
    return seconds
