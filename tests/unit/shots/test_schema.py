from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from cinempc.shots.load import CONFIGS
from cinempc.shots.schema import MODELS, schema_text, write_schemas
from cinempc.shots.spec import ShotSpec
from sim.scene import Scene

ALL = {**MODELS, "scene": Scene}


@pytest.mark.parametrize("name", ALL)
def test_the_shipped_schema_is_that_of_the_model(name: str) -> None:
    shipped = CONFIGS / "schema" / f"{name}.schema.json"
    assert shipped.read_text(encoding="utf-8") == schema_text(ALL[name]), "run: cinempc schema"


@pytest.mark.parametrize("name", ALL)
def test_it_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(ALL[name])))


def test_it_tells_an_editor_what_there_is() -> None:
    schema = json.loads(schema_text(ShotSpec))
    lens = schema["$defs"]["Lens"]["properties"]
    assert lens["focus"]["description"] == "On whom; or a list of focus pulls, in order of time."
    assert lens["focal_length_mm"]["default"] == "free"
    assert schema["$defs"]["Planner"]["properties"]["nodes"] == {
        "default": 20,
        "description": "How many steps it looks ahead.",
        "maximum": 200,
        "minimum": 3,
        "type": "integer",
    }
    assert "MCU" in schema["$defs"]["SizeWord"]["enum"]
    assert schema["additionalProperties"] is False


def test_every_key_is_described() -> None:
    schemas = {name: json.loads(schema_text(model)) for name, model in ALL.items()}
    parts = {**schemas, **{part: body for schema in schemas.values() for part, body in schema.get("$defs", {}).items()}}
    silent = [
        f"{part}.{key}"
        for part, body in parts.items()
        for key, field in body.get("properties", {}).items()
        if "description" not in field and "$ref" not in field  # what it refers to is described there
    ]
    assert silent == []


def test_writing(tmp_path) -> None:
    (file,) = write_schemas({"shot": ShotSpec}, tmp_path / "new")
    assert file == tmp_path / "new" / "shot.schema.json"
    assert file.read_text(encoding="utf-8") == schema_text(ShotSpec)
