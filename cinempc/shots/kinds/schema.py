"""The JSON Schema of a shot file with `kind:`, so that an editor completes each kind's own parameters."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from cinempc.shots.kinds import KINDS
from cinempc.shots.spec import ShotSpec

PARTS = {"View": "ViewPart", "Subject": "SubjectPart"}  # beside a kind, nothing inside these is mandatory
Json = dict[str, Any]


def shot_schema(generator: type[GenerateJsonSchema]) -> Json:
    """A shot file is written out, or has a kind with that kind's parameters and any of the ordinary keys on top."""
    models = [(model, "validation") for model in (ShotSpec, *KINDS.values())]
    _, schema = models_json_schema(models, schema_generator=generator)  # type: ignore[arg-type]
    defs: Json = schema["$defs"]
    for whole, part in PARTS.items():
        defs[part] = {key: value for key, value in defs[whole].items() if key != "required"}
    ordinary = {key: _in_part(field) for key, field in defs["ShotSpec"]["properties"].items()}
    for model in KINDS.values():
        own: Json = defs[model.__name__]
        own["properties"] = {"kind": own["properties"].pop("kind"), **own["properties"]}
        own["properties"] |= {key: field for key, field in ordinary.items() if key not in own["properties"]}
    defs["Shared"] = {"properties": _share([defs[model.__name__]["properties"] for model in KINDS.values()])}
    choices = [{"$ref": f"#/$defs/{name}"} for name in ("ShotSpec", *(model.__name__ for model in KINDS.values()))]
    return {"$schema": generator.schema_dialect, "$defs": defs, "description": "One shot.", "anyOf": choices}


def _share(kinds: list[Json]) -> Json:
    """Moves what most kinds describe alike out of them, and leaves references to it there."""
    shared: Json = {}
    for key in dict.fromkeys(key for properties in kinds for key in properties if key != "kind"):
        fields = [properties[key] for properties in kinds if key in properties]
        usual = max(fields, key=fields.count)
        if fields.count(usual) > 1:
            shared[key] = usual
    for properties in kinds:
        alike = [key for key, field in properties.items() if shared.get(key) == field]
        properties |= {key: {"$ref": f"#/$defs/Shared/properties/{key}"} for key in alike}
    return shared


def _in_part(field: Any) -> Any:
    """The same schema with references to parts in which nothing is mandatory."""
    if isinstance(field, dict):
        return {key: _in_part(value) for key, value in field.items() if key != "default"}
    if isinstance(field, list):
        return [_in_part(item) for item in field]
    name = field.removeprefix("#/$defs/") if isinstance(field, str) else None
    return f"#/$defs/{PARTS[name]}" if name in PARTS else field
