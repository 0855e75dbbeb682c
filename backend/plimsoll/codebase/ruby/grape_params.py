"""Grape's `params do … end`: which parameters an endpoint declares, and how they look."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.values import (
    Closure,
    Hash,
    Name,
    Pattern,
    Symbol,
    Unknown,
    Value,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.catalog.model import JsonSchema, ParameterLocation

_TYPES: Mapping[str, JsonSchema] = {
    "Integer": {"type": "integer"},
    "Float": {"type": "number"},
    "BigDecimal": {"type": "number"},
    "Numeric": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "TrueClass": {"type": "boolean"},
    "String": {"type": "string"},
    "Symbol": {"type": "string"},
    "Date": {"type": "string", "format": "date"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Time": {"type": "string", "format": "date-time"},
    "File": {"type": "string", "format": "binary"},
    "UploadedFile": {"type": "string", "format": "binary"},
    "Tempfile": {"type": "string", "format": "binary"},
    "Hash": {"type": "object"},
    "JSON": {"type": "object"},
    "Array": {"type": "array"},
    "Set": {"type": "array"},
}
_FEW = 2
_LIST = re.compile(r"^(?:Array|Set)\s*\[\s*([\w:]*)\s*\]$")
_RANGE = re.compile(r"^\(?(-?\d+)?\.\.(\.?)(-?\d+)?\)?$")
_PLACES: Mapping[str, ParameterLocation] = {
    "header": "header",
    "query": "query",
    "body": "body",
    "formData": "body",
    "path": "path",
    "cookie": "cookie",
}


@dataclass
class Declared:
    """One parameter, with those declared inside it."""

    name: str
    required: bool
    schema: JsonSchema
    inner: list[Declared] = field(default_factory=list)
    place: ParameterLocation | None = None
    """Where its documentation says it goes."""

    def to_schema(self) -> JsonSchema:
        """As JSON Schema, with what is inside."""
        if not self.inner:
            return dict(self.schema)
        needed = [p.name for p in self.inner if p.required]
        below: JsonSchema = {
            "type": "object",
            "properties": {p.name: p.to_schema() for p in self.inner},
        }
        if needed:
            below["required"] = [*needed]
        if self.schema.get("type") == "array":
            return {**self.schema, "items": below}
        return {**self.schema, **below}


@dataclass
class ParamsBlock:
    """Answers the words inside `params do`."""

    reader: Interpreter
    shared: Mapping[str, Closure]
    """What `use :name` brings: the blocks of `params :name do`."""
    found: list[Declared] = field(default_factory=list)
    defaults: Hash = field(default_factory=dict)

    def answer(self, call: Call) -> Value | NotAnswered:
        """`requires`, `optional`, `group`, `use`, `given`, `with`."""
        match call.name:
            case "requires" | "optional" | "group":
                self._declare(call)
            case "use" | "use_scope" | "includes":
                for name in [word for argument in call.arguments for word in words(argument)]:
                    block = self.shared.get(name)
                    if block is not None:
                        self.reader.invoke(block, [dict(call.options)], call.options, receiver=self)
            case "given" if call.block is not None:
                before = len(self.found)
                self.reader.invoke(call.block, [], receiver=self)
                for declared in self.found[before:]:
                    declared.required = False
            case "with" if call.block is not None:
                outer, self.defaults = self.defaults, {**self.defaults, **call.options}
                self.reader.invoke(call.block, [], receiver=self)
                self.defaults = outer
            case "mutually_exclusive" | "exactly_one_of" | "at_least_one_of" | "all_or_none_of":
                pass
            case "declared_param" | "params" | "build_with" | "desc":
                pass
            case _:
                return NOT_ANSWERED
        return None

    def _declare(self, call: Call) -> None:
        options: Hash = {**self.defaults, **call.options}
        names = [word for argument in call.arguments for word in words(argument)]
        if "using" in options and names[:1] in (["all"], ["none"]):
            self._borrow(options, call)
            return
        inner = ParamsBlock(self.reader, self.shared)
        if call.block is not None:
            self.reader.invoke(call.block, [], receiver=inner)
            options.setdefault(Symbol("type"), Name("Array"))
        schema = schema_of(options, self.reader)
        documented = options.get("documentation")
        place = None
        if isinstance(documented, dict):
            said = documented.get("param_type", documented.get("in"))
            place = _PLACES.get(str(said)) if said is not None else None
        for name in names:
            required = call.name != "optional" and "default" not in options
            self.found.append(Declared(name, required, dict(schema), inner.found, place))

    def _borrow(self, options: Hash, call: Call) -> None:
        """`requires :all, using: Entity.documentation`, when that can be told."""
        using = options.get("using")
        known = using if isinstance(using, dict) else {}
        left_out = set(words(options.get("except")))
        for key, value in known.items():
            if str(key) not in left_out:
                inner = value if isinstance(value, dict) else {}
                required = (call.name == "requires") == (
                    str(key) not in words(options.get("except"))
                )
                self.found.append(Declared(str(key), required, schema_of(inner, self.reader)))


def schema_of(options: Hash, reader: Interpreter) -> JsonSchema:
    """A type with its values, default, pattern and length."""
    schema = _type(options.get("type", options.get("coerce")), options.get("types"))
    values = options.get("values")
    if isinstance(values, dict):
        values = values.get("value")
    if isinstance(values, Closure):
        values = (
            reader.invoke(values, []) if not values.node.child_by_field_name("parameters") else None
        )
    _restrict(schema, values)
    regexp = options.get("regexp")
    if isinstance(regexp, dict):
        regexp = regexp.get("value")
    if isinstance(regexp, Pattern):
        schema["pattern"] = regexp.source
    default = options.get("default")
    if isinstance(default, str | int | float) and not isinstance(default, Symbol):
        schema["default"] = default
    elif isinstance(default, Symbol):
        schema["default"] = str(default)
    length = options.get("length")
    if isinstance(length, dict):
        for word, key in (("min", "minLength"), ("max", "maxLength")):
            limit = length.get(word)
            if isinstance(limit, int):
                schema[key] = limit
    return schema


def _type(given: Value, several: Value) -> JsonSchema:  # noqa: PLR0911 - a table
    match given:
        case Name():
            return dict(_TYPES.get(given.path.rpartition("::")[2], {"type": "string"}))
        case [one]:
            return {"type": "array", "items": _type(one, None)}
        case str():
            return dict(_TYPES.get(str(given)[:1].upper() + str(given)[1:], {"type": "string"}))
        case Unknown():
            inner = _LIST.match(given.text)
            if inner is not None:
                items = dict(_TYPES.get(inner[1].rpartition("::")[2], {"type": "string"}))
                return {"type": "array", "items": items}
            return {"type": "string"}
        case None if isinstance(several, list) and several:
            return {"anyOf": [_type(one, None) for one in several]}
        case _:
            return {"type": "string"}


def _restrict(schema: JsonSchema, values: Value) -> None:
    match values:
        case list() if values and all(isinstance(v, str | int | float) for v in values):
            plain = [
                str(v) if isinstance(v, str) else v
                for v in values
                if isinstance(v, str | int | float)
            ]
            numbers = [v for v in plain if isinstance(v, int)]
            is_range = len(numbers) == len(plain) > _FEW and numbers == list(
                range(numbers[0], numbers[0] + len(numbers))
            )
            if is_range:
                schema["minimum"], schema["maximum"] = numbers[0], numbers[-1]
            elif schema.get("type") == "array":
                schema["items"] = {**_dict(schema.get("items")), "enum": [*plain]}
            else:
                schema["enum"] = [*plain]
        case Unknown():
            found = _RANGE.match(values.text.replace("_", ""))
            if found is not None and found[1]:
                schema["minimum"] = int(found[1])
            if found is not None and found[3]:
                schema["maximum"] = int(found[3])
        case _:
            pass


def _dict(value: object) -> JsonSchema:
    return dict(value) if isinstance(value, dict) else {}
