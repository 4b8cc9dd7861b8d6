from __future__ import annotations

from math import inf, nan

import pytest
from plant_rig import CAMERA, LENS, LIT_CAMERA
from pymavlink.dialects.v20 import all as mavlink

from cinempc.types import Exposure
from cinempc.wire import Message
from cinempc.wire.camera import EXT_UINT32, ext_value, focus_percent, read_ext_value, zoom_percent
from sim.mavlink.camera import CameraDevice
from sim.mavlink.geodetic import PX4_HOME

OK, DENIED, UNSUPPORTED = 0, 2, 3


@pytest.fixture
def camera() -> CameraDevice:
    return CameraDevice(CAMERA, LENS)


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [(3, 85.0, OK), (3, 24.0, OK), (3, 500.0, DENIED), (3, nan, DENIED), (2, 50.0, OK), (1, 1.0, UNSUPPORTED)],
)
def test_zoom(camera: CameraDevice, kind: int, value: float, result: int) -> None:
    assert camera.zoom(kind, value) == result


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [(3, 4.0, OK), (3, inf, OK), (3, 0.5, DENIED), (3, nan, DENIED), (2, 0.0, OK), (4, 0.0, UNSUPPORTED)],
)
def test_focus(camera: CameraDevice, kind: int, value: float, result: int) -> None:
    assert camera.focus(kind, value) == result


def test_what_is_asked_reaches_the_lens(camera: CameraDevice) -> None:
    camera.zoom(3, 85.0)
    camera.focus(3, 4.0)
    camera.set_parameter("CAM_APERTURE", 5.6)
    assert camera.asked.focal_length_mm == 85.0
    assert camera.asked.focus_distance_m == 4.0
    assert camera.asked.f_number == 5.6


def test_a_stuck_axis_says_yes_and_stays(camera: CameraDevice) -> None:
    camera.faults.zoom_stuck = camera.faults.focus_stuck = camera.faults.iris_stuck = True
    assert (camera.zoom(3, 85.0), camera.focus(3, 4.0), camera.set_parameter("CAM_APERTURE", 5.6)) == (0, 0, 0)
    assert camera.asked == LENS


def test_the_aperture_is_set_and_read(camera: CameraDevice) -> None:
    sent: list[Message] = []
    camera.handle_parameter(sent_over_the_wire("set", b"CAM_APERTURE", ext_value(5.6), 9), sent.append)
    camera.handle_parameter(sent_over_the_wire("set", b"CAM_APERTURE", ext_value(99.0), 9), sent.append)
    camera.handle_parameter(sent_over_the_wire("set", b"CAM_OTHER", ext_value(5.6), 9), sent.append)
    assert [ack.param_result for ack in sent] == [0, 1, 2]
    camera.handle_parameter(mavlink.MAVLink_param_ext_request_read_message(1, 100, b"CAM_APERTURE", -1), sent.append)
    assert sent[-1].get_type() == "PARAM_EXT_VALUE"


def test_a_camera_that_is_exposed_offers_that_too_and_does_it_by_itself_until_all_is_set(camera: CameraDevice) -> None:
    assert camera.set_parameter("CAM_ISO", 800.0) == 2  # this one is not
    lit = CameraDevice(LIT_CAMERA, LENS)
    asked = [lit.asked_exposure]
    for name, value in (("CAM_ISO", 800.0), ("CAM_SHUTTERSPD", 0.02), ("CAM_ND", 3.0)):
        assert lit.set_parameter(name, value) == 0
        asked.append(lit.asked_exposure)
    assert asked[:3] == [None] * 3
    assert asked[3] is not None
    assert (asked[3].iso, asked[3].nd_stops, asked[3].shutter_deg) == pytest.approx((800.0, 3.0, 180.0))
    for name, value in (("CAM_ISO", 50.0), ("CAM_SHUTTERSPD", 0.1), ("CAM_ND", 9.0), ("CAM_ND", nan)):
        assert lit.set_parameter(name, value) == 1
    lit.faults.exposure_stuck = True
    assert lit.set_parameter("CAM_ND", 5.0) == 0
    assert lit.asked_exposure is not None
    assert lit.asked_exposure.nd_stops == 3.0


def test_the_parameters_tell_how_it_truly_is() -> None:
    lit, sent = CameraDevice(LIT_CAMERA, LENS), []
    lit.exposed = Exposure(400.0, 2.5, 90.0)
    lit.handle_parameter(mavlink.MAVLink_param_ext_request_list_message(1, 100), sent.append)
    told = [mavlink.MAVLink(None).decode(bytearray(m.pack(mavlink.MAVLink(None)))) for m in sent]
    assert {m.param_id: read_ext_value(m) for m in told} == pytest.approx(
        {"CAM_APERTURE": 4.0, "CAM_ISO": 400.0, "CAM_SHUTTERSPD": 0.01, "CAM_ND": 2.5}
    )
    assert [(m.param_count, m.param_index) for m in told] == [(4, k) for k in range(4)]
    assert told[1].param_type == EXT_UINT32
    lit.handle_parameter(mavlink.MAVLink_param_ext_request_read_message(1, 100, b"", 3), sent.append)
    lit.handle_parameter(mavlink.MAVLink_param_ext_request_read_message(1, 100, b"CAM_OTHER", -1), sent.append)
    assert [m.param_id for m in sent[4:]] == ["CAM_ND"]


def test_the_settings_are_percentages(camera: CameraDevice) -> None:
    told = camera.settings(7)
    assert told.zoomLevel == pytest.approx(zoom_percent(CAMERA, LENS.focal_length_mm))
    assert told.focusLevel == pytest.approx(focus_percent(CAMERA, LENS.focus_distance_m))


def test_the_field_of_view_is_that_of_the_lens(camera: CameraDevice) -> None:
    told = camera.field_of_view(7, PX4_HOME, (1.0, 0.0, 0.0, 0.0))
    assert told.hfov == pytest.approx(37.85, abs=0.01)  # 24 mm behind 35 mm
    assert told.lat_camera == 473977420


def sent_over_the_wire(kind: str, *values: object) -> Message:
    """What a PARAM_EXT message looks like when it is received."""
    make = getattr(mavlink, f"MAVLink_param_ext_{kind}_message")
    sender = mavlink.MAVLink(None, srcSystem=1, srcComponent=191)
    return mavlink.MAVLink(None).decode(bytearray(make(1, 100, *values).pack(sender)))
