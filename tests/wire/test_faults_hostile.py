"""Damaged and forged packets, hostile shot files, and a wrong autopilot: numbers 35 to 37 of the list of faults."""

from __future__ import annotations

import socket
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import SHOT
from pymavlink.dialects.v20 import all as mavlink
from wire_checks import SETPOINT
from wire_rig import PARAMETERS, Airfield, say

from cinempc.cli.linking import Link, settings_of
from cinempc.cli.loading import load_checked
from cinempc.configfile import ConfigError
from cinempc.gate import Authority, GateLimits
from cinempc.gate.values import ABOVE
from cinempc.vehicles.mavlink import RefusedError
from cinempc.wire.signing import EPOCH_S, UNITS_PER_S
from sim.autopilot.autopilot import Autopilot

KEY = bytes(range(32))
FUTURE = round((time.time() + 3.15e7 - EPOCH_S) * UNITS_PER_S)
PER_STEP, FUZZ_S = 60, 2.5


def forged() -> bytes:
    """A heartbeat of the autopilot's, signed by somebody without the key, a year from now."""
    packer = mavlink.MAVLink(None, srcSystem=1, srcComponent=1)
    packer.signing.secret_key, packer.signing.sign_outgoing, packer.signing.timestamp = b"\x55" * 32, True, FUTURE
    return bytes(mavlink.MAVLink_heartbeat_message(2, 12, 1, 100925440, 4, 3).pack(packer))


def damaged(random: np.random.Generator, genuine: bytes) -> bytes:
    """Noise, or a genuine frame cut, stretched or with wrong bits."""
    kind = random.integers(4)
    if kind == 0:
        return random.bytes(int(random.integers(1, 300)))
    frame = bytearray(genuine)
    for _ in range(int(random.integers(1, 6))):
        frame[random.integers(len(frame))] ^= 1 << int(random.integers(8))
    if kind == 1:
        return bytes(frame[: random.integers(1, len(frame))])
    return bytes(frame) + (random.bytes(40) if kind == 2 else b"")


def test_damaged_forged_and_repeated_packets_do_not_matter(tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    key_file.write_bytes(KEY)
    key_file.chmod(0o600)
    random, bogus, count = np.random.default_rng(5), forged(), 0
    with Airfield(key=KEY, key_file=key_file) as airfield, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        flight = airfield.under_way()

        def pour(autopilot: Autopilot) -> int:
            """Over the autopilot's own line, so that nothing but the signature tells."""
            endpoint = autopilot.link._endpoint
            genuine = bytes(autopilot.telemetry.heartbeat().pack(mavlink.MAVLink(None, srcSystem=1, srcComponent=1)))
            frames = [damaged(random, genuine) for _ in range(PER_STEP)] + [genuine, bogus]
            for frame in frames:
                endpoint.send_bytes(frame)
                other.sendto(frame, ("127.0.0.1", airfield.served.port))
            return 2 * len(frames)

        at_s = time.monotonic()
        with flight.excused():
            while time.monotonic() < at_s + FUZZ_S:
                count += flight.served.do(pour)
                flight.fly(0.02)
            flight.fly(0.5)
            flight.judged()
            assert flight.goes_on()
            assert not flight.over(at_s)
    assert airfield.vehicle.farewell is not None
    longest_ms = airfield.vehicle.farewell.sent.max_ms
    say("35 damaged and forged packets", count=float(count), longest_gap_ms=longest_ms)
    with flight.excused():
        assert longest_ms < 250.0  # 100 where nothing else runs


HOSTILE = [
    ("limits.speed_m_s=1e9", "limits.speed_m_s"),
    ("limits.speed_m_s=.nan", "limits.speed_m_s"),
    ("limits.keep_out_m=-5", "limits.keep_out_m"),
    ("limits.fence=off", "fence"),
    ("limits.speed_m_s=!!python/object:os.system", "limits.speed_m_s"),
]


@pytest.mark.parametrize(("override", "named"), HOSTILE)
def test_a_hostile_shot_is_refused_and_the_key_named(override: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        load_checked(SHOT, (override,))


WIDER = ("limits.speed_m_s=39", "limits.acceleration_m_s2=19", "limits.jerk_m_s3=199", "limits.keep_out_m=0.5")


@pytest.mark.parametrize("override", WIDER)
def test_a_shot_that_would_widen_limits_is_refused(override: str) -> None:
    with pytest.raises(ConfigError, match="a shot can only tighten limits"):
        load_checked(SHOT, (override,))


def test_limits_of_a_shot_tighten_the_gates() -> None:
    nothing: dict[str, Any] = dict.fromkeys((field.name for field in fields(Link)), None)
    link = Link(**{**nothing, "connection": "udpin://127.0.0.1:14540", "world": "sim", "after": "hold"})
    shot, _ = load_checked(SHOT, ("limits.speed_m_s=1", "limits.keep_out_m=6"))
    limits, widest = settings_of(shot, link).limits, GateLimits.of(shot.drone)
    assert (limits.speed_m_s, limits.keep_out_m) == pytest.approx((ABOVE, 6.0))
    for name in ("climb_m_s", "acceleration_m_s2", "jerk_m_s3", "yaw_rate_rad_s"):
        assert getattr(limits, name) <= getattr(widest, name)
    assert limits.bounds_ned_m == widest.bounds_ned_m
    assert (limits.plan_lost_s, limits.pose_lost_s) == (widest.plan_lost_s, widest.pose_lost_s)


def test_an_autopilot_with_other_parameters_is_not_engaged() -> None:
    with Airfield(parameters={"COM_OF_LOSS_T": 1.0, "COM_RC_OVERRIDE": 1}, ready_s=2.0) as airfield:
        with pytest.raises(RefusedError) as refused:
            airfield.vehicle.engage()
        heard = airfield.served.do(lambda autopilot: autopilot.recording.named(SETPOINT))
        say("37 other parameters", refused=str(refused.value))
        assert "COM_OF_LOSS_T is 1, must be 0.5" in str(refused.value)
        assert "COM_RC_OVERRIDE is 1, must be 3" in str(refused.value)
        assert airfield.vehicle.report.authority is Authority.DISENGAGED
        assert not heard


def test_a_profile_is_written_on_request_while_disarmed() -> None:
    wrong = {"COM_OF_LOSS_T": 1.0, "COM_RC_OVERRIDE": 1}
    with Airfield(flying=False, parameters=wrong, apply_profile=True) as airfield:
        airfield.vehicle.engage()
        written = airfield.served.do(lambda autopilot: {name: autopilot.parameters[name] for name in wrong})
        assert written == {name: PARAMETERS[name] for name in wrong}
