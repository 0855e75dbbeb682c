"""Starlette: lists of `Route`, `Mount` and `Host`, and what is added to an application.

Found: `Starlette(routes=[…])` and `Router(routes=[…])`, the lists inside `Mount` and `Host`,
`app.add_route`, `app.mount`, `app.host`, `app.routes.append(…)`, the decorators `@app.route` and
`@app.websocket_route` of earlier versions; subclasses of applications too. Prefixes add up along
mounts. A `Route` without methods answers GET if its endpoint is a function, the verbs that an
`HTTPEndpoint` defines if it is a class, and any method if it is an application. Websockets are
operations.

Query, headers, cookies and body are what the endpoint, or a helper that it passes the request to,
reads. A router that nothing mounts is listed only if the repository has no application at all;
lists of routes at the top of modules, as likely, if there is none or its routes could not be told.

Not listed: static files; FastAPI applications, which have an extractor of their own, and all that
hangs below them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.served import (
    ANY,
    ANY_METHOD,
    Piece,
    Served,
    Writer,
    piece_of,
    verbs_of,
)
from plimsoll.codebase.handlers.starlette import DIALECT
from plimsoll.codebase.python.holders import argument_of, flattened, instances, kinds_of
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import braced, converted
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    External,
    FunctionValue,
    Items,
    Method,
    Object,
    Value,
    is_known,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_APPLICATIONS = frozenset({"Starlette"})
_HOLDERS = _APPLICATIONS | {"Router"}
_LISTS = frozenset({"append", "extend", "insert"})
_ROUTES = frozenset({"Route", "Mount", "WebSocketRoute"})
_NOT_TAKEN = "a list of routes that no application was seen to take"
_DEEPEST = 30


@dataclass(frozen=True)
class _Place:
    """Where in the tree of mounts something is met."""

    prefix: str = ""
    missing: tuple[str, ...] = ()
    visited: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


class Starlette:
    """Finds what Starlette applications route."""

    framework = "starlette"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources.python, self.framework).extraction()


class _Walk:
    """The way down from each application."""

    def __init__(self, interpreter: Interpreter, framework: str) -> None:
        self._interpreter = interpreter
        self._writer = Writer(interpreter, framework, DIALECT)
        self._met: set[int] = set()
        self._all_told = True

    def extraction(self) -> Extraction:
        """The endpoints of all applications."""
        holders = list(instances(self._interpreter, "starlette", _HOLDERS))
        below = {id(child) for holder, _ in holders for child in self._mounted(holder)}
        applications = [h for h, kinds in holders if kinds & _APPLICATIONS]
        mounted_elsewhere = self._below_fastapi()
        roots = [h for h in applications if id(h) not in below | mounted_elsewhere]
        if not applications and not mounted_elsewhere:
            roots = [h for h, _ in holders if id(h) not in below]
        for root in roots:
            self._holder(root, _Place())
        if not self._all_told or not (holders or mounted_elsewhere):
            self._lists()
        return self._writer.extraction()

    def _lists(self) -> None:
        """Lists of routes at the top of modules that no application was seen to take."""
        inside = set(self._met)
        for mount, _ in instances(self._interpreter, "starlette", {"Mount", "Host"}):
            for value in _inside(mount.created):
                inside |= {id(part) for part in flattened(value, self._interpreter)}
        place = _Place(reasons=(_NOT_TAKEN,))
        for module in self._interpreter.index:
            for value in list(module.scope.names.values()) if module.begun else ():
                parts = list(flattened(value, self._interpreter)) if _is_list(value) else []
                kinds = [kinds_of(part, self._interpreter, "starlette") for part in parts]
                if any(kind & _ROUTES for kind in kinds) and inside.isdisjoint(map(id, parts)):
                    inside |= set(map(id, parts))
                    self._list(value, place)

    def _below_fastapi(self) -> set[int]:
        found: set[int] = set()
        for holder, _ in instances(self._interpreter, "fastapi", {"FastAPI", "APIRouter"}):
            found.add(id(holder))
            found |= {id(child) for child in self._mounted(holder)}
        return found

    def _mounted(self, holder: Object) -> Iterator[Object]:
        """Everything below a holder, at any depth of lists."""
        pending: list[Value] = [argument_of(holder, 1, "routes") or Items([])]
        for record in holder.calls:
            if record.method in ("mount", "host"):
                pending.append(record.argument(1, "app") or Items([]))
            elif _is_appended(record):
                pending.extend(record.args)
        seen = 0
        while pending and seen < _MOST:
            seen += 1
            for part in flattened(pending.pop(), self._interpreter):
                if kinds_of(part, self._interpreter, "starlette") & {"Mount", "Host"}:
                    inside = _inside(part.created) if isinstance(part, Object) else []
                    pending += [value for value in inside if value is not None]
                elif isinstance(part, Object):
                    yield part

    def _holder(self, holder: Object, place: _Place) -> None:
        if id(holder) in place.visited or len(place.visited) > _DEEPEST:
            return
        place = replace(place, visited=(*place.visited, id(holder)))
        position = 1 if kinds_of(holder, self._interpreter, "starlette") & _APPLICATIONS else 0
        routes = argument_of(holder, position, "routes")
        settled = self._interpreter.settle(routes) if routes is not None else None
        self._all_told = self._all_told and (settled is None or _is_list(settled))
        self._list(routes, place)
        for record in holder.calls:
            self._call(record, place)

    def _call(self, record: CallRecord, place: _Place) -> None:
        name = record.method.removeprefix("router.")
        if name == "mount":
            self._mount(record.argument(0, "path"), [record.argument(1, "app")], place)
        elif name == "host":
            self._mount(None, [record.argument(1, "app")], place)
        elif name == "add_route":
            self._route(record, record.argument(1, "route", "endpoint"), place)
        elif name == "route":
            for decorated in record.decorated:
                self._route(record, decorated, place)
        elif name in ("add_websocket_route", "websocket_route"):
            self._socket(record, place)
        elif _is_appended(record):
            self._list(Items(record.args), place)

    def _list(self, value: Value | None, place: _Place) -> None:
        for part in flattened(value, self._interpreter):
            if isinstance(part, Method) and part.name in ("routes", "router.routes"):
                self._holder(part.instance, place)
            if not isinstance(part, Object):
                continue
            self._met.add(id(part))
            record = _settled(part)
            kinds = kinds_of(part, self._interpreter, "starlette")
            if "Mount" in kinds:
                self._mount(record.argument(0, "path"), _inside(record), place)
            elif "Host" in kinds:
                self._mount(None, _inside(record), place)
            elif "Route" in kinds:
                self._route(record, record.argument(1, "endpoint"), place)
            elif "WebSocketRoute" in kinds:
                self._socket(record, place)

    def _mount(self, path: Value | None, inside: list[Value | None], place: _Place) -> None:
        piece = piece_of(path)
        deeper = replace(
            place,
            prefix=place.prefix + piece.text.rstrip("/"),
            missing=place.missing + piece.missing,
        )
        if len(deeper.prefix) > _LONGEST:
            return
        for value in inside:
            child = self._interpreter.settle(value) if value is not None else None
            if isinstance(child, Object) and (
                not isinstance(child.cls, External)
                or kinds_of(child, self._interpreter, "starlette")
            ):
                self._application(child, deeper)
            elif isinstance(child, Items):
                self._list(child, deeper)
            elif isinstance(child, Method) and child.name == "routes":
                self._holder(child.instance, deeper)

    def _application(self, child: Object, place: _Place) -> None:
        kinds = kinds_of(child, self._interpreter, "starlette")
        if kinds & _HOLDERS:
            self._holder(child, place)
        elif child.cls != External("fastapi.FastAPI") and (
            wrapped := child.created.argument(0, "app")
        ):
            inner = self._interpreter.settle(wrapped)  # a middleware around an application
            if isinstance(inner, Object) and len(place.visited) <= _DEEPEST:
                self._application(inner, replace(place, visited=(*place.visited, id(child))))

    def _route(self, record: CallRecord, endpoint: Value | None, place: _Place) -> None:
        piece = piece_of(record.argument(0, "path"))
        if not self._is_told(record, piece):
            return
        endpoint = self._interpreter.settle(endpoint) if endpoint is not None else None
        methods = [m.upper() for m in texts_of(record.argument(2, "methods"))]
        reasons = place.reasons
        cls = endpoint if isinstance(endpoint, ClassValue) else None
        if cls is not None and kinds_of(cls, self._interpreter, "starlette") & {"HTTPEndpoint"}:
            defined = [verb.upper() for verb in verbs_of(cls, self._interpreter)]
            methods = [m for m in defined if not methods or m in methods]
        elif not methods and not isinstance(endpoint, FunctionValue | Bound):
            is_application = cls is not None or isinstance(endpoint, Object)
            methods = [*ANY] if is_application else ["GET"]
            reasons = (*reasons, ANY_METHOD) if is_application else reasons
        for method in methods or ["GET"]:
            handler = self._method(cls, method) if cls is not None else endpoint
            self._writer.write(
                Served(
                    method,
                    braced(place.prefix + piece.text, converted),
                    handler,
                    record.file,
                    record.line,
                    missing=place.missing + piece.missing,
                    reasons=reasons,
                    cls=cls,
                )
            )

    def _method(self, cls: ClassValue, method: str) -> FunctionValue | None:
        return self._interpreter.method_of(cls, method.lower())

    def _socket(self, record: CallRecord, place: _Place) -> None:
        piece = piece_of(record.argument(0, "path"))
        if self._is_told(record, piece):
            path = braced(place.prefix + piece.text, converted)
            self._writer.socket(path, record.file, record.line)

    def _is_told(self, record: CallRecord, piece: Piece) -> bool:
        if not piece.is_told:
            self._writer.untold(record.file, record.line, piece)
        return piece.is_told


_MOST = 5_000
_LONGEST = 2_000


def _is_appended(record: CallRecord) -> bool:
    """`app.routes.append(Route(…))`."""
    holder, _, name = record.method.rpartition(".")
    return name in _LISTS and holder.rpartition(".")[2] == "routes"


def _is_list(value: Value) -> bool:
    """Whether it is a list, or the routes of another application."""
    return isinstance(value, Items) or (isinstance(value, Method) and value.name == "routes")


def _inside(record: CallRecord) -> list[Value | None]:
    """What a `Mount` or `Host` leads to: an application, or a list of routes."""
    return [v for v in (record.argument(1, "app"), record.argument(2, "routes")) if is_known(v)]


def _settled(part: Object) -> CallRecord:
    """The arguments of a route, also of one whose class is the repository's."""
    return part.base_call or part.created
