"""The command `cinempc gallery`: flies every shipped shot and sequence, and shows all with their figures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import click

from cinempc.cli.outcome import with_clear_errors

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; background: #14161a; color: #e8e6e1; }
main { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); }
figure { margin: 0; background: #1d2026; border-radius: 8px; overflow: hidden; }
video { width: 100%; display: block; background: #000; }
figcaption { padding: .7rem 1rem 1rem; } h2 { font-size: 1.05rem; margin: 0 0 .3rem; }
p { margin: .2rem 0; color: #b9b5ac; } a { color: #9ec1ff; }
.bad { color: #ff9d8a; }
"""
FIGURES = (
    ("framing_error_frac_p95", "framing {:.2%} of the width"),
    ("in_frame_frac", "in frame {:.0%}"),
    ("visible_frac", "in sight {:.1%}"),
    ("min_person_distance_m", "nearest person {:.1f} m"),
    ("speed_max_m_s", "up to {:.1f} m/s"),
)
"""Keys of `metrics.json`, and how they are put; the framing error is the one not exceeded in 95 % of the time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One take of the gallery; `folder` is relative to the page."""

    name: str
    folder: str
    metrics: dict[str, Any]
    problem: str  # why there is no take; empty where there is one


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("gallery"), show_default=True)
@click.option("--perception", type=click.Choice(["truth", "yolo"]), default="truth", show_default=True)
@click.argument("names", nargs=-1)
@with_clear_errors
def gallery(out: Path, perception: str, names: tuple[str, ...]) -> None:
    """Fly shipped shots and sequences (all, or those NAMES) and write a page with all of them as moving pictures."""
    from cinempc.shots.load import shipped

    files = shipped()
    if unknown := sorted(set(names) - {file.stem for file in files}):
        raise click.BadParameter(f"no shipped shot or sequence {', '.join(unknown)}", param_hint="NAMES")
    chosen = [file for file in files if not names or file.stem in names]
    out.mkdir(parents=True, exist_ok=True)
    pieces: list[Piece] = []
    for i, file in enumerate(chosen, start=1):
        click.echo(f"[{i}/{len(chosen)}] {file.stem}", err=True)
        pieces.append(_piece(file, out, perception))
        (out / "index.html").write_text(page(pieces), encoding="utf-8")
    click.echo(out / "index.html")


def page(pieces: Iterable[Piece]) -> str:
    """The whole HTML document; it links to the takes beside it."""
    cards = "\n".join(map(_card, pieces))
    head = f'<head><meta charset="utf-8"><title>Gallery</title><style>{STYLE}</style></head>'
    return f'<!doctype html><html lang="en">{head}<body><h1>Gallery</h1><main>{cards}</main></body></html>\n'


def _piece(file: Path, out: Path, perception: str) -> Piece:
    """Flies one in a process of its own, so that a hundred takes need no more memory than one."""
    call = [sys.executable, "-m", "cinempc", "fly", str(file), "--out", str(out), "--perception", perception]
    run = subprocess.run(call, capture_output=True, text=True, check=False)
    lines = run.stdout.splitlines()
    if not lines:
        return Piece(file.stem, "", {}, run.stderr.strip().splitlines()[-1] if run.stderr.strip() else "it did not fly")
    folder = Path(lines[-1])
    known = folder / "metrics.json"
    figures = json.loads(known.read_text()) if known.is_file() else {}
    return Piece(file.stem, folder.name, figures, "" if figures else "no figures: see the take's folder")


def _card(piece: Piece) -> str:
    """One take: the picture, what it is, and its figures."""
    heading, m = f"<h2>{escape(piece.name)}</h2>", piece.metrics
    if not m:
        return f'<figure><figcaption>{heading}<p class="bad">{escape(piece.problem)}</p></figcaption></figure>'
    figures = ", ".join(words.format(m[key]) for key, words in FIGURES if m.get(key) is not None)
    failed = [line["name"] for line in m.get("verdict", []) if line["passed"] is False]
    verdict = f'<p class="bad">not met: {escape(", ".join(failed))}</p>' if failed else ""
    video = f'<video src="{escape(piece.folder)}/video.mp4" autoplay loop muted playsinline controls></video>'
    report = f'<p><a href="{escape(piece.folder)}/report.html">report</a></p>'
    return f"<figure>{video}<figcaption>{heading}<p>{escape(figures)}</p>{verdict}{report}</figcaption></figure>"
