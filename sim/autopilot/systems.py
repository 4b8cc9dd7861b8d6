"""All parts of one simulated aircraft, put together once, and again after each reboot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cinempc.wire import Message
from sim.autopilot.commander import Commander
from sim.autopilot.estimate import Estimator
from sim.autopilot.gimbal import GimbalDevice, GimbalManager
from sim.autopilot.ground import GroundedWorld
from sim.autopilot.guidance import Guidance
from sim.autopilot.parameters import Parameters
from sim.autopilot.pilot import Pilot
from sim.autopilot.power import Battery
from sim.autopilot.setpoints import OffboardStream
from sim.mavlink.camera import CameraDevice
from sim.mavlink.geodetic import PX4_HOME
from sim.mavlink.vectors import Vec


@dataclass(slots=True)
class Faults:
    """What a test may have broken of the autopilot's telemetry."""

    pose_silent: bool = False  # nothing about the pose is sent
    autopilot_silent: bool = False  # nothing at all is sent
    ground_station_lost: bool = False


@dataclass(slots=True)
class Systems:
    """One boot of the aircraft."""

    world: GroundedWorld
    parameters: Parameters
    estimator: Estimator
    commander: Commander
    guidance: Guidance
    pilot: Pilot
    battery: Battery
    stream: OffboardStream
    manager: GimbalManager
    gimbal: GimbalDevice
    camera: CameraDevice
    booted_s: float
    home_ned_m: Vec
    goal_ned_m: Vec | None = None  # told by a command with a place, until the flying takes it up
    faults: Faults = field(default_factory=Faults)

    @property
    def boot_ms(self) -> int:
        """Since the autopilot started."""
        return round(1e3 * (self.world.time_s - self.booted_s))


def gimbal_attitude(systems: Systems) -> Message:
    """GIMBAL_DEVICE_ATTITUDE_STATUS of now."""
    s, true = systems, systems.world.vehicle_state()
    angles = (true.gimbal_roll_rad, true.gimbal_pitch_rad, true.gimbal_yaw_ned_rad)
    yaws = (s.world.airframe_yaw_rad, s.estimator.yaw_offset_rad)
    return s.gimbal.attitude_status(s.boot_ms, s.manager, angles, s.world.gimbal_rates_rad_s, yaws)


def boot(world: GroundedWorld, parameters: Parameters, tell: Callable[[int, str], None]) -> Systems:
    """A fresh autopilot in a world."""
    estimator = Estimator(world)
    lens = world.vehicle_state().lens
    return Systems(
        world=world,
        parameters=parameters,
        estimator=estimator,
        commander=Commander(parameters, tell),
        guidance=Guidance(parameters, estimator.now),
        pilot=Pilot(),
        battery=Battery(parameters),
        stream=OffboardStream(),
        manager=GimbalManager(parameters),
        gimbal=GimbalDevice(),
        camera=CameraDevice(world.camera, lens),
        booted_s=world.time_s,
        home_ned_m=estimator.now.position_ned_m,
    )


def reboot(old: Systems, tell: Callable[[int, str], None]) -> Systems:
    """The autopilot starts anew where it is: disarmed, its origin below it, nothing remembered but parameters.

    Pilot, battery, gimbal device and camera live on. In the air the plant keeps hovering: a fall shows nothing.
    """
    new = boot(old.world, old.parameters, tell)
    new.pilot, new.battery, new.gimbal, new.camera = old.pilot, old.battery, old.gimbal, old.camera
    north, east, _ = (float(v) for v in old.world.vehicle_state().position_ned_m)
    new.estimator = Estimator(old.world, PX4_HOME.moved((north, east, 0.0)))
    new.estimator.offset_ned_m = (-north, -east, 0.0)
    new.guidance = Guidance(new.parameters, new.estimator.update())
    new.home_ned_m = new.estimator.now.position_ned_m
    new.commander.landed = old.commander.landed
    return new
