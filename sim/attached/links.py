"""Where PX4 SITL looks for a gimbal and a camera, and where it tells how things truly are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from cinempc.wire import Endpoint, WireError

HOST = "127.0.0.1"
GIMBAL_OF_PX4, GIMBAL_OURS = 13030, 13280  # UDP ports of instance 0: theirs, and the one that they send to
DISPLAY_OF_PX4, DISPLAY_OURS = 19450, 19410  # only with PX4's own simulator (SIH)
PAYLOAD_OF_PX4, PAYLOAD_OURS = 14280, 14030
POSE_COMPONENT = 25  # MAV_COMP_ID_USER1: as whom the world asks for poses


@dataclass(frozen=True, slots=True)
class AutopilotLinks:
    """Two MAVLink connections to an autopilot.

    `devices` is that of the gimbal and the camera; the autopilot passes on from there to its other links and back.
    `pose` tells the true pose; there the autopilot must take commands, which PX4 does not on its gimbal link.
    """

    devices: str
    pose: str
    system: int  # id of the autopilot

    @classmethod
    def px4(cls, instance: int = 0, *, display: bool = True) -> Self:
        """Those of a PX4 SITL on this machine.

        Args:
            instance: PX4's `-i`.
            display: whether poses come over the link of the display, which PX4 opens with its own simulator only; else
                over the payload link, which carries a quarter of them.
        """
        pose = (DISPLAY_OF_PX4, DISPLAY_OURS) if display else (PAYLOAD_OF_PX4, PAYLOAD_OURS)
        return cls(
            devices=_from_port_to_port(GIMBAL_OURS + instance, GIMBAL_OF_PX4 + instance),
            pose=_from_port_to_port(pose[1] + instance, pose[0] + instance),
            system=instance + 1,
        )

    def open(self) -> tuple[Endpoint, Endpoint]:
        """Opens both, `devices` first. Raises WireError saying which of them cannot be, and why."""
        devices = self._open("gimbal and camera", self.devices, component=0)
        try:
            return devices, self._open("true pose", self.pose, component=POSE_COMPONENT)
        except WireError:
            devices.close()
            raise

    def _open(self, what: str, connection: str, *, component: int) -> Endpoint:
        try:
            return Endpoint(connection, system=self.system, component=component)
        except WireError as error:
            raise WireError(
                f"link of {what}, {connection}: {error}; does another simulated world run on it, or another display?"
            ) from error


def _from_port_to_port(ours: int, theirs: int) -> str:
    return f"udpout://{HOST}:{theirs}?bind={ours}"
