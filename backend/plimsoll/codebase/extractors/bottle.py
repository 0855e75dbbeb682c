"""Bottle: the decorators of the module and of applications, `route()` calls, mounts and merges.

Found: `@route`, `@get` and its like, bare or with one or several paths and methods, of the module
(the default application) and of `Bottle()` objects; `app.route("/x", "GET", callback)`;
`app.mount("/prefix/", other)`, whose prefix adds up, and `app.merge(other)`. A decorator without a
path stands for the function's name and arguments. Filters become types.

Query, headers, cookies and body are what the handler, or a helper it calls, reads from `request`;
`request.query.page` is optional, because Bottle answers it with an empty text.

Not listed: static files, error handlers, hooks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.bottle import DIALECT
from plimsoll.codebase.handlers.request_reads import function_of
from plimsoll.codebase.handlers.served import ANY, ANY_METHOD, Piece, Served, Writer, piece_of
from plimsoll.codebase.python.holders import instances, made, stands_in
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import Said, angled, converted, matched
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    FunctionValue,
    Items,
    Object,
    Value,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_DECORATORS = _VERBS | {"route"}
_APPLICATIONS = frozenset({"Bottle", "AppStack", "default_app", "app"})
_OLD = re.compile(r"(?<![<\w\\:]):([A-Za-z_]\w*)(?:#([^#]*)#)?")
_DEEPEST = 20


@dataclass(frozen=True)
class _Place:
    """Where in the tree of mounts something is met."""

    prefix: str = ""
    missing: tuple[str, ...] = ()
    visited: tuple[int, ...] = ()


class Bottle:
    """Finds what Bottle applications route."""

    framework = "bottle"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources, self.framework).extraction()


class _Walk:
    """The way down from each application."""

    def __init__(self, sources: Sources, framework: str) -> None:
        self._sources = sources
        self._interpreter = sources.python
        self._writer = Writer(self._interpreter, framework, DIALECT)

    def extraction(self) -> Extraction:
        """The endpoints of the default application and of all others."""
        interpreter = self._interpreter
        holders = [
            holder
            for holder, _ in instances(interpreter, "bottle", _APPLICATIONS)
            if not _is_vendored(holder)
        ]
        holders += [o for o in interpreter.objects if self._is_passed(o)]
        below = {id(child) for h in holders for _, child in _below(h, interpreter)}
        self._module()
        for holder in holders:
            if id(holder) not in below:
                self._holder(holder, _Place())
        return self._writer.extraction()

    def _is_passed(self, instance: Object) -> bool:
        if not stands_in(instance):
            return False
        used = {call.method for call in instance.calls}
        return bool(used & _DECORATORS) and self._sources.mentions(instance.created.file, b"bottle")

    def _module(self) -> None:
        """The decorators of the module itself, and calls of them."""
        decorated: dict[int, list[Value]] = {}
        bare: list[tuple[str, FunctionValue]] = []
        for function in self._interpreter.functions:
            for mark in function.decorators:
                decorated.setdefault(id(mark), []).append(function)
                dotted = getattr(mark, "dotted", "")
                if dotted.startswith("bottle.") and dotted[7:] in _DECORATORS:
                    bare.append((dotted[7:], function))
        for instance in list(self._interpreter.objects):
            record = made(instance, "bottle")
            name = record.method.rpartition(".")[2] if record is not None else ""
            if record is None or name not in _DECORATORS:
                continue
            called = [call.args[0] for call in instance.calls if call.args]
            handlers = [*decorated.get(id(instance), ()), *called]
            self._declared(name, record, handlers, _Place())
        for name, function in bare:
            record = CallRecord(name, [], {}, function.file, function.line)
            self._declared(name, record, [function], _Place())

    def _holder(self, holder: Object, place: _Place) -> None:
        if id(holder) in place.visited or len(place.visited) > _DEEPEST:
            return
        place = _Place(place.prefix, place.missing, (*place.visited, id(holder)))
        for record in holder.calls:
            if record.method in _DECORATORS:
                self._declared(record.method, record, record.decorated, place)
        for record, child in _below(holder, self._interpreter):
            piece = piece_of(record.argument(0, "prefix")) if record.method == "mount" else Piece()
            prefix = _joined(place.prefix, piece.text) if piece.text else place.prefix
            self._holder(child, _Place(prefix, place.missing + piece.missing, place.visited))

    def _declared(
        self, name: str, record: CallRecord, decorated: list[Value], place: _Place
    ) -> None:
        """What one call of a decorator, or of `route` with a callback, declares."""
        path = record.argument(0, "path")
        path = self._interpreter.settle(path) if path is not None else None
        handlers = [*decorated]
        if isinstance(path, FunctionValue | Bound):
            handlers, path = [path], None
        callback = record.argument(2, "callback")
        if callback is not None:
            handlers.append(self._interpreter.settle(callback))
        given = record.argument(1, "method")
        methods = [m.upper() for m in texts_of(given)] or ["GET" if name == "route" else name]
        for handler in handlers:
            for piece in _pieces(path, handler):
                if not piece.is_told:
                    self._writer.untold(record.file, record.line, piece)
                    continue
                self._write(methods, piece, handler, record, place)

    def _write(
        self, methods: list[str], piece: Piece, handler: Value, record: CallRecord, place: _Place
    ) -> None:
        text = _OLD.sub(_modern, piece.text).replace("<:", "<path:")
        route = _joined(place.prefix, text) if place.prefix else text
        is_any = "ANY" in methods
        for method in ANY if is_any else methods:
            self._writer.write(
                Served(
                    method,
                    angled(route, _meaning),
                    handler,
                    record.file,
                    record.line,
                    missing=place.missing + piece.missing,
                    reasons=(ANY_METHOD,) if is_any else (),
                )
            )


def _below(holder: Object, interpreter: Interpreter) -> Iterator[tuple[CallRecord, Object]]:
    for record in holder.calls:
        if record.method in ("mount", "merge"):
            value = record.argument(1 if record.method == "mount" else 0, "app", "routes")
            first = record.argument(0)
            if record.method == "mount" and isinstance(first, Object):
                value = first  # mount(app, prefix), as Bottle once had it
            child = interpreter.settle(value) if value is not None else None
            if isinstance(child, Object):
                yield record, child


def _is_vendored(holder: Object) -> bool:
    """Whether Bottle's own file, copied into the repository, makes it."""
    return holder.created.file.rpartition("/")[2] == "bottle.py"


def _pieces(path: Value | None, handler: Value) -> Iterator[Piece]:
    if isinstance(path, Items):
        yield from map(piece_of, path.elements)
    elif path is not None:
        yield piece_of(path)
    else:
        yield from map(Piece, _from_signature(handler))


def _from_signature(handler: Value) -> Iterator[str]:
    """The routes that a function's name and arguments stand for."""
    function = function_of(handler)
    if function is None:
        return
    path = "/" + function.name.replace("__", "/").lstrip("/")
    arguments = [a for a in function.arguments if a.kind == "plain"]
    if isinstance(handler, Bound):
        arguments = arguments[1:]
    needed = [a for a in arguments if a.default is None]
    path += "".join(f"/<{a.name}>" for a in needed)
    yield path
    for argument in arguments[len(needed) :]:
        path += f"/<{argument.name}>"
        yield path


def _joined(prefix: str, path: str) -> str:
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}"


def _modern(match: re.Match[str]) -> str:
    """`:name` and `:name#expression#` in today's notation."""
    return f"<{match[1]}:re:{match[2]}>" if match[2] else f"<{match[1]}>"


def _meaning(behind: str) -> Said:
    name, _, settings = behind.partition(":")
    return matched(settings) if name == "re" else converted(name)
