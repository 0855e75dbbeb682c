"""The values that `choices=…` allows."""

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.schemas import enumerated
from plimsoll.codebase.python.types import called_name, plain
from plimsoll.codebase.python.values import (
    ClassValue,
    Const,
    Items,
    Method,
    Result,
    Table,
    Value,
    elements_of,
)

_MOST = 500


def with_choices(schema: JsonSchema, value: Value | None, interpreter: Interpreter) -> JsonSchema:
    """The schema with the allowed values, as far as they can be told."""
    values = choice_values(value, interpreter) if value is not None else []
    return {**schema, **enumerated(values[:_MOST])} if values else schema


def choice_values(value: Value, interpreter: Interpreter) -> list[JsonValue]:
    """Of pairs, of a dictionary, or of an enumeration class."""
    value = interpreter.settle(value)
    match value:
        case Method(instance=instance, name="choices" | "values") if isinstance(
            instance.cls, ClassValue
        ):
            return _members(instance.cls, interpreter)
        case Result(instance=instance, record=record) if isinstance(
            instance.cls, ClassValue
        ) and record.method in ("choices", "values"):
            return _members(instance.cls, interpreter)
        case ClassValue():
            return _members(value, interpreter)
        case Table(entries=entries):
            return list(entries)
        case Items(elements=elements):
            return [one for element in elements for one in _pair(element, interpreter)]
        case _:
            return []


def _pair(element: Value, interpreter: Interpreter) -> list[JsonValue]:
    """`("a", "Label")`, a group of pairs under a label, or the value alone."""
    settled = interpreter.settle(element)
    parts = [interpreter.settle(part) for part in elements_of(settled)]
    if len(parts) > 1 and isinstance(parts[1], Items):
        return [one for inner in parts[1].elements for one in _pair(inner, interpreter)]
    first = parts[0] if parts else settled
    return [first.value] if isinstance(first, Const) and not first.missing else []


def _members(cls: ClassValue, interpreter: Interpreter) -> list[JsonValue]:
    """The values of an enumeration: `NEW = "new", "New order"`."""
    found: list[JsonValue] = []
    for item in cls.fields:
        if item.default is None or item.name.startswith("_"):
            continue
        value = interpreter.settle(cls.scope.names.get(item.name, Const(None)))
        if called_name(value) == "auto":
            found.append(item.name)
            continue
        first = value.elements[0] if isinstance(value, Items) and value.elements else value
        literal = plain(interpreter.settle(first))
        if isinstance(literal, str | int):
            found.append(literal)
    return found
