"""What is in the picture and how the camera moves, against takes of which it is known."""

from dataclasses import replace
from math import degrees

import numpy as np
import pytest
import synthetic_take as synthetic
from synthetic_take import Flaws

from cinempc.composition import point_on_subject, size_word
from cinempc.record import Ending
from cinempc.report.achieved import achieved
from cinempc.report.metrics import metrics_of
from cinempc.report.qualitypage import quality_tables
from cinempc.report.shotsize import BOUNDS_FRAC, CLASS_OF, CLASSES, NONE, class_of
from cinempc.shots.spec import SIZES
from cinempc.takelog import TakeLog
from cinempc.types import Asked, Mark


@pytest.fixture(scope="module")
def flawless():
    return synthetic.ticks(6.0)


def quality(ticks, ending=True, **about):
    log = TakeLog(
        None,
        synthetic.info(**about),
        "",
        tuple(ticks),
        (),
        Ending(True, "done", 0.5, len(ticks), 0) if ending else None,
    )
    return metrics_of(log, achieved(log.ticks, log.info)).quality


def filmed(ticks, **changes):
    """The same with another camera state, true and measured."""
    states = [replace(tick.true_vehicle, **changes) for tick in ticks]
    return [replace(t, vehicle=v, true_vehicle=v) for t, v in zip(ticks, states, strict=True)]


def asking(ticks, **changes):
    return [replace(tick, asked=replace(tick.asked, **changes)) for tick in ticks]


def test_each_word_of_the_shot_language_has_its_class():
    for word, size in SIZES.items():
        assert CLASSES[class_of(np.array([size]))[0]] == ("LS" if word == "VLS" else word)


def test_bounds_belong_to_the_closer_class_and_what_is_no_size_to_none():
    bounds = np.array(BOUNDS_FRAC)
    assert list(class_of(bounds)) == [1, 2, 3, 4, 5, 6]
    assert list(class_of(bounds * 0.999)) == [0, 1, 2, 3, 4, 5]
    assert list(class_of(np.array([np.nan, 0.0, -1.0, np.inf]))) == [NONE] * 4


@pytest.mark.parametrize("word", CLASSES)
def test_the_picture_is_of_the_size_that_its_subject_has(flawless, word):
    sized = []
    for tick in flawless[::5]:
        seen, eyes = tick.true_vehicle, point_on_subject(tick.subjects[0].position_ned_m, synthetic.HEIGHT_M, 0.9)
        focal_mm = seen.lens.focal_length_mm * SIZES[word] / tick.asked.size_frac["ada"]
        yaw, pitch = synthetic.aim(eyes, seen.camera_position_ned_m, focal_mm, (0.5, 0.4))
        lens = replace(seen.lens, focal_length_mm=focal_mm)
        (one,) = filmed([tick], lens=lens, gimbal_yaw_ned_rad=yaw, gimbal_pitch_rad=pitch)
        sized.append(replace(one, asked=replace(tick.asked, marks=(), size_frac={"ada": SIZES[word]})))
    found = quality(sized)
    assert found.shot_size == found.asked_shot_size == word
    assert found.shot_size_share[word] == found.shot_size_as_asked_frac == 1.0
    assert sum(found.shot_size_share.values()) == pytest.approx(1.0)


def test_another_size_than_asked_is_told(flawless):
    found = quality(asking(flawless, size_frac={"ada": SIZES["CU"]}))
    assert found.asked_shot_size == "CU"
    assert found.shot_size != "CU"
    assert found.shot_size_as_asked_frac == 0.0


def test_a_rolled_camera_shows_people_as_big_as_a_level_one(flawless):
    tipped = quality(filmed(flawless, gimbal_roll_rad=0.6))
    assert tipped.shot_size_share == quality(flawless).shot_size_share


