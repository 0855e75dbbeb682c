"""Routes as Spring, JAX-RS and Micronaut write them, in one notation."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.codebase.routes import Template

_WORD = re.compile(r"[^\w.-]+")


@dataclass(slots=True)
class Path:
    """A template, and the patterns that its placeholders are bound to."""

    template: Template
    patterns: dict[str, str] = field(default_factory=dict)

    def parameters(self, schemas: dict[str, JsonSchema]) -> tuple[Parameter, ...]:
        """The placeholders, typed by what is known of each."""
        known: dict[str, JsonSchema] = {}
        for name in self.template.names:
            schema = dict(schemas.get(name, {"type": "string"}))
            if name in self.patterns and schema.get("type") == "string":
                schema["pattern"] = self.patterns[name]
            known[name] = schema
        return self.template.parameters(known)


class AddPlaceholder(Protocol):
    """Takes a placeholder up into the route."""

    def __call__(self, name: str, *, spans: bool, pattern: str = "") -> None:
        """Adds one under a name that is free."""
        ...


def read_path(path: str, *, patterns_span: bool = False) -> Path:
    r"""Reads `/a/{id}`, `{id:\\d+}`, `{*rest}`, `{+rest}`, `**` and `*`.

    `patterns_span`: a pattern such as `.*` also takes slashes, as in JAX-RS.
    """
    route: list[str] = []
    names: list[str] = []
    spanning: set[str] = set()
    patterns: dict[str, str] = {}

    def add(name: str, *, spans: bool, pattern: str = "") -> None:
        wanted, number = name, 2
        while wanted in names:
            wanted, number = f"{name}{number}", number + 1
        names.append(wanted)
        route.append(f"{{{wanted}}}")
        if spans:
            spanning.add(wanted)
        if pattern and pattern not in (".*", ".+", "[^/]+"):
            patterns[wanted] = pattern

    position = 0
    while position < len(path):
        char = path[position]
        if char == "{":
            end = closing(path, position)
            _placeholder(path[position + 1 : end], add, patterns_span=patterns_span)
            position = end + 1
        elif char == "*":
            end = position
            while end < len(path) and path[end] == "*":
                end += 1
            add("path", spans=end - position > 1)
            position = end
        else:
            route.append(char)
            position += 1
    text = re.sub(r"/{2,}", "/", "".join(route))
    text = text if text.startswith("/") else f"/{text}"
    return Path(Template(text, tuple(names), frozenset(spanning)), patterns)


def _placeholder(inside: str, add: AddPlaceholder, *, patterns_span: bool) -> None:
    name, _, pattern = inside.partition(":")
    name, pattern = name.strip(), pattern.strip()
    spans = name.startswith(("*", "+"))
    if patterns_span and not spans:
        without_sets = re.sub(r"\[\^[^\]]*\]", "", pattern)
        spans = "/" in without_sets or bool(re.search(r"\.[*+]", without_sets))
    name = _WORD.sub("_", name.lstrip("*+/#.").strip()) or "path"
    if pattern.isdigit():  # Micronaut: a length
        pattern = f".{{1,{pattern}}}"
    add(name, spans=spans, pattern=pattern)


def closing(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes; the last character if it never does."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] == "\\":
            continue
        if text[position] == "{":
            depth += 1
        elif text[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(text) - 1
