"""The command `cinempc fly`: the embedded simulator, PX4 SITL and the field, by the same words."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cinempc.cli.outcome import BAD_INPUT, with_clear_errors

if TYPE_CHECKING:
    from cinempc.shots.load import LoadedShot
    from cinempc.vehicles.settings import Settings

PROFILES = Path(__file__).resolve().parents[2] / "launch" / "px4"
START_HEIGHT_M = 4.0
LINK = "udpin://127.0.0.1:14540"


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


@dataclass(frozen=True, slots=True)
class ByHand:
    """Cues by hand: at times given beforehand, and over a UDP port."""

    cues: tuple[str, ...]
    port: int | None


@click.command()
@click.argument("shot", type=click.Path(path_type=Path), metavar="SHOT.yaml")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("takes"), show_default=True)
@click.option("--seed", type=click.IntRange(min=0), help="Of wind, noise and lags; the shot's own by default.")
@click.option("--realtime", is_flag=True, help="Pace the simulation to the wall clock.")
@click.option("--no-pictures", is_flag=True, help="Fly without rendering: much faster, no video.")
@click.option(
    "--perception",
    type=click.Choice(["truth", "yolo"]),
    help="How it is known who is where: told by the simulator, or seen in the pictures.",
)
@click.option(
    "--cue", "cues", multiple=True, metavar="CUE@SECONDS", help="Of a sequence: a cue by hand, e.g. space@6.5."
)
@click.option(
    "--cues",
    "cues_port",
    type=click.IntRange(1024, 65535),
    metavar="PORT",
    help="Of a sequence: cues come as lines of text to this UDP port of this machine.",
)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value, e.g. lens.f_number=4.")
@click.option("--slate", metavar="SCENE/SHOT", help="What the clapperboard says; by default the place and the file.")
@click.option("--anyway", is_flag=True, help="Fly although the check before it says that a take would be dangerous.")
@click.option(
    "--vehicle",
    type=click.Choice(["sim", "mavlink"]),
    default="sim",
    show_default=True,
    help="The embedded simulator, or an autopilot on a MAVLink connection (all that follows is for that).",
)
@click.option("--connection", default=LINK, show_default=True, help="udpin://, udpout://, tcp:// or serial://.")
@click.option(
    "--world",
    type=click.Choice(["sim", "none"]),
    default="none",
    show_default=True,
    help="sim: people, gimbal, camera and pictures are simulated around a PX4 SITL.",
)
@click.option(
    "--system",
    type=click.IntRange(1, 255),
    default=1,
    show_default=True,
    help="Id of the autopilot; PX4 SITL: instance + 1.",
)
@click.option("--true-pose", is_flag=True, help="With --world sim: pictures from the true pose, not the estimated one.")
@click.option(
    "--sim-speed",
    type=click.FloatRange(0.1, 1.0),
    default=1.0,
    show_default=True,
    help="With --world sim: the PX4_SIM_SPEED_FACTOR that PX4 was started with, for machines that are slow to draw.",
)
@click.option("--frames", metavar="SOURCE", help="The aircraft's camera: a number, a stream's address.")
@click.option("--arm", is_flag=True, help="Arm, take off, fly, return and land. For simulators.")
@click.option("--readonly", is_flag=True, help="Show what would be commanded and send nothing.")
@click.option("--profile", metavar="NAME_OR_FILE", help="Parameters that the autopilot must have: sitl, field, a file.")
@click.option("--apply-profile", is_flag=True, help="Write the profile's parameters, while disarmed.")
@click.option("--no-gimbal", is_flag=True, help="There is no gimbal to drive.")
@click.option("--no-lens", is_flag=True, help="There is no lens to drive.")
@click.option("--after", type=click.Choice(["hold", "return", "land"]), default="hold", show_default=True)
@click.option("--no-rc", is_flag=True, help="Do not insist on a remote control being seen.")
@click.option("--listen", is_flag=True, help="Accept a connection from other machines.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="MAVLink signing key (file mode 0600).")
@with_clear_errors
def fly(
    shot: Path,
    out: Path,
    seed: int | None,
    realtime: bool,
    no_pictures: bool,
    perception: str | None,
    cues: tuple[str, ...],
    cues_port: int | None,
    overrides: tuple[str, ...],
    slate: str | None,
    anyway: bool,
    vehicle: str,
    **link: Any,
) -> None:
    """Fly a shot or a sequence; the last line printed is the take folder.

    What `check` finds is said before it; what would be dangerous or impossible is not flown without --anyway.
    """
    from cinempc.cli.flight import fly_embedded

    if perception is not None:
        overrides = (*overrides, f"perception.source={perception}")
    pictures = not no_pictures
    if vehicle == "sim":
        sys.exit(
            fly_embedded(
                shot,
                out,
                seed=seed,
                realtime=realtime,
                pictures=pictures,
                overrides=overrides,
                cues=cues,
                cues_port=cues_port,
                anyway=anyway,
                slate=slate,
            )
        )
    seeded = (*overrides, *([] if seed is None else [f"seed={seed}"]))
    by_hand = ByHand(cues, cues_port)
    sys.exit(_fly_mavlink(shot, out, seeded, Link(**link), by_hand, pictures=pictures, anyway=anyway, slate=slate))


def _fly_mavlink(
    path: Path,
    out: Path,
    overrides: tuple[str, ...],
    link: Link,
    hand: ByHand,
    *,
    pictures: bool,
    anyway: bool,
    slate: str | None,
) -> int:
    from rich.console import Console
    from rich.markup import escape

    from cinempc.cli.airborne import airborne_take
    from cinempc.cli.asking import may_fly
    from cinempc.cli.flight import fly_take, script_of
    from cinempc.cli.loading import load_any
    from cinempc.cli.operator import operator

    loaded = load_any(path, overrides)
    shot, scene = loaded.shot, loaded.scene
    if complaint := _complaint(shot, link, scene is not None):
        click.echo(complaint, err=True)
        return BAD_INPUT
    console = Console(stderr=True)
    inside = scene if link.world == "sim" else None  # in the field nobody walks where a scene says
    if not may_fly(replace(loaded, scene=inside), console, anyway=anyway, overrides=overrides):
        return BAD_INPUT
    frames = link.frames if link.world == "none" else None
    where = f"aircraft on {link.connection}" + (f", scene {inside.name}" if inside else "")
    with operator(hand.cues, hand.port, keys=loaded.sequence is not None) as by_hand:
        take = airborne_take(
            shot,
            inside,
            settings_of(shot, link),
            frames,
            lambda line: console.print(escape(line), highlight=False),
            script=script_of(loaded, by_hand),
            true_pose=link.true_pose,
        )
        filmed = pictures and (inside is not None or frames is not None)
        return fly_take(take, out, console, where, pictures=filmed, slate=slate)


def _complaint(shot: LoadedShot, link: Link, has_scene: bool) -> str:
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
