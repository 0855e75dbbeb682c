"""What operators make of their operands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.literals import computed, joined, truth_of
from plimsoll.codebase.javascript.interpreter.nodes import unwrapped, wording
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Class,
    Const,
    External,
    Function,
    Input,
    Record,
    Scope,
    Unknown,
    Value,
    elements_of,
    is_known,
)
from plimsoll.codebase.trees import field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter


class Operators:
    """Evaluates operators; chains of them are no nesting."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def _of(self, node: Node | None, scope: Scope) -> Value:
        return self._interpreter.evaluate(node, scope)

    def binary(self, node: Node, scope: Scope) -> Value:
        pending: list[tuple[str, Node | None]] = []
        current: Node | None = node
        while current is not None and current.type == "binary_expression":
            pending.append((text_of(field(current, "operator")), field(current, "right")))
            current = unwrapped(field(current, "left"))
        left_node = current
        value = self._of(current, scope)
        for operator, right in reversed(pending):
            value = self.operate(operator, (left_node, value), right, scope)
            left_node = None
        return value

    def operate(
        self, operator: str, left: tuple[Node | None, Value], right: Node | None, scope: Scope
    ) -> Value:
        node, value = left
        if operator in ("||", "??"):
            return self._otherwise(operator, value, right, scope)
        other = self._of(right, scope)
        if operator == "in" and isinstance(other, Input) and isinstance(value, Const):
            self._interpreter.members.attribute(other, str(value.value))
        if operator == "&&":
            return value if truth_of(value) is False else other
        is_text = isinstance(value, Const) or isinstance(other, Const)
        if operator == "+" and is_text:
            first = value if isinstance(value, Const) else Unknown(wording(node))
            second = other if isinstance(other, Const) else Unknown(wording(right))
            return joined([first, second])
        if operator == "+" and isinstance(value, Array):
            return Array(value.elements + elements_of(other))
        return computed(operator, value, other)

    def _otherwise(self, operator: str, value: Value, right: Node | None, scope: Scope) -> Value:
        if isinstance(value, Input):
            default = self._of(right, scope)
            value.reads.defaulted(value, default)
            return value
        truth = truth_of(value)
        if is_known(value) and (truth is not False or operator == "??"):
            return value
        other = self._of(right, scope)
        if isinstance(other, Const) and isinstance(value, External):
            return Const(other.value, other.missing, (*other.assumed, value.dotted))
        if is_known(other) or isinstance(other, Const):
            return other
        return value if isinstance(value, External) else other

    def unary(self, node: Node, scope: Scope) -> Value:  # noqa: PLR0911 - an operator a return
        operator = text_of(field(node, "operator"))
        if operator == "delete":
            return UNDEFINED
        value = self._of(field(node, "argument"), scope)
        if operator == "!":
            truth = truth_of(value)
            return Unknown() if truth is None else Const(not truth)
        if operator == "typeof":
            return _type_of(value)
        if operator in ("+", "-") and isinstance(value, Const):
            if isinstance(value.value, int | float):
                return Const(-value.value if operator == "-" else value.value)
            return Unknown()
        if operator == "+" and isinstance(value, Input):
            value.reads.passed(External("", "Number"), Call("Number", [value], "", 0))
            return value
        return UNDEFINED if operator == "void" else Unknown()


def _type_of(value: Value) -> Value:
    match value:
        case Function() | Class():
            return Const("function")
        case Const(value=str()):
            return Const("string")
        case Record() | Array():
            return Const("object")
        case _:
            return Unknown()
