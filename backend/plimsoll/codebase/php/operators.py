"""PHP's operators and choices between values."""

from __future__ import annotations

import operator as operator_module
from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import (
    Case,
    Frame,
    Partial,
    Unknown,
    Value,
    truth,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.literals import concatenated

_LONGEST = 120
_OF_NUMBERS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator_module.add,
    "-": operator_module.sub,
    "*": operator_module.mul,
    ">": operator_module.gt,
    "<": operator_module.lt,
    ">=": operator_module.ge,
    "<=": operator_module.le,
}


def binary(reader: Interpreter, node: Node, frame: Frame) -> Value:  # noqa: PLR0911 - a table
    operator = text_of(part(node, "operator"))
    if operator == ".":
        return _concatenation(reader, node, frame)
    left = reader.value(part(node, "left"), frame)
    if operator == "??":
        right = part(node, "right")
        if left is None or isinstance(left, Unknown):
            other = reader.value(right, frame)
            return other if left is None or other is not None else left
        # What is read is read with a default; the default is told to whoever listens.
        told = getattr(left, "otherwise", None)
        if told is not None:
            told(reader.value(right, frame))
        return left
    if operator in {"&&", "and"} and truth(left) is False:
        return False
    if operator in {"||", "or"} and truth(left) is True:
        return True
    if operator == "instanceof":
        return Unknown(text_of(node)[:_LONGEST])
    return computed(operator, left, reader.value(part(node, "right"), frame), node)


def _concatenation(reader: Interpreter, node: Node, frame: Frame) -> Value:
    pieces: list[Node | None] = []
    current: Node | None = node
    while (
        current is not None
        and current.type == "binary_expression"
        and text_of(part(current, "operator")) == "."
    ):
        pieces.append(part(current, "right"))
        current = part(current, "left")
    pieces.append(current)
    return concatenated([reader.value(piece, frame) for piece in reversed(pieces)])


def computed(operator: str, left: Value, right: Value, node: Node) -> Value:  # noqa: PLR0911 - a table
    if operator in {"&&", "and", "||", "or"}:
        holds = truth(right)
        other = truth(left)
        if holds is None or other is None:
            return Unknown(text_of(node)[:_LONGEST])
        return (holds and other) if operator in {"&&", "and"} else (holds or other)
    if isinstance(left, Unknown | Partial) or isinstance(right, Unknown | Partial):
        return Unknown(text_of(node)[:_LONGEST])
    if isinstance(left, dict) and isinstance(right, dict) and operator == "+":
        return {**right, **left}
    plain = (str, int, float, bool, type(None), dict, Case)
    if not isinstance(left, plain) or not isinstance(right, plain):
        return Unknown(text_of(node)[:_LONGEST])
    if operator in {"===", "=="}:
        return left == right
    if operator in {"!==", "!=", "<>"}:
        return left != right
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return Unknown(text_of(node)[:_LONGEST])
    function = _OF_NUMBERS.get(operator)
    return function(left, right) if function is not None else Unknown(text_of(node)[:_LONGEST])


def unary(reader: Interpreter, node: Node, frame: Frame) -> Value:
    value = reader.value(part(node, "argument"), frame)
    operator = text_of(part(node, "operator")) or text_of(node)[:1]
    if operator == "!":
        holds = truth(value)
        return Unknown(text_of(node)[:_LONGEST]) if holds is None else not holds
    if operator == "-" and isinstance(value, int | float):
        return -value
    return value


def ternary(reader: Interpreter, node: Node, frame: Frame) -> Value:
    condition = reader.value(part(node, "condition"), frame)
    holds = truth(condition)
    body, other = part(node, "body"), part(node, "alternative")
    if holds is True:
        return reader.value(body, frame) if body is not None else condition
    if holds is False:
        return reader.value(other, frame)
    first = reader.value(body, frame) if body is not None else condition
    second = reader.value(other, frame)
    if body is None and hasattr(first, "otherwise"):
        return first
    if isinstance(first, dict) and isinstance(second, dict):
        return {**second, **first}
    return second if first is None or isinstance(first, Unknown) else first


def matched(reader: Interpreter, node: Node, frame: Frame) -> Value:
    subject = reader.value(part(node, "condition"), frame)
    found: list[Value] = []
    for arm in children(part(node, "body")):
        result = part(arm, "return_expression")
        conditions = children(part(arm, "conditional_expressions"))
        values = [reader.value(c, frame) for c in conditions]
        told = [*values, subject]
        if not any(isinstance(v, Unknown | Partial) or hasattr(v, "call") for v in told):
            if arm.type == "match_default_expression" or any(v == subject for v in values):
                return reader.value(result, frame)
            continue
        found.append(reader.value(result, frame))
    return next((v for v in found if v is not None and not isinstance(v, Unknown)), None)
