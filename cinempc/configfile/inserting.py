"""A key put into a YAML file that does not have it yet: everything else stays as it was written."""

from __future__ import annotations

import yaml

from cinempc.configfile.document import KeyPath


def with_key(text: str, key: KeyPath, value: str) -> str:
    """The YAML text with a key added that is not there yet, last in its section; `value` is written as it is.

    Sections on the way that are missing come with it, in one line.

    Raises KeyError where the key is there, or has no section that it could stand in.
    """
    depth, section = _innermost(yaml.compose(text, Loader=yaml.SafeLoader), key)
    missing = key[depth:]
    if section is None or not missing or not all(isinstance(step, str) for step in missing):
        raise KeyError(".".join(map(str, key)))
    for step in reversed(missing[1:]):
        value = f"{{{step}: {value}}}"
    entry = f"{missing[0]}: {value}"
    if section.flow_style:
        return _in_braces(text, section, entry)
    return _on_its_own_line(text, section, entry)


def _innermost(node: yaml.Node | None, key: KeyPath) -> tuple[int, yaml.MappingNode | None]:
    """How many steps of the path lead to a mapping that is there, and that mapping."""
    for depth, step in enumerate(key):
        if isinstance(node, yaml.MappingNode):
            inside = next((value for name, value in node.value if name.value == step), None)
            if inside is None:
                return depth, node
            node = inside
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return depth, None
    return len(key), None


def _in_braces(text: str, section: yaml.MappingNode, entry: str) -> str:
    """Behind the last entry of {a: 1, b: 2}."""
    if not section.value:
        at = section.start_mark.index + 1
        return text[:at] + entry + text[at:]
    at = section.value[-1][1].end_mark.index
    return f"{text[:at]}, {entry}{text[at:]}"


def _on_its_own_line(text: str, section: yaml.MappingNode, entry: str) -> str:
    """Below the last line of a section, comments at that line's end left there."""
    end = _last_leaf(section)
    at = end.end_mark.index
    if isinstance(end, yaml.ScalarNode) and end.style in ("|", ">"):  # ends where something else begins
        at = len(text[:at].rstrip())
    line_end = text.find("\n", at)
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * section.start_mark.column
    if line_end < 0:
        return f"{text}{newline}{indent}{entry}{newline}"
    at = line_end + 1
    return f"{text[:at]}{indent}{entry}{newline}{text[at:]}"


def _last_leaf(node: yaml.Node) -> yaml.Node:
    """What of a node is written last; in braces and brackets it ends with them."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_leaf(last[1] if isinstance(node, yaml.MappingNode) else last)
    return node
