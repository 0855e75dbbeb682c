"""What calls return, and what they leave behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.known import known_function, known_method
from plimsoll.codebase.javascript.interpreter.nodes import operands
from plimsoll.codebase.javascript.interpreter.settings_files import setting
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Class,
    Const,
    External,
    Function,
    Input,
    Late,
    Method,
    Native,
    Object,
    Record,
    Scope,
    Unknown,
    Value,
    string_of,
)
from plimsoll.codebase.trees import field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_MOST_ACTIVE = 2
"""How often a function may be in the middle of calling itself."""

_MOST_NESTED_HANDLING = 9
"""Calls inside calls, seen from a handler."""

_CONTAINERS = frozenset({"get", "resolve", "create", "getInstance"})
"""Methods that make an instance of the class they are given, of containers that inject."""

_MOST_BASES = 12
_MOST_SITES = 5
_SMALL_BYTES = 400
"""A helper that is followed in any case, because it may choose what is taken from a request."""

_MOST_LOOKED_THROUGH = 40


class Caller:
    """Calls functions of the repository and remembers calls to everything else."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._active: list[tuple[str, int]] = []
        self._constructing = 0
        self._bases = 0
        self._sites: list[tuple[str, int]] = []
        self._called_back: set[tuple[str, int]] = set()

    def call(self, function: Value, record: Call) -> Value:  # noqa: PLR0911 - a kind a return
        """What calling a value returns."""
        match function:
            case Function():
                return self._function(function, record)
            case Class():
                return self.instance(function, record)
            case External():
                return self._outside(function, record)
            case Method():
                return self._method(function, record)
            case Native(run=run):
                return run(record)
            case Object():
                return self._remembered(function, "", record)
            case _:
                self._call_back(record)
                if self._interpreter.collector is not None:
                    return Unknown()
                wording = function.wording if isinstance(function, Unknown) else ""
                return self._made(Unknown(wording), record)

    def _function(self, function: Function, record: Call) -> Value:
        if self._interpreter.collector is not None:
            if not self._concerns(function, record):
                self._call_back(record)
                return Unknown()
            if len(self._active) > _MOST_NESTED_HANDLING:
                return Unknown()
        if record.is_new:
            this = Record({}, proto=self._interpreter.attribute(function, "prototype"))
            found = self.enter(replace(function, this=this), record)
            return found if isinstance(found, Record | Object | Function) else this
        self._interpreter.really_called.add(function.key)
        return self.enter(function, record)

    def _concerns(self, function: Function, record: Call) -> bool:
        """Whether a function that a handler calls may look at the request."""
        given = [self._interpreter.settle(value) for value in record.args]
        if any(map(_carries_input, given)):
            return True
        if function.node.end_byte - function.node.start_byte < _SMALL_BYTES:
            return True
        current: Scope | None = function.scope
        while current is not None and current.parent is not None:
            if any(isinstance(value, Input) for value in current.names.values()):
                return True
            current = current.parent
        return False

    def _call_back(self, record: Call, *given: Value) -> None:
        """Functions written inside a handler run, whoever is given them."""
        if self._interpreter.collector is None:
            return
        for value in record.args:
            if isinstance(value, Function) and len(self._active) <= _MOST_NESTED_HANDLING:
                key = value.key
                if key not in self._called_back:
                    self._called_back.add(key)
                    self.enter(value, Call("", list(given), record.file, record.line))
                    self._called_back.discard(key)

    def _outside(self, function: External, record: Call) -> Value:
        interpreter = self._interpreter
        record.method = function.dotted
        if function.dotted in ("require", "import", "require.resolve"):
            return self._required(record)
        if interpreter.collector is not None and function.dotted == "Object.assign":
            record.args = [interpreter.settle(value) for value in record.args]
            interpreter.collector.passed(function, record)
        known = known_function(interpreter, function.dotted, record)
        known = known or setting(interpreter, function.dotted, record)
        if known is not None:
            return known
        if interpreter.collector is not None:
            record.args = [interpreter.settle(value) for value in record.args]
            self._call_back(record)
            passed = interpreter.collector.passed(function, record)
            return passed if passed is not None else Object(function, record)
        return self._made(function, record)

    def _made(self, cls: External | Unknown, record: Call) -> Value:
        created = Object(cls, record, is_made_up=self._interpreter.making_up > 0)
        created.is_of_instance = self._constructing > 0
        record.result = created
        self._interpreter.objects.append(created)
        record.args = [self._interpreter.settle(value) for value in record.args]
        answered = self._interpreter.plugins(self._interpreter, record)
        return answered if answered is not None else created

    def _required(self, record: Call) -> Value:
        specifier = record.argument(0)
        text = string_of(self._interpreter.settle(specifier)) if specifier is not None else None
        if not text or (isinstance(specifier, Const) and specifier.missing):
            return Unknown("require(…)")
        found = self._interpreter.imported(record.file, text, None)
        if isinstance(found, Late) and text.startswith("/"):
            return self._interpreter.settle(found)
        return found

    def _method(self, method: Method, record: Call) -> Value:
        instance, name = method.instance, method.name
        if isinstance(instance, Function):
            return self._of_function(instance, name, record)
        if isinstance(instance, Input):
            record.args = [self._interpreter.settle(value) for value in record.args]
            return instance.reads.call(instance, name, record)
        if isinstance(instance, Object) and name.endswith((".call", ".apply")):
            return self._applied(instance, name, record)
        if not isinstance(instance, Object):
            return known_method(self._interpreter, instance, name, record)
        if name in _CONTAINERS and len(record.args) == 1:
            wanted = self._interpreter.settle(record.args[0])
            if isinstance(wanted, Class):
                return self._interpreter.stand_ins.sample(wanted)
        return self._remembered(instance, name, record)

    def _applied(self, instance: Object, name: str, record: Call) -> Value:
        """`app[method].call(app, path, handler)`, `app.get.apply(app, [path, handler])`."""
        name, _, how = name.rpartition(".")
        given = record.args[1:]
        if how == "apply":
            spread = self._interpreter.settle(given[0]) if given else None
            given = spread.elements if isinstance(spread, Array) else []
        record.args = given
        return self._method(Method(instance, name), record)

    def _of_function(self, function: Function, name: str, record: Call) -> Value:
        given = record.args
        this = self._interpreter.settle(given[0]) if given else None
        if isinstance(this, Const | Unknown):
            this = function.this
        if name == "bind":
            return replace(function, this=this, bound=(*function.bound, *given[1:]))
        if name == "call":
            record.args = given[1:]
        elif name == "apply":
            spread = self._interpreter.settle(given[1]) if len(given) > 1 else None
            record.args = spread.elements if isinstance(spread, Array) else []
        return self.call(replace(function, this=this), record)

    def _remembered(self, instance: Object, name: str, record: Call) -> Value:
        record.method, record.receiver = name, instance
        record.args = [self._interpreter.settle(value) for value in record.args]
        collector = self._interpreter.collector
        if collector is not None:
            self._call_back(record)
            passed = collector.passed(Method(instance, name), record)
            return passed if passed is not None else Object(Unknown(name), record)
        record.sites = tuple(self._sites[-_MOST_SITES:])
        instance.calls.append(record)
        return self._made(Unknown(name), record)

    def instance(self, cls: Class, record: Call) -> Object:
        """A new instance; its constructor is followed."""
        created = Object(cls, record)
        record.method = cls.name
        if self._interpreter.collector is None:
            self._interpreter.stand_ins.keep(created)
            self._interpreter.objects.append(created)
        self._constructing += 1
        self.construct(cls, created, record)
        self._constructing -= 1
        return created

    def construct(self, cls: Class, created: Object, record: Call) -> None:
        """Fills a new instance in JavaScript's order: the base, the fields, the constructor."""
        if cls.constructor is not None:
            self.enter(replace(cls.constructor, this=created), record)
            return
        self._construct_base(cls, created, record)
        self._fill_all(cls, created)

    def _construct_base(self, cls: Class, created: Object, record: Call) -> None:
        base = self._interpreter.settle(cls.base) if cls.base is not None else UNDEFINED
        if isinstance(base, Class) and self._bases < _MOST_BASES:
            self._bases += 1
            self.construct(base, created, record)
            self._bases -= 1
        elif cls.base is not None:
            record.args = [self._interpreter.settle(value) for value in record.args]
            created.base_call = record

    def _fill_all(self, cls: Class, created: Object) -> None:
        for key, part in cls.fields:
            if field(part, "value") is not None:
                self._fill(created, key, part, cls)

    def _fill(self, created: Object, key: str, part: Node, cls: Class) -> None:
        scope = Scope(cls.scope.module, {"this": created, "super": cls}, cls.scope)
        value = self._interpreter.unsettled(field(part, "value"), scope)
        self._interpreter.binder.name(value, key)
        created.attributes[key] = value

    def super_call(self, record: Call, scope: Scope) -> Value:
        """`super(…)`: the constructor of the base, wherever that is."""
        this, owner = _found(scope, "this"), _found(scope, "super")
        if isinstance(this, Object) and isinstance(owner, Class):
            self._construct_base(owner, this, record)
            self._fill_all(owner, this)
        return UNDEFINED

    def declared_field(self, instance: Object, name: str, part: Node, cls: Class) -> Value:
        """A field without a value: what its type says, where something injects it."""
        if field(part, "value") is not None:
            self._fill(instance, name, part, cls)
            return instance.attributes[name]
        stand_in = self._interpreter.stand_ins.typed(field(part, "type"), name, cls.scope)
        if isinstance(stand_in, Object):
            instance.attributes[name] = stand_in
        return stand_in

    def enter(self, function: Function, record: Call) -> Value:
        """Follows a function's body with its arguments bound."""
        key = function.key
        if self._active.count(key) >= _MOST_ACTIVE:
            return Unknown(f"{function.name}(…)")
        self._interpreter.called.add(key)
        scope = Scope(function.scope.module, {}, function.scope, is_call=True)
        if function.this is not None:
            scope.names["this"] = function.this
        if function.owner is not None:
            scope.names["super"] = function.owner
        self._active.append(key)
        self._sites.append((record.file, record.line))
        most = self._interpreter.share()
        try:
            given = [*function.bound, *record.args]
            self._bind(function, given, scope)
            self._begin(function)
            body = field(function.node, "body")
            if body is None:
                return UNDEFINED
            if body.type != "statement_block":
                return self._wrapped(self._interpreter.unsettled(body, scope), given, scope)
            is_sure = self._interpreter.run(body, scope)
        finally:
            self._active.pop()
            self._sites.pop()
            self._interpreter.unshare(most)
        found = scope.returned if scope.returned is not None else UNDEFINED
        is_truth = isinstance(found, Const) and isinstance(found.value, bool)
        if scope.is_torn or (is_truth and not is_sure):
            found = Unknown(f"{function.name}(…)")
        return self._wrapped(self._interpreter.settle(found), given, scope)

    def _begin(self, function: Function) -> None:
        """Fields come before the body of a constructor, but after what its parameters declare."""
        owner, this = function.owner, function.this
        if owner is None or owner.base is not None or not isinstance(this, Object):
            return
        if owner.constructor is not None and owner.constructor.node is function.node:
            self._fill_all(owner, this)

    def _wrapped(self, value: Value, given: list[Value], scope: Scope) -> Value:
        """Notes which function a function that was just made is a wrapper of."""
        if isinstance(value, Function) and value.wraps is None and _is_inside(value.scope, scope):
            inner = next((v for v in given if isinstance(v, Function)), None)
            value.wraps = inner
        return value

    def _bind(self, function: Function, given: list[Value], scope: Scope) -> None:
        scope.names["arguments"] = Array(list(given))
        single = field(function.node, "parameter")
        patterns = [single] if single is not None else parameters_of(function.node)
        for index, pattern in enumerate(patterns):
            target = field(pattern, "pattern") or pattern
            if target.type == "rest_pattern":
                self._interpreter.bind(target, Array(given[index:]), scope)
            else:
                value = given[index] if index < len(given) else UNDEFINED
                self._interpreter.bind(pattern, value, scope)


def parameters_of(node: Node) -> list[Node]:
    """The parameters of a function, as patterns; TypeScript's `this` is none."""
    given = operands(field(node, "parameters"))
    return [part for part in given if text_of(field(part, "pattern")) != "this"]


def _is_inside(scope: Scope, outer: Scope) -> bool:
    current: Scope | None = scope
    while current is not None:
        if current is outer:
            return True
        current = current.parent
    return False


def _found(scope: Scope, name: str) -> Value | None:
    current: Scope | None = scope
    while current is not None:
        if name in current.names:
            return current.names[name]
        current = current.parent
    return None


def _carries_input(value: Value) -> bool:
    """Whether a part of the request is in it, not far down."""
    pending, seen = [value], 0
    while pending and seen < _MOST_LOOKED_THROUGH:
        current = pending.pop()
        seen += 1
        if isinstance(current, Input):
            return True
        if isinstance(current, Record):
            pending.extend([*current.entries.values(), *current.others])
        elif isinstance(current, Array):
            pending.extend(current.elements)
    return False
