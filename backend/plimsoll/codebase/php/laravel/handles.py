"""Routes, resources and groups that are told more in a chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.php.laravel.resources import Options, expanded
from plimsoll.codebase.php.values import (
    Call,
    Plain,
    Value,
    words,
)

if TYPE_CHECKING:
    from plimsoll.codebase.php.laravel.registrar import Registrar

from plimsoll.codebase.php.laravel.routes import Group, Route, constraints, middlewares


@dataclass
class Pending(Plain):
    """`Route::prefix('x')->middleware('y')`, before it is given routes."""

    registrar: Registrar
    group: Group

    def call(self, call: Call) -> Value:
        """More of the chain."""
        return self.registrar.said(call, self.group)


@dataclass
class Handle(Plain):
    """A route that may be told more."""

    registrar: Registrar
    routes: list[Route]

    def call(self, call: Call) -> Value:
        """More of the chain."""
        for route in self.routes:
            match call.name:
                case "middleware":
                    route.middleware.extend(middlewares(*call.arguments))
                case "withoutMiddleware":
                    route.excluded.extend(middlewares(*call.arguments))
                case "prefix":
                    prefix, reasons = self.registrar.prefix_of(call.argument(0), call)
                    route.path = f"{prefix.strip('/')}/{route.path.strip('/')}"
                    route.reasons = (*route.reasons, *reasons)
                case "uses":
                    route.action = call.argument(0)
                case name if name.startswith("where"):
                    route.wheres.update(constraints(call))
                case _:
                    pass
        return self


@dataclass
class Resource(Plain):
    """A resource; its routes are known when all of its options are."""

    registrar: Registrar
    kind: str
    name: str
    controller: Value
    made: Call
    attributes: Group
    options: Value = None
    said: Options = field(default_factory=Options)
    routes: list[Route] = field(default_factory=list)
    wheres: dict[str, str] = field(default_factory=dict)
    middleware: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    middleware_for: dict[str, list[str]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.said = self.registrar.options.copy()
        self.reasons = tuple(self.registrar.reader.doubts)
        self.stack_top = self.registrar.stack[-1]
        if isinstance(self.options, dict):
            self.said.read(self.options)
            self.middleware.extend(middlewares(self.options.get("middleware")))
        self._register()

    def call(self, call: Call) -> Value:
        """More of the chain."""
        name = call.name
        if name in {"middleware", "withoutMiddleware"}:
            target = self.middleware if name == "middleware" else self.excluded
            target.extend(middlewares(*call.arguments))
        elif name == "middlewareFor":
            for action in words(call.argument(0)):
                self.middleware_for.setdefault(action, []).extend(middlewares(call.argument(1)))
        elif name.startswith("where"):
            self.wheres.update(constraints(call))
        else:
            self.said.hear(call)
        self._register()
        return self

    def _register(self) -> None:
        gone = {id(route) for route in self.routes}
        kept = self.registrar.routes
        kept[:] = [route for route in kept if id(route) not in gone] if gone else kept
        self.routes = []
        self.registrar.stack.append(self.stack_top)
        for method, uri, action in expanded(self.kind, self.name, self.said):
            pair: Value = {0: self.controller, 1: action}
            route = self.registrar.register(
                (method,), uri, pair, self.attributes, self.made, self.reasons
            )
            route.wheres.update(self.wheres)
            route.middleware.extend((*self.middleware, *self.middleware_for.get(action, ())))
            route.excluded.extend(self.excluded)
            self.routes.append(route)
        self.registrar.stack.pop()


@dataclass
class Several(Plain):
    """Resources that were declared together."""

    resources: list[Resource]

    def call(self, call: Call) -> Value:
        """More of the chain, for each."""
        for resource in self.resources:
            resource.call(call)
        return self
