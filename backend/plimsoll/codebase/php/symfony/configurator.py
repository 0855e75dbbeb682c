"""Routes that PHP's configuration adds: `$routes->add('x', '/y')->controller(…)`."""

from __future__ import annotations

from dataclasses import replace
from posixpath import dirname, normpath
from typing import TYPE_CHECKING

from plimsoll.codebase.php.symfony.paths import plain
from plimsoll.codebase.php.symfony.routes import Route
from plimsoll.codebase.php.values import Call, Instance, Plain, Value, listed, words

if TYPE_CHECKING:
    from plimsoll.codebase.php.symfony.configuration import Configuration


class Configurator(Plain):
    """Symfony's `RoutingConfigurator`."""

    def __init__(self, configuration: Configuration, outer: Route, depth: int = 0) -> None:
        self._configuration = configuration
        self._outer = outer
        self._depth = depth

    def call(self, call: Call) -> Value:
        """A word of the configurator's."""
        match call.name:
            case "add":
                return Added(self._configuration, self._outer, call)
            case "import":
                return Imported(self._configuration, self._outer, call, self._depth)
            case "collection":
                return Configurator(self._configuration, self._outer, self._depth)
            case "prefix":
                word = "".join(words(call.argument(0))[:1]).strip("/")
                self._outer = Route((f"/{word}" if word else "",)).under(self._outer)
                return self
            case "when" | "withPath" | "env":
                return self
            case _:
                return self


class Added(Plain):
    """A route that is told more: `->add('x', '/y')->controller(…)->methods([…])`."""

    def __init__(self, configuration: Configuration, outer: Route, call: Call) -> None:
        self._configuration = configuration
        self._outer = outer
        paths = [plain(w) for w in words(call.argument(1))]
        self._route = Route(
            tuple(p if p.startswith("/") else f"/{p}" for p, _, _ in paths),
            requirements={k: v for _, r, _ in paths for k, v in r.items()},
            defaults=frozenset(k for _, _, d in paths for k in d),
            file=call.path,
            line=call.line,
        )
        if not paths:
            configuration.notes.append(
                f"{call.path}:{call.line}: a path could not be told; the route is not listed"
            )
        self._at = len(configuration.routes)
        configuration.routes.append((self._route.under(outer), ""))

    def call(self, call: Call) -> Value:
        """More of the chain."""
        route, controller = self._route, self._configuration.routes[self._at][1]
        match call.name:
            case "add":
                return Added(self._configuration, self._outer, call)
            case "methods":
                route = replace(route, methods=tuple(w.upper() for w in words(*call.arguments)))
            case "controller":
                controller = controller_named(call.argument(0))
            case "requirements":
                route = replace(
                    route, requirements={**route.requirements, **table_of(call.argument(0))}
                )
            case "defaults":
                given = call.argument(0)
                route = replace(
                    route,
                    defaults=route.defaults | frozenset(str(k) for k in given or ())
                    if isinstance(given, dict)
                    else route.defaults,
                )
                if isinstance(given, dict) and "_controller" in given:
                    controller = controller_named(given["_controller"])
            case _:
                pass
        self._route = route
        self._configuration.routes[self._at] = (route.under(self._outer), controller)
        return self


class Imported(Plain):
    """An import that is told its prefix behind it."""

    def __init__(self, configuration: Configuration, outer: Route, call: Call, depth: int) -> None:
        self._configuration = configuration
        self._outer = outer
        self._call = call
        self._depth = depth
        self._import("")

    def _import(self, prefix: str) -> None:
        configuration = self._configuration
        given = self._call.argument(0)
        if isinstance(given, dict) and "path" in given:
            given = given["path"]
        kind = "".join(words(self._call.argument(1))[:1])
        excluded = tuple(
            normpath(f"{dirname(self._call.path)}/{w}")
            for w in words(self._call.argument(3, "exclude"))
        )
        for resource in words(given):
            found = resource
            if resource.startswith("/"):
                folder = dirname(self._call.path)
                found = ("../" * (folder.count("/") + 1) if folder else "./") + resource.lstrip("/")
            said = Route((f"/{prefix}" if prefix else "",)).under(self._outer)
            configuration.take(
                found, kind, said, excluded, self._call.path, self._call.line, self._depth
            )

    def call(self, call: Call) -> Value:
        """More of the chain."""
        if call.name == "prefix":
            word = "".join(words(call.argument(0))[:1]).strip("/")
            held = self._configuration
            if held.imports and held.imports[-1].said.paths == self._outer.paths:
                held.imports.pop()
            self._import(word)
        return self


def controller_named(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Instance):
        return value.class_name
    pair = [v for v in listed(value) if isinstance(v, str)]
    return "::".join(pair)


def table_of(given: object, *, open_values: bool = False) -> dict[str, str]:
    """A table of texts."""
    if not isinstance(given, dict):
        return {}
    return {
        str(k): str(v) for k, v in given.items() if open_values or isinstance(v, str | int | float)
    }
