"""Litestar: handlers, controllers, routers, and the layers around them.

Found: functions and methods under `@get`, `@post`, …, `@route`, with one or several paths, that
`Litestar(route_handlers=[…])`, a `Router`, `app.register(…)` or a plugin's
`app_config.route_handlers` takes; controllers with their `path`; routers inside routers. A route
has no slash at its end. Websocket handlers are operations.

Inputs are the handler's signature, as Litestar reads it: placeholders, `data` as the body, what
`Parameter(header=…, cookie=…, query=…)` says, dependencies of all layers followed into their own
signatures, everything else from the query; also what is read from `request`. A DTO's configuration
leaves fields out. The return annotation is the response. A JWT backend that the application is
initialised with asks for a bearer token, except on the paths it excludes.

A controller that nothing takes is listed, as likely, only if there is no application, or one that
takes something that could not be told. Not listed: static files, mounted ASGI applications, the
pages of the schema.
"""

import re
from dataclasses import dataclass, field

from plimsoll.catalog.model import Security
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.alchemy import MAKERS, made_by
from plimsoll.codebase.handlers.litestar import Layers
from plimsoll.codebase.handlers.litestar_writer import Declared, LitestarWriter
from plimsoll.codebase.handlers.served import ANY, ANY_METHOD, VERBS, piece_of
from plimsoll.codebase.python.holders import (
    argument_of,
    flattened,
    instances,
    kinds_of,
    marks_of,
    settings_of,
    stands_in,
)
from plimsoll.codebase.python.types import called_name, last_name
from plimsoll.codebase.python.values import (
    Alternatives,
    CallRecord,
    ClassValue,
    Const,
    FunctionValue,
    Items,
    Method,
    Object,
    Table,
    Unknown,
    Value,
    is_known,
    text_of,
)
from plimsoll.codebase.sources import Sources

_HTTP = frozenset({"get", "post", "put", "patch", "delete", "head", "route"})
_SOCKETS = frozenset({"websocket", "websocket_listener", "websocket_stream"})
_HANDLERS = _HTTP | _SOCKETS
_BEARERS = frozenset({"JWTAuth", "OAuth2PasswordBearerAuth"})
_COOKIES = frozenset({"JWTCookieAuth"})
_NOT_TAKEN = "no application was seen to take it"
_DEEPEST = 30
_MOST = 1_000


@dataclass(frozen=True)
class _Place:
    """Where in the tree of routers something is met."""

    prefix: str = ""
    missing: tuple[str, ...] = ()
    visited: tuple[int, ...] = ()
    layers: Layers = field(default_factory=Layers)
    security: tuple[Security, ...] = ()
    excluded: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class Litestar:
    """Finds what Litestar applications route."""

    framework = "litestar"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources, self.framework).extraction()


