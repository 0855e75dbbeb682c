"""How values get names: patterns, assignments, functions and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.nodes import key_text, operands
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Class,
    Const,
    Function,
    Input,
    Object,
    Record,
    Scope,
    Unknown,
    Value,
    is_known,
)
from plimsoll.codebase.trees import children, field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_HERITAGE = ("class_heritage", "extends_clause")
_FIELDS = ("field_definition", "public_field_definition")


class Binder:
    """Binds names and makes what they are bound to."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def bind(self, pattern: Node, value: Value, scope: Scope) -> None:  # noqa: C901 - a kind a case
        """A name, a member, or a pattern of several; `value` may be a name of another module."""
        match pattern.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                scope.names[text_of(pattern)] = value
            case "object_pattern":
                self._object(pattern, self._interpreter.settle(value), scope)
            case "array_pattern":
                self._array(pattern, self._interpreter.settle(value), scope)
            case "assignment_pattern":
                default = field(pattern, "right")
                self._with_default(field(pattern, "left"), value, default, scope)
            case "required_parameter" | "optional_parameter":
                self._parameter(pattern, value, scope)
            case "member_expression" | "subscript_expression":
                self._member(pattern, value, scope)
            case "rest_pattern":
                self._interpreter.bind(_first(pattern), value, scope)
            case "lexical_declaration" | "variable_declaration":
                for declarator in children(pattern, "variable_declarator"):
                    self._interpreter.bind(field(declarator, "name"), value, scope)
            case "non_null_expression" | "parenthesized_expression" | "as_expression":
                self._interpreter.bind(_first(pattern), value, scope)
            case _:
                pass

    def assign(self, name: str, value: Value, scope: Scope) -> None:
        """`name = value` in the scope that declares it; the known is kept over the unknown."""
        current: Scope | None = scope
        while current is not None:
            if name in current.names:
                if is_known(value) or not is_known(current.names[name]):
                    current.names[name] = value
                return
            current = current.parent
        scope.module.scope.names[name] = value

    def _parameter(self, pattern: Node, value: Value, scope: Scope) -> None:
        annotation = field(pattern, "type")
        settled = self._interpreter.settle(value)
        if isinstance(settled, Input) and annotation is not None:
            for part in operands(annotation):
                settled.reads.typed(settled, scope.module.path, part)
        default = field(pattern, "value")
        if default is not None:
            value = self.defaulted(value, default, scope)
        self._interpreter.bind(field(pattern, "pattern"), value, scope)
        this = scope.names.get("this")
        is_property = any(
            child.type in ("accessibility_modifier", "readonly") for child in pattern.children
        )
        if is_property and isinstance(this, Object):
            this.attributes[text_of(field(pattern, "pattern"))] = value

    def _with_default(
        self, target: Node | None, value: Value, default: Node | None, scope: Scope
    ) -> None:
        if default is not None:
            value = self.defaulted(value, default, scope)
        self._interpreter.bind(target, value, scope)

    def defaulted(self, value: Value, default: Node, scope: Scope) -> Value:
        """The value, or the default where there is none."""
        value = self._interpreter.settle(value)
        if isinstance(value, Input):
            value.reads.defaulted(value, self._interpreter.evaluate(default, scope))
        elif value == UNDEFINED or (isinstance(value, Unknown) and value.wording == ""):
            return self._interpreter.evaluate(default, scope)
        return value

    def _object(self, pattern: Node, value: Value, scope: Scope) -> None:
        taken: list[str] = []
        for part in operands(pattern):
            if part.type == "rest_pattern":
                self._interpreter.bind(_first(part), _without(value, taken), scope)
                continue
            target: Node | None = part
            default: Node | None = None
            key: str | None = text_of(part)
            if part.type == "pair_pattern":
                target = field(part, "value")
                key = self._key(field(part, "key"), scope)
            elif part.type == "object_assignment_pattern":
                target, default = field(part, "left"), field(part, "right")
                key = text_of(target)
            if target is None or key is None:
                continue
            taken.append(key)
            inner = self._interpreter.members.attribute(value, key)
            self._with_default(target, inner, default, scope)

    def _key(self, node: Node | None, scope: Scope) -> str | None:
        if node is not None and node.type == "computed_property_name":
            value = self._interpreter.evaluate(_first(node), scope)
            return str(value.value) if isinstance(value, Const) else None
        return key_text(node)

    def _array(self, pattern: Node, value: Value, scope: Scope) -> None:
        index = 0
        for part in pattern.children:
            if part.type == ",":
                index += 1
            elif part.type == "rest_pattern":
                rest = Array(value.elements[index:]) if isinstance(value, Array) else Unknown()
                self._interpreter.bind(_first(part), rest, scope)
            elif part.is_named and part.type != "comment":
                found = self._interpreter.members.item(value, Const(index))
                self._interpreter.bind(part, found, scope)

    def _member(self, target: Node, value: Value, scope: Scope) -> None:
        holder = self._interpreter.evaluate(field(target, "object"), scope)
        if target.type == "member_expression":
            name: str | None = text_of(field(target, "property"))
        else:
            key = self._interpreter.evaluate(field(target, "index"), scope)
            name = str(key.value) if isinstance(key, Const) else None
        match holder:
            case Object(attributes=members) | Record(entries=members) | Class(statics=members) if (
                name is not None
            ):
                if is_known(value) or not is_known(members.get(name)):
                    members[name] = value
            case Record(others=others):
                others.append(value)
            case Function(attributes=members) if name is not None:
                members[name] = value
            case Array() if name is not None and name.isdigit():
                holder.elements.append(value)
            case Input() if name is not None:
                holder.reads.written(holder, name)
            case _:
                pass

    def name(self, value: Value, name: str) -> None:
        """Functions without a name get that of the variable."""
        if isinstance(value, Function) and not value.name and name.isidentifier():
            value.name = name

    def annotate(self, declarator: Node, value: Value, scope: Scope) -> None:
        """Notes the type of a variable that holds a part of a request."""
        annotation = field(declarator, "type")
        if annotation is not None and isinstance(value, Input):
            for part in operands(annotation):
                value.reads.typed(value, scope.module.path, part)

    def defined(self, node: Node, scope: Scope) -> Function:
        """The function a node declares, closed over its scope."""
        name = text_of(field(node, "name"))
        function = Function(name, node, scope)
        self._interpreter.functions.append(function)
        return function

    def defined_class(self, node: Node, scope: Scope) -> Class:
        """The class a node declares; its static members are evaluated at once."""
        name = text_of(field(node, "name"))
        inner = Scope(scope.module, {}, scope)
        cls = Class(name, node, self._base(node, scope), inner)
        if name:
            inner.names[name] = cls
        inner.names["this"] = cls
        body = field(node, "body")
        for part in operands(body):
            is_static = any(child.type == "static" for child in part.children)
            if part.type == "method_definition":
                self._method(cls, part, is_static=is_static)
            elif part.type in _FIELDS:
                self._field(cls, part, is_static=is_static)
            elif part.type == "class_static_block":
                block = field(part, "body") or part
                self._interpreter.run(block, inner)
        return cls

    def _base(self, node: Node, scope: Scope) -> Value | None:
        for heritage in children(node, "class_heritage"):
            for clause in children(heritage):
                if clause.type == "implements_clause":
                    continue
                target = field(clause, "value") if clause.type in _HERITAGE else clause
                return self._interpreter.unsettled(target, scope)
        return None

    def _method(self, cls: Class, part: Node, *, is_static: bool) -> None:
        key = self._key(field(part, "name"), cls.scope)
        if key is None or field(part, "body") is None:
            return
        function = self.defined(part, cls.scope)
        function.name, function.owner = key, cls
        kinds = {child.type for child in part.children}
        if key == "constructor":
            cls.constructor = function
        elif is_static:
            cls.statics[key] = function
        elif "get" in kinds:
            cls.getters[key] = function
        elif "set" not in kinds:
            cls.members[key] = function

    def _field(self, cls: Class, part: Node, *, is_static: bool) -> None:
        key = self._key(field(part, "name") or field(part, "property"), cls.scope)
        value = field(part, "value")
        if key is None:
            return
        if is_static and value is not None:
            cls.statics[key] = self._interpreter.evaluate(value, cls.scope)
        elif not is_static:
            cls.fields.append((key, part))


def _first(node: Node) -> Node | None:
    found = operands(node)
    return found[0] if found else None


def _without(value: Value, taken: list[str]) -> Value:
    if isinstance(value, Record):
        rest = {key: inner for key, inner in value.entries.items() if key not in taken}
        return Record(rest, value.others)
    return value if isinstance(value, Input) else Unknown()
