"""The inputs of an endpoint, put together from a route and what its handler reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.untyped.shapes import Shape, parameter, shapes_of

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
    from plimsoll.codebase.untyped.shapes import Findings

SKIPPED_HEADERS = frozenset(
    {"accept", "accept-encoding", "accept-language", "authorization", "connection", "host"}
    | {"content-length", "content-type", "cookie", "origin", "referer", "user-agent", "version"}
    | {"x-real-ip", "x-requested-with", "forwarded", "if-none-match", "if-modified-since"}
    | {"x-csrf-token", "connection", "upgrade", "dnt", "x-scheme"}
)
"""Sent by clients, proxies and the framework by themselves, in lower case."""
_OF_THE_SERVER = (
    "action-dispatch",
    "action_dispatch",
    "api.",
    "async.",
    "devise.",
    "exception",
    "omniauth",
    "path-",
    "puma.",
    "query-",
    "rack-",
    "rack.",
    "remote-",
    "request-",
    "router.",
    "script-",
    "sec-",
    "server-",
    "sinatra.",
    "warden",
    "x-forwarded",
)
_OF_THE_FRAMEWORK = frozenset(
    {"controller", "action", "format", "utf8", "authenticity_token", "commit", "_method", "splat"}
    | {"captures", "[]", "*", "_json"}
)
_OF_THE_DATABASE = frozenset({"id", "created_at", "updated_at", "inserted_at"})
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "QUERY"})


@dataclass(frozen=True)
class Column:
    """A column: its type, and whether a row needs it."""

    schema: JsonSchema
    required: bool


Columns = Mapping[str, Column]


def inputs(
    findings: Findings,
    method: str,
    in_path: Iterable[str],
    columns_of: Mapping[str, Columns],
    own: str = "",
) -> tuple[tuple[Parameter, ...], JsonSchema | None]:
    """The query, headers, cookies and body that a handler reads on one method of one route.

    Types come from the tables: `columns_of[key]` for what is nested under a key, `columns_of[own]`
    for what is not nested.
    """
    given = set(in_path)
    # Where one of several keys will do, and the path has one, the others are for other routes.
    for keys in findings.alternatives:
        given |= keys if keys & given else frozenset()
    shapes = shapes_of(
        read
        for read in findings.reads
        if read.path and (read.root == "body" or read.path[0] not in _OF_THE_FRAMEWORK)
    )
    has_body = method in _WITH_BODY
    query, body = Shape(), Shape()
    for root in ("params", "query", "body"):
        shape = shapes.get(root)
        for key, below in (shape.below if shape is not None else {}).items():
            if root in {"params", "query"} and key in given:
                continue
            target = body if root == "body" or (root == "params" and has_body) else query
            target.below[key] = below
    found = [
        parameter(
            key, "query", _typed(key, shape, columns_of, own, is_new=False), required=shape.required
        )
        for key, shape in query.below.items()
    ]
    found.extend(_of_headers(shapes.get("header"), shapes.get("cookie")))
    if not body.below:
        return tuple(found), None
    schema = _body(body, columns_of, own, is_new=method == "POST")
    return (*found, *body_parameters(schema, required=True)), schema


def _of_headers(headers: Shape | None, cookies: Shape | None) -> list[Parameter]:
    found: list[Parameter] = []
    places: list[tuple[ParameterLocation, Shape | None]] = [
        ("header", headers),
        ("cookie", cookies),
    ]
    for location, shape in places:
        for key, below in (shape.below if shape is not None else {}).items():
            if location == "cookie" or is_header(key):
                found.append(parameter(key, location, {"type": "string"}, required=below.required))
    return found


def _body(body: Shape, columns_of: Mapping[str, Columns], own: str, *, is_new: bool) -> JsonSchema:
    properties = {
        key: _typed(key, shape, columns_of, own, is_new=is_new) for key, shape in body.below.items()
    }
    plain = columns_of.get(own, {})
    needed = [
        key
        for key, shape in body.below.items()
        if shape.required or (is_new and key in plain and plain[key].required and not shape.below)
    ]
    schema: JsonSchema = {"type": "object", "properties": {**properties}}
    return {**schema, "required": [*needed]} if needed else schema


def _typed(
    key: str, shape: Shape, columns_of: Mapping[str, Columns], own: str, *, is_new: bool
) -> JsonSchema:
    known = columns_of.get(own, {})
    if not shape.below and not shape.schema and key in known:
        return dict(known[key].schema)
    columns = columns_of.get(key, {})
    if columns and not shape.below and shape.schema == {"type": "object"}:
        # The whole record, with what is not the database's own.
        return {
            "type": "object",
            "properties": {n: c.schema for n, c in columns.items() if n not in _OF_THE_DATABASE},
        }
    if is_new:
        for name, below in shape.below.items():
            if name in columns and columns[name].required and not below.below:
                below.required = True
    return shape.to_schema(key, {name: column.schema for name, column in columns.items()})


def is_header(name: str) -> bool:
    """Whether it is one that an endpoint takes; a server's variables are none."""
    lower = name.lower()
    return lower not in SKIPPED_HEADERS and not lower.startswith(_OF_THE_SERVER)
