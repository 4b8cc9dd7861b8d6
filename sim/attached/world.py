"""A world around a drone that somebody else simulates and flies, at the pace of that simulator.

The scene's people walk on a clock of the take's. The airframe's pose comes from the autopilot; gimbal and camera are
ours, and the autopilot finds them on its gimbal link as MAVLink components.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from cinempc.clock import REAL_TIME, SteadyClock
from cinempc.frames import rotation_from_quaternion
from cinempc.hardware import Camera, Drone
from cinempc.types import VehicleState
from sim.actors import ActorState, performers_of
from sim.attached.errors import NotAttachedError
from sim.attached.links import AutopilotLinks
from sim.attached.payload import Payload
from sim.attached.source import PoseSource, TruthSource
from sim.mavlink.geodetic import Geodetic
from sim.mavlink.pace import Paced
from sim.scene import Scene

POLL_S = 0.02
SILENT_S = 3.0  # heartbeats come once a second


class AttachedWorld(Paced):
    """Implements `sim.visible.VisibleWorld` around a flying autopilot: `with AttachedWorld(...) as world: ...`.

    Inside the block a thread moves it on at 100 Hz. Everything may be called from any thread.

    Args:
        scene: where it is; its frame is the autopilot's local one. Its wind blows nowhere: the autopilot's
            simulator has its own.
        drone, camera: what is flown: place of the camera, gimbal and lens.
        clock: what time it is for the people [s]: 0 at the beginning of the shot, less before it. It may jump forward.
        seed: of the true lags, as in the embedded world.
        links: how the autopilot is reached; those of PX4 SITL's instance 0 where left out.
        truth: what to take for the true pose. With the ground truth, errors of the autopilot's estimate are seen in
            the pictures: also that of its heading, for the gimbal's north is the autopilot's. With the estimate there
            are none. Where there is no ground truth, the estimate has to do.
        steady: at what pace the autopilot's simulator runs.
        track_folders: where the scene's track files are looked for.

    Raises:
        TrackError: for a track file that cannot be used.
        WireError: for a link that cannot be opened, such as one that another world has taken.
    """

    def __init__(
        self,
        scene: Scene,
        drone: Drone,
        camera: Camera,
        *,
        clock: Callable[[], float],
        seed: int = 0,
        links: AutopilotLinks | None = None,
        truth: TruthSource = TruthSource.GROUND_TRUTH,
        steady: SteadyClock = REAL_TIME,
        track_folders: Sequence[Path] = (),
    ) -> None:
        super().__init__("attached world", steady)
        self.scene, self.seed, self._clock = scene, seed, clock
        self.links = links or AutopilotLinks.px4()
        self.performers = performers_of(scene, track_folders)
        self._camera_offset_frd_m = np.array(drone.camera_offset_frd_m)
        devices, pose = self.links.open()
        now_s = steady.now_s()
        self._source = PoseSource(pose, now_s, truth)
        self._payload = Payload(devices, drone, camera, seed, now_s, self._where)

    def close(self) -> None:
        """Ends the thread and releases the links."""
        super().close()
        self._source.close()
        self._payload.close()

    @property
    def time_s(self) -> float:
        """On the clock of the people."""
        return self._clock()

    @property
    def truth(self) -> TruthSource:
        """What is taken for the true pose."""
        return self._source.truth

    @property
    def pose_age_s(self) -> float:
        """How long ago the autopilot told where the airframe is; `inf` before it has."""
        newest = self._source.newest
        return float("inf") if newest is None else self._steady.now_s() - newest.time_s

    @property
    def gimbal_age_s(self) -> float:
        """How long ago the autopilot told the gimbal where to look; `inf` before it has."""
        return self._steady.now_s() - self._payload.led_s

    def wait_ready(self, timeout_s: float) -> None:
        """Until the autopilot tells its pose and leads the gimbal.

        Raises:
            NotAttachedError: saying what is missing after `timeout_s`.
        """
        until_s = self._steady.now_s() + timeout_s
        while missing := self._missing():
            if self._steady.now_s() > until_s:
                raise NotAttachedError(f"{missing} ({timeout_s:g} s waited)")
            self._steady.wait(POLL_S)

    def vehicle_state(self) -> VehicleState:
        """Drone, gimbal and lens as they truly are, now. Raises NotAttachedError before the first pose."""
        with self._lock:
            self._check()
            newest = self._source.newest
            if newest is None:
                raise NotAttachedError(self._missing())
            time_s, now_s = self._clock(), self._steady.now_s()
            (yaw, pitch, roll), optics = self._payload.angles_at(now_s), self._payload.lens
            exposure = self._payload.exposure
        pose = newest.at(now_s)
        attitude, position = np.array(pose.attitude), np.array(pose.position_ned_m)
        return VehicleState(
            time_s=time_s,
            position_ned_m=position,
            velocity_ned_m_s=np.array(pose.velocity_ned_m_s),
            acceleration_ned_m_s2=np.array(pose.acceleration_ned_m_s2),
            attitude_ned_from_body=attitude,
            camera_position_ned_m=position + rotation_from_quaternion(attitude) @ self._camera_offset_frd_m,
            gimbal_yaw_ned_rad=yaw,
            gimbal_pitch_rad=pitch,
            gimbal_roll_rad=roll,
            lens=optics,
            exposure=exposure,
        )

    def actors(self) -> tuple[ActorState, ...]:
        """Everyone in the scene, now."""
        time_s = self._clock()
        return tuple(performer.state(time_s) for performer in self.performers)

    def step(self, now_s: float) -> None:
        """Moves on to an instant of the steady clock; the thread does it."""
        self._source.step(now_s)
        self._payload.step(self._source.newest, now_s)

    def _where(self) -> tuple[VehicleState, Geodetic] | None:
        if self._source.newest is None or not self._source.has_origin:
            return None
        return self.vehicle_state(), self._source.origin

    def _missing(self) -> str:
        """What the autopilot does not do yet; empty if it does all."""
        self._check()
        now_s, links = self._steady.now_s(), self.links
        if now_s - self._payload.heard_s > SILENT_S and not self._source.hears:
            return f"no autopilot on {links.devices} and {links.pose}: is PX4 running, as which instance?"
        if self._source.newest is None:
            return f"system {links.system} tells no pose on {links.pose}"
        if now_s - self._payload.led_s > SILENT_S:
            return f"system {links.system} leads no gimbal on {links.devices}: MNT_MODE_IN must be 4, MNT_MODE_OUT 2"
        return ""

    def _check(self) -> None:
        if self.error is not None:
            raise NotAttachedError(f"the simulated world has stopped: {self.error!r}") from self.error
