"""`cinempc models`, from its words to its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cinempc.cli import main


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["models", *arguments])


@pytest.fixture(autouse=True)
def _empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_list_says_what_there_is_and_under_which_licence() -> None:
    result = call("list")
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert [row[0] for row in rows] == ["yolo11n", "yolo11n-pose"]
    for line in result.stdout.splitlines():
        assert "not pulled" in line
        assert "AGPL-3.0" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pull", "yolo11m"), 'did you mean "yolo11n"?'),
        (("export", "yolo11n"), "comes as ONNX already"),
        (("export", "yolo11n-pose"), "comes as ONNX already"),
        (("export", "yolo11n-pose", "--format", "engine"), "run: cinempc models pull yolo11n-pose"),
        (("export", "yolo11n-pose", "--format", "tflite"), "onnx"),
    ],
)
def test_mistakes_are_one_message(arguments: tuple[str, ...], message: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
