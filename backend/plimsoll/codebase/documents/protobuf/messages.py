"""Messages as JSON Schema, by protobuf's own mapping to JSON.

Names are in lowerCamelCase unless `json_name` says otherwise, integers of 64 bits are text, enums
are their names. Required is what proto2 calls so, `google.api.field_behavior`, and the rules of
protovalidate and protoc-gen-validate, whose bounds are read as well.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.documents.protobuf.declarations import Field, File, Message, Option

_MOST_DEFINITIONS = 60
_MOST_PAIRS = 15
_INT: JsonSchema = {"type": "integer", "format": "int32"}
_UINT: JsonSchema = {"type": "integer", "minimum": 0}
_LONG: JsonSchema = {"type": "string", "format": "int64"}
_ULONG: JsonSchema = {"type": "string", "format": "uint64"}
_SCALARS: Mapping[str, JsonSchema] = {
    "int32": _INT,
    "sint32": _INT,
    "sfixed32": _INT,
    "uint32": _UINT,
    "fixed32": _UINT,
    "int64": _LONG,
    "sint64": _LONG,
    "sfixed64": _LONG,
    "uint64": _ULONG,
    "fixed64": _ULONG,
    "double": {"type": "number"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
    "bytes": {"type": "string", "format": "byte"},
}
_DURATION: JsonSchema = {"type": "string", "pattern": r"^-?\d+(\.\d{1,9})?s$"}
_WELL_KNOWN: Mapping[str, JsonSchema] = {
    "Timestamp": {"type": "string", "format": "date-time"},
    "Duration": _DURATION,
    "FieldMask": {"type": "string"},
    "Empty": {"type": "object"},
    "Struct": {"type": "object"},
    "Any": {"type": "object", "properties": {"@type": {"type": "string"}}},
    "Value": {},
    "ListValue": {"type": "array"},
    "NullValue": {"type": "null"},
    "DoubleValue": {"type": ["number", "null"]},
    "FloatValue": {"type": ["number", "null"]},
    "Int32Value": {"type": ["integer", "null"]},
    "UInt32Value": {"type": ["integer", "null"]},
    "Int64Value": {"type": ["string", "null"], "format": "int64"},
    "UInt64Value": {"type": ["string", "null"], "format": "uint64"},
    "BoolValue": {"type": ["boolean", "null"]},
    "StringValue": {"type": ["string", "null"]},
    "BytesValue": {"type": ["string", "null"], "format": "byte"},
}
_BOUNDS = {
    "min_len": "minLength",
    "max_len": "maxLength",
    "pattern": "pattern",
    "gte": "minimum",
    "lte": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
    "min_items": "minItems",
    "max_items": "maxItems",
}
_RULES = ("buf.validate.field", "validate.rules")
_UNDERSCORE = re.compile(r"_+([A-Za-z0-9])")


class Messages:
    """All messages and enums of a repository, by their full names."""

    def __init__(self, files: Iterable[File]) -> None:
        self._messages: dict[str, Message] = {}
        self._enums: dict[str, list[str]] = {}
        for file in files:
            for message in file.messages:
                self._messages.setdefault(message.name, message)
            for name, values in file.enums.items():
                self._enums.setdefault(name, values)
        self._definitions = Definitions(_MOST_DEFINITIONS)

    def find(self, name: str, scope: str) -> Message | None:
        """The message that a name means inside a package or message."""
        return self._messages.get(self._full(name, scope))

    def schema(self, name: str, scope: str) -> JsonSchema:
        """A message, self-contained; an open object if it is not in the repository."""
        known = well_known(name)
        if known is not None:
            return known
        full = self._full(name, scope)
        if full not in self._messages:
            return {"type": "object"}
        self._write(full)
        return self._definitions.whole({"$ref": f"{PREFIX}{full}"}, [full])

    def field_schema(self, field: Field, message: Message) -> JsonSchema:
        """A field's value, self-contained."""
        needs: list[str] = []
        plain = self._field(field, message.name, needs)
        for name in needs:
            self._write(name)
        return self._definitions.whole(plain, needs)

    def _full(self, name: str, scope: str) -> str:
        if name.startswith("."):
            return name[1:]
        while scope:
            candidate = f"{scope}.{name}"
            if candidate in self._messages or candidate in self._enums:
                return candidate
            scope = scope.rpartition(".")[0]
        return name

    def _write(self, name: str) -> None:
        """Writes a message and those it leads to, without recursion."""
        pending = [name]
        while pending:
            one = pending.pop()
            if one not in self._definitions.names:
                needs: list[str] = []
                self._definitions.put(one, self._object(self._messages[one], needs), needs)
                pending.extend(needs)

    def _object(self, message: Message, needs: list[str]) -> JsonSchema:
        properties: JsonSchema = {
            json_name(field): self._field(field, message.name, needs) for field in message.fields
        }
        required = [json_name(field) for field in message.fields if is_required(field)]
        found: JsonSchema = {"type": "object", "properties": properties}
        if required:
            found["required"] = [*required]
        apart = list(_apart(message))
        return {**found, "allOf": [*apart]} if apart else found

    def _field(self, field: Field, scope: str, needs: list[str]) -> JsonSchema:
        value = self._value(field.type, scope, needs)
        if field.key_type:
            return {"type": "object", "additionalProperties": value}
        bounds = bounds_of(field)
        if field.repeated:
            return {"type": "array", "items": value, **bounds}
        return {**value, **bounds} if "$ref" not in value else value

    def _value(self, kind: str, scope: str, needs: list[str]) -> JsonSchema:
        known = _SCALARS.get(kind) or well_known(kind)
        if known is not None:
            return known
        full = self._full(kind, scope)
        if full in self._enums:
            return {"type": "string", "enum": [*self._enums[full]]}
        if full in self._messages:
            needs.append(full)
            return {"$ref": f"{PREFIX}{full}"}
        return {}


