"""What comes over the wire and is meant badly: sound frames with any content, damaged ones, and noise."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from math import isfinite

from planning_rig import DRONE
from pymavlink.dialects.v20 import all as mavlink

from cinempc.gate import Gate, GateLimits, Order, Setpoint
from cinempc.vehicles.telemetry import Telemetry
from cinempc.wire.framing import Decoder, Statistics

COUNT = int(os.environ.get("WIRE_FUZZ", "4000"))
KINDS = [kind for kind in mavlink.mavlink_map.values() if kind.id < 12000]
TOLD = (0, 0, 0, 33, 31, 30, 331, 36, 1, 147, 245, 49, 242, 230, 436, 65, 69)  # what telemetry reads


def frame(generator: random.Random) -> bytes:
    """One packet: noise, or a message with random payload and a right checksum, sometimes damaged."""
    if generator.random() < 0.1:
        return generator.randbytes(generator.randrange(1, 80))
    number = generator.choice(TOLD) if generator.random() < 0.7 else generator.choice(KINDS).id
    kind = mavlink.mavlink_map.get(number) or generator.choice(KINDS)
    size = generator.randrange(1, 256)
    payload = generator.randbytes(size) if generator.random() < 0.7 else bytes([generator.choice((0, 127, 255))]) * size
    head = bytes([0xFD, size, 0, 0, generator.randrange(256), 1, 1, *kind.id.to_bytes(3, "little")])
    checksum = mavlink.x25crc(head[1:] + payload)
    checksum.accumulate(bytes([kind.crc_extra]))
    packet = bytearray(head + payload + checksum.crc.to_bytes(2, "little"))
    if generator.random() < 0.1:
        packet[generator.randrange(len(packet))] ^= 1 << generator.randrange(8)
    return bytes(packet)


def test_nothing_that_comes_over_the_wire_makes_the_gate_send_anything_invalid() -> None:
    generator = random.Random(11)
    decoder = Decoder(Statistics(), None, datagrams=True)
    limits = GateLimits.of(DRONE)
    gate, telemetry, now_s, read, sent = Gate(limits), Telemetry(), 100.0, 0, 0
    for number in range(COUNT):
        now_s += 0.002
        for message in decoder.decode(frame(generator)):
            telemetry.take(message, now_s)
            read += 1
        aircraft = telemetry.aircraft(now_s)
        if aircraft is None or number % 10:
            continue
        gate.engage(now_s, replace(aircraft, time_s=now_s, heard_s=now_s) if number % 3 == 0 else aircraft)
        order = Order(now_s, Setpoint(aircraft.position_ned_m, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0))
        setpoint = gate.check(now_s, order, aircraft, ())
        if setpoint is not None:
            sent += 1
            numbers = (*setpoint.position_ned_m, *setpoint.velocity_ned_m_s, *setpoint.acceleration_ned_m_s2)
            assert all(map(isfinite, (*numbers, setpoint.yaw_ned_rad)))
            assert max(map(abs, setpoint.velocity_ned_m_s)) <= max(limits.speed_m_s, limits.climb_m_s) * 1.001
    assert read > 0.3 * COUNT
