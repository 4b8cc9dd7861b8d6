from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from cinempc.shots.kinds import KINDS
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
    assert schema["$defs"]["ShotSpec"]["additionalProperties"] is False


def test_it_completes_every_kind() -> None:
    schema = json.loads(schema_text(ShotSpec))
    for name, kind in KINDS.items():
        own = schema["$defs"][kind.__name__]
        assert {"$ref": f"#/$defs/{kind.__name__}"} in schema["anyOf"]
        assert own["properties"]["kind"]["const"] == name
        assert set(own["properties"]) == set(kind.model_fields) | set(ShotSpec.model_fields)
        assert own["additionalProperties"] is False


@pytest.mark.parametrize(
    "fits",
    [
        {"kind": "orbit"},
        {"kind": "orbit", "view": {"elevation_deg": 10}, "subjects": {"mia": {"near_m": [0, 0]}}},
        {"kind": "fly_through", "gap_m": [0, 1], "bearing_deg": 9},
    ],
)
def test_it_accepts_what_a_kind_leaves_out(fits: object) -> None:
    Draft202012Validator(json.loads(schema_text(ShotSpec))).validate(fits)


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "orbi"}, {"kind": "orbit", "gap_m": [0, 1]}, {"kind": "fly_through"}, {"kind": "arc", "size": "XXL"}],
)
def test_it_marks_what_a_kind_has_not(wrong: object) -> None:
    assert not Draft202012Validator(json.loads(schema_text(ShotSpec))).is_valid(wrong)


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
