"""A model as YAML text, complete with its defaults."""

from __future__ import annotations

import json

import yaml
from pydantic import BaseModel, JsonValue

from cinempc.configfile.parsing import plain_scalar


def dump(model: BaseModel) -> str:
    """YAML that loads back to an equal model. Keys without a value are left out."""
    data = json.loads(model.model_dump_json(by_alias=True, exclude_none=True))
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Lists of scalars on one line; text in quotes where it could be read as something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    try:
        is_plain = plain_scalar(text) == text
    except ValueError:
        is_plain = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain else "'")


def _list(dumper: yaml.SafeDumper, items: list[JsonValue]) -> yaml.Node:
    is_row = not any(isinstance(item, (list, dict)) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_row)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
