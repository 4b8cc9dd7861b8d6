"""The command `cinempc fly`: the embedded simulator, PX4 SITL and the field, by the same words."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from cinempc.cli.linking import Link, complaint, linked_take, vehicle_options
from cinempc.cli.outcome import BAD_INPUT, with_clear_errors


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
@vehicle_options
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

    from cinempc.cli.asking import may_fly
    from cinempc.cli.flight import fly_take, script_of
    from cinempc.cli.loading import load_any
    from cinempc.cli.operator import operator

    loaded = load_any(path, overrides)
    shot, scene = loaded.shot, loaded.scene
    if wrong := complaint(shot, link, has_scene=scene is not None):
        click.echo(wrong, err=True)
        return BAD_INPUT
    console = Console(stderr=True)
    inside = scene if link.world == "sim" else None  # in the field nobody walks where a scene says
    if not may_fly(replace(loaded, scene=inside), console, anyway=anyway, overrides=overrides):
        return BAD_INPUT
    with operator(hand.cues, hand.port, keys=loaded.sequence is not None) as by_hand:
        take, where = linked_take(shot, scene, link, script_of(loaded, by_hand), console)
        return fly_take(take, out, console, where, pictures=pictures, slate=slate)
