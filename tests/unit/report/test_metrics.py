"""Figures of takes whose flaws are known."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic_take as synthetic
from synthetic_take import Flaws

from cinempc.composition import image_point
from cinempc.frames import rotation_ned_from_camera
from cinempc.optics import defocus_px
from cinempc.record import Ending
from cinempc.report.achieved import achieved
from cinempc.report.metrics import FAR_CAP_M, metrics_of
from cinempc.report.verdict import verdict
from cinempc.space import Box
from cinempc.takelog import TakeLog
from cinempc.types import Mark, SubjectState


def log_of(ticks, info=None):
    ending = Ending(True, "done", 0.5, len(ticks), 0)
    return TakeLog(None, info or synthetic.info(), "title: test\n", tuple(ticks), (), ending)


def figures(ticks, info=None):
    log = log_of(ticks, info)
    return metrics_of(log, achieved(log.ticks, log.info))


def changed(ticks, field, **values):
    return [replace(tick, **{field: replace(getattr(tick, field), **values)}) for tick in ticks]


@pytest.fixture(scope="module")
def flawless():
    return synthetic.ticks(4.0)


def test_a_flawless_take_has_no_error(flawless):
    m = figures(flawless)
    for name in ("framing_error_frac", "size_error_frac", "focus_blur_px", "dof_near_error_m", "dof_far_error_m"):
        assert getattr(m, f"{name}_p95") == pytest.approx(0.0, abs=1e-9)
    assert (m.in_frame_frac, m.keep_out_violations, m.envelope_violations, m.plan_failures) == (1.0, 0, 0, 0)
    assert (m.ticks, m.completed, m.judged_by) == (100, True, "truth")
    assert m.seconds == pytest.approx(4.0)
    assert m.realtime_factor == pytest.approx(3.96 / 0.5)
    assert verdict(m, synthetic.DRONE).passed


def test_framing_error_is_in_frame_widths():
    m = figures(synthetic.ticks(4.0, Flaws(u_frac=0.02, v_frac=0.04)))
    both, across = np.hypot(0.02, 0.04 * 360 / 640), 0.02  # Bo's mark asks for a column only
    assert m.framing_error_frac_max == pytest.approx(both, rel=1e-6)
    assert m.framing_error_frac_p50 == pytest.approx((both + across) / 2, rel=1e-6)


def test_size_focal_length_and_focus():
    m = figures(synthetic.ticks(4.0, Flaws(size=-0.04, focal_mm=2.5, focus_m=0.3)))
    assert m.size_error_frac_p50 == pytest.approx(0.04, rel=1e-6)
    assert m.focal_error_mm_p95 == pytest.approx(2.5, rel=1e-6)
    lens = synthetic.vehicle_at(2.98, Flaws(focus_m=0.3)).lens  # the middle of the seconds that count
    sharp = 1.0 / (lens.focus_distance_m - 0.3)
    blur = defocus_px(sharp, lens.focal_length_mm, lens.f_number, 1 / lens.focus_distance_m, 24.0, 640)
    assert m.focus_blur_px_p50 == pytest.approx(abs(blur), rel=1e-3)
    assert m.dof_near_error_m_p50 > 0.1


def test_errors_of_the_first_seconds_count_only_in_whole():
    late = synthetic.ticks(4.0)
    early = synthetic.ticks(1.6, Flaws(u_frac=0.1))
    m = figures(early + late[40:])
    assert m.framing_error_frac_max == pytest.approx(0.0, abs=1e-9)
    assert m.framing_error_whole_frac_p95 == pytest.approx(0.1, rel=1e-6)


def test_soft_subjects_are_judged_by_the_asked_blur(flawless):
    seen = achieved(flawless, synthetic.info())
    bo = next(s for s in seen.subjects if s.name == "bo")
    ticks = [
        replace(tick, asked=replace(tick.asked, blur_px={"bo": float(blur) + 0.75}))
        for tick, blur in zip(flawless, bo.blur_px, strict=True)
    ]
    m = figures(ticks)
    assert m.asked_blur_error_px_p50 == pytest.approx(0.75, rel=1e-6)
    assert m.focus_blur_px_p50 is None


def test_infinite_limits_of_sharpness(flawless):
    far = synthetic.vehicle_at(0.0, Flaws())
    open_end = changed(flawless, "true_vehicle", lens=replace(far.lens, focus_distance_m=float("inf")))
    assert figures(changed(open_end, "asked", far_limit_m=float("inf"))).dof_far_error_m_p95 == 0.0
    one = figures(changed(open_end, "asked", far_limit_m=40.0))
    assert one.dof_far_error_m_p95 == FAR_CAP_M - 40.0
    assert one.dof_far_error_dioptres_p95 == pytest.approx(1 / 40.0)


def test_nothing_asked_is_null_and_not_zero(flawless):
    nothing = [replace(tick, asked=type(tick.asked)(tick.time_s)) for tick in flawless]
    m = figures(nothing)
    assert m.framing_error_frac_p95 is m.size_error_frac_p50 is m.dof_far_error_m_p95 is m.in_frame_frac is None
    assert "NaN" not in m.model_dump_json()
    lines = {line.name: line.passed for line in verdict(m, synthetic.DRONE).lines}
    assert lines["Framing"] is None
    assert verdict(m, synthetic.DRONE).passed


def test_a_point_behind_the_camera_is_not_in_frame(flawless):
    turned = [
        replace(t, true_vehicle=replace(t.true_vehicle, gimbal_yaw_ned_rad=t.true_vehicle.gimbal_yaw_ned_rad + np.pi))
        for t in flawless
    ]
    m = figures(turned)
    assert m.in_frame_frac == 0.0
    assert not verdict(m, synthetic.DRONE).passed


def test_an_asked_subject_that_is_not_there_is_not_in_frame(flawless):
    m = figures([replace(tick, true_subjects=tick.true_subjects[1:]) for tick in flawless])
    assert m.in_frame_frac == 0.0


def test_without_a_plant_the_estimate_is_judged_and_named():
    assert figures(synthetic.ticks(4.0, truth=False)).judged_by == "estimate"


def test_the_plan_is_not_believed(flawless):
    """Plans and estimates that are far off change nothing."""
    lost = changed(flawless, "vehicle", camera_position_ned_m=np.full(3, 99.0))
    lost = [replace(tick, subjects=()) for tick in lost]
    assert figures(lost).framing_error_frac_max == figures(flawless).framing_error_frac_max


def test_keep_out_counts_ticks_nearer_to_a_person(flawless):
    near = [m.body_distance_m for m in achieved(flawless, synthetic.info()).subjects]
    limit = float(np.median(np.minimum(*near)))
    strict = synthetic.DRONE.model_copy(update={"keep_out_m": limit})
    m = figures(flawless, synthetic.info(drone=strict))
    assert m.keep_out_violations == (np.minimum(*near) < limit).sum() == 50
    assert m.min_subject_distance_m == pytest.approx(np.minimum(*near).min())
    cars = synthetic.info(drone=strict, subject_class={"ada": "car", "bo": "car"})
    assert figures(flawless, cars).keep_out_violations == 0


def test_distance_to_a_body_is_to_its_nearest_point(flawless):
    person = SubjectState("ada", 0.0, np.zeros(3), np.zeros(3), 0.0, 1.7)
    above = replace(flawless[0].true_vehicle, camera_position_ned_m=np.array([3.0, 4.0, -1.7 - 12.0]))
    level = replace(above, camera_position_ned_m=np.array([3.0, 4.0, -1.0]))
    ticks = [replace(flawless[0], true_vehicle=v, true_subjects=(person,)) for v in (above, level)]
    (ada, *_) = achieved(ticks, synthetic.info()).subjects
    np.testing.assert_allclose(ada.body_distance_m, [13.0, 5.0])


def test_who_is_hidden_half_of_the_time_is_seen_half_of_the_time(flawless):
    m = figures(flawless)
    assert m.visible_frac == 1.0
    camera, feet = flawless[-1].true_vehicle.camera_position_ned_m, flawless[-1].true_subjects[0].position_ned_m
    wall = Box((camera + feet) / 2, np.array([0.2, 0.2, 20.0]))
    hidden = figures(flawless, synthetic.info(solids=(wall,)))
    assert hidden.visible_frac < 1.0
    whole = figures(flawless, synthetic.info(solids=(Box(feet, np.full(3, 60.0)),)))
    assert whole.visible_frac == 0.0
    assert whole.obstacle_violations == whole.ticks
    passed = {line.name: line.passed for line in verdict(whole, synthetic.DRONE).lines}
    assert passed["In sight"] is passed["Obstacles"] is False


def test_envelope_and_obstacles_count_ticks(flawless):
    tight = synthetic.DRONE.envelope.model_copy(update={"height_m": (1.0, 1.5 + 0.08 * 2.0)})
    drone = synthetic.DRONE.model_copy(update={"envelope": tight})
    assert figures(flawless, synthetic.info(drone=drone)).envelope_violations == 49
    inside = replace(synthetic.info().solids[0], base_ned_m=flawless[0].true_vehicle.position_ned_m * [1, 1, 0])
    m = figures(flawless, synthetic.info(solids=(inside,)))
    assert m.obstacle_violations > 0
    assert m.min_obstacle_distance_m < 0


def test_failed_plans_are_counted():
    m = figures(synthetic.ticks(4.0, Flaws(failed_every=10)))
    assert m.plan_failures == 10
    assert not verdict(m, synthetic.DRONE).passed


def test_jitter_is_the_fast_motion_only():
    m = figures(synthetic.ticks(8.0, Flaws(u_frac=0.05, shake_frac=0.004)))
    ada_and_bo = np.sqrt((0.004**2 / 2 + 0.0) / 2)  # Bo's asked column moves along
    assert m.image_jitter_frac_rms == pytest.approx(ada_and_bo, rel=0.05)


def test_lead_room_is_resolved_with_true_heading_and_camera(flawless):
    def lead(tick):
        return replace(tick, asked=replace(tick.asked, marks=(Mark("ada", 0.935, np.nan, np.nan, 0.1),)))

    seen = achieved([lead(tick) for tick in flawless], synthetic.info())
    yaw = np.array([tick.true_vehicle.gimbal_yaw_ned_rad for tick in flawless])
    np.testing.assert_allclose(seen.marks[0].asked_u, 0.5 - 0.1 * np.sin(0.0 - yaw))
    assert np.isnan(seen.marks[0].asked_v).all()


@pytest.mark.parametrize("roll_rad", [0.0, 0.3, -1.0])
def test_the_camera_may_roll(flawless, roll_rad):
    rolled = changed(flawless[:1], "true_vehicle", gimbal_roll_rad=roll_rad)
    mark = achieved(rolled, synthetic.info()).marks[0]
    v = rolled[0].true_vehicle
    eyes = np.array([0.0, 0.0, -0.935 * synthetic.HEIGHT_M])
    rotation = rotation_ned_from_camera(v.gimbal_yaw_ned_rad, v.gimbal_pitch_rad, roll_rad)
    forward, right, down = rotation.T @ (eyes - v.camera_position_ned_m)
    assert mark.u[0] == pytest.approx(0.5 + v.lens.focal_length_mm / 24.0 * right / forward)
    assert mark.v[0] == pytest.approx(0.5 + v.lens.focal_length_mm / 13.5 * down / forward)
    if roll_rad == 0.0:
        pose = (v.camera_position_ned_m, v.gimbal_yaw_ned_rad, v.gimbal_pitch_rad, v.lens.focal_length_mm)
        assert (mark.u[0], mark.v[0]) == pytest.approx(image_point(eyes, *pose, synthetic.SENSOR_MM))


def test_a_take_of_a_few_ticks_has_figures_too(flawless):
    m = figures(flawless[:3])
    assert m.framing_error_frac_p95 is None
    assert m.jerk_rms_m_s3 is None
    assert m.framing_error_whole_frac_p95 == pytest.approx(0.0, abs=1e-9)


def test_a_take_of_which_something_is_missing_is_not_good(flawless):
    m = figures(flawless).model_copy(update={"missing": ["on the camera's card: it does not record: denied"]})
    lines = {line.name: line for line in verdict(m, synthetic.DRONE).lines}
    assert lines["Recorded"].passed is False
    assert "denied" in lines["Recorded"].achieved
