"""The gimbal: found, claimed, led, and what is noticed when it is not ours any more."""

from __future__ import annotations

from math import pi

import pytest
from mavlink_rig import STEP_S, Peer, SteppedDevice, ack
from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.attitude import quaternion, yaw_pitch_roll
from cinempc.vehicles.gimbal import Aim, Gimbal, GimbalState
from cinempc.vehicles.modes import Autopilot

AIM = Aim(1.0, -0.3, 0.2, 0.1)


class Rig(SteppedDevice):
    """An autopilot that manages a gimbal, as far as the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.autopilot = Autopilot.PX4
        self.gimbal = Gimbal(self.wire, self.requests, 1)  # type: ignore[arg-type]
        self.manager, self.device = Peer(1, 1), Peer(1, 154)
        self.holder, self.looks_at, self.alive = (0, 0), AIM, True

    def step(self) -> None:
        self.gimbal.step(self.now_s, self.autopilot)

    def answer(self, k: int) -> None:
        for command in self.wire.take("COMMAND_LONG"):
            if command.target_component != 1:
                continue
            self.requests.take(self.manager.says(ack(command.command)))
            if command.command == 512:
                info = mavlink.MAVLink_gimbal_manager_information_message(0, 0, 154, 0, 0, 0, 0, 0, 0)
                self.gimbal.take(self.manager.says(info), self.now_s, 0.0)
            if command.command == 1001:
                self.holder = (int(command.param1), int(command.param2)) if command.param1 >= 0 else (0, 0)
        if not self.alive:
            return
        status = mavlink.MAVLink_gimbal_manager_status_message(0, 0, 154, *self.holder, 0, 0)
        self.gimbal.take(self.manager.says(status), self.now_s, 0.0)
        q = quaternion(self.looks_at.yaw_ned_rad, self.looks_at.pitch_rad)
        attitude = mavlink.MAVLink_gimbal_device_attitude_status_message(0, 0, 0, 16, q, 0, 0, 0, 0)
        self.gimbal.take(self.device.says(attitude), self.now_s, 0.0)


@pytest.fixture
def led() -> Rig:
    rig = Rig()
    rig.run(1.0)
    rig.gimbal.lead(AIM)
    rig.run(2.0)
    assert rig.gimbal.state is GimbalState.OURS
    return rig


def test_it_is_claimed_and_led(led: Rig) -> None:
    assert led.holder == (1, 191)
    sent = led.wire.take("GIMBAL_MANAGER_SET_ATTITUDE")
    assert len(sent) == pytest.approx(100, abs=5)
    q = sent[-1].q
    assert yaw_pitch_roll((q[0], q[1], q[2], q[3])) == pytest.approx((1.0, -0.3, 0.0), abs=1e-6)
    assert sent[-1].flags & 16  # yaw from north
    assert sent[-1].angular_velocity_z == pytest.approx(0.2)


def test_ardupilot_is_led_by_angles(led: Rig) -> None:
    led.autopilot = Autopilot.ARDUPILOT
    led.run(0.1)
    sent = led.wire.take("GIMBAL_MANAGER_SET_PITCHYAW")
    assert (sent[-1].pitch, sent[-1].yaw) == pytest.approx((-0.3, 1.0))


def test_theft_is_noticed_and_not_fought(led: Rig) -> None:
    led.holder = (255, 190)
    led.run(0.2)
    assert led.gimbal.state is GimbalState.STOLEN
    led.wire.sent.clear()
    led.run(3.0)
    assert not led.wire.sent
    led.gimbal.release()
    led.run(0.5)
    assert led.holder == (255, 190)  # it is not ours to give back


@pytest.mark.parametrize(
    ("fault", "within_s", "state"),
    [({"alive": False}, 0.9, GimbalState.LOST), ({"looks_at": Aim(1.0, 0.2)}, 0.98, GimbalState.NOT_FOLLOWING)],
    ids=["silence", "looking elsewhere"],
)
def test_a_fault_is_noticed_within_a_second_and_so_is_its_end(
    led: Rig, fault: dict[str, object], within_s: float, state: GimbalState
) -> None:
    well = {name: getattr(led, name) for name in fault}
    vars(led).update(fault)
    led.run(within_s)
    assert led.gimbal.state is state
    vars(led).update(well)
    led.run(0.1)
    assert led.gimbal.state is GimbalState.OURS


def test_a_gimbal_on_its_way_is_no_fault(led: Rig) -> None:
    led.gimbal.lead(Aim(-1.0, -0.3))
    for k in range(100):
        led.looks_at = Aim(1.0 - 0.02 * k, -0.3)
        led.run(STEP_S)
        assert led.gimbal.state is GimbalState.OURS


def test_it_is_released(led: Rig) -> None:
    led.gimbal.release()
    led.run(0.5)
    assert led.holder == (0, 0)
    led.wire.sent.clear()
    led.run(1.0)
    assert not led.wire.sent
    led.gimbal.claim()
    led.run(0.5)
    assert led.gimbal.state is GimbalState.OURS


def test_angles_to_the_airframe_are_turned_to_north() -> None:
    rig = Rig()
    rig.run(1.0)
    for flags, expected in ((32, 1.5), (16 + 32, 1.5), (64, 0.5), (16, 0.5)):
        attitude = mavlink.MAVLink_gimbal_device_attitude_status_message(
            0, 0, 0, flags, quaternion(0.5, 0.1), 0, 0, 0, 0
        )
        rig.gimbal.take(rig.device.says(attitude), rig.now_s, 1.0)
        assert rig.gimbal.measured is not None
        assert rig.gimbal.measured.yaw_ned_rad == pytest.approx(expected)


def test_the_long_way_round_is_no_error(led: Rig) -> None:
    led.gimbal.lead(Aim(pi - 0.01, -0.3))
    led.looks_at = Aim(-pi + 0.01, -0.3)
    led.run(2.0)
    assert led.gimbal.state is GimbalState.OURS
