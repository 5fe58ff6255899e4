"""Says in plain sentences what is wrong in a content file: where, what it is, what would be right.

What would be right is read from the JSON schema of the type itself, so that no sentence has to be
kept in step with it. Entries of a list are counted from 1. It does not know any content.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

Path = Sequence[str | int]
Schema = Mapping[str, Any]


def key(path: Path) -> str:
    """A key's path as a person counts: `steps.2.text` is the second step's text."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def shown(value: object) -> str:
    """A value as it stands in a sentence, cut to what can be read at a glance."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def listed(names: object) -> str:
    """Names in a row: a, b, c."""
    return ", ".join(map(str, names)) if isinstance(names, Sequence) else str(names)


def problems(model: type[BaseModel], error: ValidationError) -> Iterator[str]:
    """One plain sentence for each thing that `model` found wrong."""
    entries = error.errors(include_url=False)
    paths = [entry["loc"] for entry in entries]
    for entry in entries:
        path = entry["loc"]
        if any(path == longer[: len(path)] != longer for longer in paths):
            continue  # only what follows from a problem deeper inside: told there
        where = key(path) or "the file"
        match entry["type"]:
            case "missing":
                yield f"{where} is missing; it should be {describe(model, path)}."
            case "extra_forbidden":
                yield f"{where} is not a known key; {_known_keys(model, path)}"
            case "value_error":
                yield f"{where} is {shown(entry['input'])}; {entry['ctx']['error']}."
            case "string_too_long":
                length = len(entry["input"])
                found = f"{shown(entry['input'])} with {length} characters"
                yield f"{where} is {found}; it should be {describe(model, path)}."
            case _:
                yield f"{where} is {shown(entry['input'])}; it should be {describe(model, path)}."


def describe(model: type[BaseModel], path: Path) -> str:
    """What belongs at `path` of `model`, in words."""
    return _words(_resolved(_schema(model), _at(_schema(model), path)))


@cache
def _schema(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _resolved(root: Schema, node: Schema) -> Schema:
    """Follows references, and looks through `or None`."""
    while True:
        if "$ref" in node:
            node = root["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in node:
            node = next(choice for choice in node["anyOf"] if choice.get("type") != "null")
        else:
            return node


def _at(root: Schema, path: Path) -> Schema:
    node = _resolved(root, root)
    for part in path:
        if isinstance(part, int):
            fixed = node.get("prefixItems", [])
            node = fixed[part] if part < len(fixed) else node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        node = _resolved(root, node)
    return node


def _known_keys(model: type[BaseModel], path: Path) -> str:
    known = list(_at(_schema(model), path[:-1]).get("properties", {}))
    close = get_close_matches(str(path[-1]), known, n=1)
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}."


def _words(node: Schema) -> str:
    if "const" in node:
        return shown(node["const"])
    if "enum" in node:
        return f"one of {', '.join(node['enum'])}"
    match node.get("type"):
        case "string" if "pattern" in node:
            return "lower-case words joined by hyphens, as in my-stretch"
        case "string":
            return f"text{_between(node.get('minLength'), node.get('maxLength'), 'characters')}"
        case "number" | "integer" as kind:
            return ("a whole number" if kind == "integer" else "a number") + _range(node)
        case "boolean":
            return "true or false"
        case "array":
            return f"a list{_between(node.get('minItems'), node.get('maxItems'), 'entries')}"
        case "object" if node.get("required"):
            return f"a table with {', '.join(node['required'])}"
        case "object":
            return "a table"
    return "something else"


def _between(low: int | None, high: int | None, unit: str) -> str:
    if low is not None and low == high:
        return f" of {low} {unit}"
    if low is not None and high is not None:
        return f" of {low} to {high} {unit}"
    if high is not None:
        return f" of at most {high} {unit}"
    if low is not None:
        return f" of at least {low} {unit}" if low > 1 else ", and not an empty one"
    return ""


def _range(node: Schema) -> str:
    bounds = {
        "exclusiveMinimum": "above",
        "minimum": "from",
        "exclusiveMaximum": "below",
        "maximum": "up to",
    }
    parts = [f"{words} {node[name]:g}" for name, words in bounds.items() if name in node]
    return "".join(f" {part}" for part in parts)