def test_who_is_out_of_the_picture_is_told(flawless):
    half = len(flawless) // 2 + 25  # of what counts, which begins after 2 s
    away = [replace(t.true_vehicle, gimbal_yaw_ned_rad=t.true_vehicle.gimbal_yaw_ned_rad + 2.0) for t in flawless]
    turned = [replace(t, true_vehicle=v, vehicle=v) for t, v in zip(flawless, away, strict=True)]
    found = quality([*flawless[:half], *turned[half:]])
    assert quality(flawless).off_screen_frac == quality(flawless).eyes_off_screen_frac == 0.0
    assert found.off_screen_frac == pytest.approx(0.5)
    assert found.eyes_off_screen_frac == pytest.approx(0.5)
    assert sum(found.shot_size_share.values()) == pytest.approx(0.5)


def test_eyes_may_be_out_of_a_picture_that_shows_legs(flawless):
    low = [
        replace(t.true_vehicle, gimbal_pitch_rad=t.true_vehicle.gimbal_pitch_rad - 0.19)
        for t in asking(flawless, marks=())
    ]
    seen = [replace(t, true_vehicle=v, vehicle=v) for t, v in zip(asking(flawless, marks=()), low, strict=True)]
    found = quality(seen)
    assert found.off_screen_frac == 0.0
    assert found.eyes_off_screen_frac == 1.0


def test_lead_room_is_room_before_the_eyes(flawless):
    only_ada = asking(flawless, marks=(Mark("ada", synthetic.EYES, 1 / 3, 0.34),))
    found = quality(only_ada)
    settled = [tick for tick in flawless if tick.time_s >= 2.0]
    facing = [np.sin(-tick.true_vehicle.gimbal_yaw_ned_rad) for tick in settled]  # she faces and goes north
    expected = np.median(
        [np.sign(f) * (0.5 - synthetic.target_uv(t.time_s)[0]) for f, t in zip(facing, settled, strict=True)]
    )
    assert min(map(abs, facing)) > 0.35
    assert found.lead_room_gaze_frac_p50 == pytest.approx(expected, abs=1e-6)
    assert found.lead_room_motion_frac_p50 == pytest.approx(expected, abs=1e-6)
    assert found.lead_room_gaze_kept_frac == found.lead_room_motion_kept_frac == (1.0 if expected > 0 else 0.0)


def test_who_faces_the_camera_needs_no_room_and_who_stands_goes_nowhere(flawless):
    def facing(tick):
        heading = tick.true_vehicle.gimbal_yaw_ned_rad + np.pi
        people = tuple(replace(s, heading_ned_rad=heading, position_ned_m=s.position_ned_m * 0) for s in tick.subjects)
        return replace(tick, subjects=people, true_subjects=people)

    found = quality([facing(tick) for tick in asking(flawless, size_frac={"ada": 0.4}, marks=())])
    assert found.lead_room_gaze_frac_p50 is found.lead_room_motion_frac_p50 is None
    assert found.lead_room_gaze_kept_frac is found.lead_room_motion_kept_frac is None


def test_the_horizon(flawless):
    tipped = filmed(flawless, gimbal_roll_rad=-0.1, gimbal_pitch_rad=0.0)
    found = quality(tipped)
    assert found.horizon_tilt_deg_p50 == found.horizon_tilt_deg_p95 == pytest.approx(degrees(0.1))
    assert found.horizon_tilt_error_deg_p95 == pytest.approx(degrees(0.1))
    assert found.horizon_row_frac_p50 == pytest.approx(0.5)
    assert found.horizon_row_spread_frac == pytest.approx(0.0)
    dutch = [replace(tick, command=replace(tick.command, gimbal_roll_rad=-0.1)) for tick in tipped]
    assert quality(dutch).horizon_tilt_error_deg_p95 == pytest.approx(0.0, abs=1e-9)