def well_known(name: str) -> JsonSchema | None:
    """The types of protobuf's own library, which JSON writes in ways of their own."""
    package, _, last = name.lstrip(".").rpartition(".")
    return _WELL_KNOWN.get(last) if package == "google.protobuf" else None


def json_name(field: Field) -> str:
    """What a field is called in JSON."""
    told = field.options.get("json_name")
    if isinstance(told, str):
        return told
    return _UNDERSCORE.sub(lambda match: match[1].upper(), field.name)


def is_required(field: Field) -> bool:
    """Whether a request must have it."""
    behaviour = field.options.get("google.api.field_behavior")
    told = behaviour if isinstance(behaviour, list) else [behaviour]
    rules = dict(_rules(field))
    return field.required or "REQUIRED" in told or rules.get("required") is True


def bounds_of(field: Field) -> JsonSchema:
    """The limits that validation rules set."""
    found: JsonSchema = {}
    for name, value in _rules(field):
        word = _BOUNDS.get(name)
        if word is not None and isinstance(value, int | float | str) and value is not True:
            found[word] = value
        elif name in {"uuid", "email"} and value is True:
            found["format"] = name
    return found


def _rules(field: Field) -> Iterable[tuple[str, Option]]:
    """Names and values of the rules: `….string.min_len = 3`, `… = {string: {min_len: 3}}`."""
    for option, value in field.options.items():
        if option.startswith(_RULES):
            pending = [(option.rpartition(".")[2], value)]
            while pending:
                name, one = pending.pop()
                if isinstance(one, dict):
                    pending.extend(one.items())
                else:
                    yield name, one


def _apart(message: Message) -> Iterable[JsonSchema]:
    """Of a `oneof` at most one is there."""
    choices: dict[str, list[str]] = {}
    for field in message.fields:
        if field.choice:
            choices.setdefault(field.choice, []).append(json_name(field))
    for names in choices.values():
        pairs = list(combinations(names, 2))
        for pair in pairs if len(pairs) <= _MOST_PAIRS else ():
            yield {"not": {"required": [*pair]}}
