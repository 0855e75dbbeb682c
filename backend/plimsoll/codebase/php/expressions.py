"""PHP's expressions, one function a kind."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING

from plimsoll.codebase.php.arrays import key_of, subscripted
from plimsoll.codebase.php.assignments import assigned, augmented
from plimsoll.codebase.php.classes import class_of
from plimsoll.codebase.php.designations import class_named, member_name
from plimsoll.codebase.php.literals import concatenated, unescaped
from plimsoll.codebase.php.operators import binary, matched, ternary, unary
from plimsoll.codebase.php.values import (
    Call,
    Closure,
    Frame,
    Instance,
    Partial,
    Unknown,
    Value,
    text,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.values import Array

_LONGEST = 120


def _encapsed(reader: Interpreter, node: Node, frame: Frame) -> Value:
    values: list[Value] = []
    for piece in node.named_children:
        if piece.type == "string_content":
            values.append(text_of(piece))
        elif piece.type == "escape_sequence":
            values.append(unescaped(text_of(piece)))
        else:
            values.append(reader.value(piece, frame))
    return concatenated(values)


def _heredoc(reader: Interpreter, node: Node, frame: Frame) -> Value:
    body = part(node, "value")
    found = _encapsed(reader, body, frame) if body is not None else ""
    indent = text_of(node).rsplit("\n", 1)[-1]
    margin = "\n" + " " * (len(indent) - len(indent.lstrip()))
    if isinstance(found, str):
        return f"\n{found}".replace(margin, "\n")[1:]
    return found


def _variable(reader: Interpreter, node: Node, frame: Frame) -> Value:
    del reader
    name = text_of(node)[1:]
    return frame.this if name == "this" else frame.find(name)


def _name(reader: Interpreter, node: Node, frame: Frame) -> Value:
    """A constant outside classes."""
    word = text_of(node)
    match word.upper():
        case "__DIR__":
            return "/" + dirname(frame.names.path)
        case "__FILE__":
            return "/" + frame.names.path
        case "__CLASS__":
            return frame.owner
        case "__NAMESPACE__":
            return frame.names.namespace
        case "DIRECTORY_SEPARATOR":
            return "/"
        case _:
            call = Call("constant", (word.lstrip("\\"),), {}, node, frame)
            found = reader.world.function(call)
            return found if isinstance(found, str | int | float | bool) else Unknown(word)


def _method_call(reader: Interpreter, node: Node, frame: Frame) -> Value:
    target = reader.value(part(node, "object"), frame)
    name = member_name(reader, part(node, "name"), frame)
    return reader.call_method(target, reader.call_of(name, node, frame))


def _static_call(reader: Interpreter, node: Node, frame: Frame) -> Value:
    scope = part(node, "scope")
    owner = class_named(reader, scope, frame)
    name = member_name(reader, part(node, "name"), frame)
    call = reader.call_of(name, node, frame)
    if owner is None:
        reader.offer(call)
        return Unknown(text_of(node)[:_LONGEST])
    return reader.call_static(owner, call)


def _function_call(reader: Interpreter, node: Node, frame: Frame) -> Value:
    function = part(node, "function")
    if function is not None and function.type in {"name", "qualified_name", "relative_name"}:
        name = text_of(function).lstrip("\\")
        return reader.call_function(name, reader.call_of(name, node, frame))
    target = reader.value(function, frame)
    return reader.call_value(target, reader.call_of("", node, frame))


def _new(reader: Interpreter, node: Node, frame: Frame) -> Value:
    named = next((c for c in children(node) if c.type != "arguments"), None)
    if named is not None and named.type == "anonymous_class":
        facts = class_of(named, frame.names)
        return Instance(facts.parents[0] if facts.parents else "class@anonymous")
    name = class_named(reader, named, frame)
    call = reader.call_of(name or "", node, frame)
    return reader.create(name, call) if name else Unknown(text_of(node)[:_LONGEST])


def _property(reader: Interpreter, node: Node, frame: Frame) -> Value:
    target = reader.value(part(node, "object"), frame)
    return reader.property(target, member_name(reader, part(node, "name"), frame))


def _class_constant(reader: Interpreter, node: Node, frame: Frame) -> Value:
    inner = children(node)
    owner = class_named(reader, inner[0] if inner else None, frame)
    if owner is None or len(inner) < 2:  # noqa: PLR2004 - a class and a name
        return Unknown(text_of(node)[:_LONGEST])
    return reader.constant(owner, text_of(inner[1]))


def _static_property(reader: Interpreter, node: Node, frame: Frame) -> Value:
    owner = class_named(reader, part(node, "scope"), frame)
    name = text_of(part(node, "name")).lstrip("$")
    return reader.static_property(owner, name) if owner else Unknown(text_of(node)[:_LONGEST])


def _subscript(reader: Interpreter, node: Node, frame: Frame) -> Value:
    inner = children(node)
    target = reader.value(inner[0], frame) if inner else None
    key = reader.value(inner[1], frame) if len(inner) > 1 else None
    found = subscripted(target, key)
    return Unknown(text_of(node)[:_LONGEST]) if isinstance(found, Unknown) else found


def _array(reader: Interpreter, node: Node, frame: Frame) -> Value:
    found: Array = {}
    following = 0
    for element in children(node, "array_element_initializer"):
        inner = children(element)
        if inner and inner[0].type == "variadic_unpacking":
            spread = reader.value(next(iter(children(inner[0])), None), frame)
            for name, value in spread.items() if isinstance(spread, dict) else ():
                found[name if isinstance(name, str) else following] = value
                following += isinstance(name, int)
        elif len(inner) > 1:
            key = key_of(reader.value(inner[0], frame))
            value = reader.value(inner[1], frame)
            if key is not None:
                found[key] = value
                following = max(following, key + 1) if isinstance(key, int) else following
        elif inner:
            found[following] = reader.value(inner[0], frame)
            following += 1
    return found


def _closure(reader: Interpreter, node: Node, frame: Frame) -> Value:
    del reader
    return Closure(node, frame)


def _inner(reader: Interpreter, node: Node, frame: Frame) -> Value:
    inner = children(node)
    return reader.value(inner[-1], frame) if inner else None


def _cast(reader: Interpreter, node: Node, frame: Frame) -> Value:
    value = reader.value(part(node, "value"), frame)
    kind = text_of(part(node, "type")).lower()
    told = getattr(value, "cast", None)
    if told is not None:
        told(kind)
        return value
    match kind:
        case "array":
            return value if isinstance(value, dict | Unknown) else {0: value}
        case "string":
            said = text(value)
            return said if said is not None else value
        case "int" | "integer":
            return int(value) if isinstance(value, str) and value.isdigit() else value
        case _:
            return value


def _required(reader: Interpreter, node: Node, frame: Frame) -> Value:
    target = reader.value(next(iter(children(node)), None), frame)
    if isinstance(target, str) and not target.startswith("/"):
        target = f"/{dirname(frame.names.path)}/{target}"
    if isinstance(target, str | Partial):
        return reader.include(target, frame)
    return Unknown(text_of(node)[:_LONGEST])


def _all(reader: Interpreter, node: Node, frame: Frame) -> Value:
    for inner in children(node):
        reader.value(inner, frame)
    return Unknown(text_of(node)[:_LONGEST])


BY_TYPE: Mapping[str, Callable[[Interpreter, Node, Frame], Value]] = {
    "encapsed_string": _encapsed,
    "heredoc": _heredoc,
    "variable_name": _variable,
    "name": _name,
    "qualified_name": _name,
    "member_call_expression": _method_call,
    "nullsafe_member_call_expression": _method_call,
    "scoped_call_expression": _static_call,
    "function_call_expression": _function_call,
    "object_creation_expression": _new,
    "member_access_expression": _property,
    "nullsafe_member_access_expression": _property,
    "class_constant_access_expression": _class_constant,
    "scoped_property_access_expression": _static_property,
    "subscript_expression": _subscript,
    "array_creation_expression": _array,
    "anonymous_function": _closure,
    "arrow_function": _closure,
    "binary_expression": binary,
    "unary_op_expression": unary,
    "conditional_expression": ternary,
    "match_expression": matched,
    "assignment_expression": assigned,
    "augmented_assignment_expression": augmented,
    "reference_assignment_expression": assigned,
    "parenthesized_expression": _inner,
    "error_suppression_expression": _inner,
    "clone_expression": _inner,
    "by_ref": _inner,
    "cast_expression": _cast,
    "require_expression": _required,
    "require_once_expression": _required,
    "include_expression": _required,
    "include_once_expression": _required,
    "throw_expression": _all,
    "print_intrinsic": _all,
    "yield_expression": _all,
}
