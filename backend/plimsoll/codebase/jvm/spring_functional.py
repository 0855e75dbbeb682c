"""Spring's functional routes: `RouterFunctions.route(…)`, builders, Kotlin's `router { … }`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from plimsoll.codebase.jvm.model import (
    Body,
    Call,
    Class,
    Constant,
    Expression,
    Field,
    File,
    Joined,
    Lambda,
    Let,
    Method,
    Name,
    Reference,
    parts_of,
    within,
)
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.receivers import class_behind
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.spring_mappings import combined

_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_ROUTES = frozenset({"route", "andRoute"})
_NESTS = frozenset({"nest", "andNest", "path"})
_ROUTERS = frozenset({"router", "coRouter"})
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Matched:
    """What a predicate asks for; None: it says nothing about that."""

    methods: tuple[str, ...] | None = None
    path: str | None = None
    queries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routed:
    """A functional route."""

    methods: tuple[str, ...] | None
    path: str
    queries: tuple[str, ...]
    handler: Expression | None
    scope: Scope
    method: Method
    """The function that declares it."""
    line: int
    is_registered: bool


@dataclass(frozen=True, slots=True)
class _Here:
    prefix: str
    scope: Scope
    method: Method
    values: dict[str, Expression]
    depth: int
    is_registered: bool


class Functional:
    """Follows functions that make routes."""

    def __init__(self, room: Room, notes: list[str]) -> None:
        self._room = room
        self._notes = notes
        self._followed: set[int] = set()
        self._fields: dict[int, Expression] = {}

    def of(self, files: Iterable[File]) -> Iterator[Routed]:
        """The routes that functions make: beans first, then those that no other calls."""
        left: list[tuple[Method, Scope]] = []
        for file in files:
            for method, scope in self._making(file):
                if any(a.name.rsplit(".", 1)[-1] == "Bean" for a in method.annotations):
                    yield from self._of_method(_Here("", scope, method, {}, 0, is_registered=True))
                else:
                    left.append((method, scope))
        called = {
            part.name
            for method, scope in left
            for statement in self._room.program.statements(method, scope.file)
            for part in within(statement)
            if isinstance(part, Call | Reference)
        }
        for method, scope in left:
            if method.name not in called and id(method) not in self._followed:
                yield from self._of_method(_Here("", scope, method, {}, 0, is_registered=False))

    def _making(self, file: File) -> Iterator[tuple[Method, Scope]]:
        declared: list[tuple[Method, Class | None]] = [(f, None) for f in file.functions]
        declared += [(m, c) for c in file.every_class() for m in c.methods]
        for method, owner in declared:
            if self._makes(method, file):
                yield method, Scope(file, owner)
        for owner in file.every_class():
            for field in owner.fields:
                if field.value is not None and _has_router(field.value):
                    body = Body("", field.line)
                    self._fields[id(body)] = field.value
                    yield _function(field, body), Scope(file, owner)

    def _makes(self, method: Method, file: File) -> bool:
        if method.returns is not None and method.returns.name.endswith("RouterFunction"):
            return True
        if not file.path.endswith(".kt") or method.body is None:
            return False
        return "outer {" in method.body.text or "outer{" in method.body.text

    def _of_method(self, here: _Here) -> Iterator[Routed]:
        self._followed.add(id(here.method))
        statements = self._statements(here)
        values = {
            part.name: part.value
            for statement in statements
            for part in within(statement)
            if isinstance(part, Let) and part.value is not None
        }
        values.pop("x", None)
        for statement in statements:
            yield from self._of(statement, replace(here, values=values, depth=here.depth + 1))

    def _statements(self, here: _Here) -> tuple[Expression, ...]:
        value = self._fields.get(id(here.method.body))
        if value is not None:
            return (value,)
        return self._room.program.statements(here.method, here.scope.file)

    def _of(self, found: Expression, here: _Here) -> Iterator[Routed]:
        if here.depth > _DEEPEST * 5:
            return
        here = replace(here, depth=here.depth + 1)
        if isinstance(found, Call):
            yield from self._of_call(found, here)
        elif isinstance(found, Reference):
            yield from self._of_named(found, here)
        else:
            for part in parts_of(found):
                yield from self._of(part, here)

    def _of_call(self, call: Call, here: _Here) -> Iterator[Routed]:
        values = [argument.value for argument in call.arguments]
        if call.receiver is not None and not isinstance(call.receiver, Name):
            yield from self._of_receiver(call, here)
        if call.name in _VERBS and values and not _is_predicate(call):
            yield from self._of_verb(call, values, here)
        elif call.name in _ROUTES and len(values) > 1:
            for matched in self._matched(values[0], here):
                yield from self._routed(matched, values[1], call.line, here)
        elif call.name in _NESTS and values and _nests(call):
            yield from self._of_nest(call, values, here)
        elif call.name in _VERBS | {"accept", "contentType", "resources"}:
            return
        elif call.name not in _ROUTERS and self._method(call, here) is not None:
            yield from self._of_named(call, here)
        else:
            for value in values:
                yield from self._of(value, here)

    def _of_receiver(self, call: Call, here: _Here) -> Iterator[Routed]:
        if call.name == "nest" and len(call.arguments) == 1:
            return  # Kotlin: the receiver is the predicate
        if call.receiver is not None and not isinstance(call.receiver, Constant | Joined):
            yield from self._of(call.receiver, here)

    def _of_verb(self, call: Call, values: list[Expression], here: _Here) -> Iterator[Routed]:
        path = self._text(values[0], here)
        if path is None and isinstance(values[0], Lambda | Reference):
            yield from self._routed(Matched((call.name,), ""), values[0], call.line, here)
            return
        if path is None:
            self._notes.append(
                f"{here.scope.file.path}:{call.line}: the path of a route could not be told"
            )
            return
        queries = tuple(
            query
            for value in values[1:-1]
            for m in self._matched(value, here)
            for query in m.queries
        )
        handlers = [v for v in values[1:] if isinstance(v, Reference | Lambda | Name)]
        is_described = len(handlers) > 1 and isinstance(handlers[-1], Lambda)
        handler = handlers[-2 if is_described else -1] if handlers else None
        matched = Matched((call.name,), path, queries)
        yield from self._routed(matched, handler, call.line, here)

    def _of_nest(self, call: Call, values: list[Expression], here: _Here) -> Iterator[Routed]:
        if len(values) == 1 and call.receiver is not None:
            predicate, inner = call.receiver, values
        else:
            predicate, inner = values[0], values[1:2]
        for matched in self._matched(predicate, here) or [Matched()]:
            below = replace(here, prefix=combined(here.prefix, matched.path or ""))
            for value in inner:
                yield from self._of(value, below)

    def _routed(
        self, matched: Matched, handler: Expression | None, line: int, here: _Here
    ) -> Iterator[Routed]:
        yield Routed(
            matched.methods,
            combined(here.prefix, matched.path or ""),
            matched.queries,
            handler,
            here.scope,
            here.method,
            line,
            here.is_registered,
        )

    def _of_named(self, named: Call | Reference, here: _Here) -> Iterator[Routed]:
        found = self._method(named, here)
        if found is not None and found[0] is not here.method and here.depth < _DEEPEST * 4:
            method, scope = found
            yield from self._of_method(
                replace(here, method=method, scope=scope, depth=here.depth + 5)
            )

    def _method(self, named: Call | Reference, here: _Here) -> tuple[Method, Scope] | None:
        """The function that a call or reference names, if it makes routes."""
        if named.receiver is not None and not isinstance(named.receiver, Name):
            return None
        parts = () if named.receiver is None else named.receiver.parts
        owner = class_behind(parts, here.method, here.scope, self._room)
        for current in [] if owner is None else self._room.program.lineage(owner):
            for method in current.methods:
                if method.name == named.name and self._makes(method, current.file):
                    return method, Scope(current.file, current)
        if not parts:
            for function, file in self._room.program.top_functions(named.name, here.scope):
                if self._makes(function, file):
                    return function, Scope(file)
        return None

    def _text(self, value: Expression, here: _Here) -> str | None:
        if isinstance(value, Name) and len(value.parts) == 1 and value.parts[0] in here.values:
            return self._room.constants.text(here.values[value.parts[0]], here.scope)
        found = self._room.constants.text(value, here.scope)
        if found is None or "${" not in found:
            return found
        filled = self._room.configuration.filled(found, here.scope.file.path)
        return None if filled is None else filled.value

    def _matched(self, value: Expression, here: _Here, depth: int = 0) -> list[Matched]:  # noqa: C901, PLR0911 - a kind a return
        """What a predicate asks for, each way it may be fulfilled."""
        if depth > _DEEPEST:
            return []
        if isinstance(value, Name) and value.parts[0] in here.values:
            return self._matched(here.values[value.parts[0]], here, depth + 1)
        if isinstance(value, Constant | Joined | Name):
            text = self._text(value, here)
            return [Matched(path=text)] if text is not None else []
        if not isinstance(value, Call):
            return []
        given = [argument.value for argument in value.arguments]
        if value.name in ("and", "or") and value.receiver is not None and given:
            left = self._matched(value.receiver, here, depth + 1)
            right = self._matched(given[0], here, depth + 1)
            if value.name == "or":
                return [*left, *right]
            return [_both(a, b) for a in left or [Matched()] for b in right or [Matched()]]
        if value.name in _VERBS:
            path = self._text(given[0], here) if given else ""
            return [] if path is None else [Matched((value.name,), path)]
        if value.name in ("path", "pathPrefix", "invoke") and given:
            return [Matched(path=self._text(given[0], here))]
        if value.name in ("method", "methods"):
            names = [v.parts[-1] for v in given if isinstance(v, Name)]
            return [Matched(tuple(names))]
        if value.name in ("queryParam", "param") and given:
            text = self._text(given[0], here)
            return [Matched(queries=(text,))] if text else [Matched()]
        return [Matched()]


def _function(field: Field, body: Body) -> Method:
    return Method(field.name, (), None, (), field.line, frozenset(), (), None, body)


def _both(first: Matched, second: Matched) -> Matched:
    if first.path is not None and second.path is not None:
        path: str | None = combined(first.path, second.path)
    else:
        path = first.path if first.path is not None else second.path
    return Matched(
        first.methods if first.methods is not None else second.methods,
        path,
        (*first.queries, *second.queries),
    )


def _is_predicate(call: Call) -> bool:
    """`GET("/x")` alone asks; with a handler it answers."""
    return len(call.arguments) == 1 and not isinstance(call.arguments[0].value, Lambda | Reference)


def _nests(call: Call) -> bool:
    if call.name == "path":
        return len(call.arguments) > 1
    return len(call.arguments) > 1 or call.receiver is not None


def _has_router(value: Expression) -> bool:
    return any(isinstance(part, Call) and part.name in _ROUTERS for part in within(value))
