"""What each kind of Ruby statement and expression does, for the interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.builtin import answer
from plimsoll.codebase.ruby.environment import environment
from plimsoll.codebase.ruby.values import Closure, Frame, Name, Unknown, Value
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from plimsoll.codebase.ruby.interpreter import Interpreter

_LONGEST = 80


def _yield(reader: Interpreter, node: Node, frame: Frame) -> Value:
    if frame.block is None:
        return Unknown("yield")
    arguments = [reader.value(n, frame) for inner in children(node) for n in children(inner)]
    return reader.invoke(frame.block, arguments, receiver=frame.receiver)


def _if(reader: Interpreter, node: Node, frame: Frame) -> Value:
    condition = part(node, "condition")
    is_negated = node.type in {"unless", "unless_modifier"}
    decided = truth(reader, condition, frame)
    then = part(node, "consequence") or part(node, "body")
    branches = [(then, not is_negated), (part(node, "alternative"), is_negated)]
    reason = f"only {'unless' if is_negated else 'if'} `{text_of(condition)[:_LONGEST]}`"
    if decided is not None:
        taken = next(branch for branch, wanted in branches if wanted == decided)
        return _branch(reader, taken, frame)
    found: list[Value] = []
    with reader.doubting(reason):
        for branch, _ in branches:
            value = _branch(reader, branch, frame)
            found.append(value)
    return next((v for v in found if not isinstance(v, Unknown) and v is not None), found[0])


def _branch(reader: Interpreter, node: Node | None, frame: Frame) -> Value:
    if node is None:
        return None
    return reader.run(node, frame) if node.type in {"then", "else"} else reader.value(node, frame)


def truth(reader: Interpreter, node: Node | None, frame: Frame) -> bool | None:
    """Whether a condition holds; None when it cannot be told."""
    value = reader.value(node, frame)
    if isinstance(value, Unknown | Name):
        return None
    return value is not None and value is not False


def _case(reader: Interpreter, node: Node, frame: Frame) -> Value:
    """Every branch may be the one, except where the value is known."""
    subject = reader.value(part(node, "value"), frame)
    branches = [n for n in children(node) if n.type in {"when", "else"}]
    for branch in branches:
        patterns = [
            reader.value(next(iter(children(p)), None), frame) for p in children(branch, "pattern")
        ]
        if not isinstance(subject, Unknown) and (subject in patterns or branch.type == "else"):
            return _branch(reader, part(branch, "body") or branch, frame)
    with reader.doubting(f"in one case of `{text_of(part(node, 'value'))[:_LONGEST]}`"):
        for branch in branches:
            _branch(reader, part(branch, "body") or branch, frame)
    return Unknown("case")


def _logic(reader: Interpreter, node: Node, frame: Frame) -> Value:
    operator = text_of(part(node, "operator"))
    left = reader.value(part(node, "left"), frame)
    if operator in {"||", "or"}:
        if isinstance(left, Unknown) or left is None or left is False:
            right = reader.value(part(node, "right"), frame)
            return left if isinstance(left, Unknown) and right is True else right
        return left
    if operator in {"&&", "and"}:
        if left is None or left is False:
            return left
        right = reader.value(part(node, "right"), frame)
        return left if isinstance(left, Unknown) else right
    right = reader.value(part(node, "right"), frame)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(text_of(node)[:200])
    found = answer(left, operator, [right])
    return Unknown(text_of(node)[:200]) if isinstance(found, Unknown) else found


def _not(reader: Interpreter, node: Node, frame: Frame) -> Value:
    operand = part(node, "operand")
    if not text_of(node).startswith(("!", "not")):
        value = reader.value(operand, frame)
        return -value if isinstance(value, int | float) else Unknown(text_of(node)[:200])
    holds = truth(reader, operand, frame)
    return Unknown(text_of(node)[:200]) if holds is None else not holds


def _assign(reader: Interpreter, node: Node, frame: Frame) -> Value:
    left = part(node, "left")
    value = reader.value(part(node, "right"), frame)
    if left is None:
        return value
    if left.type == "left_assignment_list":
        values = value if isinstance(value, list) else []
        for index, name in enumerate(children(left)):
            _put(name, values[index] if index < len(values) else None, frame)
        return value
    if node.type == "operator_assignment":
        home = frame.find(text_of(left))
        known = home.names[text_of(left)] if home is not None else None
        operator = text_of(part(node, "operator")).removesuffix("=")
        if operator == "||":
            value = known if known is not None else value
        else:
            value = answer(known, operator, [value])
    _put(left, value, frame)
    return value


def _put(name: Node, value: Value, frame: Frame) -> None:
    home = frame.find(text_of(name)) or frame
    home.names[text_of(name)] = value


def _define(reader: Interpreter, node: Node, frame: Frame) -> Value:
    reader.methods[text_of(part(node, "name"))] = Closure(node, frame)
    return None


def _identifier(reader: Interpreter, node: Node, frame: Frame) -> Value:
    name = text_of(node)
    home = frame.find(name)
    if home is not None:
        return home.names[name]
    return reader.own_call(name, node, frame)


def _variable(_reader: Interpreter, node: Node, frame: Frame) -> Value:
    home = frame.find(text_of(node))
    return home.names[text_of(node)] if home is not None else Unknown(text_of(node))


def _constant(reader: Interpreter, node: Node, frame: Frame) -> Value:
    home = frame.find(text_of(node))
    if home is not None:
        return home.names[text_of(node)]
    return reader.world.constant(text_of(node), frame.nesting, reader)


def _body(reader: Interpreter, node: Node, frame: Frame) -> Value:
    return reader.run(node, frame)


def _lambda(_reader: Interpreter, node: Node, frame: Frame) -> Value:
    return Closure(node, frame)


def _return(reader: Interpreter, node: Node, frame: Frame) -> Value:
    inner = next(iter(children(next(iter(children(node)), None))), None)
    return reader.value(inner, frame)


def _rescued(reader: Interpreter, node: Node, frame: Frame) -> Value:
    return reader.value(part(node, "body"), frame)


def _index(reader: Interpreter, node: Node, frame: Frame) -> Value:
    target = reader.value(part(node, "object"), frame)
    keys = [reader.value(child, frame) for child in children(node)[1:]]
    if isinstance(target, Name):
        default = environment(node, target, "[]", keys)
        return default if default is not None else Unknown(text_of(node)[:200])
    found = answer(target, "[]", keys)
    return Unknown(text_of(node)[:200]) if isinstance(found, Unknown) else found


def _opened(reader: Interpreter, node: Node, frame: Frame) -> Value:
    """The body of a class or module; its methods are no helpers, except those of the router."""
    if not getattr(frame.receiver, "opens_classes", False):
        return None
    name = text_of(part(node, "name"))
    path = "::".join([*frame.nesting[-1:], name])
    inner = Frame(
        path=frame.path, nesting=(*frame.nesting, path), receiver=frame.receiver, parent=frame
    )
    for statement in children(part(node, "body")):
        if statement.type != "method" or name.endswith("Mapper"):
            reader.value(statement, inner)
    return None


BY_TYPE: Mapping[str, Callable[[Interpreter, Node, Frame], Value]] = {
    "class": _opened,
    "module": _opened,
    "yield": _yield,
    "if": _if,
    "unless": _if,
    "if_modifier": _if,
    "unless_modifier": _if,
    "elsif": _if,
    "conditional": _if,
    "case": _case,
    "binary": _logic,
    "unary": _not,
    "assignment": _assign,
    "operator_assignment": _assign,
    "method": _define,
    "identifier": _identifier,
    "instance_variable": _variable,
    "global_variable": _variable,
    "constant": _constant,
    "scope_resolution": _constant,
    "block": _body,
    "do_block": _body,
    "block_body": _body,
    "body_statement": _body,
    "begin": _body,
    "then": _body,
    "else": _body,
    "parenthesized_statements": _body,
    "program": _body,
    "begin_block": _body,
    "lambda": _lambda,
    "return": _return,
    "rescue_modifier": _rescued,
    "element_reference": _index,
}