class _Walk:
    """The way down from each application."""

    def __init__(self, sources: Sources, framework: str) -> None:
        self._interpreter = sources.python
        self._writer = LitestarWriter(self._interpreter, framework)
        self._taken: set[int] = set()
        self._is_told = True

    def extraction(self) -> Extraction:
        """The endpoints of all applications, then of what none is seen to take."""
        self._plugins()
        applications = [
            (holder, _with_first(holder, "route_handlers"))
            for holder, _ in instances(self._interpreter, "litestar", {"Litestar", "Starlite"})
        ]
        layers: Layers = Layers()
        security: tuple[Security, ...] = ()
        excluded: tuple[str, ...] = ()
        for _, settings in applications:
            place = self._inner(_Place(), settings, "")
            layers = place.layers
            found, paths = self._backends(settings)
            security, excluded = security + found, excluded + paths
        for backend, _ in instances(self._interpreter, "litestar", _BEARERS | _COOKIES):
            used = self._backend(backend)
            if used is not None and any(c.method == "on_app_init" for c in backend.calls):
                security, excluded = security + used[0], excluded + used[1]
        base = _Place(layers=layers, security=security[:1], excluded=excluded)
        for holder, settings in applications:
            place = self._inner(base, settings, "")
            self._list(settings.get("route_handlers"), place)
            for record in holder.calls:
                if record.method == "register":
                    self._list(Items(record.args[:1]), place)
        for holder in list(self._interpreter.objects):
            if stands_in(holder) or kinds_of(holder, self._interpreter, "litestar"):
                self._configured(holder, base)
        if not applications or not self._is_told:
            self._orphans()
        return self._writer.extraction()

    def _plugins(self) -> None:
        """Follows what plugins do to an application's configuration."""
        for function in list(self._interpreter.functions):
            is_hook = function.name == "on_app_init" and function.owner is not None
            if is_hook and id(function.body) not in self._interpreter.called:
                self._interpreter.refresh()
                self._interpreter.attempt(function)

    def _configured(self, config: Object, base: _Place) -> None:
        """What is added to `app_config`: handlers, and dependencies for all of them."""
        place = base
        for record in config.calls:
            if _ends(record, "dependencies.update") and record.args:
                place = self._inner(place, {"dependencies": record.args[0]}, "")
        for record in config.calls:
            if _ends(record, "route_handlers.extend") or _ends(record, "route_handlers.append"):
                self._list(Items(record.args), place)

    def _inner(self, place: _Place, settings: dict[str, Value], default: str) -> _Place:
        """A layer deeper, with what it adds."""
        piece = piece_of(settings.get("path"))
        layers = Layers(
            {**place.layers.dependencies, **self._named(settings.get("dependencies"))},
            {**place.layers.parameters, **self._named(settings.get("parameters"))},
            settings.get("dto") or place.layers.dto,
        )
        return _Place(
            f"{place.prefix}/{(piece.text or default).strip('/')}",
            place.missing + piece.missing,
            place.visited,
            layers,
            place.security or _stated(settings.get("security")),
            place.excluded,
            place.reasons,
        )

    def _named(self, value: Value | None) -> dict[str, Value]:
        found: dict[str, Value] = {}
        pending = [value] if value is not None else []
        while pending and len(found) < _MOST:
            part = self._interpreter.settle(pending.pop(0))
            if isinstance(part, Alternatives):
                pending[:0] = part.members
            elif isinstance(part, Table):
                found.update({str(name): inner for name, inner in part.entries.items()})
                pending.extend(part.others)
            elif isinstance(part, Object) and called_name(part) in MAKERS:
                found.update(made_by(part))
        return found

    def _backends(self, settings: dict[str, Value]) -> tuple[tuple[Security, ...], tuple[str, ...]]:
        """The credential that an authentication backend asks for, and where it does not."""
        for value in flattened(settings.get("on_app_init"), self._interpreter):
            found = self._backend(value.instance) if isinstance(value, Method) else None
            if found is not None:
                return found
        return (), ()

    def _backend(self, backend: Object) -> tuple[tuple[Security, ...], tuple[str, ...]] | None:
        names = kinds_of(backend, self._interpreter, "litestar")
        excluded = backend.created.argument(-1, "exclude")
        paths = tuple(text for text in map(text_of, flattened(excluded, self._interpreter)) if text)
        if names & _BEARERS:
            return (Security(scheme="bearer"),), paths
        if names & _COOKIES:
            name = text_of(backend.created.kwargs.get("key")) or "token"
            return (Security(scheme="api_key", location="cookie", name=name),), paths
        return None

    def _list(self, value: Value | None, place: _Place) -> None:
        if value is not None and isinstance(self._interpreter.settle(value), Unknown):
            self._is_told = False
        for part in flattened(value, self._interpreter):
            if isinstance(part, FunctionValue):
                self._function(part, place)
            elif isinstance(part, ClassValue):
                self._controller(part, place)
            elif isinstance(part, Object):
                self._object(part, place)
            elif isinstance(part, Unknown):
                self._is_told = False

    def _object(self, part: Object, place: _Place) -> None:
        kinds = kinds_of(part, self._interpreter, "litestar")
        if id(part) in place.visited or len(place.visited) > _DEEPEST:
            return
        if "Router" in kinds:
            settings = _with_first(part, "path")
            inner = self._inner(place, settings, "")
            visited = (*place.visited, id(part))
            inner = _Place(
                inner.prefix,
                inner.missing,
                visited,
                inner.layers,
                inner.security,
                inner.excluded,
                inner.reasons,
            )
            self._list(settings.get("route_handlers"), inner)
            for record in part.calls:
                if record.method == "register":
                    self._list(Items(record.args[:1]), inner)
        elif kinds & _HANDLERS:
            for record in part.calls:  # get("/x")(function)
                for handler in record.args[:1] if record.method == "__call__" else ():
                    if isinstance(handler, FunctionValue):
                        self._marked(part.created, next(iter(kinds)), handler, None, place)

    def _function(self, function: FunctionValue, place: _Place) -> None:
        self._taken.add(id(function))
        for mark in marks_of(function, "litestar", _HANDLERS):
            self._marked(mark, mark.method, function, None, place)

    def _controller(self, cls: ClassValue, place: _Place) -> None:
        self._taken.add(id(cls))
        settings: dict[str, Value] = {}
        methods: dict[str, FunctionValue] = {}
        for base in reversed(self._interpreter.lineage(cls)):
            for name, value in base.scope.names.items() if isinstance(base, ClassValue) else ():
                if isinstance(value, FunctionValue):
                    methods[name] = value
                elif not name.startswith("__"):
                    settings[name] = value
        inner = self._inner(place, settings, "")
        for function in methods.values():
            for mark in marks_of(function, "litestar", _HANDLERS):
                self._marked(mark, mark.method, function, cls, inner)

    def _marked(
        self,
        mark: CallRecord,
        kind: str,
        function: FunctionValue,
        cls: ClassValue | None,
        place: _Place,
    ) -> None:
        given = mark.argument(0, "path")
        paths = list(flattened(given, self._interpreter)) if given is not None else [Const("")]
        inner = self._inner(place, {k: v for k, v in mark.kwargs.items() if k != "path"}, "")
        is_open = mark.kwargs.get("exclude_from_auth") is not None
        for path in paths or [Const("")]:
            piece = piece_of(path)
            if not piece.is_told:
                self._writer.untold(mark.file, mark.line, piece)
                continue
            text = re.sub(r"//+", "/", f"{place.prefix}/{piece.text}")
            text = text.rstrip("/") or "/"
            if kind in _SOCKETS:
                self._writer.socket_at(text, mark.file, mark.line)
                continue
            is_excluded = is_open or any(_matches(rule, text) for rule in place.excluded)
            declared = Declared(
                text,
                function,
                mark,
                cls,
                inner.layers,
                place.missing + piece.missing,
                () if is_excluded else inner.security,
                place.reasons,
            )
            methods = _methods(mark) if kind == "route" else [kind]
            if not methods:
                declared.reasons = (*place.reasons, ANY_METHOD)
            for method in methods or ANY:
                self._writer.declared(method, declared)

    def _orphans(self) -> None:
        """Controllers and functions with handlers' decorators that nothing takes."""
        seen: set[int] = set()
        place = _Place(reasons=(_NOT_TAKEN,))
        for function in list(self._interpreter.functions):
            cls = function.owner
            if not any(True for _ in marks_of(function, "litestar", _HANDLERS)):
                continue
            if cls is None and id(function) not in self._taken:
                self._function(function, place)
            elif cls is not None and id(cls) not in seen | self._taken:
                seen.add(id(cls))
                self._controller(cls, place)


