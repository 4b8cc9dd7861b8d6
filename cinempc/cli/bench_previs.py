"""`cinempc bench previs`: how long previsualisations take, as whole commands, against the films that they make."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import click
from pydantic import BaseModel
from rich.console import Console

from cinempc.cli.previewing import ANIMATIC
from cinempc.shots.load import shipped


class FilmBench(BaseModel):
    """One file, from calling the command to its end."""

    name: str
    film_s: float
    took_s: float

    @property
    def share(self) -> float:
        """Of the film's length."""
        return self.took_s / self.film_s


class PrevisBench(BaseModel):
    """All of a run."""

    films: list[FilmBench]


def run(files: Sequence[Path] = ()) -> PrevisBench:
    """Previsualises files, all that are shipped where none is given, after a first one that fills the caches.

    Raises ClickException where one cannot be previsualised.
    """
    films, chosen = list[FilmBench](), tuple(files) or shipped()
    console = Console(stderr=True)
    with console.status("") as status:
        for i, file in enumerate((chosen[0], *chosen)):
            status.update(f"{i}/{len(chosen)} {file.stem}")
            film = _measured(file)
            if i > 0:
                films.append(film)
    return PrevisBench(films=films)


def _measured(file: Path) -> FilmBench:
    with TemporaryDirectory() as out:
        call = [sys.executable, "-m", "cinempc", "previs", str(file), "--out", out]
        begun_s = time.perf_counter()
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        took_s = time.perf_counter() - begun_s
        if done.returncode != 0:
            raise click.ClickException(done.stderr.strip())
        with av.open(str(Path(done.stdout.splitlines()[-1]) / ANIMATIC)) as film:
            stream = film.streams.video[0]
            film_s = float(stream.frames / (stream.average_rate or 1))
    return FilmBench(name=file.stem, film_s=film_s, took_s=took_s)


def table(bench: PrevisBench) -> str:
    """The figures for a terminal, what takes longest for its length first."""
    films = sorted(bench.films, key=lambda film: -film.share)
    rows = [f"{f.name:<22} {f.film_s:>7.1f} {f.took_s:>7.1f} {f.share:>6.2f}" for f in films]
    late = sum(film.share >= 1.0 for film in films)
    verdict = f"{late} of {len(films)} take longer than their film" if late else f"all {len(films)} are faster"
    return "\n".join([f"{'film':<22} {'lasts s':>7} {'took s':>7} {'share':>6}", *rows, verdict])
