from __future__ import annotations

import pytest
import yaml
from click.testing import CliRunner

from cinempc.cli import main
from cinempc.shots.kinds import KINDS


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["shots", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_lists_every_kind_with_its_line_and_a_diagram() -> None:
    listed = run()
    assert all(f"\n{name} " in f"\n{listed}" for name in KINDS)
    assert "All the way round somebody, at one size." in listed
    assert listed.count("lens ") >= len(KINDS)


def test_brief_is_one_line_each() -> None:
    assert len(run("--brief").splitlines()) == len(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_explains_one_with_a_file_that_is_yaml(name: str) -> None:
    told = run(name)
    assert all(f"{key}:" in told for key in KINDS[name].model_fields if key != "kind")
    file = yaml.safe_load(told.partition("The smallest file:")[2])
    assert file["kind"] == name


def test_tells_units_defaults_and_bounds() -> None:
    told = run("orbit")
    assert "turn_deg: a number from -1080 to 1080; default 360" in told
    assert "gap_m: [a number from -500 to 500, a number from -500 to 500]; needed" in run("fly_through")


def test_a_wrong_kind_proposes_the_nearest() -> None:
    result = CliRunner().invoke(main, ["shots", "obrit"])
    assert result.exit_code == 2
    assert 'no kind of shot "obrit"; did you mean "orbit"?' in result.output