def _with_first(holder: Object, name: str) -> dict[str, Value]:
    """The settings of an application or router, whose first argument needs no name."""
    settings = settings_of(holder)
    first = argument_of(holder, 0, name)
    return settings if first is None else {**settings, name: first}


def _ends(record: CallRecord, name: str) -> bool:
    return record.method == name or record.method.endswith(f".{name}")


def _methods(mark: CallRecord) -> list[str]:
    """`http_method=[HttpMethod.GET, "POST"]`."""
    value = mark.argument(-1, "http_method")
    parts = value.elements if isinstance(value, Items) else [value] if is_known(value) else []
    names = [text_of(part) or (last_name(part) if part is not None else "") for part in parts]
    return [name for name in names if name.lower() in VERBS]


def _stated(value: Value | None) -> tuple[Security, ...]:
    """`security=[{"BearerToken": []}]`, by the usual names."""
    found: list[Security] = []
    for part in value.elements if isinstance(value, Items) else []:
        for name in map(str, part.entries) if isinstance(part, Table) else ():
            lower = name.lower()
            if "basic" in lower:
                found.append(Security(scheme="basic"))
            elif "api" in lower and "key" in lower:
                found.append(Security(scheme="api_key", name="X-API-Key"))
            else:
                found.append(Security(scheme="bearer"))
    return tuple(found)


def _matches(rule: str, path: str) -> bool:
    try:
        return re.match(rule, path) is not None
    except (re.error, OverflowError, RecursionError):
        return path.startswith(rule)
