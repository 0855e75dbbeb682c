"""Schemas of values and types met while following code, and the running of handlers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.codebase.bodies import properties_of
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    Class,
    Const,
    External,
    Function,
    Object,
    Record,
    Unknown,
    Value,
    entry,
    is_known,
    string_of,
)
from plimsoll.codebase.javascript.models import Models

if TYPE_CHECKING:
    from pydantic import JsonValue
    from tree_sitter import Node

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.javascript.program import Program

STEPS_PER_HANDLER = 4_000
_DEEPEST = 12
_ENVELOPES = frozenset(
    {"zodToJsonSchema", "jsonSchema", "toJsonSchema", "resolver", "jsonContent", "$ref"}
    | {"jsonContentRequired", "celebrate"}
)
"""Functions of packages that hand a schema on."""

_FLUENT_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object"})
_SCHEMA_WORDS = frozenset(
    {"type", "properties", "$ref", "anyOf", "oneOf", "allOf", "enum", "items", "const", "required"}
)


class Declarations:
    """What the code says about a request outside of handlers."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._interpreter = program.interpreter
        self._named: dict[str, Record] = {}
        self._types: dict[tuple[str, int], JsonSchema] = {}

    @cached_property
    def models(self) -> Models:
        """What is stored in a database."""
        return Models(self._interpreter, self.schema, lambda: self._program.texts(".prisma"))

    def run(self, function: Value | None, args: list[Value]) -> None:
        """Follows a function that is given parts of a request."""
        if function is not None:
            self._interpreter.call(function, Call("", args, "", 0))

    def name(self, identifier: str, schema: Record) -> None:
        """Takes in a schema that others refer to by its `$id`."""
        self._named[identifier.rstrip("#")] = schema

    def type(self, path: str, node: Node) -> JsonSchema:
        """A type that is written in a file."""
        key = (path, node.start_byte)
        if key not in self._types:
            self._types[key] = self._program.schemas.of_type(path, node)
        return self._types[key]

    def schema(self, value: Value | None) -> JsonSchema | None:
        """A schema: of a validating library, a JSON schema, a class; None if it is none."""
        return self._schema(value, 0)

    def _schema(self, value: Value | None, depth: int) -> JsonSchema | None:
        value = self._interpreter.settle(value) if value is not None else None
        if depth > _DEEPEST:
            return None
        match value:
            case Record():
                return self._of_record(value, depth)
            case Object(created=created, cls=External() | Unknown()) if created.node is not None:
                return self._of_object(value, depth)
            case Class():
                return self._program.schemas.of_name(value.file, value.name)
            case _:
                return None

    def _of_object(self, value: Object, depth: int) -> JsonSchema | None:
        created = value.created
        if created.method == "$ref" and isinstance(created.receiver, Object):  # fastify-zod
            known = created.receiver.created.argument(0)
            return self._schema(entry(known, string_of(created.argument(0)) or ""), depth + 1)
        fluent = self._fluent(value, depth)
        if fluent is not None:
            return fluent
        if isinstance(value.cls, External) and created.args:
            last = value.cls.dotted.rpartition(".")[2]
            if last in ("object", "keys", "Object") and not value.calls:
                whole = self._program.schemas.of_value(created.file, created.node)
                return whole if whole is not None else self._shape(created.args[0], depth)
            if last in _ENVELOPES:
                return self._schema(created.args[0], depth + 1)
        return self._program.schemas.of_value(created.file, created.node)

    def _fluent(self, value: Object, depth: int) -> JsonSchema | None:
        """`S.object().prop("title", S.string().required())` of fluent-json-schema."""
        links = [value]
        while isinstance(links[-1].created.receiver, Object):
            links.append(links[-1].created.receiver)
        kind = links[-1].cls
        if not isinstance(kind, External) or not kind.module.startswith("fluent-"):
            return None
        found: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        for link in reversed(links):
            name = string_of(link.created.argument(0))
            if link.created.method == "prop" and name is not None:
                inner = self._schema(link.created.argument(1), depth + 1)
                found[name] = dict(inner) if inner is not None else {}
            told = link.created.argument(1) if link.created.method == "prop" else None
            if isinstance(told, Object) and told.created.method == "required" and name:
                required.append(name)
            elif link.created.method == "required" and found and not link.created.args:
                required.append(list(found)[-1])
        if found:
            whole: JsonSchema = {"type": "object", "properties": found}
            return {**whole, "required": required} if required else whole
        last = kind.dotted.rpartition(".")[2]
        return {"type": last} if last in _FLUENT_TYPES else {}

    def _shape(self, value: Value, depth: int) -> JsonSchema | None:
        """The members of an object's shape that is not written in place."""
        value = self._interpreter.settle(value)
        return self._properties(value, depth) if isinstance(value, Record) else None

    def _of_record(self, record: Record, depth: int) -> JsonSchema | None:
        reference = record.entries.get("$ref")
        if isinstance(reference, Const) and isinstance(reference.value, str):
            named = self._named.get(reference.value.rstrip("#"))
            return self._schema(named, depth + 1) if named is not None else None
        entries = {k: self._interpreter.settle(v) for k, v in record.entries.items()}
        members = [v for v in entries.values() if isinstance(v, Object)]
        is_schema = bool(entries.keys() & _SCHEMA_WORDS)
        if members and not is_schema:
            return self._properties(record, depth)
        if not is_schema and entries and all(isinstance(v, Record) for v in entries.values()):
            return self._properties(record, depth)  # `{ page: { type: "number" } }`
        if not is_schema:
            return None
        found = self._json(record, depth)
        return found if isinstance(found, dict) else None

    def _properties(self, record: Record, depth: int) -> JsonSchema | None:
        properties: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        for name, value in record.entries.items():
            inner = self._schema(value, depth + 1)
            properties[name] = dict(inner) if inner is not None else {}
            if self._is_required(value):
                required.append(name)
        if not properties:
            return None
        found: JsonSchema = {"type": "object", "properties": properties}
        return {**found, "required": required} if required else found

    def _is_required(self, value: Value) -> bool:
        """By the library's own rule: Joi's are optional, zod's are required."""
        value = self._interpreter.settle(value)
        if isinstance(value, Record):
            return value.entries.get("required") == Const(value=True)
        names: list[str] = []
        while isinstance(value, Object):
            names.append(value.created.method.rpartition(".")[2])
            kind = self._interpreter.kind(value)
            receiver = value.created.receiver
            if not isinstance(receiver, Object):
                is_joi = isinstance(kind, External) and "joi" in kind.dotted.lower()
                if is_joi or (isinstance(kind, External) and kind.module == "yup"):
                    return "required" in names
                return not {"optional", "nullish", "default", "Optional"} & set(names)
            value = receiver
        return False

    def _json(self, value: Value, depth: int) -> JsonValue:  # noqa: PLR0911 - a kind a return
        value = self._interpreter.settle(value)
        if depth > _DEEPEST:
            return None
        match value:
            case Const():
                return value.value
            case Array():
                return [self._json(part, depth + 1) for part in value.elements]
            case Record():
                if "$ref" in value.entries:
                    found = self._of_record(value, depth + 1)
                    return dict(found) if found is not None else {}
                whole = {
                    key: self._json(part, depth + 1)
                    for key, part in value.entries.items()
                    if is_known(part) or key in ("default", "const")
                }
                return {str(key): part for key, part in whole.items()}
            case Object():
                found = self._schema(value, depth + 1)
                return dict(found) if found is not None else {}
            case _:
                return {}

    def parts(self, value: Value | None) -> dict[str, JsonSchema]:
        """`{ body: …, query: … }` with a schema each."""
        value = self._interpreter.settle(value) if value is not None else None
        found: dict[str, JsonSchema] = {}
        if isinstance(value, Record):
            for name, part in value.entries.items():
                place = PLACES.get(name)
                schema = self.schema(part) if place is not None else None
                if place is not None and schema is not None:
                    found[place] = schema
        elif isinstance(value, Object):
            whole = self.schema(value)
            inner = properties_of(whole) if whole is not None else None
            for name, schema in inner[0].items() if inner is not None else ():
                if name in PLACES:
                    found[PLACES[name]] = schema
        return found


PLACES = {
    "body": "body",
    "payload": "body",
    "query": "query",
    "querystring": "query",
    "params": "params",
    "headers": "headers",
    "cookies": "cookies",
    "signedCookies": "cookies",
    "state": "cookies",
    "BODY": "body",
    "QUERY": "query",
    "PARAMS": "params",
    "HEADERS": "headers",
    "COOKIES": "cookies",
}
"""Names under which validators take the schemas of parts; also celebrate's `Segments`."""


def function_of(value: Value) -> Function | None:
    """The function that answers, inside wrappers."""
    pending, seen = [value], 0
    while pending and seen < _DEEPEST * 4:
        current = pending.pop()
        seen += 1
        if isinstance(current, Function):
            return current.wraps or current
        if isinstance(current, Array):
            pending.extend(current.elements)
        elif isinstance(current, Object) and not isinstance(current.cls, Class):
            pending.extend(reversed(current.created.args))
    return None
