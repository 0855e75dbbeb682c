"""What calls return, and what they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.decisions import STAND_IN
from plimsoll.codebase.python.execution import RETURNED
from plimsoll.codebase.python.known_calls import default_of_setting, known_function, known_method
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    External,
    Field,
    FunctionValue,
    Items,
    Method,
    Object,
    Package,
    Parametrized,
    Result,
    Scope,
    Table,
    Unknown,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from plimsoll.codebase.python.interpreter import Interpreter

_MOST_ACTIVE = 2
"""How often a function may be in the middle of calling itself."""


_FAR, _VERY_FAR = 3, 7
"""Calls inside calls, from where on only what speaks of routes, or is short, is followed."""

_LONG, _SHORT = 1_200, 300
"""Characters."""

_AFTER_CONSTRUCTION = ("__post_init__", "__attrs_post_init__")
_GENERATORS = frozenset({"dataclass", "define", "attrs", "mutable", "frozen", "s", "attrs_define"})


def _is_generated(cls: ClassValue) -> bool:
    """Whether a decorator writes the class's constructor."""
    for decorator in cls.decorators:
        made = decorator.cls if isinstance(decorator, Object) else decorator
        if isinstance(made, External) and made.dotted.rsplit(".", 1)[-1] in _GENERATORS:
            return True
    return False


