"""Fields of mongoose's schemas, of Sequelize's models and of TypeORM's classes as JSON Schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Const,
    External,
    Function,
    Method,
    Object,
    Record,
    Unknown,
    Value,
    entry,
    string_of,
)
from plimsoll.codebase.javascript.syntax import key_of
from plimsoll.codebase.trees import field, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter
    from plimsoll.codebase.javascript.interpreter.values import Class

_DEEPEST = 6
_FILLED_IN = frozenset(
    {"_id", "__v", "id", "createdAt", "updatedAt", "deletedAt"}
    | {"created_at", "updated_at", "deleted_at", "createdDate", "updatedDate"}
)
"""Fields that the library or the database fills in, however they are declared."""

_WORDS: dict[str, JsonSchema] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "char": {"type": "string"},
    "citext": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "uuidv4": {"type": "string", "format": "uuid"},
    "objectid": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "bigint": {"type": "integer"},
    "smallint": {"type": "integer"},
    "tinyint": {"type": "integer"},
    "int32": {"type": "integer"},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "real": {"type": "number"},
    "decimal": {"type": "number"},
    "decimal128": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date-time"},
    "dateonly": {"type": "string", "format": "date"},
    "time": {"type": "string"},
    "buffer": {"type": "string"},
    "map": {"type": "object"},
    "json": {},
    "jsonb": {},
    "mixed": {},
    "object": {"type": "object"},
    "array": {"type": "array"},
    "enum": {"type": "string"},
}
_BOUNDS = {
    "min": "minimum",
    "max": "maximum",
    "minlength": "minLength",
    "maxlength": "maxLength",
    "minLength": "minLength",
    "maxLength": "maxLength",
}
_COLUMN = re.compile(
    r"@(?:\w+\.)?(?:Column|Property|Prop|prop|AllowNull|ManyToOne|OneToOne|Enum)\b"
)
_GENERATED = re.compile(
    r"@\w*(?:PrimaryGenerated|CreateDate|UpdateDate|DeleteDate|Version|ObjectId|CreatedAt|UpdatedAt"
    r"|DeletedAt|AutoIncrement)\w*|autoIncrement: *true"
)


def schema_of_mongoose(interpreter: Interpreter, value: Value | None) -> JsonSchema | None:
    """`new Schema({ … })`, or the fields themselves."""
    value = interpreter.settle(value) if value is not None else None
    if isinstance(value, Object):
        last = value.created.method.rpartition(".")[2]
        if last == "Schema" and isinstance(value.created.argument(0), Record):
            return _of_mongoose(interpreter, value.created.args[0], 0)
        return None
    return _of_mongoose(interpreter, value, 0) if isinstance(value, Record) else None


def _of_mongoose(interpreter: Interpreter, fields: Value, depth: int) -> JsonSchema:
    properties: dict[str, JsonValue] = {}
    required: list[JsonValue] = []
    for name, given in fields.entries.items() if isinstance(fields, Record) else ():
        value = interpreter.settle(given)
        default = entry(value, "default")
        if name in _FILLED_IN or _is_computed(interpreter, default):
            continue
        properties[name] = _field(interpreter, value, depth)
        if default is None and _is_true(interpreter, entry(value, "required")):
            required.append(name)
    found: JsonSchema = {"type": "object", "properties": properties}
    return {**found, "required": required} if required else found


def _field(interpreter: Interpreter, value: Value, depth: int) -> JsonSchema:
    value = interpreter.settle(value)
    if depth > _DEEPEST:
        return {}
    if isinstance(value, Array):
        items = _field(interpreter, value.elements[0], depth + 1) if value.elements else {}
        return {"type": "array", "items": items} if items else {"type": "array"}
    if isinstance(value, Object) and value.created.method.rpartition(".")[2] == "Schema":
        return schema_of_mongoose(interpreter, value) or {}
    if not isinstance(value, Record):
        return dict(_WORDS.get(_word(value), {}))
    kind = value.entries.get("type")
    if kind is None or (isinstance(kind, Record) and "type" in kind.entries):
        return _of_mongoose(interpreter, value, depth + 1)
    return {**_field(interpreter, kind, depth + 1), **_limits(interpreter, value)}


def of_sequelize(interpreter: Interpreter, fields: Value) -> JsonSchema:
    """`{ name: DataTypes.STRING, age: { type: DataTypes.INTEGER, allowNull: false } }`."""
    properties: dict[str, JsonValue] = {}
    required: list[JsonValue] = []
    for name, given in fields.entries.items() if isinstance(fields, Record) else ():
        value = interpreter.settle(given)
        kind = interpreter.settle(entry(value, "type") or value)
        default = entry(value, "defaultValue")
        is_key = _is_true(interpreter, entry(value, "primaryKey"))
        is_counted = _is_true(interpreter, entry(value, "autoIncrement"))
        if name in _FILLED_IN or is_counted or (is_key and default is not None):
            continue
        if _word(kind) == "virtual" or _is_computed(interpreter, default):
            continue
        schema: JsonSchema = {**_WORDS.get(_word(kind), {}), **_limits(interpreter, value)}
        if _word(kind) == "enum" and isinstance(kind, Object):
            schema.update(_options(interpreter, Array(kind.created.args)))
        properties[name] = schema
        if entry(value, "allowNull") == Const(value=False) and default is None:
            required.append(name)
    found: JsonSchema = {"type": "object", "properties": properties}
    return {**found, "required": required} if required else found


def columns_of(classes: Iterable[Class]) -> set[str]:
    """The fields of classes that are columns and that no library fills in."""
    found: set[str] = set()
    for cls in classes:
        before = b""
        body = field(cls.node, "body")
        for part in body.children if body is not None else ():
            if part.type == "decorator":
                before += part.text or b""
                continue
            if part.type in ("public_field_definition", "field_definition"):
                text = (before + (part.text or b"")).decode(errors="replace")
                name = key_of(field(part, "name") or field(part, "property")) or text_of(
                    field(part, "name")
                )
                if _COLUMN.search(text) and not _GENERATED.search(text):
                    found.add(name)
            if part.type != "comment":
                before = b""
    return found - _FILLED_IN


def _limits(interpreter: Interpreter, options: Value) -> JsonSchema:
    """Bounds, choices and defaults that are written beside a type."""
    found: JsonSchema = {}
    for name, keyword in _BOUNDS.items():
        value = interpreter.settle(entry(options, name) or Unknown())
        if isinstance(value, Array) and value.elements:
            value = interpreter.settle(value.elements[0])
        if isinstance(value, Const) and isinstance(value.value, int | float):
            found[keyword] = value.value
    choices = entry(options, "enum")
    found.update(_options(interpreter, choices) if choices is not None else {})
    default = interpreter.settle(entry(options, "default") or Unknown())
    if isinstance(default, Const) and default.value is not None and not default.missing:
        found["default"] = default.value
    return found


def _options(interpreter: Interpreter, value: Value) -> JsonSchema:
    value = interpreter.settle(value)
    value = interpreter.settle(entry(value, "values") or value)
    if isinstance(value, Record):  # an enum
        value = Array(list(value.entries.values()))
    parts = value.elements if isinstance(value, Array) else []
    texts: list[JsonValue] = [t for part in parts if (t := string_of(interpreter.settle(part)))]
    return {"enum": texts} if texts else {}


def _is_true(interpreter: Interpreter, value: Value | None) -> bool:
    """`true`, or `[true, "message"]`, or a message."""
    value = interpreter.settle(value) if value is not None else None
    if isinstance(value, Array) and value.elements:
        value = interpreter.settle(value.elements[0])
    return isinstance(value, Const) and bool(value.value)


def _is_computed(interpreter: Interpreter, default: Value | None) -> bool:
    """Whether a default is made when a row is: `Date.now`, `uuid.v4`, `sequelize.fn("NOW")`."""
    value = interpreter.settle(default) if default is not None else None
    return isinstance(value, Function | External | Method) or (
        isinstance(value, Object) and value.created.method.rpartition(".")[2] in ("fn", "literal")
    )


def _word(value: Value) -> str:
    """The last word of a type, in lower case: `DataTypes.STRING(20)`, `Schema.Types.ObjectId`."""
    match value:
        case External():
            text = value.dotted
        case Method(name=name):
            text = name
        case Object(created=created):
            text = created.method
        case Unknown(wording=wording):
            text = wording.partition("(")[0]
        case _:
            text = string_of(value) or ""
    return text.rpartition(".")[2].lower()
