"""Objects that routes are declared on: the calls made on them, through chains and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from plimsoll.codebase.javascript.interpreter.nodes import operands
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    Const,
    External,
    Function,
    Object,
    Pattern,
    Record,
    Unknown,
    Value,
    string_of,
)
from plimsoll.codebase.javascript.paths import plain_path
from plimsoll.codebase.trees import field as at
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema, Security
    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

VERBS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "del": "DELETE",
    "options": "OPTIONS",
    "head": "HEAD",
}
EVERY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOST_FOUND = 60


@dataclass(frozen=True)
class Guard:
    """A middleware in front of routes: of all that follow, or of those below a path."""

    value: Value
    path: str = ""


def guarding(guards: tuple[Guard, ...], route: str) -> tuple[Value, ...]:
    """The middlewares that stand in front of a route."""
    return tuple(
        guard.value
        for guard in guards
        if not guard.path or f"{route}/".startswith(f"{guard.path.rstrip('/*')}/")
    )


Answers: TypeAlias = Callable[[Call], bool]


@dataclass
class Met:
    """A route as it was declared, with what is known of its surroundings."""

    record: Call
    methods: tuple[str, ...]
    path: str
    values: list[Value] = field(default_factory=list)
    guards: tuple[Value, ...] = ()
    missing: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    expression: Pattern | None = None
    is_any: bool = False
    reasons: tuple[str, ...] = ()
    parts: dict[str, JsonSchema] = field(default_factory=dict)
    responses: dict[str, JsonSchema] = field(default_factory=dict)
    security: tuple[Security, ...] = ()
    content_type: str = ""


@dataclass(frozen=True)
class Prefix:
    """A path in front of others, as far as it could be told."""

    text: str = ""
    missing: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    def under(self, value: Value | None) -> Prefix:
        """This prefix with one more part."""
        if isinstance(value, Const) and isinstance(value.value, str):
            text = _glued(self.text, value.value)
            return Prefix(text, self.missing + value.missing, self.assumed + value.assumed)
        plain = plain_path(value.source) if isinstance(value, Pattern) else None
        if plain is not None:
            return Prefix(_glued(self.text, plain), self.missing, self.assumed)
        if isinstance(value, Pattern):
            return Prefix(self.text, (*self.missing, f"/{value.source}/"), self.assumed)
        if value is None or (isinstance(value, Const) and value.value is None):
            return self
        return Prefix(self.text, (*self.missing, describe(value)), self.assumed)


def _glued(first: str, second: str) -> str:
    if not second.strip("/"):
        return first.rstrip("/") if first.strip("/") else second
    return f"{first.rstrip('/')}/{second.lstrip('/')}"


def describe(value: Value) -> str:
    """What could not be told, in the words of the source."""
    match value:
        case Unknown(wording=wording):
            return wording or "an expression"
        case External():
            return value.dotted
        case Object():
            return f"{value.created.method or 'a call'}(…)"
        case _:
            return "an expression"


def flattened(holder: Object, returns_itself: Answers) -> Iterator[Call]:
    """The calls made on an object, and on what they return if that is the object itself."""
    pending: list[Call] = list(reversed(holder.calls))
    while pending:
        call = pending.pop()
        yield call
        if isinstance(call.result, Object) and returns_itself(call):
            pending.extend(reversed(call.result.calls))


def root_of(value: Value | None, returns_itself: Answers) -> Value | None:
    """The object that a chain of calls began with."""
    while isinstance(value, Object) and isinstance(value.created.receiver, Object):
        if value.created.result is not value or not returns_itself(value.created):
            break
        value = value.created.receiver
    return value


def paths_of(value: Value | None) -> list[Const | Pattern] | None:
    """The paths of a route's first argument; None if it is none."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return [value]
    if isinstance(value, Pattern):
        return [value]
    if isinstance(value, Array) and value.elements:
        found = [paths_of(part) for part in value.elements]
        if all(part is not None for part in found):
            return [path for part in found for path in part or ()]
    return None


def functions_in(values: list[Value], interpreter: Interpreter) -> list[Value]:
    """Handlers and middlewares, arrays of them spread out."""
    found: list[Value] = []
    pending = list(reversed(values))
    while pending and len(found) < _MOST_FOUND:
        value = interpreter.settle(pending.pop())
        if isinstance(value, Array):
            pending.extend(reversed(value.elements))
        else:
            found.append(value)
    return found


def answers(value: Value) -> bool:
    """Whether a value may be a handler: a function, or something that makes one."""
    if isinstance(value, Const | Pattern):
        return False
    return not isinstance(value, Record)


def parameters_of(function: Function) -> list[str]:
    """The names of a function's parameters; patterns as they are written."""
    single = at(function.node, "parameter")
    nodes = [single] if single is not None else operands(at(function.node, "parameters"))
    return [text_of(at(node, "pattern") or node) for node in nodes]


def inside(value: Value, fits: Callable[[Value], bool], interpreter: Interpreter) -> Value | None:
    """The value itself, or what was passed to the wrapper that made it, if it fits."""
    pending, seen = [value], 0
    while pending and seen < _MOST_FOUND:
        current = interpreter.settle(pending.pop())
        seen += 1
        if fits(current):
            return current
        if isinstance(current, Object) and _is_wrapper(current):
            pending.extend(reversed(current.created.args))
    return None


def _is_wrapper(value: Object) -> bool:
    """Whether it is what a function from outside, known or not, returned."""
    is_plain_call = isinstance(value.cls, Unknown) and value.created.receiver is None
    return isinstance(value.cls, External) or is_plain_call


def text_in(record: Value | None, *names: str) -> str | None:
    """A text under one of some names of an object literal."""
    for name in names:
        if isinstance(record, Record) and name in record.entries:
            return string_of(record.entries[name])
    return None


def without_copies(holders: list[Object], children: dict[int, set[int]]) -> list[Object]:
    """The roots: those that are children of none, and no mere copies.

    A class that is instantiated for real may have been followed with a made-up instance before;
    of one that is instantiated twice, only one instance may be mounted.
    """
    mounted = {child for found in children.values() for child in found}
    real = {_site(o) for o in holders if not o.is_made_up}
    used = {_site(o) for o in holders if id(o) in mounted}
    return [
        o
        for o in holders
        if id(o) not in mounted
        and not (o.is_made_up and _site(o) in real)
        and not (_is_of_class(o) and _site(o) in used and not children.get(id(o)))
    ]


def _is_of_class(value: Object) -> bool:
    return value.is_of_instance or value.is_made_up


def _site(value: Object) -> tuple[str, int]:
    return value.created.file, value.created.line


def place(routes: list[Met]) -> None:
    """Says where routes are declared that the project's own function passes on.

    When one line registers several routes, those are declared where that function was called, as
    far as that tells them apart.
    """
    together: dict[tuple[str, int], list[Met]] = {}
    for met in routes:
        together.setdefault((met.record.file, met.record.line), []).append(met)
    for group in together.values():
        depth = _telling_depth(group)
        for met in group if depth else ():
            file, line = met.record.sites[-depth]
            met.record = replace(met.record, file=file, line=line)


def _telling_depth(group: list[Met]) -> int:
    """How many calls further out the routes have a line of their own each; 0: nowhere."""
    wanted = len({(met.methods, met.path) for met in group})
    deepest = min(len(met.record.sites) for met in group)
    for depth in range(1, deepest + 1) if wanted > 1 else ():
        if len({met.record.sites[-depth] for met in group}) * 2 > wanted:
            return depth
    return 0
