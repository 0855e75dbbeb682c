"""What the code around a read tells of the value: `.to_i`, `|| 20`, `.in?(%w[a b])`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.values import Value, words
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from plimsoll.catalog.model import JsonSchema

_CONVERSIONS: Mapping[str, JsonSchema] = {
    "to_i": {"type": "integer"},
    "to_f": {"type": "number"},
    "to_d": {"type": "number"},
    "to_b": {"type": "boolean"},
    "to_bool": {"type": "boolean"},
    "to_boolean": {"type": "boolean"},
    "to_date": {"type": "string", "format": "date"},
    "to_datetime": {"type": "string", "format": "date-time"},
    "to_time": {"type": "string", "format": "date-time"},
}
_FUNCTIONS: Mapping[str, JsonSchema] = {
    "Integer": {"type": "integer"},
    "Float": {"type": "number"},
    "BigDecimal": {"type": "number"},
    "Date.parse": {"type": "string", "format": "date"},
    "Time.parse": {"type": "string", "format": "date-time"},
    "Time.zone.parse": {"type": "string", "format": "date-time"},
    "DateTime.parse": {"type": "string", "format": "date-time"},
    "ActiveModel::Type::Boolean.new.cast": {"type": "boolean"},
    "ActiveRecord::Type::Boolean.new.cast": {"type": "boolean"},
}


def header_name(key: str) -> str:
    """A header as it goes over the wire: `HTTP_X_API_KEY` → `X-Api-Key`."""
    if key.startswith("HTTP_"):
        return "-".join(word.capitalize() for word in key[5:].split("_"))
    return key.replace("_", "-") if key.isupper() or "_" in key else key


def clue(  # noqa: PLR0911 - a table of uses
    node: Node, evaluate: Callable[[Node], Value]
) -> JsonSchema:
    """The schema that the nearest use of a value gives away; empty if none does."""
    outer = node.parent
    if outer is None:
        return {}
    if outer.type == "call" and part(outer, "receiver") == node:
        method = text_of(part(outer, "method"))
        if method == "in?":
            allowed = [words(evaluate(a)) for a in children(part(outer, "arguments"))]
            return {"type": "string", "enum": [*allowed[0]]} if allowed and allowed[0] else {}
        if method in {"presence", "to_s"} and outer.parent is not None:
            return clue(outer, evaluate)
        return dict(_CONVERSIONS.get(method, {}))
    if outer.type == "argument_list" and outer.parent is not None:
        call = outer.parent
        receiver = text_of(part(call, "receiver"))
        name = f"{receiver}.{text_of(part(call, 'method'))}".removeprefix(".")
        return dict(_FUNCTIONS.get(name, {}))
    if outer.type == "binary" and part(outer, "left") == node:
        return _compared(outer, evaluate)
    return _fetched(node, evaluate)


def _compared(outer: Node, evaluate: Callable[[Node], Value]) -> JsonSchema:
    operator = text_of(part(outer, "operator"))
    right = part(outer, "right")
    if right is None:
        return {}
    value = (
        evaluate(right) if right.type in {"integer", "string", "true", "false", "float"} else None
    )
    if operator in {"||", "or"}:
        return _default(value)
    if operator == "==" and value in {"true", "false"}:
        return {"type": "boolean"}
    return {}


def _fetched(node: Node, evaluate: Callable[[Node], Value]) -> JsonSchema:
    """`params.fetch(:page, 1)`."""
    arguments = children(part(node, "arguments"))
    if text_of(part(node, "method")) != "fetch" or not arguments[1:]:
        return {}
    plain = {"integer", "string", "true", "false", "float", "simple_symbol"}
    return _default(evaluate(arguments[1]) if arguments[1].type in plain else None)


def _default(value: Value) -> JsonSchema:
    match value:
        case bool():
            return {"type": "boolean", "default": value}
        case int():
            return {"type": "integer", "default": value}
        case float():
            return {"type": "number", "default": value}
        case str():
            return {"type": "string", "default": str(value)}
        case _:
            return {}
