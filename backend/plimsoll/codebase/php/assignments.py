"""What PHP's assignments do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import (
    Frame,
    Instance,
    Unknown,
    Value,
    appended,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.arrays import key_of, subscripted
from plimsoll.codebase.php.designations import member_name
from plimsoll.codebase.php.literals import concatenated
from plimsoll.codebase.php.operators import computed


def assigned(reader: Interpreter, node: Node, frame: Frame) -> Value:
    value = reader.value(part(node, "right"), frame)
    assign(reader, part(node, "left"), value, frame)
    return value


def augmented(reader: Interpreter, node: Node, frame: Frame) -> Value:
    left, right = part(node, "left"), reader.value(part(node, "right"), frame)
    operator = text_of(part(node, "operator")) or "="
    before = reader.value(left, frame)
    if operator == ".=":
        value = concatenated([before, right])
    elif operator == "??=":
        value = right if before is None or isinstance(before, Unknown) else before
    else:
        value = computed(operator[:-1], before, right, node)
    assign(reader, left, value, frame)
    return value


def assign(reader: Interpreter, target: Node | None, value: Value, frame: Frame) -> None:
    """`target = value`."""
    if target is None:
        return
    match target.type:
        case "variable_name":
            frame.variables[text_of(target)[1:]] = value
        case "member_access_expression" | "nullsafe_member_access_expression":
            on = reader.value(part(target, "object"), frame)
            name = member_name(reader, part(target, "name"), frame)
            if isinstance(on, Instance):
                on.fields[name] = value
        case "subscript_expression":
            _assign_item(reader, target, value, frame)
        case "list_literal" | "array_creation_expression":
            _take_apart(reader, target, value, frame)
        case _:
            pass


def _assign_item(reader: Interpreter, target: Node, value: Value, frame: Frame) -> None:
    inner = children(target)
    if not inner or inner[0].type not in {
        "variable_name",
        "member_access_expression",
        "subscript_expression",
    }:
        return
    held = reader.value(inner[0], frame)
    if not isinstance(held, dict):
        if held is not None and not isinstance(held, Unknown):
            return
        held = {}
    if len(inner) == 1:
        assign(reader, inner[0], appended(held, value), frame)
        return
    key = key_of(reader.value(inner[1], frame))
    if key is not None:
        assign(reader, inner[0], {**held, key: value}, frame)


def _take_apart(reader: Interpreter, target: Node, value: Value, frame: Frame) -> None:
    position = 0
    key: Value = None
    for child in target.children:
        if child.type == "=>":
            continue
        if child.type == ",":
            position += 1
            continue
        if not child.is_named:
            continue
        if child.type == "array_element_initializer":
            inner = children(child)
            found: Value = position
            if len(inner) > 1:
                found = reader.value(inner[0], frame)
            assign(reader, inner[-1], subscripted(value, found), frame)
            continue
        following = child.next_sibling
        if following is not None and following.type == "=>":
            key = reader.value(child, frame)
            continue
        assign(reader, child, subscripted(value, position if key is None else key), frame)
        key = None
