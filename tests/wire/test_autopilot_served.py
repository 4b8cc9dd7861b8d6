"""The simulated aircraft over real UDP at the pace of the wall clock."""

from __future__ import annotations

import sys

import pytest
from autopilot_rig import COMPANION, HOLD, OFFBOARD, VELOCITY_ONLY, RealTimeBench, grounded_world, hover, setpoint
from plant_rig import scene
from wire_rig import recorded

from cinempc.wire import Endpoint
from sim.autopilot.serve import ServedWorld
from sim.scene import Track

BROKEN = RuntimeError("as a test wants it")
KEY = bytes(range(32))
SLACK_S = 0.25


def test_a_companion_that_dies_leaves_offboard_in_time_and_people_walk_on() -> None:
    mia = Track(rows=[(0.0, 20.0, 0.0), (60.0, 80.0, 0.0)])
    parameters = {"COM_OF_LOSS_T": 0.5, "COM_OBL_RC_ACT": 5}
    world = grounded_world(scene(mia=mia), flying=True)
    with ServedWorld(world, parameters=parameters) as served:
        bench = RealTimeBench(Endpoint(served.connection, system=1, component=COMPANION))
        bench.get_ready()
        bench.enter_offboard(lambda: setpoint(VELOCITY_ONLY, vx=2.0))
        bench.run(2.0)
        bench.setpoint = None
        assert served.wait_for(lambda autopilot: autopilot.systems.commander.mode.value == HOLD, 2.0)
        moments, heard = recorded(served)
        bench.endpoint.close()
    last = max(entry.wall_s for entry in heard if entry.message.get_type() == "SET_POSITION_TARGET_LOCAL_NED")
    left = next(m.wall_s for m in moments if m.wall_s > last and m.mode.value == HOLD)
    sys.stdout.write(f"left Offboard {left - last:.3f} s after the last set-point\n")
    assert 0.45 <= left - last <= 0.5 + SLACK_S
    assert moments[-1].people_ned_m[0][1][0] > moments[0].people_ned_m[0][1][0] + 2.0


def test_a_signed_link_is_understood_and_an_unsigned_one_is_not() -> None:
    with ServedWorld(grounded_world(flying=True), key=KEY) as served:
        ours = RealTimeBench(Endpoint(served.connection, system=1, component=COMPANION, key=KEY))
        ours.get_ready()
        assert ours.endpoint.statistics.unsigned == 0
        ours.enter_offboard(hover)
        assert ours.mode == OFFBOARD
        ours.endpoint.close()
        unsigned = RealTimeBench(Endpoint(served.connection, system=1, component=COMPANION))
        unsigned.ask_mode(HOLD)
        assert served.do(lambda autopilot: autopilot.systems.commander.intended.value) == OFFBOARD
        unsigned.endpoint.close()


def test_an_error_inside_reaches_the_test() -> None:
    with pytest.raises(RuntimeError) as raised:
        serve_what_fails()
    assert raised.value is BROKEN


def serve_what_fails() -> None:
    with ServedWorld(grounded_world(flying=True)) as served:
        served.do(lambda autopilot: setattr(autopilot, "step", fail))
        served.wait_for(lambda autopilot: served.error is not None, 2.0)


def fail(now_s: float) -> None:
    raise BROKEN
