"""`cinempc sim serve`: the project's own plant as a MAVLink autopilot, at the pace of the wall clock."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from cinempc.cli.outcome import with_clear_errors


@click.group()
def sim() -> None:
    """The simulator by itself."""


@sim.command()
@click.argument("shot", type=click.Path(path_type=Path), metavar="SHOT.yaml")
@click.option("--port", type=click.IntRange(1, 65535), default=14540, show_default=True, help="Called on 127.0.0.1.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of wind, noise and link.")
@click.option("--param", "parameters", multiple=True, metavar="NAME=VALUE", help="An autopilot parameter.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="MAVLink signing key (file mode 0600).")
@with_clear_errors
def serve(shot: Path, port: int, seed: int, parameters: tuple[str, ...], key: Path | None) -> None:
    """Serve the scene, drone and camera of a shot as an autopilot with PX4's semantics, until Ctrl-C."""
    from cinempc.cli.loading import load_checked
    from cinempc.shots.feasible import tightened
    from cinempc.wire import Endpoint, read_key
    from sim.autopilot.autopilot import Autopilot
    from sim.autopilot.ground import GroundedWorld, standing_at
    from sim.autopilot.serve import serve as run
    from sim.mavlink.link import AUTOPILOT_COMPONENT

    loaded, scene = load_checked(shot)
    if scene is None:
        raise click.UsageError(f"{shot}: scene: an aircraft needs one to fly in; name a scene of configs/scenes")
    drone = tightened(loaded.drone, loaded.spec)
    world = GroundedWorld(scene, drone, loaded.camera, start=standing_at(loaded.camera), seed=seed)
    secret = read_key(key) if key else None
    endpoint = Endpoint(f"udpout://127.0.0.1:{port}", system=1, component=AUTOPILOT_COMPONENT, key=secret)
    autopilot = Autopilot(world, endpoint, parameters=dict(map(_parameter, parameters)), key=secret, seed=seed)
    click.echo(f"an aircraft of system 1 in scene {scene.name} calls 127.0.0.1:{port}; Ctrl-C ends it", err=True)
    try:
        run(autopilot, threading.Event())
    except KeyboardInterrupt:
        click.echo("ended", err=True)
    finally:
        autopilot.close()


def _parameter(text: str) -> tuple[str, int | float]:
    name, _, value = text.partition("=")
    try:
        return name, int(value) if value.lstrip("-").isdecimal() else float(value)
    except ValueError:
        raise click.BadParameter(f"{text}: must be NAME=VALUE with a number", param_hint="--param") from None
