"""Django's two notations of a path, as pieces of a route in OpenAPI's notation.

`path("<int:year>/", …)` has converters. `re_path(r"^(?P<year>[0-9]{4})/$", …)` is a regular
expression and may stand for several routes: an optional group gives one with it and one without.
An optional slash counts as there, and an optional `format` suffix as absent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.codebase.python.regexes import Part, parts_of
from plimsoll.codebase.routes import Template

_CONVERTER = re.compile(r"<(?:(?P<converter>[^>:]+):)?\s*(?P<name>[^>]+?)\s*>")

BUILT_IN: Mapping[str, JsonSchema] = {
    "str": {"type": "string"},
    "int": {"type": "integer", "minimum": 0},
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "uuid": {"type": "string", "format": "uuid"},
    "path": {"type": "string"},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a route, with its placeholders in order."""

    route: str = ""
    schemas: tuple[tuple[str, JsonSchema], ...] = ()
    spanning: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    """Parts that could not be told and are left out, in the source's words."""
    unnamed: tuple[str, ...] = field(default=())
    """Placeholders that only have a position."""

    def then(self, other: "Piece") -> "Piece":
        """One behind the other, as Django joins them: without a slash of its own."""
        return Piece(
            self.route + other.route,
            self.schemas + other.schemas,
            self.spanning | other.spanning,
            self.missing + other.missing,
            self.unnamed + other.unnamed,
        )

    def renamed(self, names: Mapping[str, str]) -> "Piece":
        """Under other names for some placeholders."""
        route = self.route
        for old, new in names.items():
            route = route.replace(f"{{{old}}}", f"{{{new}}}")
        schemas = tuple((names.get(name, name), schema) for name, schema in self.schemas)
        spanning = frozenset(names.get(name, name) for name in self.spanning)
        return replace(self, route=route, schemas=schemas, spanning=spanning, unnamed=())

    @property
    def full_route(self) -> str:
        """As a whole route."""
        return self.route if self.route.startswith("/") else f"/{self.route}"

    def parameters(self) -> tuple[Parameter, ...]:
        """The placeholders as path parameters."""
        schemas = dict(self.schemas)
        return Template(self.route, tuple(schemas), self.spanning).parameters(schemas)


def of_path(text: str, converters: Mapping[str, JsonSchema]) -> Piece:
    """`path()`'s notation; an unknown converter's values count as text."""
    schemas: list[tuple[str, JsonSchema]] = []
    spanning: set[str] = set()
    for match in _CONVERTER.finditer(text):
        converter = (match["converter"] or "str").strip()
        schemas.append((match["name"], dict(converters.get(converter, {"type": "string"}))))
        if converter == "path":
            spanning.add(match["name"])
    route = _CONVERTER.sub(lambda match: f"{{{match['name']}}}", text)
    return Piece(route, tuple(schemas), frozenset(spanning))


def of_regex(text: str) -> list[Piece]:
    """A regular expression's routes, the fullest first."""
    found: dict[str, Piece] = {}
    for parts in parts_of(text):
        piece = _piece(parts)
        found.setdefault(piece.route, piece)
    return list(found.values())


def _piece(parts: tuple[Part, ...]) -> Piece:
    route = ""
    schemas: list[tuple[str, JsonSchema]] = []
    spanning: set[str] = set()
    unnamed: list[str] = []
    loose = 0
    for part in parts:
        if part.literal is not None:
            doubled = route.endswith("/") and part.literal == "/"
            route += "" if doubled else part.literal
            continue
        name = part.name or f"arg{len(unnamed) + 1}"
        if not part.is_captured:
            loose += 1
            name = "path" if part.spans_segments else f"part{loose}"
        elif not part.name:
            unnamed.append(name)
        schemas.append((name, part.schema))
        route += f"{{{name}}}"
        if part.spans_segments:
            spanning.add(name)
    return Piece(route, tuple(schemas), frozenset(spanning), (), tuple(unnamed))
