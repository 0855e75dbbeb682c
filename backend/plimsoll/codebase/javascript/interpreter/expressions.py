"""What expressions stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.literals import joined, number, truth_of
from plimsoll.codebase.javascript.interpreter.nodes import (
    FUNCTIONS,
    WRAPPERS,
    inner_of,
    key_text,
    operands,
    string_literal,
    unescaped,
    unwrapped,
    wording,
)
from plimsoll.codebase.javascript.interpreter.operators import Operators
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    External,
    Function,
    Input,
    Method,
    Object,
    Pattern,
    Record,
    Scope,
    Unknown,
    Value,
    is_known,
    string_of,
)
from plimsoll.codebase.trees import field, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_LINKS = frozenset({"call_expression", "member_expression", "subscript_expression"}) | WRAPPERS
_LONGEST_LIST = 2_000
_LITERALS = {
    "true": Const(value=True),
    "false": Const(value=False),
    "null": UNDEFINED,
    "undefined": UNDEFINED,
}


class Evaluator:
    """Evaluates one expression at a time; the interpreter bounds the nesting."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._operators = Operators(interpreter)
        self._kinds: dict[str, Callable[[Node, Scope], Value]] = {
            "identifier": self._name,
            "shorthand_property_identifier": self._name,
            "type_identifier": self._name,
            "this": self._name,
            "string": lambda node, _: Const(string_literal(node)),
            "template_string": self._template,
            "number": lambda node, _: number(text_of(node)),
            "regex": lambda node, _: Pattern(text_of(field(node, "pattern"))),
            "array": lambda node, scope: self.spread(operands(node), scope),
            "object": self._object,
            "binary_expression": self._operators.binary,
            "unary_expression": self._operators.unary,
            "ternary_expression": self._ternary,
            "assignment_expression": self._assignment,
            "augmented_assignment_expression": self._augmented,
            "sequence_expression": self._sequence,
            "new_expression": self._new,
            "class": interpreter.binder.defined_class,
            "type_assertion": lambda node, scope: self._of(operands(node)[-1], scope),
            "meta_property": lambda _, __: External("", "import.meta"),
            "update_expression": lambda _, __: Unknown(),
            "nested_identifier": self._nested,
        }

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """What the expression stands for; chains of calls and members are no nesting."""
        links: list[Node] = []
        current: Node | None = node
        while current is not None and current.type in _LINKS:
            links.append(current)
            current = _link(current)
        if current is None:
            return Unknown(wording(node))
        if not links:
            return self._primary(current, scope)
        value = self._primary(current, scope) if current.type not in ("super", "import") else None
        for position in range(len(links) - 1, -1, -1):
            called = _is_called(links, position)
            value = self._apply(links[position], value, scope, is_called=called)
        return value if value is not None else Unknown(wording(node))

    def _primary(self, node: Node, scope: Scope) -> Value:
        if node.type in _LITERALS:
            return _LITERALS[node.type]
        if node.type in FUNCTIONS:
            return self._interpreter.binder.defined(node, scope)
        reader = self._kinds.get(node.type)
        return reader(node, scope) if reader is not None else Unknown(wording(node))

    def _apply(self, node: Node, value: Value | None, scope: Scope, *, is_called: bool) -> Value:
        if node.type == "call_expression":
            return self._call(node, value, scope)
        if value is None:  # super.name, import.meta
            return self._interpreter.members.of_super(scope, text_of(field(node, "property")))
        if node.type in ("as_expression", "satisfies_expression"):
            _note_type(node, value, scope)
        if node.type in WRAPPERS:
            return value
        value = self._interpreter.settle(value)
        if node.type == "member_expression":
            name = text_of(field(node, "property"))
            if is_called and isinstance(value, Input):
                return Method(value, name)
            found = self._interpreter.members.attribute(value, name)
        else:
            key = self._of(field(node, "index"), scope)
            found = self._interpreter.members.item(value, key)
        is_vague = isinstance(found, Unknown) and not found.wording
        return Unknown(wording(node)) if is_vague else found

    def _of(self, node: Node | None, scope: Scope) -> Value:
        return self._interpreter.evaluate(node, scope)

    def _name(self, node: Node, scope: Scope) -> Value:
        name = text_of(node)
        current: Scope | None = scope
        while current is not None:
            if name in current.names:
                return current.names[name]
            current = current.parent
        if name == "module":
            return scope.module.holder
        if name == "exports":
            return scope.module.holder.entries["exports"]
        if name == "__dirname":
            return Const("/" + scope.module.path.rpartition("/")[0])
        if name == "__filename":
            return Const("/" + scope.module.path)
        return Unknown("this") if name == "this" else External("", name)

    def _nested(self, node: Node, scope: Scope) -> Value:
        names = text_of(node).split(".")
        value = self._lookup(names[0], scope)
        for name in names[1:]:
            value = self._interpreter.attribute(value, name)
        return value

    def _lookup(self, name: str, scope: Scope) -> Value:
        current: Scope | None = scope
        while current is not None:
            if name in current.names:
                return current.names[name]
            current = current.parent
        return External("", name)

    def _template(self, node: Node, scope: Scope) -> Value:
        parts: list[Value] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                parts.append(self.worded(inner_of(child), scope))
            else:
                parts.append(Const(unescaped(text_of(child))))
        return joined(parts)

    def worded(self, node: Node | None, scope: Scope) -> Value:
        """The value as part of a text; what cannot be told keeps its wording."""
        value = self._of(node, scope)
        return value if isinstance(value, Const) else Unknown(wording(node))

    def spread(self, nodes: list[Node], scope: Scope) -> Array:
        """The elements of an array or a call, `...value` spread out."""
        found = Array([])
        for node in nodes[:_LONGEST_LIST]:
            if node.type != "spread_element":
                found.elements.append(self._interpreter.unsettled(node, scope))
                continue
            inner = self._of(inner_of(node), scope)
            if isinstance(inner, Array):
                found.elements.extend(inner.elements)
                found.is_open |= inner.is_open
            else:  # such as handlers that a package made
                found.is_open = True
                found.elements.extend([inner] if isinstance(inner, Object) else [])
        return found

    def _object(self, node: Node, scope: Scope) -> Value:
        record = Record({}, place=(scope.module.path, node))
        for part in operands(node)[:_LONGEST_LIST]:
            if part.type == "pair":
                key = self.key(field(part, "key"), scope)
                value = self._interpreter.unsettled(field(part, "value"), scope)
                if key is None:
                    record.others.append(value)
                else:
                    record.entries[key] = value
            elif part.type == "shorthand_property_identifier":
                record.entries[text_of(part)] = self._name(part, scope)
            elif part.type == "method_definition":
                self._member(record, part, scope)
            elif part.type == "spread_element":
                _unpack(record, self._of(inner_of(part), scope))
        return record

    def _member(self, record: Record, part: Node, scope: Scope) -> None:
        key = self.key(field(part, "name"), scope)
        function = self._interpreter.binder.defined(part, scope)
        if key is not None and isinstance(function, Function):
            is_getter = any(child.type == "get" for child in part.children)
            call = Call(key, [], scope.module.path, function.line)
            record.entries[key] = self._interpreter.call(function, call) if is_getter else function

    def key(self, node: Node | None, scope: Scope) -> str | None:
        """The name of a property; computed ones as far as they can be told."""
        if node is not None and node.type == "computed_property_name":
            value = self._of(inner_of(node), scope)
            if isinstance(value, External):
                return value.dotted.rpartition(".")[2]
            if isinstance(value, Const) and not value.missing:
                return _shown(value)
            return None
        return key_text(node)

    def _ternary(self, node: Node, scope: Scope) -> Value:
        truth = truth_of(self._of(field(node, "condition"), scope))
        if truth is not False:
            first = self._of(field(node, "consequence"), scope)
            if truth or (is_known(first) and string_of(first) != ""):
                return first
            second = self._of(field(node, "alternative"), scope)
            return second if is_known(second) else first
        return self._of(field(node, "alternative"), scope)

    def _assignment(self, node: Node, scope: Scope) -> Value:
        value = self._interpreter.unsettled(field(node, "right"), scope)
        target = field(node, "left")
        if isinstance(value, Function) and value.name == "":
            value.name = text_of(target).rpartition(".")[2]
        self._assign(target, value, scope)
        return value

    def _assign(self, target: Node | None, value: Value, scope: Scope) -> None:
        if target is not None and target.type == "identifier":
            if text_of(target) == "exports" and "exports" not in scope.names:
                return  # `exports = module.exports = …`
            self._interpreter.binder.assign(text_of(target), value, scope)
        else:
            self._interpreter.bind(target, value, scope)

    def _augmented(self, node: Node, scope: Scope) -> Value:
        target = field(node, "left")
        old, operator = self._of(target, scope), text_of(field(node, "operator"))
        value = self._operators.operate(operator[:-1], (target, old), field(node, "right"), scope)
        self._assign(target, value, scope)
        return value

    def _sequence(self, node: Node, scope: Scope) -> Value:
        found: Value = Unknown()
        for part in operands(node):
            found = self._interpreter.unsettled(part, scope)
        return found

    def _new(self, node: Node, scope: Scope) -> Value:
        function = self._of(field(node, "constructor"), scope)
        call = self.record(node, scope, None)
        call.is_new = True
        return self._interpreter.call(function, call)

    def record(self, node: Node, scope: Scope, function: Value | None) -> Call:
        """A call with its arguments evaluated."""
        given = field(node, "arguments")
        args = self.spread(operands(given), scope) if given is not None else Array([])
        called = unwrapped(field(node, "function")) if node.type == "call_expression" else None
        shown = field(called, "property") or called or node
        call = Call("", args.elements, scope.module.path, shown.start_point[0] + 1, function)
        call.node, call.scope = node, scope
        return call

    def _call(self, node: Node, value: Value | None, scope: Scope) -> Value:
        called = unwrapped(field(node, "function"))
        if value is None and called is not None and called.type == "super":
            return self._interpreter.caller.super_call(self.record(node, scope, None), scope)
        if value is None and called is not None and called.type == "import":
            value = External("", "require")
        found = self._interpreter.call(
            value if value is not None else Unknown(), self.record(node, scope, None)
        )
        given = field(node, "type_arguments")
        if isinstance(found, Input) and given is not None and operands(given):
            found.reads.typed(found, scope.module.path, operands(given)[0])
        is_vague = isinstance(found, Unknown) and not found.wording
        return Unknown(wording(node)) if is_vague else found


def _is_called(links: list[Node], position: int) -> bool:
    """Whether a link is what the next one calls; `await a.b<T>()` puts `await` inside."""
    position -= 1
    while position >= 0 and links[position].type in WRAPPERS:
        position -= 1
    return position >= 0 and links[position].type == "call_expression"


def _note_type(node: Node, value: Value, scope: Scope) -> None:
    parts = operands(node)
    if isinstance(value, Input) and len(parts) > 1:
        value.reads.typed(value, scope.module.path, parts[-1])


def _link(node: Node) -> Node | None:
    if node.type == "call_expression":
        return field(node, "function")
    if node.type in WRAPPERS:
        return inner_of(node)
    return field(node, "object")


def _unpack(record: Record, value: Value) -> None:
    if isinstance(value, Record):
        record.entries.update(value.entries)
        record.others.extend(value.others)
    elif value != UNDEFINED:
        record.others.append(value)


def _shown(value: Const) -> str:
    return str(value.value) if not isinstance(value.value, bool) else str(value.value).lower()
