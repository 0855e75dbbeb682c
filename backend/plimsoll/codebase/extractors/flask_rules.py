"""The URL rules that one call on a Flask object declares, before any prefix."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plimsoll.codebase.extractors.flask_views import ADDS_A_VIEW, exposed_of
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    FunctionValue,
    Result,
    Unknown,
    Value,
    is_known,
    texts_of,
)

_VERBS = ("get", "post", "put", "patch", "delete")
_METHODS_OF_A_VIEW = (*_VERBS, "head", "options", "trace")


@dataclass
class Met:
    """A rule with the methods it serves and what serves them."""

    record: CallRecord
    methods: tuple[str, ...]
    rule: str
    handler: Value | None
    missing: tuple[str, ...]
    hooks: tuple[FunctionValue, ...] = ()
    """What runs before the handler."""


def rules_of(record: CallRecord, interpreter: Interpreter) -> Iterable[Met]:
    """The rules that one call declares, before any prefix."""
    name = record.method
    if name in ("route", "expose") or name in _VERBS:
        yield from _decorated(record, interpreter)
    elif name in ("add_url_rule", "add_resource"):
        yield from _added(record, interpreter)
    elif name in ADDS_A_VIEW:
        for found in exposed_of(record, interpreter):
            yield Met(found.record, found.methods, found.rule, found.handler, ())


def _decorated(record: CallRecord, interpreter: Interpreter) -> Iterator[Met]:
    values = record.args if record.method == "route" else record.args[:1]
    rules = [_piece(value) for value in values if is_known(value) or isinstance(value, Unknown)]
    rules = rules or [_piece(record.kwargs.get("rule"))]
    for handler in record.decorated:
        if isinstance(handler, ClassValue):
            methods = _methods_of_class(handler, interpreter)
        elif record.method in _VERBS:
            methods = (record.method,)
        else:
            methods = _methods(record)
        for rule, missing in rules:
            yield Met(record, methods, rule, handler, missing)


def _added(record: CallRecord, interpreter: Interpreter) -> Iterator[Met]:
    if record.method == "add_url_rule":
        handler = record.argument(2, "view_func")
        rules = [_piece(record.argument(0, "rule"))]
    else:
        handler = record.argument(0, "resource")
        rules = [_piece(value) for value in record.args[1:]]
    handler = _view(interpreter.settle(handler)) if handler is not None else None
    methods = tuple(texts_of(record.argument(-1, "methods")))
    if not methods and isinstance(handler, ClassValue):
        methods = _methods_of_class(handler, interpreter)
    for rule, missing in rules:
        yield Met(record, methods or ("get",), rule, handler, missing)


def _view(handler: Value) -> Value:
    """The class behind `View.as_view("name")`."""
    if isinstance(handler, Bound) and isinstance(handler.instance, ClassValue):
        return handler.instance
    if isinstance(handler, Result) and isinstance(handler.instance.cls, ClassValue):
        return handler.instance.cls
    return handler


def _methods(record: CallRecord) -> tuple[str, ...]:
    return tuple(texts_of(record.argument(-1, "methods"))) or ("get",)


def _methods_of_class(cls: ClassValue, interpreter: Interpreter) -> tuple[str, ...]:
    """The verbs a view class defines or names in `methods`."""
    for base in interpreter.lineage(cls):
        if isinstance(base, ClassValue) and "methods" in base.scope.names:
            return tuple(texts_of(interpreter.settle(base.scope.names["methods"])))
    found = tuple(name for name in _METHODS_OF_A_VIEW if interpreter.method_of(cls, name))
    return found or ("get",)


def _piece(value: Value | None) -> tuple[str, tuple[str, ...]]:
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value, value.missing
    wording = value.wording if isinstance(value, Unknown) else ""
    return "", (wording or "…",)
