"""JSON Schemas of the configuration files, generated from the models, so that editors complete and check them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from cinempc.hardware import Camera, Drone
from cinempc.shots.kinds.schema import shot_schema
from cinempc.shots.load import CONFIGS
from cinempc.shots.spec import ShotSpec

MODELS: dict[str, type[BaseModel]] = {"shot": ShotSpec, "camera": Camera, "drone": Drone}
FOLDER = CONFIGS / "schema"


class _Generator(GenerateJsonSchema):
    """Says which dialect it writes, and leaves out the titles that only repeat the keys."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        plain = super().enum_schema(schema)
        plain.pop("title", None)
        return plain


def schema_text(model: type[BaseModel]) -> str:
    """The JSON Schema (draft 2020-12) of a model as text; a shot's includes all kinds."""
    schema = shot_schema(_Generator) if model is ShotSpec else model.model_json_schema(schema_generator=_Generator)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(models: Mapping[str, type[BaseModel]], folder: Path = FOLDER) -> tuple[Path, ...]:
    """Writes `<name>.schema.json` for each model into a folder and returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{name}.schema.json": model for name, model in models.items()}
    for file, model in files.items():
        file.write_text(schema_text(model), encoding="utf-8")
    return tuple(files)