class Caller:
    """Calls functions of the repository and remembers calls to everything else."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._active: list[int] = []
        self.inspected: Value | None = None
        self._samples: dict[int, Object] = {}
        self._lengths: dict[int, int] = {}

    def call(  # noqa: PLR0911 - a kind a return
        self, function: Value, record: CallRecord
    ) -> Value:
        """What calling a value returns."""
        match function:
            case FunctionValue():
                return self._enter(function, record, None)
            case Bound(function=inner, instance=instance):
                return self._enter(inner, record, instance)
            case ClassValue():
                return self._instance(function, record)
            case Parametrized(base=base):
                return self.call(self._interpreter.settle(base), record)
            case External(dotted=dotted):
                return self._outside(dotted, record)
            case Method(instance=instance, name=name, origin=origin):
                record.origin = origin
                return self._method(instance, name, record)
            case Result(record=outer):
                outer.decorated.extend(record.args[:1])
                return record.args[0] if record.args else Unknown()
            case Object():
                default = default_of_setting("env.str", record)
                return default or self._remembered(function, "__call__", record)
            case _:
                return Unknown()

    def _outside(self, dotted: str, record: CallRecord) -> Value:
        if dotted == "inspect.signature" and record.args:
            self.inspected = record.args[0]
        known = default_of_setting(dotted, record) or known_function(dotted, record)
        if known is not None:
            return known
        if dotted in ("importlib.import_module", "__import__"):
            return self._imported(record)
        if dotted == "getattr" and text_of(record.argument(1)) is not None:
            return self._attribute_or_default(record)
        record.method = dotted
        created = Object(External(dotted), record)
        self._interpreter.objects.append(created)
        return created

    def _attribute_or_default(self, record: CallRecord) -> Value:
        """`getattr(self, name, None)`: the default where no class behind it can have the name."""
        value, default = record.args[0], record.argument(2)
        found = self._interpreter.attribute(value, text_of(record.argument(1)) or "")
        cls = value.cls if isinstance(value, Object) else value
        if default is None or not isinstance(found, Unknown) or not isinstance(cls, ClassValue):
            return found
        from_outside = [base for base in self._interpreter.outside_bases(cls) if "." in base]
        return found if from_outside else default

    def _imported(self, record: CallRecord) -> Value:
        dotted = text_of(record.argument(0)) or ""
        index = self._interpreter.index
        base = index.absolute(record.file, dotted) if dotted.strip(".") == dotted else None
        if base is None or not dotted:
            return Unknown("import_module(…)")
        return Package(base, index.module(base), record.file)

    def _method(self, instance: Object, name: str, record: CallRecord) -> Value:
        if instance.cls == External("literal"):
            return known_method(instance.created.args[0], name, record)
        if name == "super().__init__":
            instance.base_call = record
            return Const(None)
        default = default_of_setting(f".{name}", record)
        if default is not None:
            return default
        return self._remembered(instance, name.removeprefix("super()."), record)

    def _remembered(self, instance: Object, name: str, record: CallRecord) -> Value:
        record.method = name
        instance.calls.append(record)
        return Result(instance, record)

    def _instance(self, cls: ClassValue, record: CallRecord) -> Value:
        record.method = cls.name
        created = Object(cls, record)
        created.attributes.update(record.kwargs)
        self._samples.setdefault(id(cls), created)
        self._interpreter.objects.append(created)
        self._construct(cls, created, record)
        return created

    def _construct(self, cls: ClassValue, created: Object, record: CallRecord) -> None:
        """Runs `__init__`, or what a dataclass does instead."""
        constructor = self._interpreter.method_of(cls, "__init__")
        if constructor is not None:
            self._enter(constructor, record, created)
            return
        self._fill(cls, created, list(record.args))
        for name in _AFTER_CONSTRUCTION:
            after = self._interpreter.method_of(cls, name)
            if after is not None:
                self._enter(after, CallRecord(name, [], {}, record.file, record.line), created)

    def _fill(self, cls: ClassValue, created: Object, given: list[Value]) -> None:
        """Sets the fields of a dataclass or an attrs class: passed, default or made."""
        fields: dict[str, tuple[Field, ClassValue]] = {}
        for base in reversed(self._interpreter.lineage(cls)):
            if isinstance(base, ClassValue) and _is_generated(base):
                fields.update({f.name: (f, base) for f in base.fields if f.annotation is not None})
        for name, (item, owner) in fields.items():
            if name in created.attributes:
                continue
            if given:
                created.attributes[name] = given.pop(0)
            elif item.default is not None:
                default = self._interpreter.evaluate(item.default, owner.scope)
                created.attributes[name] = self._made(default)

    def _made(self, default: Value) -> Value:
        """The value behind `field(default=…)` or `field(factory=…)`."""
        if not isinstance(default, Object) or not isinstance(default.cls, External):
            return default
        if default.cls.dotted.rsplit(".", 1)[-1] not in ("field", "ib", "attrib"):
            return default
        factory = default.created.argument(-1, "factory", "default_factory")
        if factory is not None:
            record = default.created
            return self.call(factory, CallRecord("", [], {}, record.file, record.line))
        return default.created.argument(0, "default") or Unknown()

    def _enter(self, function: FunctionValue, record: CallRecord, instance: Value | None) -> Value:
        """Follows a function's body with its arguments bound."""
        key = id(function.body)
        if self._active.count(key) >= _MOST_ACTIVE:
            return Unknown(f"{function.name}(…)")
        if self._is_beside_the_point(function):
            return Unknown(f"{function.name}(…)")
        self._interpreter.called.add(key)
        scope = Scope(function.scope.module, parent=function.scope)
        self._bind(function, record, instance, scope)
        if not isinstance(function.body, syntax.Suite):
            return self._interpreter.evaluate(function.body, scope)
        self._active.append(key)
        try:
            self._interpreter.run(function.body, scope)
        finally:
            self._active.pop()
        return self._interpreter.settle(scope.names.get(RETURNED, Const(None)))

    def _is_beside_the_point(self, function: FunctionValue) -> bool:
        """Whether a long function is far from what was asked, and speaks of no routes."""
        depth = len(self._active)
        if depth < _FAR or not isinstance(function.body, syntax.Suite):
            return False
        key = id(function.body)
        if key not in self._lengths:
            text = function.body.text
            is_routing = bool(self._interpreter.interesting.search(text))
            self._lengths[key] = 0 if is_routing else len(text)
        return self._lengths[key] > (_LONG if depth < _VERY_FAR else _SHORT)

    def _bind(
        self, function: FunctionValue, record: CallRecord, instance: Value | None, scope: Scope
    ) -> None:
        given = list(record.args)
        named = dict(record.kwargs)
        arguments = list(function.arguments)
        if instance is not None and arguments:
            scope.names[arguments.pop(0).name] = instance
            scope.names["self"] = instance
        if function.owner is not None:
            scope.names["__class__"] = function.owner
        for argument in arguments:
            if argument.kind == "args":
                scope.names[argument.name] = Items(given)
                given = []
            elif argument.kind == "kwargs":
                scope.names[argument.name] = Table.of(named)
            else:
                scope.names[argument.name] = self._passed(function, argument, given, named)

    def _passed(
        self,
        function: FunctionValue,
        argument: syntax.Argument,
        given: list[Value],
        named: dict[str, Value],
    ) -> Value:
        if argument.name in named:
            return self._interpreter.settle(named.pop(argument.name))
        if given and argument.kind == "plain":
            return self._interpreter.settle(given.pop(0))
        if argument.default is not None:
            return self._interpreter.evaluate(argument.default, function.scope)
        return Unknown(argument.name)

    def attempt(self, function: FunctionValue) -> Value:
        """Calls a function nobody calls, with stand-ins for its arguments."""
        instance = self._sample(function.owner) if function.owner is not None else None
        record = CallRecord(STAND_IN, [], {}, function.file, function.line)
        skipped = 1 if instance is not None else 0
        for argument in function.arguments[skipped:]:
            if argument.default is None and argument.kind in ("plain", "keyword"):
                record.kwargs[argument.name] = self._stand_in(argument, function)
        return self._enter(function, record, instance)

    def _stand_in(self, argument: syntax.Argument, function: FunctionValue) -> Value:
        kind: Value = Unknown(argument.name)
        if argument.annotation is not None:
            kind = self._interpreter.evaluate(argument.annotation, function.scope)
        record = CallRecord(STAND_IN, [], {}, function.file, argument.line)
        cls = kind if isinstance(kind, ClassValue | External) else Unknown(argument.name)
        stand_in = Object(cls, record)
        self._interpreter.objects.append(stand_in)
        return stand_in

    def _sample(self, cls: ClassValue) -> Object:
        """An instance of a class, made up if the repository makes none."""
        if id(cls) not in self._samples:
            record = CallRecord(STAND_IN, [], {}, cls.file, cls.line)
            self._samples[id(cls)] = Object(cls, record)
            self._interpreter.objects.append(self._samples[id(cls)])
            constructor = self._interpreter.method_of(cls, "__init__")
            if constructor is None:
                self._construct(cls, self._samples[id(cls)], record)
            elif id(constructor.body) not in self._interpreter.called:
                self.attempt(constructor)
        return self._samples[id(cls)]
