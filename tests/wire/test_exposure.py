"""ISO, shutter and neutral density over real UDP: to a camera that offers them, and to one that does not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from plant_rig import CAMERA, LIT_CAMERA
from wire_rig import Airfield, Flight, Plan, say

from cinempc.types import Command, Exposure, VehicleState
from cinempc.vehicles.lens import LensState

SETTLED_S, TURN_S = 1.5, 1.0
FROM, TO = Exposure(800.0, 3.0, 180.0), Exposure(1600.0, 5.0, 90.0)


def exposed(flight: Flight) -> Plan:
    """The circle, with a filter that turns while ISO and shutter are set anew."""
    begun_s = time.monotonic()

    def plan(now_s: float) -> Command:
        share = min((now_s - begun_s) / TURN_S, 1.0)
        nd_stops = FROM.nd_stops + share * (TO.nd_stops - FROM.nd_stops)
        return replace(flight.plan(now_s), exposure=replace(TO if share > 0.5 else FROM, nd_stops=nd_stops))

    return plan


def settings(state: VehicleState) -> tuple[float, float, float]:
    assert state.exposure is not None
    return state.exposure.iso, state.exposure.nd_stops, state.exposure.shutter_deg


def sent(flight: Flight, name: str) -> int:
    """How often a parameter was set."""
    _, heard = flight.judged()
    return sum(h.message.get_type() == "PARAM_EXT_SET" and h.message.param_id == name for h in heard)


def test_the_camera_is_exposed_as_it_is_told_and_tells_it() -> None:
    with Airfield(carried=LIT_CAMERA, camera=LIT_CAMERA) as airfield:
        flight = airfield.under_way(0.5)
        with flight.excused():
            assert flight.vehicle.read().exposure is None
            flight.fly(TURN_S + SETTLED_S, exposed(flight))
            true = flight.served.do(lambda autopilot: autopilot.world.vehicle_state())
            counts = {name: sent(flight, name) for name in ("CAM_ISO", "CAM_SHUTTERSPD", "CAM_ND")}
            say("exposure", **{name: float(count) for name, count in counts.items()})
            wanted = (TO.iso, TO.nd_stops, TO.shutter_deg)
            assert settings(true) == pytest.approx(wanted, rel=0.01)
            assert settings(flight.vehicle.read()) == pytest.approx(wanted, rel=0.01)
            assert flight.listen().lens is LensState.READY
            assert counts["CAM_ISO"] == counts["CAM_SHUTTERSPD"] == 2
            assert 3 <= counts["CAM_ND"] <= 7  # five times a second


def test_a_camera_that_does_not_offer_it_is_asked_no_more_and_that_is_said_once() -> None:
    with Airfield(carried=CAMERA, camera=LIT_CAMERA) as airfield:
        flight = airfield.under_way(0.5)
        with flight.excused():
            flight.fly(TURN_S + SETTLED_S, exposed(flight))
            assert flight.vehicle.read().exposure is None
            assert [sent(flight, name) for name in ("CAM_ISO", "CAM_SHUTTERSPD", "CAM_ND")] == [1, 1, 1]
            flight.listen()
            told = [event.text for event in flight.events if "it has no" in event.text]
            assert sorted(text.split()[3] for text in told) == ["CAM_ISO:", "CAM_ND:", "CAM_SHUTTERSPD:"]
            assert flight.listen().lens is LensState.READY
