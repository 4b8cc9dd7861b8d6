# ruff: noqa: E501 - messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.shots.check import check
from cinempc.shots.load import load_shot
from sim.scene import Actor, Track

SHOT = """\
title: A shot
duration_s: 10
subjects:
  mia: {height_m: 1.68}
  leo: {height_m: 1.82}
  bus: {class: car, height_m: 3}
"""
FRAMING = """\
framing:
  - {subject: mia, x: centre}
"""

IMPOSSIBLE = {
    "framing of a stranger": ("framing:\n  - {subject: mai, x: centre}", '8: framing.0.subject: "mai" is not a subject of this shot; did you mean "mia"? (allowed: mia, leo, bus)'),
    "view of a stranger": ("view: {subject: zed}", '9: view.subject: "zed" is not a subject of this shot (allowed: mia, leo, bus)'),
    "focus on a stranger": ("lens: {focus: mai}", '9: lens.focus: "mai" is not a subject'),
    "pull to a stranger": ("lens: {focus: [{on: mia}, {on: loe, at_s: 3}]}", '9: lens.focus.1.on: "loe" is not a subject of this shot; did you mean "leo"?'),
    "blur of a stranger": ("lens: {blur_px: {Leo: 3}}", '9: lens.blur_px.Leo: "Leo" is not a subject of this shot; did you mean "leo"?'),
    "limit at a stranger": ("lens: {near_limit: {subject: mai, offset_m: -1}}", '9: lens.near_limit.subject: "mai" is not a subject'),
    "holding a stranger sharp": ("lens: {hold_sharp: [mia, loe]}", '9: lens.hold_sharp.1: "loe" is not a subject'),
    "late ramp": ("lens: {focal_length_mm: {from: 35, to: 40, start_s: 12}}", "9: lens.focal_length_mm.start_s: the ramp starts at 12 s, the shot ends at 10 s"),
    "long ramp": ("view: {subject: mia, azimuth_deg: {from: 0, to: 9, start_s: 4, over_s: 7}}", "9: view.azimuth_deg.over_s: the ramp ends at 11 s, the shot already at 10 s"),
    "late key": ("view: {subject: mia, azimuth_deg: {keys: [[0, 0], [20, 9]]}}", "9: view.azimuth_deg.keys.1: is after the end of the shot at 10 s"),
    "late key in a framing": ("framing:\n  - {subject: mia, x: {keys: [[11, 0.5]]}}", "8: framing.0.x.keys.0: is after the end"),
    "late key in a blur": ("lens: {blur_px: {leo: {keys: [[11, 5]]}}}", "9: lens.blur_px.leo.keys.0: is after the end"),
    "late pull": ("lens: {focus: [{on: mia}, {on: leo, at_s: 10}]}", "9: lens.focus.1.at_s: the pull starts at 10 s, the shot ends at 10 s"),
    "pulls out of order": ("lens: {focus: [{on: mia, at_s: 5}, {on: leo, at_s: 2}]}", "9: lens.focus.1.at_s: pulls must be in order of time, but 2 s comes after 5 s"),
    "overlapping pulls": ("lens: {focus: [{on: bus}, {on: mia, at_s: 2, over_s: 3}, {on: leo, at_s: 4}]}", "9: lens.focus.2.at_s: starts at 4 s, before the last pull ends at 5 s"),
    "sharp and blurred": ("lens: {focus: mia, blur_px: {mia: 3}}", "9: lens.blur_px.mia: mia is in focus, so cannot be blurred as well"),
    "held sharp and blurred": ("lens: {hold_sharp: [mia], blur_px: {mia: 3}}", "9: lens.blur_px.mia: mia is to be held sharp"),
    "focus on another than held sharp": ("lens: {hold_sharp: [mia], focus: leo}", "9: lens.hold_sharp: the focus is on leo, who is not among those held sharp: add leo"),
    "pulls and holding": ("lens: {hold_sharp: [mia], focus: [{on: mia}]}", "9: lens.hold_sharp: focus pulls move the sharpness, hold_sharp holds it: give one of them"),
    "shallow and held sharp": ("lens: {hold_sharp: [mia], depth: shallow}", "9: lens.depth: a shallow picture opens the iris"),
    "depth and f-number": ("lens: {f_number: 4, depth: deep}", "9: lens.depth: f_number says how deep the picture is"),
    "near limit behind far limit": ("lens: {near_limit: {distance_m: 9}, far_limit: {distance_m: 8}}", "9: lens.near_limit.distance_m: the near limit (9) must be nearer than the far limit (8)"),
    "near offset behind far offset": ("lens: {near_limit: {subject: mia, offset_m: 1}, far_limit: {subject: mia, offset_m: 1}}", "9: lens.near_limit.offset_m: the near limit (1) must be nearer"),
    "near limit at infinity": ("lens: {near_limit: {distance_m: infinity}}", "9: lens.near_limit.distance_m: nothing would be sharp"),
    "faster than the drone": ("limits: {speed_m_s: 12}", "9: limits.speed_m_s: 12 is more than the drone's 8: a shot can only tighten limits"),
    "harder than the drone": ("limits: {jerk_m_s3: 50}", "9: limits.jerk_m_s3: 50 is more than the drone's 12"),
    "closer than the drone": ("limits: {keep_out_m: 1}", "9: limits.keep_out_m: 1 is less than the drone's 3: a shot can only tighten limits"),
    "start outside": ("start: {north_m: 0, east_m: 99, height_m: 2}", "9: start.east_m: 99 is outside the drone's envelope, -60 to 60"),
    "left of the picture": ("framing:\n  - {subject: mia, x: -0.1}", "8: framing.0.x: -0.1 is outside the picture: must be from 0 to 1"),
    "ramp out of the picture": ("framing:\n  - {subject: mia, y: {from: 0.5, to: 1.5}}", "8: framing.0.y.to: 1.5 is outside the picture"),
    "key out of the picture": ("framing:\n  - {subject: mia, y: {keys: [[0, 0.5], [3, 2]]}}", "8: framing.0.y.keys.1.1: 2 is outside the picture"),
    "headroom": ("framing:\n  - {subject: mia, headroom: 1.2}", "8: framing.0.headroom: 1.2 is outside the picture"),
    "lead room": ("framing:\n  - {subject: mia, lead_room: 0.7}", "8: framing.0.lead_room: 0.7 leads out of the picture: must be from -0.5 to 0.5"),
    "size of nothing": ("framing:\n  - {subject: mia, size: 0}", "8: framing.0.size: 0 is too extreme: must be from 0.01 to 20"),
    "focal length": ("lens: {focal_length_mm: 300}", "9: lens.focal_length_mm: 300 mm is not on the lens of cine_zoom: must be from 24 to 240"),
    "end of a zoom": ("lens: {focal_length_mm: {from: 200, to: 300}}", "9: lens.focal_length_mm.to: 300 mm is not on the lens"),
    "aperture": ("lens: {f_number: 1.4}", "9: lens.f_number: 1.4 is not on the lens of cine_zoom: must be from 2.8 to 22"),
    "negative blur": ("lens: {blur_px: {mia: -3}}", "9: lens.blur_px.mia: -3 px is no sensible blur"),
    "negative limit": ("lens: {far_limit: {distance_m: -3}}", "9: lens.far_limit.distance_m: -3 m is no distance"),
    "fast zoom": ("lens: {focal_length_mm: {from: 24, to: 240, over_s: 2}}", "9: lens.focal_length_mm: from 24 to 240 mm in 2 s; the zoom of cine_zoom needs 2.9 s"),
    "distance inside the keep-out": ("view: {subject: mia, distance_m: 2}", "9: view.distance_m: 2 m from mia, but the drone keeps 3.0 m"),
    "end of an approach inside the keep-out": ("view: {subject: mia, distance_m: {from: 9, to: 2}}", "9: view.distance_m.to: 2 m from mia, but the drone keeps 3.0 m"),
    "inside the shot's own keep-out": ("view: {subject: mia, distance_m: 4}\nlimits: {keep_out_m: 5}", "9: view.distance_m: 4 m from mia, but the drone keeps 5.0 m"),
    "nearer than the lens focuses": ("view: {subject: bus, distance_m: 0.5}", "9: view.distance_m: 0.5 m from bus, but the lens focuses from 1 m on"),
    "distance out of the envelope": ("view: {subject: mia, distance_m: 200}", "9: view.distance_m: 200 m from mia, but the drone's envelope is 170 m across"),
    "height": ("view: {subject: mia, height_m: 0.3}", "9: view.height_m: 0.3 m is outside the drone's envelope: must be from 1 to 40"),
    "elevation": ("view: {subject: mia, elevation_deg: -40}", "9: view.elevation_deg: -40 deg is out of the gimbal's reach, whose pitch goes from -90 to 30: must be from -30 to 90"),
    "two heights": ("view: {subject: mia, elevation_deg: 10, height_m: 3}", "9: view.height_m: elevation_deg and height_m both say how high the camera is: give one of them"),
    "fast approach": ("view: {subject: mia, distance_m: {from: 50, to: 5, over_s: 3}}", "9: view.distance_m: takes the camera from 50.0 m to 5.0 m in 3 s; the drone flies 8 m/s: allow 5.6 s or more"),
    "fast orbit": ("view: {subject: mia, distance_m: 10, azimuth_deg: {from: 0, to: 360, over_s: 5}}", "9: view.azimuth_deg: 360 deg in 5 s at this distance is 12.6 m/s; the drone flies 8 m/s: allow 7.9 s or more"),
    "orbit beyond the shot's own limit": ("view: {subject: mia, distance_m: 10, azimuth_deg: {from: 0, to: 180}}\nlimits: {speed_m_s: 2}", "9: view.azimuth_deg: 180 deg in 10 s at this distance is 3.1 m/s; the drone flies 2 m/s"),
    "too close for the size": ("framing:\n  - {subject: mia, size: MCU}\nlens: {focal_length_mm: 35}", "8: framing.0.size: 35 mm and size MCU put the camera 1.6 m from mia; the drone keeps 3.0 m: use at least 65 mm or a smaller size"),
    "too close for the size at the end": ("framing:\n  - {subject: mia, size: 1.2}\nlens: {focal_length_mm: {from: 35, to: 24}}", "8: framing.0.size: 24 mm and size 1.2 put the camera 2.5 m from mia"),
    "too close at any focal length": ("framing:\n  - {subject: mia, size: 20}\nlens: {focal_length_mm: 200}", "8: framing.0.size: 200 mm and size 20 put the camera 1.3 m from mia; the drone keeps 3.0 m: use a smaller size"),
    "too close with a free lens": ("framing:\n  - {subject: mia, size: 20}", "8: framing.0.size: even 240 mm puts the camera 1.5 m from mia for size 20; the drone keeps 3.0 m: use a smaller size"),
    "too far for the size": ("framing:\n  - {subject: bus, size: 0.1}\nlens: {focal_length_mm: 200}", "8: framing.0.size: 200 mm and size 0.1 put the camera 448.9 m from bus; the drone's envelope is 170 m across: use a shorter focal length or a bigger size"),
    "size, focal length and distance": ("framing:\n  - {subject: mia, size: LS}\nlens: {focal_length_mm: 35}\nview: {subject: mia, distance_m: 12}", "10: view.distance_m: 35 mm and size LS put the camera 6.3 m from mia, not 12 m: leave size, focal length or distance open"),
    "no focal length for size and distance": ("framing:\n  - {subject: mia, size: ELS}\nview: {subject: mia, distance_m: 5}", "8: framing.0.size: size ELS from 5 m needs 5 mm; cine_zoom has 24 to 240 mm"),
    "dolly zoom faster than the drone": ("framing:\n  - {subject: mia, size: LS}\nlens: {focal_length_mm: {from: 35, to: 135, over_s: 2}}", "9: lens.focal_length_mm: takes the camera from 6.3 m to 24.2 m in 2 s; the drone flies 8 m/s: allow 2.2 s or more"),
}  # fmt: skip


