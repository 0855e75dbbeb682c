"""What members of values stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Class,
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
)

if TYPE_CHECKING:
    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_OF_EVERY_OBJECT = frozenset(
    {"hasOwnProperty", "toString", "valueOf", "constructor", "isPrototypeOf", "toJSON"}
)
_OF_FUNCTIONS = frozenset({"bind", "call", "apply", "toString"})
_DEEPEST_PROTOTYPE = 20


class Members:
    """Looks up members."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def attribute(self, value: Value, name: str) -> Value:  # noqa: C901, PLR0911, PLR0912 - a kind a return
        """`value.name`; names of other modules may stay to be followed later."""
        match value:
            case Input():
                return value.reads.attribute(value, name)
            case External(module=module, path=path):
                if name == "default":
                    return value
                return External(module, f"{path}.{name}" if path else name)
            case Const(value=str() as text, missing=missing):
                if name in ("pathname", "href"):  # of a URL of a file
                    return value
                return Const(len(text)) if name == "length" and not missing else Method(value, name)
            case Array():
                if name == "length":
                    return Unknown() if value.is_open else Const(len(value.elements))
                return Method(value, name)
            case Record():
                return self._of_record(value, name)
            case Function():
                return self._of_function(value, name)
            case Class():
                return self._of_class(value, name)
            case Object():
                return self._of_object(value, name)
            case Method(instance=Object() as instance, name=outer):
                return Method(instance, f"{outer}.{name}")
            case Pattern() | Const():
                return Method(value, name) if value != UNDEFINED else Unknown()
            case Unknown(wording=wording):
                return Unknown(f"{wording}.{name}" if wording else "")
            case _:
                return Unknown()

    def item(self, value: Value, key: Value) -> Value:
        """`value[key]`."""
        if isinstance(key, Const) and not key.missing:
            if isinstance(value, Array) and isinstance(key.value, int):
                inside = 0 <= key.value < len(value.elements)
                return value.elements[key.value] if inside else Unknown()
            if key.value is not None:
                return self.attribute(value, str(key.value))
        if isinstance(key, External) and key.dotted.rpartition(".")[2]:
            return self.attribute(value, key.dotted.rpartition(".")[2])
        if isinstance(value, Record) and value.entries:  # one of them
            return next(iter(value.entries.values()))
        return Unknown()

    def _of_record(self, record: Record, name: str) -> Value:  # noqa: PLR0911 - a kind a return
        if name in record.entries:
            return self._seen(record.entries[name], record)
        for other in record.others:
            settled = self._interpreter.settle(other)
            if isinstance(settled, Input | Record | Object | External):
                return self.attribute(settled, name)
        holder, depth = record.proto, 0
        while isinstance(holder, Record) and depth < _DEEPEST_PROTOTYPE:
            if name in holder.entries:
                return self._seen(holder.entries[name], record)
            holder, depth = holder.proto, depth + 1
        if name == "default":
            return record
        if name in _OF_EVERY_OBJECT:
            return Method(record, name)
        if name == "__esModule":
            return Unknown()
        return UNDEFINED if not record.others and record.proto is None else Unknown()

    def _seen(self, value: Value, holder: Value) -> Value:
        """A function as a method of what it was taken from."""
        if isinstance(value, Function) and value.this is None:
            if value.node.type == "arrow_function":
                return value
            return replace(value, this=holder)
        return value

    def _of_function(self, function: Function, name: str) -> Value:
        if name in function.attributes:
            return self._seen(function.attributes[name], function)
        if name == "prototype":
            function.attributes[name] = Record({})
            return function.attributes[name]
        if name == "default":
            return function
        if name == "name":
            return Const(function.name)
        return Method(function, name) if name in _OF_FUNCTIONS else UNDEFINED

    def _of_class(self, cls: Class, name: str) -> Value:
        if name == "name":
            return Const(cls.name)
        if name == "default":
            return cls
        for base in self._interpreter.lineage(cls):
            if name in base.statics:
                return self._seen(base.statics[name], cls)
        if name == "prototype":
            return Record(dict(cls.members))
        if isinstance(self._interpreter.outside_base(cls), External):
            record = Call("", [], cls.file, cls.node.start_point[0] + 1)
            return Method(Object(cls, record), name)
        return Unknown(f"{cls.name}.{name}")

    def method(self, cls: Class, name: str) -> Function | None:
        """A method that the repository defines, inherited ones included."""
        for base in self._interpreter.lineage(cls):
            if name in base.members:
                return base.members[name]
        return None

    def _of_object(self, instance: Object, name: str) -> Value:  # noqa: PLR0911 - a kind a return
        if name in instance.attributes:
            return self._seen(instance.attributes[name], instance)
        if not isinstance(instance.cls, Class):
            return Method(instance, name)
        for base in self._interpreter.lineage(instance.cls):
            if name in base.members:
                return replace(base.members[name], this=instance)
            if name in base.getters:
                getter = replace(base.getters[name], this=instance)
                call = Call(name, [], base.file, getter.line)
                return self._interpreter.call(getter, call)
            declared = next((part for key, part in base.fields if key == name), None)
            if declared is not None:
                return self._interpreter.caller.declared_field(instance, name, declared, base)
        if self._interpreter.outside_base(instance.cls) is not None:
            return Method(instance, name)
        return Unknown(f"this.{name}")

    def of_super(self, scope: Scope, name: str) -> Value:
        """`super.name` inside a method."""
        this, owner = _looked_up(scope, "this"), _looked_up(scope, "super")
        if isinstance(this, Object) and isinstance(owner, Class):
            for base in self._interpreter.lineage(owner)[1:]:
                if name in base.members:
                    return replace(base.members[name], this=this)
            return Method(this, name)
        return Unknown(f"super.{name}")


def _looked_up(scope: Scope, name: str) -> Value | None:
    current: Scope | None = scope
    while current is not None:
        if name in current.names:
            return current.names[name]
        current = current.parent
    return None
