"""The camera and the gimbal device as MAVLink components of their own, whose messages the autopilot passes on."""

from __future__ import annotations

from collections.abc import Iterator

from cinempc.types import VehicleState
from cinempc.wire import Message
from sim.autopilot.systems import Systems, gimbal_attitude
from sim.mavlink.camera import camera_component
from sim.mavlink.component import Component, Send, Source
from sim.mavlink.geodetic import Geodetic
from sim.mavlink.gimbal import device_information, gimbal_component

GIMBAL_RATE_HZ = 25
ROLL_RAD = (-0.8, 0.8)


class Peripherals:
    """Both of them, from one boot to the next: what they send by themselves, and how they answer."""

    def __init__(self, systems: Systems, send: Send) -> None:
        self._s = systems
        self._camera = camera_component(systems.camera, send, lambda: systems.boot_ms, self._where)
        self._gimbal = gimbal_component(
            send, lambda: gimbal_attitude(systems), self._information, GIMBAL_RATE_HZ, systems.gimbal.faults
        )

    def step(self, now_s: float) -> None:
        """Sends what is due."""
        true = self._s.world.vehicle_state()
        self._s.camera.measured, self._s.camera.exposed = true.lens, true.exposure
        for component in self._present():
            component.step(now_s)

    def handle(self, message: Message, source: Source) -> None:
        """A command or a parameter message for one of them, or for all."""
        for component in self._present():
            component.handle(message, source)

    def _present(self) -> Iterator[Component]:
        yield self._camera
        if self._s.manager.has_device:
            yield self._gimbal

    def _information(self) -> Message:
        return device_information(self._s.boot_ms, self._s.world.drone.gimbal, ROLL_RAD)

    def _where(self) -> tuple[VehicleState, Geodetic]:
        return self._s.world.vehicle_state(), self._s.estimator.origin