def test_a_known_move_has_its_known_jerk(flawless):
    """A circle through half a radian, and a zoom that is even in its logarithm."""

    def moved(tick):
        share = (tick.time_s - 2.0) / (flawless[-1].time_s - 2.0)
        place = np.array([20 * np.cos(0.5 * share), 20 * np.sin(0.5 * share), -2.0])
        lens = replace(tick.true_vehicle.lens, focal_length_mm=35 * 2**share, focus_distance_m=8.0)
        (one,) = filmed([tick], camera_position_ned_m=place, lens=lens, gimbal_yaw_ned_rad=0.3, gimbal_pitch_rad=0.0)
        return one

    found = quality([moved(tick) for tick in flawless])
    assert found.position_jerk_normalised == pytest.approx(0.5**4, rel=0.02)
    assert found.zoom_jerk_normalised == pytest.approx(0.0, abs=1e-6)
    assert found.orientation_jerk_normalised is found.focus_jerk_normalised is None


def test_each_who_is_to_be_sharp_counts():
    assert quality(synthetic.ticks(6.0)).sharp_by_subject_frac["ada"] == 1.0
    soft = quality(synthetic.ticks(6.0, Flaws(focus_m=-3.5)))
    assert soft.sharp_by_subject_frac["ada"] == 0.0
    assert soft.sharp_frac == 0.0


def test_sharp_is_what_lies_within_the_limits_of_sharpness(flawless):
    """Of those who are to be sharp, bo here, the depth of field says the same as the blur."""
    both = asking(flawless, blur_px={"ada": 0.0, "bo": 0.0}, near_limit_m=float("nan"), far_limit_m=float("nan"))
    seen = achieved(both, synthetic.info())
    settled = seen.time_s >= 2.0
    found = quality(both)
    for subject in seen.subjects:
        within = (subject.depth_m >= seen.near_limit_m) & (subject.depth_m <= seen.far_limit_m)
        assert found.sharp_by_subject_frac[subject.name] == pytest.approx(within[settled].mean())


def test_whoever_is_to_be_soft_need_not_be_sharp(flawless):
    found = quality(asking(flawless, blur_px={"ada": 0.0, "bo": 9.0}))
    assert set(found.sharp_by_subject_frac) == {"ada"}


@pytest.mark.parametrize("count", [1, 2, 40])
def test_a_take_that_was_cut_off_before_it_settled_has_no_quality(flawless, count):
    found = quality(flawless[:count], ending=False)
    assert found.shot_size is found.sharp_frac is found.off_screen_frac is found.horizon_tilt_deg_p95 is None
    assert found.position_jerk_normalised is found.orientation_jerk_normalised is None
    assert not any(found.shot_size_share.values())
    assert "Quality" not in quality_tables(found)


def test_a_picture_without_anybody(flawless):
    empty = [replace(t, subjects=(), true_subjects=(), asked=Asked(t.time_s)) for t in flawless]
    found = quality(empty)
    assert found.shot_size is found.off_screen_frac is found.sharp_frac is found.lead_room_gaze_frac_p50 is None
    assert found.position_jerk_normalised is not None
    assert "NaN" not in found.model_dump_json()
    assert 'class="sizes"' not in quality_tables(found)


def test_a_sequence_is_judged_shot_by_shot_and_without_its_ways(flawless):
    def part(tick):
        if tick.time_s < 3.0:
            return "wide", "shot"
        return ("close", "move") if tick.time_s < 4.0 else ("close", "shot")

    parted = [
        replace(t, asked=replace(t.asked, shot=part(t)[0], phase=part(t)[1]))
        for t in [*flawless[:75], *filmed(flawless[75:100], gimbal_roll_rad=0.5), *flawless[100:]]
    ]
    found = quality(parted)
    assert set(found.shot_size_by_shot) == {"wide", "close"}
    assert found.horizon_tilt_deg_p95 == 0.0


def test_the_page_says_it(flawless):
    html = quality_tables(quality(flawless))
    assert "long shot" in html
    assert "Normalised jerk: position" in html
    assert "nan" not in html


@pytest.mark.parametrize("size", [0.05, 0.19, 0.3, 0.45, 0.46, 0.9, 1.0, 1.6, 2.2, 3.0, 5.7, 5.8, 20.0])
def test_a_storyboard_and_a_report_say_the_same(size: float):
    assert CLASS_OF[size_word(size)] == CLASSES[class_of(np.array([size]))[0]]
    assert size_word(-size) == size_word(np.nan) == ""
