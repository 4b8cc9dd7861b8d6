"""How a real autopilot is reached and what may be done with it: the words that all commands share which fly one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from cinempc.cli.airborne import AirborneTake
    from cinempc.cli.scripts import Script
    from cinempc.shots.load import LoadedShot
    from cinempc.vehicles.settings import Settings
    from sim.scene import Scene

PROFILES = Path(__file__).resolve().parents[2] / "launch" / "px4"
START_HEIGHT_M = 4.0
CONNECTION = "udpin://127.0.0.1:14540"


@dataclass(frozen=True, slots=True)
class Link:
    """How the aircraft is reached, and what may be done with it."""

    connection: str
    world: str
    true_pose: bool
    sim_speed: float
    system: int
    frames: str | None
    arm: bool
    readonly: bool
    apply_profile: bool
    profile: str | None
    listen: bool
    key: Path | None
    after: str
    no_rc: bool
    no_gimbal: bool
    no_lens: bool


OPTIONS = (
    click.option(
        "--vehicle",
        type=click.Choice(["sim", "mavlink"]),
        default="sim",
        show_default=True,
        help="The embedded simulator, or an autopilot on a MAVLink connection (all that follows is for that).",
    ),
    click.option(
        "--connection", default=CONNECTION, show_default=True, help="udpin://, udpout://, tcp:// or serial://."
    ),
    click.option(
        "--world",
        type=click.Choice(["sim", "none"]),
        default="none",
        show_default=True,
        help="sim: people, gimbal, camera and pictures are simulated around a PX4 SITL.",
    ),
    click.option(
        "--system",
        type=click.IntRange(1, 255),
        default=1,
        show_default=True,
        help="Id of the autopilot; PX4 SITL: instance + 1.",
    ),
    click.option(
        "--true-pose", is_flag=True, help="With --world sim: pictures from the true pose, not the estimated one."
    ),
    click.option(
        "--sim-speed",
        type=click.FloatRange(0.1, 1.0),
        default=1.0,
        show_default=True,
        help="With --world sim: the PX4_SIM_SPEED_FACTOR that PX4 was started with, where drawing is slow.",
    ),
    click.option("--frames", metavar="SOURCE", help="The aircraft's camera: a number, a stream's address."),
    click.option("--arm", is_flag=True, help="Arm, take off, fly, return and land. For simulators."),
    click.option("--readonly", is_flag=True, help="Show what would be commanded and send nothing."),
    click.option(
        "--profile", metavar="NAME_OR_FILE", help="Parameters that the autopilot must have: sitl, field, a file."
    ),
    click.option("--apply-profile", is_flag=True, help="Write the profile's parameters, while disarmed."),
    click.option("--no-gimbal", is_flag=True, help="There is no gimbal to drive."),
    click.option("--no-lens", is_flag=True, help="There is no lens to drive."),
    click.option("--after", type=click.Choice(["hold", "return", "land"]), default="hold", show_default=True),
    click.option("--no-rc", is_flag=True, help="Do not insist on a remote control being seen."),
    click.option("--listen", is_flag=True, help="Accept a connection from other machines."),
    click.option(
        "--key", type=click.Path(path_type=Path, dir_okay=False), help="MAVLink signing key (file mode 0600)."
    ),
)


def vehicle_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --vehicle and all that is for a real one to a command: it is given `vehicle` and the fields of `Link`."""
    return reduce(lambda inner, option: option(inner), reversed(OPTIONS), command)


def complaint(shot: LoadedShot, link: Link, *, has_scene: bool) -> str:
    """What does not go together; empty if all does."""
    seen = shot.spec.perception.source == "yolo"
    if link.world == "sim" and not has_scene:
        return f"{shot.path}: scene: --world sim needs one; name a scene of configs/scenes"
    if link.world == "none" and not seen:
        return "--world none: nobody tells where the subjects are; add --perception yolo"
    if link.world == "none" and link.frames is None:
        return "--world none: --perception yolo needs --frames, the aircraft's camera"
    if link.world == "none" and link.sim_speed != 1.0:
        return "--sim-speed: only a simulated world can run slower; it needs --world sim"
    if link.apply_profile and link.profile is None:
        return "--apply-profile: name one with --profile"
    if link.readonly and (link.arm or link.apply_profile):
        return "--readonly sends nothing: leave out --arm and --apply-profile"
    return ""


def linked_take(
    shot: LoadedShot, scene: Scene | None, link: Link, script: Script, console: Console
) -> tuple[AirborneTake, str]:
    """A take on the aircraft of a link that nothing is wrong with, and where it is flown, in words.

    What happens on the way is told on `console`. Raises ProfileError, and ModelError for weights.
    """
    from rich.markup import escape

    from cinempc.cli.airborne import airborne_take

    inside, frames = (scene, None) if link.world == "sim" else (None, link.frames)
    take = airborne_take(
        shot,
        inside,
        settings_of(shot, link),
        frames,
        lambda line: console.print(escape(line), highlight=False),
        script=script,
        true_pose=link.true_pose,
    )
    return take, f"aircraft on {link.connection}" + (f", scene {inside.name}" if inside else "")


def settings_of(shot: LoadedShot, link: Link) -> Settings:
    """For the process that keeps the link. Raises ProfileError."""
    from cinempc.clock import SteadyClock
    from cinempc.gate import GateLimits
    from cinempc.shots.feasible import tightened
    from cinempc.vehicles.profile import read_profile
    from cinempc.vehicles.settings import AfterTake, Settings

    profile = None
    if link.profile is not None:
        known = PROFILES / f"{link.profile}.params"
        profile = read_profile(known if known.is_file() else Path(link.profile))
    return Settings(
        connection=link.connection,
        limits=GateLimits.of(tightened(shot.drone, shot.spec)),
        camera=None if link.no_lens else shot.camera,
        gimbal=not link.no_gimbal,
        profile=profile,
        apply_profile=link.apply_profile,
        arm=link.arm,
        start_height_m=START_HEIGHT_M,
        after=AfterTake(link.after),
        need_rc=not (link.no_rc or link.arm),
        readonly=link.readonly,
        listen=link.listen,
        key_file=link.key,
        autopilot_system=link.system,
        system=link.system,
        clock=SteadyClock(link.sim_speed),
    )
