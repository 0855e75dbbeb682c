"""What an expression stands for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from plimsoll.codebase.golang.built_in import BUILT_IN, spread
from plimsoll.codebase.golang.literals import unquoted
from plimsoll.codebase.golang.texts import added, wording
from plimsoll.codebase.golang.types import GoType, signature_of, type_of
from plimsoll.codebase.golang.values import (
    NIL,
    NOTHING,
    BoundNative,
    Call,
    Const,
    Foreign,
    Function,
    Items,
    Native,
    PackageName,
    Scope,
    Several,
    Struct,
    Table,
    TypeName,
    Unknown,
    Value,
    Zero,
    single,
)
from plimsoll.codebase.trees import children, field, text_of

if TYPE_CHECKING:
    from plimsoll.codebase.golang.machine import Machine

_DEEPEST = 150
_MOST_ELEMENTS = 2_000
TYPES = frozenset(
    {"slice_type", "map_type", "pointer_type", "array_type", "struct_type", "interface_type"}
    | {"function_type", "generic_type", "qualified_type", "type_identifier", "channel_type"}
)


def evaluate(machine: "Machine", node: Node | None, scope: Scope) -> Value:
    """The value of an expression; only what a call does is done."""
    if node is None or not machine.may_go_on(_DEEPEST):
        return NOTHING
    reader = _READERS.get(node.type)
    if reader is None:
        if node.type in TYPES:
            return TypeName(type_of(node, machine.resolver(scope)))
        return Unknown(wording=wording(node))
    machine.depth += 1
    try:
        return reader(machine, node, scope)
    finally:
        machine.depth -= 1


def _string(_machine: "Machine", node: Node, scope: Scope) -> Value:
    return Const(unquoted(node), scope.at(node))


def _number(_machine: "Machine", node: Node, _scope: Scope) -> Value:
    told = text_of(node).replace("_", "")
    try:
        return Const(int(told, 0) if node.type == "int_literal" else float(told))
    except ValueError:
        return Unknown(GoType("basic", "int"))


def _rune(_machine: "Machine", node: Node, _scope: Scope) -> Value:
    return Const(unquoted(node))


def _identifier(machine: "Machine", node: Node, scope: Scope) -> Value:
    name = text_of(node)
    found = scope.find(name)
    if found is not None:
        return found
    local = scope.find_type(name)
    if local is not None:
        return TypeName(local)
    return machine.named(name, scope, wording=name)


def _selector(machine: "Machine", node: Node, scope: Scope) -> Value:
    name = text_of(field(node, "field"))
    operand = field(node, "operand")
    if operand is not None and operand.type == "identifier":
        qualifier = text_of(operand)
        if scope.find(qualifier) is None:
            found = machine.qualified(qualifier, name, scope)
            if found is not None:
                return found
    return member(machine, single(evaluate(machine, operand, scope)), name, wording(node))


def member(machine: "Machine", owner: Value, name: str, told: str) -> Value:
    """A field or method of a value."""
    if isinstance(owner, Native):
        found = owner.get(name)
        return found if found is not None else BoundNative(owner, name)
    if isinstance(owner, PackageName):
        return machine.of_package(owner.key, name) or Unknown(wording=told)
    if isinstance(owner, Foreign):
        return Foreign(f"{owner.name}.{name}", owner.type_arguments)
    if isinstance(owner, TypeName):
        method = machine.method(Unknown(owner.names), name)
        return method if method is not None else Unknown(wording=told)
    return machine.member(owner, name, told)


def _call(machine: "Machine", node: Node, scope: Scope) -> Value:
    target = field(node, "function")
    if target is None:
        return NOTHING
    arguments = children(field(node, "arguments"))
    if target.type == "identifier" and scope.find(text_of(target)) is None:
        built_in = BUILT_IN.get(text_of(target))
        if built_in is not None and machine.is_built_in(text_of(target), scope):
            return built_in(machine, arguments, scope)
    function = single(evaluate(machine, target, scope))
    values = [evaluate(machine, argument, scope) for argument in arguments]
    if len(values) == 1 and isinstance(values[0], Several):
        values = list(values[0].values)
    values = [single(value) for value in values]
    if arguments and arguments[-1].type == "variadic_argument":
        values = [*values[:-1], *spread(values[-1])]
    name = field(target, "field") or target
    at = scope.at(name)
    types = tuple(
        type_of(part, machine.resolver(scope)) for part in children(field(node, "type_arguments"))
    )
    ends = scope.base + node.end_point[0]
    return machine.call(function, Call(machine, values, arguments, scope, at, types, ends))


def _variadic(machine: "Machine", node: Node, scope: Scope) -> Value:
    return evaluate(machine, next(iter(children(node)), None), scope)


def _inner(machine: "Machine", node: Node, scope: Scope) -> Value:
    return evaluate(machine, next(iter(children(node)), None), scope)


def _unary(machine: "Machine", node: Node, scope: Scope) -> Value:
    value = single(evaluate(machine, field(node, "operand"), scope))
    operator = text_of(field(node, "operator"))
    if operator in ("&", "*"):
        return value
    if isinstance(value, Const) and not isinstance(value, Zero):
        if operator == "!" and isinstance(value.value, bool):
            return Const(not value.value)
        if operator == "-" and isinstance(value.value, int | float):
            return Const(-value.value)
    if operator == "<-" and value.type.parts:
        return machine.made_up(value.type.parts[0])
    return Unknown(value.type, wording(node))


def _binary(machine: "Machine", node: Node, scope: Scope) -> Value:
    operator = text_of(field(node, "operator"))
    left = single(evaluate(machine, field(node, "left"), scope))
    right = single(evaluate(machine, field(node, "right"), scope))
    machine.on_comparison(operator, left, right)
    if operator == "+":
        whole = added(left, right, node)
        is_here = any(child.type.endswith("string_literal") for child in node.named_children)
        if is_here and isinstance(whole, Const):
            return Const(whole.value, scope.at(node), whole.missing)
        return whole
    if not (isinstance(left, Const) and isinstance(right, Const)):
        return Unknown(GoType("basic", "bool"), wording(node))
    is_open = isinstance(left, Zero) or isinstance(right, Zero)
    if left.missing or right.missing or is_open:
        return Unknown(GoType("basic", "bool"), wording(node))
    return _compared(operator, left, right)


def _compared(operator: str, left: Const, right: Const) -> Value:
    match operator:
        case "==":
            return Const(left.value == right.value)
        case "!=":
            return Const(left.value != right.value)
        case "&&":
            return Const(bool(left.value and right.value))
        case "||":
            return Const(bool(left.value or right.value))
        case _:
            return Unknown()


def _composite(machine: "Machine", node: Node, scope: Scope) -> Value:
    kind = type_of(field(node, "type"), machine.resolver(scope))
    return composed(machine, kind, field(node, "body"), scope)


def composed(machine: "Machine", kind: GoType, body: Node | None, scope: Scope) -> Value:
    """A composite literal, whose type inner ones may leave out."""
    under = machine.underlying(kind.bare)
    parts = children(body)[:_MOST_ELEMENTS]
    at = scope.at(body) if body is not None else None
    if under.kind == "map":
        pairs = [
            (
                _element(machine, under.parts[0], field(part, "key") or part, scope),
                _element(machine, under.parts[1], field(part, "value") or part, scope),
            )
            for part in parts
            if part.type == "keyed_element"
        ]
        return Table(pairs, kind)
    if under.kind == "slice":
        inner = under.parts[0]
        return Items(
            [_element(machine, inner, field(part, "value") or part, scope) for part in parts], kind
        )
    found = Struct(kind.bare, at=at)
    fields = machine.fields_of(kind.bare)
    for index, part in enumerate(parts):
        if part.type == "keyed_element":
            name = text_of(field(part, "key"))
            declared = next((f.type for f in fields if f.name == name), GoType("other"))
            found.fields[name] = _element(machine, declared, field(part, "value"), scope)
        else:
            name = fields[index].name if index < len(fields) else f"#{index}"
            declared = fields[index].type if index < len(fields) else GoType("other")
            found.fields[name] = _element(machine, declared, part, scope)
    return machine.built(found)


def _element(machine: "Machine", kind: GoType, node: Node | None, scope: Scope) -> Value:
    if node is not None and node.type == "literal_element":
        node = next(iter(children(node)), None)
    if node is not None and node.type == "literal_value":
        return composed(machine, kind, node, scope)
    return single(evaluate(machine, node, scope))


def _function(machine: "Machine", node: Node, scope: Scope) -> Value:
    return Function("", node, scope, signature_of(node, machine.resolver(scope)))


def _index(machine: "Machine", node: Node, scope: Scope) -> Value:
    owner = single(evaluate(machine, field(node, "operand"), scope))
    wanted = field(node, "index")
    if isinstance(owner, Function | Foreign | TypeName):
        types = (type_of(wanted, machine.resolver(scope)),)
        return machine.instantiated(owner, types)
    key = single(evaluate(machine, wanted, scope))
    if isinstance(owner, Native):
        call = Call(machine, [key], [], scope, scope.at(node))
        found = owner.call("[]", call)
        return found if found is not None else NOTHING
    machine.on_index(owner, key)
    if isinstance(owner, Table) and isinstance(key, Const):
        for known, value in owner.pairs:
            if isinstance(known, Const) and known.value == key.value:
                return value
    place = key.value if isinstance(key, Const) and isinstance(key.value, int) else -1
    if isinstance(owner, Items) and 0 <= place < len(owner.elements):
        return owner.elements[place]
    under = machine.underlying(owner.type.bare)
    return machine.made_up(under.parts[-1]) if under.parts else Unknown(wording=wording(node))


def _instantiation(machine: "Machine", node: Node, scope: Scope) -> Value:
    base, *others = children(node)
    function = single(evaluate(machine, base, scope))
    parts = [a for o in others for a in (children(o) if o.type == "type_arguments" else [o])]
    resolve = machine.resolver(scope)
    return machine.instantiated(function, tuple(type_of(part, resolve) for part in parts))


def _slice(machine: "Machine", node: Node, scope: Scope) -> Value:
    return single(evaluate(machine, field(node, "operand"), scope))


def _assertion(machine: "Machine", node: Node, scope: Scope) -> Value:
    value = single(evaluate(machine, field(node, "operand"), scope))
    if isinstance(value, Unknown):
        return machine.made_up(type_of(field(node, "type"), machine.resolver(scope)))
    return value


def _conversion(machine: "Machine", node: Node, scope: Scope) -> Value:
    written, resolve = field(node, "type"), machine.resolver(scope)
    value = single(evaluate(machine, field(node, "operand"), scope))
    function = _called(machine, written, scope)
    if function is not None:
        types = tuple(type_of(part, resolve) for part in children(field(written, "type_arguments")))
        operand = field(node, "operand")
        nodes = [operand] if operand is not None else []
        ends = scope.base + node.end_point[0]
        call = Call(machine, [value], nodes, scope, scope.at(node), types, ends)
        return machine.call(function, call)
    return machine.converted(type_of(written, resolve), value)


def _called(machine: "Machine", written: Node | None, scope: Scope) -> Value | None:
    """The function in `decode[Order](r)`, which looks like a conversion."""
    if written is None or written.type != "generic_type":
        return None
    base = field(written, "type")
    if base is not None and base.type == "qualified_type":
        package, name = text_of(field(base, "package")), text_of(field(base, "name"))
        found = machine.qualified(package, name, scope)
    else:
        found = scope.find(text_of(base)) or machine.named(text_of(base), scope, text_of(base))
    return found if isinstance(found, Function | Foreign) else None


def _true(_machine: "Machine", node: Node, _scope: Scope) -> Value:
    return Const(node.type == "true")


def _nil(_machine: "Machine", _node: Node, _scope: Scope) -> Value:
    return NIL


_READERS: dict[str, Callable[["Machine", Node, Scope], Value]] = {
    "interpreted_string_literal": _string,
    "raw_string_literal": _string,
    "int_literal": _number,
    "float_literal": _number,
    "rune_literal": _rune,
    "identifier": _identifier,
    "selector_expression": _selector,
    "call_expression": _call,
    "variadic_argument": _variadic,
    "parenthesized_expression": _inner,
    "literal_element": _inner,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "composite_literal": _composite,
    "func_literal": _function,
    "index_expression": _index,
    "type_instantiation_expression": _instantiation,
    "slice_expression": _slice,
    "type_assertion_expression": _assertion,
    "type_conversion_expression": _conversion,
    "true": _true,
    "false": _true,
    "nil": _nil,
}
