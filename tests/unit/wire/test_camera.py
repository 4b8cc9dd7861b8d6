"""Lens settings on the wire and back."""

from __future__ import annotations

from math import inf, isnan

import pytest
from mavlink_rig import Peer
from plant_rig import CAMERA
from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import camera as wire


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_zoom_and_focus_there_and_back(share: float) -> None:
    low, high = CAMERA.focal_length_mm
    focal_length_mm = low + share * (high - low)
    assert wire.focal_length_mm(CAMERA, wire.zoom_percent(CAMERA, focal_length_mm)) == pytest.approx(focal_length_mm)
    far, close = CAMERA.focus_dioptres
    dioptres = close + share * (far - close)
    distance_m = 1 / dioptres if dioptres else inf
    assert wire.focus_percent(CAMERA, distance_m) == pytest.approx(100 * share)
    assert 1 / wire.focus_distance_m(CAMERA, 100 * share) == pytest.approx(dioptres)
    assert wire.focus_on_wire_m(distance_m) < inf


@pytest.mark.parametrize("value", [2.8, 4.0, 2.0, 1.0])  # some end in zero bytes
def test_floats_in_extended_parameters(value: float) -> None:
    ack = mavlink.MAVLink_param_ext_ack_message(b"CAM_APERTURE", wire.ext_value(value), wire.EXT_REAL32, 0)
    assert wire.read_ext_value(Peer(1, 100).says(ack)) == pytest.approx(value)


@pytest.mark.parametrize("type_", range(1, 11))
@pytest.mark.parametrize(("value", "carried"), [(100.4, 100.0), (0.0, 0.0), (64.0, 64.0)])
def test_numbers_of_every_type_in_extended_parameters(value: float, carried: float, type_: int) -> None:
    told = Peer(1, 100).says(mavlink.MAVLink_param_ext_value_message(b"X", wire.ext_value(value, type_), type_, 1, 0))
    assert wire.read_ext_value(told) == pytest.approx(value if type_ > 8 else carried)


def test_what_a_type_cannot_hold_is_brought_into_its_range_and_what_is_no_number_is_none() -> None:
    told = mavlink.MAVLink_param_ext_value_message(b"X", wire.ext_value(1e9, 1), 1, 1, 0)
    assert wire.read_ext_value(Peer(1, 100).says(told)) == 255
    assert isnan(wire.read_ext_value(Peer(1, 100).says(mavlink.MAVLink_param_ext_value_message(b"X", b"", 11, 1, 0))))
