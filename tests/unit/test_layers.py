"""The import contracts cover everything; import-linter itself runs in `make check`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract["id"] == "layers"
)
PLACED = {name.strip(" ()") for layer in LAYERS for name in layer.split("|")}


def test_every_module_has_its_layer() -> None:
    found = {f"cinempc.{entry.stem}" for entry in (ROOT / "cinempc").iterdir() if is_module(entry)}
    assert found - PLACED == set()


def test_contributing_shows_the_same_layers() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"\n\n((?:    \S.*\n)+)", text)
    assert block is not None
    shown = [line.strip() for line in block[1].splitlines()]
    told = [re.sub(r"cinempc\.|[()]", "", layer) for layer in LAYERS if layer != "cinempc.__main__"]
    assert shown == told


def is_module(entry: Path) -> bool:
    return (entry.suffix == ".py" and entry.stem != "__init__") or (entry / "__init__.py").exists()
