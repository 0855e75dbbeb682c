"""Instances of a framework's classes, among all objects that were met."""

from collections.abc import Collection, Iterator

from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    External,
    FunctionValue,
    Items,
    Object,
    Unknown,
    Value,
)


def kinds_of(value: Value | None, interpreter: Interpreter, package: str) -> set[str]:
    """Last names of the classes of a package that an object or class is an instance of, or is."""
    if value is None:
        return set()
    return {
        base.rsplit(".", 1)[-1]
        for base in interpreter.outside_bases(value)
        if base.split(".", 1)[0] == package
    }


def made(value: Value | None, package: str) -> CallRecord | None:
    """The call of something of a package that made a value: `web.get("/x", handler)`."""
    if isinstance(value, Object) and isinstance(value.cls, External):
        dotted = value.cls.dotted
        return value.created if dotted.split(".", 1)[0] == package else None
    return None


def instances(
    interpreter: Interpreter, package: str, names: Collection[str]
) -> Iterator[tuple[Object, set[str]]]:
    """The objects of these classes, with which of them they are."""
    for instance in list(interpreter.objects):
        found = kinds_of(instance, interpreter, package) & set(names)
        if found:
            yield instance, found


def stands_in(instance: Object) -> bool:
    """Whether nothing is known of an object but the calls made on it."""
    return isinstance(instance.cls, Unknown)


def settings_of(holder: Object) -> dict[str, Value]:
    """The named arguments an object was made with, those of `super().__init__` included."""
    later = holder.base_call.kwargs if holder.base_call is not None else {}
    return {**holder.created.kwargs, **later}


def argument_of(holder: Object, position: int, *names: str) -> Value | None:
    """An argument an object was made with."""
    if holder.base_call is not None:
        return holder.base_call.argument(position, *names)
    if isinstance(holder.cls, ClassValue):
        position = -1
    return holder.created.argument(position, *names)


def marks_of(
    function: FunctionValue | ClassValue, package: str, names: Collection[str]
) -> Iterator[CallRecord]:
    """The calls of a package's decorators on a function or class; bare ones without arguments."""
    for mark in function.decorators:
        cls = mark.cls if isinstance(mark, Object) else mark
        if not isinstance(cls, External) or cls.dotted.split(".", 1)[0] != package:
            continue
        name = cls.dotted.rsplit(".", 1)[-1]
        if name not in names:
            continue
        if isinstance(mark, Object):
            yield CallRecord(
                name, mark.created.args, mark.created.kwargs, mark.created.file, mark.created.line
            )
        else:
            yield CallRecord(name, [], {}, function.file, function.line)


def flattened(value: Value | None, interpreter: Interpreter) -> Iterator[Value]:
    """The elements of a list and of the lists inside it."""
    pending = [value] if value is not None else []
    seen = 0
    while pending and seen < _MOST_ELEMENTS:
        seen += 1
        part = interpreter.settle(pending.pop(0))
        if isinstance(part, Items):
            pending[:0] = part.elements
        else:
            yield part


_MOST_ELEMENTS = 20_000
