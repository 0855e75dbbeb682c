"""Slim's application and its groups, as far as they collect routes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.php.classes import inputs_of
from plimsoll.codebase.php.values import (
    Bound,
    Call,
    Closure,
    Partial,
    Plain,
    Unknown,
    Value,
    words,
)

if TYPE_CHECKING:
    from plimsoll.codebase.php.interpreter import Interpreter

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "options"})
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANY_REASON = "any method is answered"


@dataclass(eq=False)
class Scope:
    """A group of routes, or all of them; what is added to it stands before its routes."""

    middleware: list[Value] = field(default_factory=list)
    outer: Scope | None = None

    @property
    def all_middleware(self) -> list[Value]:
        """Of the groups around it as well."""
        found: list[Value] = []
        scope: Scope | None = self
        while scope is not None:
            found.extend(scope.middleware)
            scope = scope.outer
        return found


@dataclass(eq=False)
class Route:
    """A route as it was registered."""

    methods: tuple[str, ...]
    path: str
    action: Value
    scope: Scope
    application: Application
    file: str
    line: int
    reasons: tuple[str, ...] = ()
    middleware: list[Value] = field(default_factory=list)


class Application(Plain):
    """Collects what is registered on one application."""

    def __init__(self, reader: Interpreter, routes: list[Route], notes: list[str]) -> None:
        self.reader = reader
        self.routes = routes
        self.notes = notes
        self.base_path = ""
        self.scope = Scope()
        self.open: list[Collector] = []
        """Groups whose function takes no parameter: in Slim 3 the application is prefixed."""

    def call(self, call: Call) -> Value:
        """A word of the application's."""
        if call.name == "setBasePath":
            path = call.argument(0)
            if isinstance(path, str):
                self.base_path = path
            elif not isinstance(path, Unknown) or "SCRIPT_NAME" not in path.text:
                self.tell(call, path, "could not be told and is left out of the route")
            return self
        if call.name == "add" and not self.open:
            self.scope.middleware.extend(call.arguments)
            return self
        if call.name in {"run", "handle", "addErrorMiddleware", "addRoutingMiddleware"}:
            return Unknown(call.name)
        if call.name in {"addBodyParsingMiddleware", "addMiddleware", "redirect"}:
            if call.name == "addMiddleware":
                self.scope.middleware.extend(call.arguments)
            if call.name != "redirect":
                return self
        held = self.open[-1] if self.open else Collector(self, "", self.scope, ())
        return held.call(call)

    def tell(self, call: Call, value: Value, what: str) -> None:
        """A note."""
        said = value.missing if isinstance(value, Partial) else getattr(value, "text", "an object")
        self.notes.append(f"{call.path}:{call.line}: `{said[:80]}` {what}")


class Collector(Plain):
    """A group: what is registered on it stands below its prefix."""

    def __init__(
        self, application: Application, prefix: str, scope: Scope, reasons: tuple[str, ...]
    ) -> None:
        self._application = application
        self._prefix = prefix
        self._scope = scope
        self._reasons = reasons

    def call(self, call: Call) -> Value:  # noqa: PLR0911 - a table
        """A route or a group."""
        if call.name in _VERBS:
            return self._add((call.name.upper(),), call, 0)
        match call.name:
            case "any":
                return self._add(ANY, call, 0, ANY_REASON)
            case "map":
                methods = tuple(w.upper() for w in words(call.argument(0)))
                return self._add(methods, call, 1)
            case "redirect":
                return self._add(("GET",), call, 0)
            case "group":
                return self._group(call)
            case "add" | "addMiddleware":
                self._scope.middleware.extend(call.arguments)
                return self
            case "getContainer" | "getCallableResolver" | "getRouteCollector" | "getRouter":
                return Unknown(call.name)
            case _:
                self._application.reader.offer(call)
                return Unknown(call.name)

    def _path(self, value: Value, call: Call) -> tuple[str, tuple[str, ...]] | None:
        if isinstance(value, str):
            return value, ()
        if isinstance(value, Partial) and value.text.strip("/"):
            self._application.tell(call, value, "could not be told and is left out of the route")
            return value.text, (f"a part of the path could not be told: {value.missing[:60]}",)
        return None

    def _add(self, methods: tuple[str, ...], call: Call, at: int, reason: str = "") -> Value:
        told = self._path(call.argument(at, "pattern"), call)
        if told is None:
            self._application.tell(
                call, call.argument(at), "could not be told; the route is not listed"
            )
            return Unknown(call.name)
        doubts = (*self._application.reader.doubts, *self._reasons, *told[1])
        route = Route(
            methods,
            self._prefix + told[0],
            call.argument(at + 1, "callable"),
            self._scope,
            self._application,
            call.path,
            call.line,
            (*doubts, reason) if reason else doubts,
        )
        self._application.routes.append(route)
        return Handle(route)

    def _group(self, call: Call) -> Value:
        value, function = call.argument(0, "pattern"), call.argument(1, "callable")
        told = self._path(value, call)
        if told is None:
            if value is not None:
                self._application.tell(
                    call, value, "could not be told and is left out of the route"
                )
            told = "", ("a prefix could not be told",)
        scope = Scope(outer=self._scope)
        inner = Collector(
            self._application, self._prefix + told[0], scope, (*self._reasons, *told[1])
        )
        reader = self._application.reader
        if isinstance(function, str):
            owner, _, name = function.replace("::", ":").partition(":")
            function = reader.bound({0: owner, 1: name or "__invoke"})
        elif isinstance(function, dict):
            function = reader.bound(function)
        elif hasattr(function, "class_name"):
            function = reader.bound({0: function, 1: "__invoke"})
        if isinstance(function, Closure):
            takes = inputs_of(function.node, function.frame.names)
            if not takes:
                self._application.open.append(inner)
            reader.invoke(function, (inner,), this=inner if not takes else None)
            if not takes:
                self._application.open.pop()
        elif isinstance(function, Bound):
            reader.invoke(function, (inner,))
        return Grouped(scope)


@dataclass
class Handle(Plain):
    """A route that may be told more."""

    route: Route

    def call(self, call: Call) -> Value:
        """Middleware, names, arguments."""
        if call.name in {"add", "addMiddleware"}:
            self.route.middleware.extend(call.arguments)
        return self


@dataclass
class Grouped(Plain):
    """A group behind its function."""

    scope: Scope

    def call(self, call: Call) -> Value:
        """Middleware."""
        if call.name in {"add", "addMiddleware"}:
            self.scope.middleware.extend(call.arguments)
        return self
