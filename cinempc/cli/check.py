"""`cinempc check`: what cannot be flown or photographed, what would work instead, and the file mended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cinempc.cli.outcome import BAD_INPUT, with_clear_errors

if TYPE_CHECKING:
    from cinempc.configfile import Document
    from cinempc.feasibility import Examiner, Finding
    from cinempc.shots.load import LoadedShot
    from sim.scene import Scene

MOST_FIXES = 12


@click.command()
@click.argument("shot", type=click.Path(path_type=Path), metavar="SHOT.yaml")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value, e.g. lens.f_number=4.")
@click.option("--fix", is_flag=True, help="Write the nearest settings that work into the file.")
@click.option("--no-proposals", is_flag=True, help="Only say what is wrong: quicker.")
@click.pass_context
@with_clear_errors
def check(context: click.Context, shot: Path, overrides: tuple[str, ...], fix: bool, no_proposals: bool) -> None:
    """Say whether a shot or a sequence can be flown and photographed, and if not, what would work."""
    from cinempc.configfile import read
    from cinempc.sequence.load import is_sequence

    if fix and overrides:
        raise click.UsageError("--fix writes into the file as it is: leave out --set")
    if is_sequence(read(shot)):
        from cinempc.cli.sequencing import checked_sequence

        if fix:
            raise click.UsageError("--fix mends shot files: a sequence is mended by hand")
        click.echo(checked_sequence(shot, overrides))
        return
    if fix:
        _mend(shot)
    if not _told(shot, overrides, proposals=not no_proposals):
        context.exit(BAD_INPUT)


def _told(file: Path, overrides: tuple[str, ...], *, proposals: bool) -> bool:
    """Prints all findings, those that forbid the flight to standard error; whether there are none of these."""
    from cinempc.feasibility import propose
    from cinempc.feasibility.reference import path_of

    loaded, scene, examiner = _opened(file, overrides)
    findings = examiner.findings(loaded)
    own, elsewhere = _own(file, overrides)
    judge = replace(examiner, overrides=elsewhere).judge
    for alike in _together(loaded, findings):
        change = propose(own, alike, loaded.camera, judge) if proposals else None
        for found in alike:
            words = f"{'warning: ' if found.warning else ''}{found.message}"
            if change is not None and found is alike[-1]:
                words += f"; this would work: {change}"
            click.echo(str(loaded.document.problem(found.key, words)), err=not found.warning)
    if any(not found.warning for found in findings):
        return False
    place = f", in scene {scene.name}" if scene else ""
    click.echo(f"{file}: good. {loaded.spec.title}, {loaded.spec.duration_s:g} s{place}.")
    around = examiner.around(loaded.spec)
    if loaded.spec.exposure is not None and around is not None:
        from cinempc.feasibility.light import exposure_words

        click.echo(f"exposure: {exposure_words(loaded.spec, loaded.camera, path_of(loaded, around))}")
    return True


def _together(loaded: LoadedShot, findings: tuple[Finding, ...]) -> list[list[Finding]]:
    """The findings about one key together, in the order of the lines."""
    alike: dict[tuple[object, bool], list[Finding]] = {}
    for found in sorted(findings, key=lambda found: loaded.document.place(found.key).line or 0):
        alike.setdefault((found.key, found.warning), []).append(found)
    return list(alike.values())


def _own(file: Path, overrides: tuple[str, ...]) -> tuple[Document, tuple[str, ...]]:
    """The shot's own file with what was set on top of it, and what is set in the files that it names."""
    from cinempc.configfile import ConfigError, read, set_value

    document, elsewhere = read(file), list[str]()
    for override in overrides:
        try:
            document = set_value(document, override)
        except ConfigError:
            elsewhere.append(override)
    return document, tuple(elsewhere)


def _opened(file: Path, overrides: tuple[str, ...] = ()) -> tuple[LoadedShot, Scene | None, Examiner]:
    from cinempc.cli.company import around_of
    from cinempc.feasibility import Examiner
    from cinempc.shots.load import load_shot
    from sim.scenefile import scene_in

    loaded = load_shot(file, overrides)
    scene = None if loaded.spec.scene is None else scene_in(loaded.document, ("scene",), loaded.track_folders)
    actors = None if scene is None else scene.actors
    return loaded, scene, Examiner(file, overrides, lambda spec: around_of(spec, scene), actors)


def _mend(file: Path) -> None:
    """Changes one number after another, each the nearest that works, and prints what was changed."""
    from cinempc.configfile import read
    from cinempc.configfile.rewriting import rewrite
    from cinempc.feasibility import propose
    from cinempc.feasibility.propose import shown

    for _ in range(MOST_FIXES):
        loaded, _, examiner = _opened(file)
        wrong = tuple(found for found in examiner.findings(loaded) if not found.warning)
        document = read(file)
        changes = (propose(document, alike, loaded.camera, examiner.judge) for alike in _together(loaded, wrong))
        change = next((change for change in changes if change is not None), None)
        if change is None:
            return
        rewrite(file, change.key, change.setting)
        was, is_now = shown(change.now), shown(change.setting)
        click.echo(str(document.problem(change.key, f"{was} is now {is_now}")))
