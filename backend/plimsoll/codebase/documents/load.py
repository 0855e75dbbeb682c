"""YAML and JSON files as data, together with the lines at which operations start."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml
from pydantic import JsonValue
from yaml.nodes import MappingNode, Node, ScalarNode

Lines: TypeAlias = Mapping[tuple[str, str], int]
"""The line of each method of each path, and of each path (method ""), from 1."""

_DEEPEST = 1_000
"""Deeper nesting is refused: libyaml's and json's readers recurse."""

_DECLARES = re.compile(rb"""(?:^|[{,\s])["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\.\d""")
_BRACKETS = re.compile(r"[\[{]|[\]}]")
_DEEP_BLOCK = re.compile(rf"^[ \t?:-]{{{_DEEPEST},}}", re.MULTILINE)
_JSON_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:]|\n', re.DOTALL)


class Unreadable(ValueError):
    """The file is no YAML or JSON, or is nested too deeply to be one in earnest."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content."""

    path: str
    data: JsonValue
    lines: Lines


class _Loader(yaml.CSafeLoader):
    """YAML as JSON sees it: dates stay text, and only true and false are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def declares_an_api(data: bytes) -> bool:
    """Whether a file looks like an OpenAPI or Swagger document, told without parsing it."""
    return bool(_DECLARES.search(data))


def load(path: str, data: bytes) -> Document:
    """Reads a YAML or JSON file.

    Raises:
        Unreadable: it is neither, or is nested too deeply.
    """
    try:
        text = data.decode("utf-8-sig")
        _refuse_deep(text)
        if text.lstrip()[:1] in ("{", "["):
            return _from_json(path, text)
        return _from_yaml(path, text)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as problem:
        raise Unreadable(str(problem).split("\n", 1)[0]) from problem


def _refuse_deep(text: str) -> None:
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > _DEEPEST:
            raise Unreadable(f"nested more than {_DEEPEST} deep")
    if _DEEP_BLOCK.search(text):
        raise Unreadable(f"nested more than {_DEEPEST} deep")


def _from_json(path: str, text: str) -> Document:
    try:
        data: JsonValue = json.loads(text)
    except ValueError:
        return _from_yaml(path, text)  # YAML in flow style, or JSON with comments
    return Document(path, data, dict(_json_lines(text)))


def _json_lines(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Follows keys down to the methods of `paths`; a token at a time, no recursion."""
    line, last, keys = 1, "", [""]
    for token in _JSON_TOKENS.finditer(text):
        part = token[0]
        if part == "\n":
            line += 1
        elif part in "{[":
            keys.append("")
        elif part in "}]":
            keys.pop()
        elif part == ":":
            keys[-1] = last
            if len(keys) == len(("document", "paths", "path")) and keys[1] == "paths":
                yield (json.loads(f'"{last}"'), ""), line
            if len(keys) == len(("document", "paths", "path", "method")) and keys[1] == "paths":
                yield (json.loads(f'"{keys[2]}"'), last), line
        else:
            last = part[1:-1]
            line += part.count("\n")


def _from_yaml(path: str, text: str) -> Document:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except (ValueError, TypeError, AttributeError) as problem:  # an integer key that is none…
        raise Unreadable(str(problem)) from problem
    finally:
        loader.dispose()
    return Document(path, as_json(data), dict(_yaml_lines(node)))


def _yaml_lines(node: Node | None) -> Iterator[tuple[tuple[str, str], int]]:
    for key, paths in _pairs(node):
        if key.value == "paths":
            for route, item in _pairs(paths):
                yield (route.value, ""), route.start_mark.line + 1
                for method, _ in _pairs(item):
                    yield (route.value, method.value), method.start_mark.line + 1


def _pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield key, value


def as_json(data: object) -> JsonValue:
    """What YAML built, with text for keys; shared parts stay shared."""
    made: dict[int, JsonValue] = {}
    return _converted(data, made)


def _converted(data: object, made: dict[int, JsonValue]) -> JsonValue:
    if data is None or isinstance(data, str | int | float | bool):
        return data
    if id(data) in made:
        return made[id(data)]
    if isinstance(data, Mapping):
        table: dict[str, JsonValue] = {}
        made[id(data)] = table
        for key, value in data.items():
            table[_key(key)] = _converted(value, made)
        return table
    if isinstance(data, list | tuple | set):
        items: list[JsonValue] = []
        made[id(data)] = items
        items.extend(_converted(value, made) for value in data)
        return items
    return str(data)


def _key(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)
