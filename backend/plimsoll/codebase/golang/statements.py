"""What the statements of a function do to its names, and which calls they make.

Both ways of a condition that could not be told are gone; a loop over what is not known is gone
through once. A value that becomes unknown under such a condition keeps what was known of it:
`prefix := "/api"; if cfg.Prefix != "" { prefix = cfg.Prefix }` stays `/api`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from plimsoll.codebase.golang.expressions import evaluate
from plimsoll.codebase.golang.files import specs_of
from plimsoll.codebase.golang.texts import added
from plimsoll.codebase.golang.types import type_of
from plimsoll.codebase.golang.values import (
    NOTHING,
    Call,
    Const,
    Function,
    Items,
    Made,
    Native,
    Scope,
    Several,
    Struct,
    Table,
    Unknown,
    Value,
    Zero,
    single,
    stripped,
)
from plimsoll.codebase.trees import children, field, text_of

if TYPE_CHECKING:
    from plimsoll.codebase.golang.machine import Machine

_DEEPEST = 140
_MOST_PAIRS = 1_000


def execute(machine: "Machine", node: Node | None, scope: Scope) -> None:
    """Does a statement."""
    if node is None or not machine.may_go_on(_DEEPEST):
        return
    doer = _DOERS.get(node.type)
    machine.depth += 1
    try:
        if doer is not None:
            doer(machine, node, scope)
        elif node.type not in ("comment", "empty_statement"):
            evaluate(machine, node, scope)
    finally:
        machine.depth -= 1


def run(machine: "Machine", node: Node | None, scope: Scope) -> None:
    """Does the statements of a block in the scope given, until one of them returns for certain."""
    if node is None:
        return
    pending = children(node)
    if len(pending) == 1 and pending[0].type == "statement_list":
        pending = children(pending[0])
    for statement in pending:
        execute(machine, statement, scope)
        if scope.frame is not None and scope.frame.is_over:
            return


def _block(machine: "Machine", node: Node, scope: Scope) -> None:
    run(machine, node, scope.inner())


def _expression(machine: "Machine", node: Node, scope: Scope) -> None:
    for part in children(node):
        evaluate(machine, part, scope)


def _values(machine: "Machine", node: Node | None, scope: Scope, wanted: int) -> list[Value]:
    parts = children(node) if node is not None and node.type == "expression_list" else [node]
    found = [evaluate(machine, part, scope) for part in parts if part is not None]
    if len(found) == 1 and wanted > 1:
        only = found[0]
        found = list(only.values) if isinstance(only, Several) else [only]
    found = [single(value) for value in found]
    return [*found, *[NOTHING] * (wanted - len(found))]


def _define(machine: "Machine", node: Node, scope: Scope) -> None:
    left = children(field(node, "left"))
    values = _values(machine, field(node, "right"), scope, len(left))
    for target, value in zip(left, values, strict=False):
        name = text_of(target)
        if name != "_":
            machine.on_name(name, value)
            old = scope.names.get(name)
            scope.names[name] = _settled(scope, old, _called(name, stripped(value)))


def _assign(machine: "Machine", node: Node, scope: Scope) -> None:
    left = children(field(node, "left"))
    operator = text_of(field(node, "operator"))
    values = _values(machine, field(node, "right"), scope, len(left))
    for target, value in zip(left, values, strict=False):
        if operator == "+=":
            old = single(evaluate(machine, target, scope))
            put(machine, target, added(old, value), scope)
        elif operator == "=":
            put(machine, target, stripped(value), scope)


def _settled(scope: Scope, old: Value | None, new: Value) -> Value:
    uncertain = scope.frame is not None and scope.frame.uncertain > 0
    is_empty = isinstance(new, Zero) and not new.value
    if uncertain and isinstance(new, Const) and old is not None and not is_empty:
        return Zero(new.value, new.at, new.missing, new.type)
    is_known = isinstance(old, Const | Native | Items | Struct | Function | Made) and old != Const(
        None
    )
    says_less = isinstance(new, Unknown) or is_empty
    return old if uncertain and is_known and says_less and old is not None else new


def put(machine: "Machine", target: Node, value: Value, scope: Scope) -> None:
    """Changes a variable, a field or an element."""
    match target.type:
        case "identifier":
            name = text_of(target)
            machine.on_name(name, value)
            old = scope.find(name)
            if name != "_" and not scope.assign(name, _settled(scope, old, value)):
                machine.set_global(scope, name, value)
        case "selector_expression":
            operand = field(target, "operand")
            name = text_of(field(target, "field"))
            if operand is not None and operand.type == "identifier":
                qualifier = text_of(operand)
                if scope.find(qualifier) is None and machine.set_imported(
                    scope, qualifier, name, value
                ):
                    return
            machine.set_member(single(evaluate(machine, operand, scope)), name, value)
        case "index_expression":
            owner = single(evaluate(machine, field(target, "operand"), scope))
            key = single(evaluate(machine, field(target, "index"), scope))
            if isinstance(owner, Table) and len(owner.pairs) < _MOST_PAIRS:
                owner.pairs.append((key, value))
        case "unary_expression" | "parenthesized_expression":
            inner = children(target)
            if inner:
                put(machine, inner[-1], value, scope)
        case _:
            pass


def _declare(machine: "Machine", node: Node, scope: Scope) -> None:
    resolve = machine.resolver(scope)
    for spec in specs_of(node):
        if spec.type in ("type_spec", "type_alias"):
            name = text_of(field(spec, "name"))
            scope.types[name] = machine.local_type(name, type_of(field(spec, "type"), resolve))
            continue
        names = [text_of(name) for name in spec.children_by_field_name("name")]
        declared = field(spec, "type")
        kind = type_of(declared, resolve) if declared is not None else None
        right = field(spec, "value")
        if right is not None:
            values = _values(machine, right, scope, len(names))
        else:
            values = [machine.zero(kind) if kind is not None else NOTHING for _ in names]
        for name, value in zip(names, values, strict=False):
            scope.names[name] = stripped(value)


def _if(machine: "Machine", node: Node, scope: Scope) -> None:
    inner = scope.inner()
    execute(machine, field(node, "initializer"), inner)
    asked = field(node, "condition")
    condition = single(evaluate(machine, asked, inner))
    consequence, alternative = field(node, "consequence"), field(node, "alternative")
    is_told = isinstance(condition, Const) and not isinstance(condition, Zero)
    if is_told and isinstance(condition, Const) and isinstance(condition.value, bool):
        execute(machine, consequence if condition.value else alternative, inner)
        return
    with machine.perhaps(inner, asked, consequence):
        execute(machine, consequence, inner)
    if alternative is not None:
        with machine.perhaps(inner, None, None):
            execute(machine, alternative, inner)


def _for(machine: "Machine", node: Node, scope: Scope) -> None:
    head = next(iter(children(node, "range_clause", "for_clause")), None)
    body = field(node, "body")
    if head is None or head.type != "range_clause":
        inner = scope.inner()
        if head is not None:
            execute(machine, field(head, "initializer"), inner)
        with machine.perhaps(inner, None, None):
            execute(machine, body, inner)
        return
    names = [text_of(part) for part in children(field(head, "left"))]
    over = single(evaluate(machine, field(head, "right"), scope))
    rounds = _rounds(machine, over, scope, head)
    for values in rounds[: machine.most_rounds]:
        inner = scope.inner()
        for name, value in zip(names, values, strict=False):
            inner.names[name] = _called(name, value)
        if isinstance(over, Items | Table):
            execute(machine, body, inner)
        else:
            with machine.perhaps(inner, None, None):
                execute(machine, body, inner)
        if scope.frame is not None and scope.frame.is_over:
            return


def _called(name: str, value: Value) -> Value:
    """What is not known goes by its name."""
    return Unknown(value.type, name) if isinstance(value, Unknown) and not value.wording else value


def _rounds(machine: "Machine", over: Value, scope: Scope, head: Node) -> list[tuple[Value, Value]]:
    if isinstance(over, Items):
        return [(Const(index), value) for index, value in enumerate(over.elements)]
    if isinstance(over, Table):
        return list(over.pairs)
    if isinstance(over, Function):
        return [(NOTHING, NOTHING)]
    if isinstance(over, Native):
        found = over.call("range", Call(machine, [], [], scope, scope.at(head)))
        if isinstance(found, Several):
            return [(found.values[0], found.values[1])]
        return [(NOTHING, found if found is not None else NOTHING)]
    under = machine.underlying(over.type.bare)
    inner = machine.made_up(under.parts[-1]) if under.parts else NOTHING
    return [(NOTHING, inner)]


def _switch(machine: "Machine", node: Node, scope: Scope) -> None:
    inner = scope.inner()
    execute(machine, field(node, "initializer"), inner)
    subject = field(node, "value")
    value = single(evaluate(machine, subject, inner)) if subject is not None else None
    cases = children(node, "expression_case", "default_case", "type_case", "communication_case")
    chosen = _chosen(machine, value, cases, inner)
    for case in cases if chosen is None else [chosen]:
        asked = field(case, "value")
        wanted = (
            [single(evaluate(machine, part, inner)) for part in children(asked)]
            if asked is not None and value is not None
            else []
        )
        block = inner.inner()
        if node.type == "type_switch_statement":
            _alias(machine, node, case, block)
        with machine.in_case(block, value, wanted, asked):
            _run_case(machine, case, block)


def _chosen(
    machine: "Machine", value: Value | None, cases: list[Node], scope: Scope
) -> Node | None:
    """The one case that a known value picks."""
    if not isinstance(value, Const) or isinstance(value, Zero) or value.value is None:
        return None
    for case in cases:
        for part in children(field(case, "value")):
            wanted = single(evaluate(machine, part, scope))
            if not isinstance(wanted, Const):
                return None
            if wanted.value == value.value:
                return case
    return next((case for case in cases if case.type == "default_case"), None)


def _alias(machine: "Machine", node: Node, case: Node, scope: Scope) -> None:
    alias = field(node, "alias")
    types = case.children_by_field_name("type")
    if alias is not None and types:
        value = single(evaluate(machine, field(node, "value"), scope))
        if isinstance(value, Unknown):
            value = machine.made_up(type_of(types[0], machine.resolver(scope)))
        scope.names[text_of(alias)] = value


def _run_case(machine: "Machine", case: Node, scope: Scope) -> None:
    asked = field(case, "value") or field(case, "communication")
    for part in children(case):
        if part != asked and part not in case.children_by_field_name("type"):
            if part.type == "statement_list":
                run(machine, part, scope)
            else:
                execute(machine, part, scope)


def _select(machine: "Machine", node: Node, scope: Scope) -> None:
    for case in children(node):
        with machine.perhaps(scope, None, None):
            _run_case(machine, case, scope.inner())


def _return(machine: "Machine", node: Node, scope: Scope) -> None:
    frame = scope.frame
    parts = children(node)
    values = [
        evaluate(machine, part, scope)
        for listed in parts
        for part in (children(listed) if listed.type == "expression_list" else [listed])
    ]
    if frame is None:
        return
    if not parts and frame.named:
        values = [scope.find(name) or NOTHING for name in frame.named]
    whole = values[0] if len(values) == 1 else Several([single(value) for value in values])
    frame.results.append(whole)
    if frame.uncertain == 0:
        frame.is_over = True


def _call_later(machine: "Machine", node: Node, scope: Scope) -> None:
    for part in children(node):
        evaluate(machine, part, scope)


def _nothing(_machine: "Machine", _node: Node, _scope: Scope) -> None:
    return


def _labelled(machine: "Machine", node: Node, scope: Scope) -> None:
    for part in children(node)[1:]:
        execute(machine, part, scope)


_DOERS: dict[str, Callable[["Machine", Node, Scope], None]] = {
    "block": _block,
    "expression_statement": _expression,
    "short_var_declaration": _define,
    "assignment_statement": _assign,
    "var_declaration": _declare,
    "const_declaration": _declare,
    "type_declaration": _declare,
    "if_statement": _if,
    "for_statement": _for,
    "expression_switch_statement": _switch,
    "type_switch_statement": _switch,
    "select_statement": _select,
    "return_statement": _return,
    "go_statement": _call_later,
    "defer_statement": _call_later,
    "labeled_statement": _labelled,
    "inc_statement": _nothing,
    "dec_statement": _nothing,
    "break_statement": _nothing,
    "continue_statement": _nothing,
    "goto_statement": _nothing,
    "fallthrough_statement": _nothing,
}
