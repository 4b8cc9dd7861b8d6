"""Before a flight: the findings of `cinempc check` as warnings, and no flight where a take would be dangerous."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from rich.console import Console
from rich.markup import escape

from cinempc.cli.examining import parts_of
from cinempc.cli.loading import Loaded
from cinempc.cli.sequencing import stumbles


def may_fly(loaded: Loaded, console: Console, *, anyway: bool, overrides: tuple[str, ...] = ()) -> bool:
    """Prints what of a checked shot or sequence will not be as asked; whether it is to be flown all the same."""
    with console.status("looking whether it can be flown as asked") as status:
        told = list(_told(loaded, overrides, status.update))
    for words, _ in told:
        click.echo(words, err=True)
    grounded = not anyway and any(grounds for _, grounds in told)
    if grounded:
        click.echo("not flown: cinempc check proposes what would work; --anyway flies it as it is", err=True)
    return not grounded


def _told(loaded: Loaded, overrides: tuple[str, ...], show: Callable[[str], None]) -> Iterator[tuple[str, bool]]:
    """Each finding in words, and whether a take with it would be dangerous or impossible."""
    parts, walk = parts_of(loaded, overrides)
    for part in parts:
        show(f"looking whether {escape(part.name or 'it')} can be flown as asked")
        for found in (found for alike in part.findings() for found in alike):
            words = f"{'' if found.grounds else 'warning: '}{found.message}"
            yield str(part.problem(found.key, words)), found.grounds
    yield from ((words, False) for words in ([] if walk is None else stumbles(loaded, walk)))
