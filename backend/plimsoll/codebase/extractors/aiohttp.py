"""aiohttp's server: routers, route lists, route tables and sub-applications.

Found: `app.router.add_get("/x", handler)` and its like, `add_route`, `add_view`, `add_resource`
with `add_route` on the resource; lists of `web.get(…)`, `web.route(…)`, `web.view(…)` given to
`add_routes`; the decorators of a `RouteTableDef`; `add_subapp`, whose prefix adds up. Wrapped calls
(`cors.add(app.router.add_get(…))`) count too. Views that derive from `web.View` answer the verbs
they define. A handler that makes a `WebSocketResponse` is an operation.

Query, headers, cookies and body are what the handler, or a helper that it passes the request to,
reads. Routes on an application that a function is merely given, and that nothing calls, are listed
without a prefix. A table that no application takes is listed too, as likely.

Not listed: static files, HEAD beside GET.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.aiohttp import DIALECT
from plimsoll.codebase.handlers.served import (
    ANY,
    ANY_METHOD,
    VERBS,
    Served,
    Writer,
    piece_of,
    verbs_of,
)
from plimsoll.codebase.python.holders import flattened, instances, kinds_of, made, stands_in
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import braced, matched
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    External,
    Object,
    Result,
    Value,
    text_of,
)
from plimsoll.codebase.sources import Sources

_ADDS = {f"add_{verb}": verb.upper() for verb in VERBS}
_ROUTING = frozenset({*_ADDS, "add_route", "add_view", "add_routes", "add_subapp", "add_resource"})
_MAKES = frozenset({*VERBS, "route", "view"})
_DEEPEST = 30


@dataclass(frozen=True)
class _Place:
    """Where in the tree of applications something is met."""

    prefix: str = ""
    missing: tuple[str, ...] = ()
    visited: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


class AioHttp:
    """Finds what aiohttp applications route."""

    framework = "aiohttp"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources.python, self.framework).extraction()


class _Walk:
    """The way down from each application."""

    def __init__(self, interpreter: Interpreter, framework: str) -> None:
        self._interpreter = interpreter
        self._writer = Writer(interpreter, framework, DIALECT)
        self._taken: set[int] = set()
        self._shared = self._through_cors()

    def extraction(self) -> Extraction:
        """The endpoints of all applications, then of what no application takes."""
        applications = [
            holder for holder, _ in instances(self._interpreter, "aiohttp", {"Application"})
        ]
        passed = [o for o in self._interpreter.objects if self._is_passed(o)]
        below = {id(c) for holder in (*applications, *passed) for c in self._children(holder)}
        for holder in (*applications, *passed):
            if id(holder) not in below:
                self._holder(holder, _Place())
        for holder, _ in instances(self._interpreter, "aiohttp", {"UrlDispatcher"}):
            self._holder(holder, _Place())
        for table, _ in instances(self._interpreter, "aiohttp", {"RouteTableDef"}):
            if id(table) not in self._taken:
                reason = "a table that no application was seen to take"
                self._table(table, _Place(reasons=(reason,)))
        return self._writer.extraction()

    def _through_cors(self) -> dict[int, list[tuple[CallRecord, CallRecord]]]:
        """Routes on `cors.add(app.router.add_resource("/x"))`, by the application."""
        found: dict[int, list[tuple[CallRecord, CallRecord]]] = {}
        for holder, _ in instances(self._interpreter, "aiohttp_cors", {"setup", "CorsConfig"}):
            for record in holder.calls:
                given = record.origin.argument(0) if record.origin is not None else None
                if record.method == "add().add_route" and isinstance(given, Result):
                    found.setdefault(id(given.instance), []).append((given.record, record))
        return found

    def _is_passed(self, instance: Object) -> bool:
        """Whether it stands in for an application, by what is called on it."""
        if not stands_in(instance):
            return False
        names = {call.method for call in instance.calls}
        if any(name.startswith("router.add_") for name in names):
            return True
        return any(
            self._makes_routes(record)
            for record in instance.calls
            if record.method in _ROUTING and (record.method in _ADDS or record.args)
        )

    def _makes_routes(self, record: CallRecord) -> bool:
        """Whether `add_routes([…])` is given aiohttp's routes."""
        return record.method == "add_routes" and any(
            made(part, "aiohttp") is not None
            for part in flattened(record.argument(0, "routes"), self._interpreter)
        )

    def _children(self, holder: Object) -> Iterator[Object]:
        for record in holder.calls:
            child = self._child(record) if record.method == "add_subapp" else None
            if child is not None:
                yield child

    def _child(self, record: CallRecord) -> Object | None:
        value = record.argument(1, "subapp")
        value = self._interpreter.settle(value) if value is not None else None
        return value if isinstance(value, Object) else None

    def _holder(self, holder: Object, place: _Place) -> None:
        if id(holder) in place.visited or len(place.visited) > _DEEPEST:
            return
        place = _Place(place.prefix, place.missing, (*place.visited, id(holder)), place.reasons)
        for record in holder.calls:
            self._call(record, place)
        for resource, record in self._shared.get(id(holder), ()):
            self._route(resource, record, _method(record.argument(0, "method")), place)

    def _call(self, record: CallRecord, place: _Place) -> None:
        name = record.method.rsplit(".", 1)[-1]
        if name == "add_subapp":
            child = self._child(record)
            piece = piece_of(record.argument(0, "prefix"))
            if child is not None:
                prefix = place.prefix + piece.text.rstrip("/")
                deeper = _Place(prefix, place.missing + piece.missing, place.visited, place.reasons)
                self._holder(child, deeper)
        elif name == "add_routes":
            self._list(record.argument(0, "routes"), place)
        elif name in _ADDS:
            self._route(record, record, _ADDS[name], place)
        elif name == "add_view":
            self._route(record, record, "*", place)
        elif name == "add_route" and "add_resource()" in record.method:
            if record.origin is not None:
                method = _method(record.argument(0, "method"))
                self._route(record.origin, record, method, place)
        elif name == "add_route":
            path = CallRecord(name, record.args[1:], record.kwargs, record.file, record.line)
            self._route(path, path, _method(record.argument(0, "method")), place)

    def _list(self, value: Value | None, place: _Place) -> None:
        for part in flattened(value, self._interpreter):
            record = made(part, "aiohttp")
            if not isinstance(part, Object) or record is None:
                continue
            name = record.method.rsplit(".", 1)[-1]
            if name == "RouteTableDef" or kinds_of(part, self._interpreter, "aiohttp") & {
                "RouteTableDef"
            }:
                self._table(part, place)
            elif name in VERBS:
                self._route(record, record, name.upper(), place)
            elif name == "view":
                self._route(record, record, "*", place)
            elif name in ("route", "RouteDef"):
                path = CallRecord(name, record.args[1:], record.kwargs, record.file, record.line)
                self._route(path, path, _method(record.argument(0, "method")), place)

    def _table(self, table: Object, place: _Place) -> None:
        self._taken.add(id(table))
        for record in table.calls:
            name = record.method
            if name not in _MAKES:
                continue
            given = record.args[1:] if name == "route" else record.args
            method = name.upper() if name in VERBS else "*"
            if name == "route":
                method = _method(record.argument(0, "method"))
            for decorated in record.decorated:
                path = CallRecord(
                    name, [*given[:1], decorated], record.kwargs, record.file, record.line
                )
                self._route(path, path, method, place)

    def _route(self, path: CallRecord, record: CallRecord, method: str, place: _Place) -> None:
        piece = piece_of(path.argument(0, "path"))
        if not piece.is_told:
            self._writer.untold(path.file, path.line, piece)
            return
        given = record.argument(1, "handler")
        handler = self._interpreter.settle(given) if given is not None else None
        if handler == Const(None):
            return
        cls = handler if isinstance(handler, ClassValue) else None
        reasons = place.reasons
        methods = [method]
        if cls is not None and method == "*":
            methods = [verb.upper() for verb in verbs_of(cls, self._interpreter)]
        elif method == "*":
            methods, reasons = [*ANY], (*reasons, ANY_METHOD)
        for verb in methods:
            answering = self._interpreter.method_of(cls, verb.lower()) if cls else handler
            self._writer.write(
                Served(
                    verb,
                    braced(place.prefix + piece.text, matched),
                    answering,
                    path.file,
                    path.line,
                    missing=place.missing + piece.missing,
                    reasons=reasons,
                    cls=cls,
                )
            )


def _method(value: Value | None) -> str:
    """The method, also as `hdrs.METH_GET`; an asterisk for any."""
    if isinstance(value, External):
        return value.dotted.rsplit("METH_", 1)[-1].upper().replace("ANY", "*")
    return (text_of(value) or "*").upper()
