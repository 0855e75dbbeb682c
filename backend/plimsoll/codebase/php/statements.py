"""PHP's statements, one function a kind; each says what ended it early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.assignments import assign
from plimsoll.codebase.php.merging import both
from plimsoll.codebase.php.values import Frame, Partial, Unknown, Value, truth
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from plimsoll.codebase.php.interpreter import Interpreter

_LONGEST = 80
_MOST_TURNS = 500


def run(reader: Interpreter, node: Node | None, frame: Frame) -> str:
    """Follows one statement, or those of a block one after another."""
    if node is None:
        return ""
    handler = BY_TYPE.get(node.type)
    if handler is not None:
        return handler(reader, node, frame)
    reader.value(node, frame)
    return ""


def _block(reader: Interpreter, node: Node, frame: Frame) -> str:
    for statement in children(node):
        ended = reader.run(statement, frame)
        if ended:
            return ended
    return ""


def _expression(reader: Interpreter, node: Node, frame: Frame) -> str:
    ended = ""
    for inner in children(node):
        reader.value(inner, frame)
        if inner.type in {"throw_expression", "exit_statement"}:
            ended = "return"
    return ended


def _return(reader: Interpreter, node: Node, frame: Frame) -> str:
    frame.returned.append(reader.value(next(iter(children(node)), None), frame))
    return "return"


def _ended(word: str) -> Callable[[Interpreter, Node, Frame], str]:
    def said(reader: Interpreter, node: Node, frame: Frame) -> str:
        del reader, node, frame
        return word

    return said


def _if(reader: Interpreter, node: Node, frame: Frame) -> str:
    """Every branch that may be taken, up to the first that certainly is."""
    ends: list[str] = []
    branches = [node, *node.children_by_field_name("alternative")]
    before = dict(frame.variables)
    seen: list[dict[str, Value]] = []
    is_certain = False
    for branch in branches:
        condition = part(branch, "condition")
        frame.variables.clear()
        frame.variables.update(before)
        holds = truth(reader.value(condition, frame)) if condition is not None else True
        before = dict(frame.variables) if condition is not None else before
        if holds is False:
            continue
        is_first = holds is True and not seen
        if is_first:
            ended = reader.run(part(branch, "body"), frame)
        else:
            words = text_of(part(node, "condition"))[:_LONGEST]
            with reader.doubting(f"under the condition `{words}`"):
                ended = reader.run(part(branch, "body"), frame)
        ends.append(ended)
        if not ended or condition is not None:
            seen.append(dict(frame.variables))
        is_certain = holds is True
        if is_certain:
            break
    if not is_certain:
        seen.append(before)
    _merge(seen, frame)
    return ends[0] if is_certain and ends and all(ends) else ""


def _merge(seen: list[dict[str, Value]], frame: Frame) -> None:
    """What variables hold behind branches of which any may have been taken."""
    if not seen:
        return
    together = dict(seen[0])
    for other in seen[1:]:
        for name, value in other.items():
            together[name] = both(together[name], value) if name in together else value
    frame.variables.clear()
    frame.variables.update(together)


def _foreach(reader: Interpreter, node: Node, frame: Frame) -> str:
    parts = children(node)
    body = part(node, "body")
    if len(parts) < 2:  # noqa: PLR2004 - what is looped over, and a name
        return ""
    subject = reader.value(parts[0], frame)
    target = parts[1]
    key = None
    if target.type == "pair":
        inner = children(target)
        key, target = inner[0], inner[-1]
    if isinstance(subject, dict):
        for index, (name, value) in enumerate(list(subject.items())):
            if index > _MOST_TURNS:
                break
            assign(reader, key, name, frame)
            assign(reader, _plain(target), value, frame)
            if _turn(reader, body, frame) == "return":
                return "return"
        return ""
    each = getattr(subject, "each", None)
    item: Value = each() if each is not None else Unknown(text_of(target))
    assign(reader, key, Unknown(text_of(key)), frame)
    assign(reader, _plain(target), item, frame)
    with reader.doubting(f"in a loop over `{text_of(parts[0])[:_LONGEST]}`"):
        _turn(reader, body, frame)
    return ""


def _plain(target: Node) -> Node:
    inner = children(target)
    return inner[0] if target.type == "by_ref" and inner else target


def _turn(reader: Interpreter, body: Node | None, frame: Frame) -> str:
    ended = reader.run(body, frame)
    return "" if ended == "loop" else ended


def _once(reader: Interpreter, node: Node, frame: Frame) -> str:
    """A loop whose number of turns is not told: one turn."""
    for name in ("initialize", "condition"):
        reader.value(part(node, name), frame)
    _turn(reader, part(node, "body"), frame)
    return ""


def _switch(reader: Interpreter, node: Node, frame: Frame) -> str:
    """The case that applies and those it falls through to; all of them where it is not known."""
    subject = reader.value(part(node, "condition"), frame)
    cases = children(part(node, "body"), "case_statement", "default_statement")
    told = not isinstance(subject, Unknown | Partial) and not hasattr(subject, "call")
    values = [
        reader.value(part(case, "value"), frame) if case.type == "case_statement" else None
        for case in cases
    ]
    start = None
    if told:
        start = next(
            (
                i
                for i, case in enumerate(cases)
                if case.type == "case_statement" and values[i] == subject
            ),
            next((i for i, c in enumerate(cases) if c.type == "default_statement"), len(cases)),
        )
    if start is not None:
        for case in cases[start:]:
            ended = _statements(reader, case, frame)
            if ended:
                return "" if ended == "loop" else ended
        return ""
    before = dict(frame.variables)
    seen = [before]
    for case in cases:
        frame.variables.clear()
        frame.variables.update(before)
        with reader.doubting(f"in one case of `{text_of(part(node, 'condition'))[:_LONGEST]}`"):
            _statements(reader, case, frame)
        seen.append(dict(frame.variables))
    _merge(seen, frame)
    return ""


def _statements(reader: Interpreter, case: Node, frame: Frame) -> str:
    value = part(case, "value")
    for statement in children(case):
        if statement == value:
            continue
        ended = reader.run(statement, frame)
        if ended:
            return ended
    return ""


def _try(reader: Interpreter, node: Node, frame: Frame) -> str:
    ended = reader.run(part(node, "body"), frame)
    for clause in children(node, "catch_clause", "finally_clause"):
        frame.variables.setdefault(text_of(part(clause, "name")).lstrip("$"), Unknown("$e"))
        reader.run(part(clause, "body"), frame)
    return ended


def _nothing(reader: Interpreter, node: Node, frame: Frame) -> str:
    del reader, node, frame
    return ""


def _namespace(reader: Interpreter, node: Node, frame: Frame) -> str:
    body = part(node, "body")
    return reader.run(body, frame) if body is not None else ""


def _static(reader: Interpreter, node: Node, frame: Frame) -> str:
    for declared in children(node, "static_variable_declaration"):
        assign(reader, part(declared, "name"), reader.value(part(declared, "value"), frame), frame)
    return ""


BY_TYPE: Mapping[str, Callable[[Interpreter, Node, Frame], str]] = {
    "program": _block,
    "compound_statement": _block,
    "colon_block": _block,
    "expression_statement": _expression,
    "echo_statement": _expression,
    "return_statement": _return,
    "break_statement": _ended("loop"),
    "continue_statement": _ended("loop"),
    "exit_statement": _ended("return"),
    "if_statement": _if,
    "foreach_statement": _foreach,
    "for_statement": _once,
    "while_statement": _once,
    "do_statement": _once,
    "switch_statement": _switch,
    "try_statement": _try,
    "namespace_definition": _namespace,
    "function_static_declaration": _static,
    "class_declaration": _nothing,
    "interface_declaration": _nothing,
    "trait_declaration": _nothing,
    "enum_declaration": _nothing,
    "function_definition": _nothing,
    "namespace_use_declaration": _nothing,
    "php_tag": _nothing,
    "text_interpolation": _nothing,
    "text": _nothing,
    "declare_statement": _nothing,
    "empty_statement": _nothing,
    "global_declaration": _nothing,
    "const_declaration": _nothing,
    "unset_statement": _nothing,
    "php_end_tag": _nothing,
    "ERROR": _block,
}
