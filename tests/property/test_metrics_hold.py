"""Whatever was asked and flown, figures are finite or null, and errors are what was put in."""

import json
from dataclasses import replace

import numpy as np
import pytest
import synthetic_take as synthetic
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_take import Flaws

from cinempc.record import Ending
from cinempc.report.achieved import achieved
from cinempc.report.metrics import metrics_of
from cinempc.report.verdict import verdict
from cinempc.takelog import TakeLog
from cinempc.types import Asked, LensState, Mark

SMALL = st.floats(-0.1, 0.1)
ANY = st.one_of(st.just(float("nan")), st.floats(-3.0, 3.0))
LIMIT = st.one_of(st.just(float("nan")), st.just(float("inf")), st.floats(0.1, 1e4))


def figures(ticks):
    log = TakeLog(None, synthetic.info(), "", tuple(ticks), (), Ending(True, "done", 1.0, len(ticks), 0))
    return metrics_of(log, achieved(log.ticks, log.info), settle_s=0.0)


@settings(max_examples=25, deadline=None)
@given(u=SMALL, v=SMALL, size=st.floats(-0.3, 0.3), focal_mm=st.floats(-10, 10))
def test_known_flaws_are_found(u, v, size, focal_mm):
    m = figures(synthetic.ticks(0.2, Flaws(u_frac=u, v_frac=v, size=size, focal_mm=focal_mm)))
    assert m.framing_error_frac_max == pytest.approx(np.hypot(u, v * 360 / 640), abs=1e-6)
    assert m.size_error_frac_p95 == pytest.approx(abs(size), abs=1e-9)
    assert m.focal_error_mm_p50 == pytest.approx(abs(focal_mm), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    point=st.tuples(ANY, ANY, ANY),
    camera=st.tuples(*[st.floats(-40, 40)] * 3),
    angles=st.tuples(*[st.floats(-4, 4)] * 3),
    lens=st.tuples(st.floats(20, 300), LIMIT.filter(lambda x: x == x and x >= 1.0), st.floats(1.4, 22)),
    limits=st.tuples(LIMIT, LIMIT),
)
def test_figures_are_finite_or_null(point, camera, angles, lens, limits):
    asked = Asked(
        0.0,
        marks=(Mark("ada", 0.9, *point), Mark("nobody", 0.5, *point)),
        size_frac={"bo": point[0]},
        blur_px={"ada": 0.0, "bo": point[1]},
        near_limit_m=limits[0],
        far_limit_m=limits[1],
    )
    (tick,) = synthetic.ticks(synthetic.TICK_S)
    yaw, pitch, roll = angles
    vehicle = replace(
        tick.true_vehicle,
        camera_position_ned_m=np.array(camera),
        gimbal_yaw_ned_rad=yaw,
        gimbal_pitch_rad=pitch,
        gimbal_roll_rad=roll,
        lens=LensState(*lens),
    )
    with np.errstate(all="ignore"):
        m = figures([replace(tick, asked=asked, true_vehicle=vehicle)])
    assert isinstance(verdict(m, synthetic.DRONE).passed, bool)
    json.loads(m.model_dump_json(), parse_constant=pytest.fail)