def problems(tmp_path: Path, text: str, actors: dict[str, Actor] | None = None) -> list[str]:
    file = tmp_path / "shot.yaml"
    file.write_text(text)
    return [str(problem).removeprefix(f"{file}:") for problem in check(load_shot(file), actors)]


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_impossible_shots_say_why(case: str, tmp_path: Path) -> None:
    added, expected = IMPOSSIBLE[case]
    found = problems(tmp_path, SHOT + ("" if "framing:" in added else FRAMING) + added + "\n")
    assert [message for message in found if message.startswith(expected)], found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    "added",
    [
        "lens: {focus: mia, blur_px: {leo: 12}, f_number: 4}",
        "lens: {focus: mia, blur_px: {mia: 0}}",
        "lens: {focus: [{on: mia}, {on: leo, at_s: 0.5}, {on: mia, at_s: 9}]}",
        "lens: {focus: mia, hold_sharp: [mia, leo], depth: deep}",
        "lens: {near_limit: {subject: mia, offset_m: -1}, far_limit: {distance_m: infinity}}",
        "lens: {near_limit: {subject: mia, offset_m: 5}, far_limit: {subject: leo, offset_m: 1}}",
        "lens: {focal_length_mm: {from: 35, to: 50, over_s: 10}}",
        "limits: {speed_m_s: 8, keep_out_m: 3}",
        "view: {subject: bus, distance_m: 2}",
        "view: {subject: mia, distance_m: 3, elevation_deg: 90}",
    ],
)
def test_possible_shots_pass(added: str, tmp_path: Path) -> None:
    assert problems(tmp_path, SHOT + FRAMING + added + "\n") == []


def test_subjects_must_be_those_of_the_scene(tmp_path: Path) -> None:
    still = Track(rows=[(0.0, 0.0, 0.0)])
    actors = {
        "Mia": Actor(height_m=1.68, track=still),
        "leo": Actor(height_m=1.75, track=still),
        "bus": Actor(height_m=3.0, track=still),
    }
    assert problems(tmp_path, SHOT + FRAMING, actors) == [
        '4: subjects.mia: the scene has no actor "mia"; did you mean "Mia"? (allowed: Mia, leo, bus)',
        "5: subjects.leo.height_m: 1.82, but leo is 1.75 m tall in the scene",
        "6: subjects.bus.class: bus is a car here, but a person in the scene",
    ]


def test_problems_of_an_override_point_to_it(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(SHOT + FRAMING)
    (problem,) = check(load_shot(file, ["view={subject: mia, distance_m: 1}"]))
    assert str(problem) == "--set: view.distance_m: 1 m from mia, but the drone keeps 3.0 m"
