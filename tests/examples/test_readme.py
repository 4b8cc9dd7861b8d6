"""The commands and the shot of the README, as they are written there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from command_line import cinempc

from cinempc.shots.load import CONFIGS

ROOT = CONFIGS.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```", TEXTS, re.M | re.S) for line in block.splitlines()]
BENCHES = [command for command in COMMANDS if command.startswith("cinempc bench")]
OTHERS = [command for command in COMMANDS if command.startswith("cinempc") and command not in BENCHES]
FILMED = [command for command in COMMANDS if command.startswith("cinempc fly") and "--slate" in command]
SHORTER = [  # a dolly zoom from pixels: drawing and looking take the longest
    "--set=duration_s=6",
    "--set=lens.focal_length_mm.to=50",
    "--set=lens.focal_length_mm.over_s=4",
    "--set=perception.rate_hz=6",
    "--set=perception.latency_s=0.2",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the reader has: the shipped files, the first own shot, and what earlier commands leave."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "configs").symlink_to(CONFIGS)
    shot = re.search(r"Save this as `push_in.yaml`:\n\n```yaml\n(.*?)```", README, re.S)
    assert shot is not None
    (folder / "push_in.yaml").write_text(shot[1], encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", OTHERS)
def test_command(command: str, desk: Path) -> None:
    arguments = shlex.split(command)[1:]
    if arguments[0] in ("fly", "repeat") and command not in FILMED:
        arguments += ["--no-pictures"] if "--no-pictures" not in arguments else []
    if command in FILMED:
        arguments += ["--set=duration_s=3"]
    if "yolo" in arguments:
        arguments += SHORTER
    if arguments[0] == "previs":
        arguments += SHORTER[:3]
    run = cinempc(*arguments, cwd=desk)
    assert run.returncode == 0, run.stderr
    if arguments[0] == "fly":
        metrics = json.loads((desk / run.stdout.splitlines()[-1] / "metrics.json").read_text())
        assert metrics["passed"], metrics["verdict"]


@pytest.mark.parametrize("command", BENCHES)
def test_bench_exists(command: str, desk: Path) -> None:
    assert cinempc(*shlex.split(command)[1:], "--help", cwd=desk).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("command", BENCHES)
def test_bench(command: str, desk: Path) -> None:
    run = cinempc(*shlex.split(command)[1:], cwd=desk)
    assert run.returncode == 0, run.stderr


def test_every_command_is_known() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    left = [command for command in COMMANDS if command not in [*OTHERS, *BENCHES]]
    assert [command for command in left if command.removeprefix("make ") not in targets] == []


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXTS)
    assert "docs/dolly_zoom.jpg" in links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_keys_and_words_of_the_language_exist() -> None:
    table = README[README.index("## The shot language") : README.index("## How it works")]
    schema = json.loads((CONFIGS / "schema" / "shot.schema.json").read_text())
    known = set(re.findall(r"[A-Za-z_]+", json.dumps(schema)))
    told = {word for cell in re.findall(r"`([a-zA-Z_ ]+)`", table) for word in cell.split()}
    assert told - known <= {"configs"}
