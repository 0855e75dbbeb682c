"""What expressions stand for."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.decisions import is_decidable
from plimsoll.codebase.python.literals import (
    computed,
    formatted,
    holding,
    is_text,
    item,
    joined,
    negated,
    truth_of,
    united,
    wording,
)
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Items,
    Late,
    Method,
    Object,
    Package,
    Parametrized,
    Required,
    Result,
    Scope,
    Super,
    Table,
    Unknown,
    Value,
    elements_of,
    is_known,
    members_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.codebase.python.interpreter import Interpreter
    from plimsoll.codebase.python.syntax import Expr

_LONGEST_LIST = 2_000
_LISTS = (Items, Object, Method, Result)
"""What may be a list: one from outside is only known by what it was asked for."""


class Evaluator:
    """Evaluates one expression at a time; the interpreter bounds the nesting."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def evaluate(self, expression: Expr, scope: Scope) -> Value:  # noqa: PLR0911 - a kind a return
        """What the expression stands for."""
        match expression:
            case syntax.Literally(value=value):
                return Const(value)
            case syntax.Name(name=name):
                return self.lookup(name, scope)
            case syntax.Attribute(value=inner, name=name):
                return self._named(self.attribute(self._of(inner, scope), name), expression)
            case syntax.Call():
                return self._named(self._call(expression, scope), expression)
            case syntax.Joined(parts=parts):
                return joined([self._worded(part, scope) for part in parts])
            case syntax.Sequence(items=items):
                held = self.spread(items, scope, members_of)
                return Items(held, scope.module.path, expression.line)
            case syntax.Mapping(items=pairs):
                return self._table(pairs, scope)
            case syntax.Subscript(value=inner, index=index):
                return self._subscript(self._of(inner, scope), index, scope)
            case syntax.Binary():
                return self._binary(expression, scope)
            case _:
                return self._rare(expression, scope)

    def _rare(self, expression: Expr, scope: Scope) -> Value:  # noqa: PLR0911 - a kind a return
        match expression:
            case syntax.Dots():
                return Required()
            case syntax.Unary(operator=sign, value=inner):
                return negated(sign, self._of(inner, scope))
            case syntax.Conditional():
                return self._chosen(expression, scope)
            case syntax.Walrus(name=name, value=inner):
                scope.names[name] = value = self._of(inner, scope)
                return value
            case syntax.Lambda(parameters=arguments, body=body, line=line):
                return FunctionValue("<lambda>", arguments, None, body, scope, line)
            case syntax.Comprehension():
                return self._comprehension(expression, scope)
            case _:
                return Unknown()

    def _of(self, expression: Expr, scope: Scope) -> Value:
        return self._interpreter.evaluate(expression, scope)

    def _worded(self, expression: Expr, scope: Scope) -> Value:
        value = self._of(expression, scope)
        value = self.unwrapped(value)
        return value if isinstance(value, Const) else Unknown(wording(expression))

    def _named(self, value: Value, expression: Expr) -> Value:
        return Unknown(wording(expression)) if isinstance(value, Unknown) else value

    def lookup(self, name: str, scope: Scope) -> Value:
        """A name, from the inside out; one that nobody binds is a builtin."""
        current: Scope | None = scope
        while current is not None:
            if name in current.names:
                return current.names[name]
            current = current.parent
        found = self._interpreter.from_wildcards(scope.module, name)
        if found is not None:
            return found
        outside = [w for w in scope.module.wildcards if isinstance(w, External)]
        if outside and (name[:1].isupper() or not hasattr(builtins, name)):
            return External(f"{outside[-1].dotted}.{name}")
        return Unknown(name) if name.startswith("__") else External(name)

    def spread(
        self,
        items: tuple[Expr, ...],
        scope: Scope,
        held: Callable[[Value], list[Value]] = elements_of,
    ) -> list[Value]:
        """The elements of a display or a call, `*value` spread out."""
        values: list[Value] = []
        for part in items[:_LONGEST_LIST]:
            if isinstance(part, syntax.Star):
                values.extend(held(self._of(part.value, scope)))
            else:
                values.append(self._of(part, scope))
        return values

    def record(self, call: syntax.Call, scope: Scope, method: str = "") -> CallRecord:
        """A call's arguments, evaluated."""
        kwargs: dict[str, Value] = {}
        vague = False
        for name, expression in call.kwargs:
            value = self._of(expression, scope)
            if name is not None:
                kwargs[name] = value
            elif isinstance(value, Table):
                kwargs.update({str(key): inner for key, inner in value.entries.items()})
            else:
                vague = True
        args = self.spread(call.args, scope)
        path = scope.module.path
        return CallRecord(method, args, kwargs, path, call.line, unpacked_unknown=vague)

    def _call(self, call: syntax.Call, scope: Scope) -> Value:
        function = self._of(call.function, scope)
        if function == External("super"):
            return self._super(scope)
        return self._interpreter.call(function, self.record(call, scope))

    def _super(self, scope: Scope) -> Value:
        instance, owner = scope.names.get("self"), scope.names.get("__class__")
        if isinstance(instance, Object) and isinstance(owner, ClassValue):
            return Super(instance, owner)
        if isinstance(instance, ClassValue) and isinstance(owner, ClassValue):
            made = CallRecord("super", [], {}, scope.module.path, 0)
            return Super(Object(instance, made), owner)
        return Unknown("super()")

    def _table(self, pairs: tuple[tuple[Expr | None, Expr], ...], scope: Scope) -> Value:
        table = Table({})
        for key, expression in pairs[:_LONGEST_LIST]:
            value = self._of(expression, scope)
            name = self._of(key, scope) if key is not None else None
            if isinstance(name, Const):
                table.entries[name.value] = value
            elif isinstance(value, Table) and key is None:
                table.entries.update(value.entries)
            else:
                table.others.append(value)
        return table

    def _subscript(self, value: Value, index: tuple[Expr, ...], scope: Scope) -> Value:
        match value:
            case Const(value=str()) | Items() if index and isinstance(index[0], syntax.Slice):
                return self._cut(value, index[0], scope)
            case Items(elements=elements) | Table(others=elements):
                key = self._of(index[0], scope) if index else Unknown()
                return item(value, elements, key)
            case External() | ClassValue() | Parametrized():
                return Parametrized(value, tuple(self.spread(index, scope)))
            case _:
                return Unknown()

    def _cut(self, value: Const | Items, part: syntax.Slice, scope: Scope) -> Value:
        """`value[lower:upper]` of a text or a list, with literal ends."""
        ends: list[int | None] = []
        for end in (part.lower, part.upper):
            found = self._of(end, scope) if end is not None else Const(None)
            if not isinstance(found, Const) or not isinstance(found.value, int | None):
                return Unknown()
            ends.append(found.value)
        if isinstance(value, Items):
            return Items(value.elements[ends[0] : ends[1]])
        return Const(str(value.value)[ends[0] : ends[1]], value.missing)

    def _binary(self, expression: syntax.Binary, scope: Scope) -> Value:  # noqa: PLR0911 - a kind a return
        left, right = self._of(expression.left, scope), self._of(expression.right, scope)
        match expression.operator:
            case "|":
                return united(left, right)
            case "or":
                return left if truth_of(left) is not False and is_known(left) else right
            case "and":
                return right if truth_of(left) is not False else left
            case "+" if isinstance(left, _LISTS) and isinstance(right, _LISTS):
                return Items((members_of(left) + members_of(right))[:_LONGEST_LIST])
            case "+" if isinstance(left, Items) or isinstance(right, Items):
                return Items((members_of(left) + members_of(right))[:_LONGEST_LIST])
            case "+" if is_text(left) or is_text(right):
                return joined(
                    [self._worded(expression.left, scope), self._worded(expression.right, scope)]
                )
            case "%" if isinstance(left, Const) and isinstance(left.value, str):
                return formatted(left, elements_of(right) or [right])
            case sign:
                return computed(sign, left, right)

    def _comprehension(self, expression: syntax.Comprehension, scope: Scope) -> Value:
        source = self._of(expression.iterable, scope)
        inner = Scope(scope.module, parent=scope)
        table, values = Table({}), list[Value]()
        for element in elements_of(source)[:_LONGEST_LIST]:
            self._interpreter.assign(expression.target, element, inner)
            value = self._of(expression.element, inner)
            key = self._of(expression.key, inner) if expression.key is not None else None
            if isinstance(key, Const):
                table.entries[key.value] = value
            else:
                values.append(value)
        table.others = values
        return Items(values) if expression.key is None else table

    def _chosen(self, expression: syntax.Conditional, scope: Scope) -> Value:
        """The side that is taken if that can be told; else the first that tells anything."""
        truth = truth_of(self._of(expression.test, scope))
        if truth is not None and is_decidable(expression.test, scope, self._interpreter):
            return self._of(expression.body if truth else expression.otherwise, scope)
        first = self._of(expression.body, scope)
        return first if is_known(first) else self._of(expression.otherwise, scope)

    def attribute(  # noqa: C901, PLR0911, PLR0912 - a kind a return
        self, value: Value, name: str
    ) -> Value:
        """`value.name`."""
        match value:
            case External(dotted="django.conf.settings"):
                found = self._interpreter.setting(name)
                return found if found is not None else External(f"django.conf.settings.{name}")
            case External(dotted=dotted):
                return External(f"{dotted}.{name}")
            case Package():
                return self._of_package(value, name)
            case Object():
                return self._of_object(value, name)
            case ClassValue():
                return self._of_class(value, name, value)
            case Method(instance=instance, name=outer, origin=origin):
                return Method(instance, f"{outer}.{name}", origin)
            case Result(instance=instance, record=record):
                return Method(instance, f"{record.method}().{name}", record)
            case Parametrized(base=base):
                return self.attribute(self._interpreter.settle(base), name)
            case Super(instance=instance, owner=owner):
                return self._of_super(instance, owner, name)
            case FunctionValue(name=called) if name == "__name__":
                return Const(called)
            case Const() if name == "value":  # of a member of an Enum
                return value
            case Const() | Items() | Table():
                return Method(holding(value), name)
            case _:
                return Unknown()

    def _of_package(self, package: Package, name: str) -> Value:
        if package.module is not None:
            if name in package.module.scope.names:
                return package.module.scope.names[name]
            return Late(package.module, name)
        inner = self._interpreter.submodule(package.dotted, name, package.importer)
        return inner if inner is not None else Unknown(name)

    def _of_object(self, instance: Object, name: str) -> Value:
        if name in instance.attributes:
            return instance.attributes[name]
        if isinstance(instance.cls, ClassValue):
            found = self._of_class(instance.cls, name, instance)
            if is_known(found) or isinstance(found, Const):
                return self.unwrapped(found)
            outside = [b for b in self._interpreter.outside_bases(instance) if "." in b]
            if not outside:
                return Unknown(name)
        return Method(instance, name)

    def unwrapped(self, value: Value) -> Value:
        """The default inside `Field(default, …)`; anything else as it is."""
        if isinstance(value, Object) and isinstance(value.cls, External):
            last = value.cls.dotted.rsplit(".", 1)[-1]
            if last in ("Field", "field", "Query", "config", "env"):
                default = value.created.argument(0, "default")
                return default if default is not None else value
        return value

    def _of_class(self, cls: ClassValue, name: str, seen_from: Value) -> Value:
        if name == "__name__":
            return Const(cls.name)
        for base in self._interpreter.lineage(cls):
            if isinstance(base, ClassValue) and name in base.scope.names:
                return self._seen(base.scope.names[name], seen_from)
        if isinstance(seen_from, ClassValue) and self._interpreter.outside_bases(cls):
            record = CallRecord("", [], {}, cls.file, cls.line)
            return Method(Object(cls, record), name)  # inherited from outside: View.as_view
        return Unknown(f"{cls.name}.{name}")

    def _seen(self, value: Value, seen_from: Value) -> Value:
        value = self._interpreter.settle(value)
        if not isinstance(value, FunctionValue):
            return value
        kinds = {d.dotted for d in value.decorators if isinstance(d, External)}
        if isinstance(seen_from, Object) or "classmethod" in kinds:
            return self._interpreter.bound(value, seen_from)
        return value

    def _of_super(self, instance: Object, owner: ClassValue, name: str) -> Value:
        for base in self._interpreter.lineage(owner)[1:]:
            if isinstance(base, ClassValue):
                found = base.scope.names.get(name)
                if isinstance(found, FunctionValue):
                    return Bound(found, instance)
        return Method(instance, f"super().{name}")

    def bare(self, value: Value) -> Value:
        """A class without its type arguments."""
        while isinstance(value, Parametrized):
            value = self._interpreter.settle(value.base)
        return value
