"""The command `cinempc previs`: a shot or a sequence seen before anybody takes off."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from cinempc.cli.outcome import BAD_INPUT, with_clear_errors

SIZE = "640x360"
TOLD = "perception.source=truth"  # nobody looks at pictures: it is known who is where


@click.command()
@click.argument("shot", type=click.Path(path_type=Path), metavar="SHOT_OR_SEQUENCE.yaml")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value, e.g. lens.f_number=4.")
@click.option(
    "--cue", "cues", multiple=True, metavar="CUE@SECONDS", help="Of a sequence: a cue by hand, e.g. space@6.5."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("previs"),
    show_default=True,
    help="Where the folder SHOT_001, SHOT_002, ... is made.",
)
@click.option(
    "--size", default=SIZE, show_default=True, metavar="WIDTHxHEIGHT", help="That the pictures, in their shape, fit in."
)
@with_clear_errors
def previs(shot: Path, overrides: tuple[str, ...], cues: tuple[str, ...], out: Path, size: str) -> None:
    """Draw a storyboard, an overhead plan and an animatic; the last line printed is their folder.

    The shot is flown in the embedded simulator, told where everybody is. What `check` finds is said, and drawn all the
    same. The take itself is left beside the pictures, for `cinempc export`.
    """
    begun_s, within_px = time.monotonic(), _size_px(size)
    from cinempc.cli.darkroom import second_process
    from cinempc.cli.pages import LOADED_AHEAD

    told = (*overrides, TOLD)
    with second_process(*LOADED_AHEAD) as helper:  # which loads while this one does
        from cinempc.cli.loading import load_any
        from cinempc.cli.previewing import Wish, preview

        loaded = load_any(shot, told)
        if loaded.scene is None:
            click.echo(f"{shot}: scene: a previsualisation needs one; name a scene of configs/scenes", err=True)
            sys.exit(BAD_INPUT)
        preview(Wish(loaded, loaded.scene, told, cues, within_px), out, helper, begun_s)


def _size_px(text: str) -> tuple[int, int]:
    """Width and height. Raises BadParameter."""
    try:
        wide, high = map(int, text.lower().split("x"))
    except ValueError:
        wide, high = 0, 0
    if not (160 <= wide <= 3840 and 90 <= high <= 3840):
        raise click.BadParameter(f"{text!r}: write WIDTHxHEIGHT, from 160x90 to 3840x3840", param_hint="--size")
    return wide, high
