"""What a handler reads of a request, as a tree of names, and the parameters that makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import body_parameters, type_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pydantic import JsonValue

Root: TypeAlias = Literal["input", "query", "body", "form", "file", "header", "cookie"]
"""`input`: the query of a request without a body, else its body."""

_READ: tuple[Root, ...] = ("input", "query", "body", "form", "file")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_NO_PARAMETERS = frozenset(
    {"content-type", "accept", "authorization", "host", "content-length", "cookie", "user-agent"}
    | {"x-requested-with", "referer", "origin", "x-forwarded-for", "x-csrf-token", "x-xsrf-token"}
    | {"x-forwarded-proto", "x-forwarded-host", "php-auth-user", "php-auth-pw", "accept-encoding"}
    | {"connection", "x-real-ip", "x-http-method-override"}
)
_OF_THE_FRAMEWORK = frozenset({"_token", "_method", ""})
_DEEPEST = 12


@dataclass
class Use:
    """A name that is read, and what below it is."""

    schema: JsonSchema = field(default_factory=dict)
    required: bool = False
    below: dict[str, Use] = field(default_factory=dict)
    items: Use | None = None
    is_checked: bool = False
    """Whether a rule says something about it."""

    def at(self, path: Sequence[str]) -> Use:
        """What is read below; `*` stands for every item."""
        found = self
        for name in path[:_DEEPEST]:
            if name == "*":
                found.items = found.items or Use()
                found = found.items
            else:
                found = found.below.setdefault(name, Use())
        return found

    def learn(self, schema: JsonSchema) -> None:
        """Adds what is known of it; what was known first stays."""
        self.schema = {**schema, **self.schema}

    def to_schema(self) -> JsonSchema:
        """Its schema; what is not told is open."""
        if self.below:
            found: dict[str, JsonValue] = {
                name: use.to_schema() for name, use in self.below.items()
            }
            needed: list[JsonValue] = [name for name, use in self.below.items() if use.required]
            schema: JsonSchema = {"type": "object", "properties": found}
            return {**schema, "required": needed} if needed else schema
        if self.items is not None:
            inner: JsonSchema = {"type": "array"}
            items = self.items.to_schema()
            kept = {k: v for k, v in self.schema.items() if k not in {"type", "properties"}}
            return {**inner, **kept, "items": items} if items else {**inner, **kept}
        return dict(self.schema)


@dataclass
class _Body(Use):
    is_form: bool = False


@dataclass
class Findings:
    """Everything that one handler reads for one method."""

    roots: dict[Root, Use] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)
    declared_body: JsonSchema | None = None
    declared: list[Parameter] = field(default_factory=list)
    """Parameters that are declared as such."""
    content_type: str = ""
    path: dict[str, JsonSchema] = field(default_factory=dict)
    """What is known of placeholders."""
    responses: dict[str, JsonSchema] = field(default_factory=dict)

    def at(self, root: Root, path: Sequence[str]) -> Use:
        """Something that is read."""
        return self.roots.setdefault(root, Use()).at(path)


@dataclass(frozen=True)
class Inputs:
    """Parameters beside those of the path, and the body."""

    parameters: tuple[Parameter, ...]
    body: JsonSchema | None = None
    content_type: str = "application/json"
    is_required: bool = False


def inputs(findings: Findings, method: str, in_path: Collection[str] = ()) -> Inputs:
    """What a handler takes on one method."""
    has_body = method not in _WITHOUT_BODY
    query, body = _parted(findings, in_path, has_body=has_body)
    found: dict[tuple[str, str], Parameter] = {
        (p.location, p.name): p for p in findings.declared if p.location != "body"
    }
    for name, use in query.below.items():
        found.setdefault(("query", name), _parameter(name, "query", use))
    for parameter in _headers(findings):
        found.setdefault((parameter.location, parameter.name), parameter)
    schema = findings.declared_body
    if schema is None and body.below:
        schema = body.to_schema()
    if schema is None or not has_body:
        return Inputs(tuple(found.values()))
    is_required = bool(schema.get("required")) or findings.declared_body is not None
    content_type = findings.content_type or "application/json"
    if not findings.content_type and _has_file(schema):
        content_type = "multipart/form-data"
    elif not findings.content_type and body.is_form:
        content_type = "application/x-www-form-urlencoded"
    whole = (*found.values(), *body_parameters(schema, required=is_required))
    return Inputs(whole, schema, content_type, is_required)


def _parted(findings: Findings, in_path: Collection[str], *, has_body: bool) -> tuple[Use, _Body]:
    """What is in the query, and what is in the body."""
    query, body = Use(), _Body()
    for root in _READ:
        for name, use in findings.roots.get(root, Use()).below.items():
            is_in_path = root == "input" and name in in_path
            if name in _OF_THE_FRAMEWORK or (is_in_path and not use.is_checked and not use.below):
                continue
            if root == "query" or (root == "input" and not has_body):
                _put(query, name, use)
            elif has_body:
                _put(body, name, use)
                body.is_form = body.is_form or root == "form"
    return query, body


def _headers(findings: Findings) -> Iterator[Parameter]:
    headers, cookies = findings.roots.get("header", Use()), findings.roots.get("cookie", Use())
    for name, use in headers.below.items():
        if name.lower() not in _NO_PARAMETERS:
            yield _parameter(name, "header", use)
    for name, use in cookies.below.items():
        yield _parameter(name, "cookie", use)


def _put(target: Use, name: str, use: Use) -> None:
    known = target.below.get(name)
    if known is None:
        target.below[name] = use
        return
    target.below[name] = Use(
        {**use.schema, **known.schema},
        known.required or use.required,
        {**use.below, **known.below},
        known.items or use.items,
    )


def _parameter(name: str, location: ParameterLocation, use: Use) -> Parameter:
    schema = use.to_schema() or {"type": "string"}
    if location in {"query", "header", "cookie"} and "type" not in schema and "enum" not in schema:
        schema = {"type": "string", **schema}
    return Parameter(
        name=name,
        location=location,
        type=type_of(schema),
        required=use.required,
        json_schema=schema,
    )


def _has_file(schema: JsonSchema) -> bool:
    waiting: list[JsonValue] = [schema]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            if current.get("format") == "binary":
                return True
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
    return False


def schema_of_default(value: object) -> JsonSchema:
    """What a default tells: its type, and itself."""
    match value:
        case bool():
            return {"type": "boolean", "default": value}
        case int():
            return {"type": "integer", "default": value}
        case float():
            return {"type": "number", "default": value}
        case str() if value:
            return {"type": "string", "default": value}
        case dict():
            return {"type": "array"}
        case _:
            return {}
