"""Which files of a Laravel or Lumen application are loaded, and under which prefixes.

`bootstrap/app.php` says so in Laravel 11 (`withRouting`) and in Lumen; service providers did before
and still do in packages and modules. Where nothing says it, the names of files do: `routes/api.php`
stands under `/api`, the others stand at the root.
"""

from __future__ import annotations

import re
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from plimsoll.codebase.php.laravel.routes import Group
from plimsoll.codebase.php.values import (
    Bound,
    Call,
    Closure,
    Frame,
    Instance,
    Plain,
    Unknown,
    Value,
    array,
    listed,
)

if TYPE_CHECKING:
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.laravel.registrar import Registrar
    from plimsoll.codebase.php.program import Program

ROUTES = re.compile(
    rb"\bRoute::|\$(?:router|app|route)->(?:get|post|group|resource|put|delete|patch|any|match)\b"
)
_PROVIDER = re.compile(
    rb"(?s)ServiceProvider\b.*\bclass\s+\w+\s+extends\b|extends\s+[\w\\]*Provider\b"
)
_LOADS = re.compile(
    rb"Route::|Facades.Route\b|loadRoutes|->group\(|->routes\(|routes[/.]|->router\b|Routes?\(|loadVersionAware"
)
_STARTS = re.compile(rb"withRouting|Laravel.Lumen|Illuminate.Foundation.Application|->router->")
_LUMEN = re.compile(rb"Laravel.Lumen")
_NO_ROUTES = frozenset({"console.php", "channels.php"})
_PROVIDER_METHODS = ("boot", "register", "map", "bootRoutes", "packageBooted", "bootingPackage")


class Builder:
    """`Application::configure(…)`, as far as it loads routes."""

    def __init__(self, reader: Interpreter, registrar: Registrar) -> None:
        self._reader = reader
        self._registrar = registrar

    def get(self, name: str) -> Value:
        """Lumen's `$app->router`."""
        return self._registrar if name == "router" else Unknown(name)

    def item(self, key: Value) -> Value:
        """`$app['router']`."""
        return self._registrar.item(key)

    def call(self, call: Call) -> Value:
        """More of the chain."""
        if call.name == "withRouting":
            self._with_routing(call)
        elif call.name == "withMiddleware":
            given = call.argument(0)
            if isinstance(given, Closure):
                self._reader.invoke(given, (Groups(self._registrar),))
        elif call.name in {"group", "get", "post", "put", "patch", "delete", "options"}:
            return self._registrar.call(call)  # Lumen before 5.5
        elif call.name == "register":
            return self
        return self

    def _with_routing(self, call: Call) -> None:
        using = call.argument(0, "using")
        if isinstance(using, Closure):
            self._reader.invoke(using, (self,))
        prefix = call.named.get("apiPrefix", "api")
        group = Group(prefix if isinstance(prefix, str) else "api", ("api",))
        for held in listed(call.argument(2, "api")):
            self._load(held, group, call)
        for held in listed(call.argument(1, "web")):
            self._load(held, Group("", ("web",)), call)
        health = call.named.get("health")
        if isinstance(health, str):
            self._registrar.register(("GET",), health, Unknown("health"), Group(), call, ())
        then = call.named.get("then")
        if isinstance(then, Closure):
            self._reader.invoke(then, (self,))

    def _load(self, held: Value, group: Group, call: Call) -> None:
        if not isinstance(held, str):
            if held is not None:
                self._registrar.tell(
                    call,
                    getattr(held, "text", "a list of routes"),
                    "could not be told; its routes are not listed",
                )
            return
        self._registrar.stack.append(group)
        self._reader.include(held)
        self._registrar.stack.pop()


class Groups(Plain):
    """`withMiddleware(function (Middleware $middleware) { … })`: groups and aliases."""

    def __init__(self, registrar: Registrar) -> None:
        self._registrar = registrar

    def call(self, call: Call) -> Value:
        """A word of it."""
        groups = self._registrar.groups
        match call.name:
            case "alias":
                given = call.argument(0)
                self._registrar.aliases.update(given if isinstance(given, dict) else {})
            case "group" | "appendToGroup" | "prependToGroup":
                name = call.argument(0)
                if isinstance(name, str):
                    groups[name] = array([*listed(groups.get(name)), *listed(call.argument(1))])
            case "api" | "web":
                more = [
                    v for given in (*call.arguments, *call.named.values()) for v in listed(given)
                ]
                groups[call.name] = array([*listed(groups.get(call.name)), *more])
            case _:
                pass
        return self


def load(program: Program, reader: Interpreter, registrar: Registrar, notes: list[str]) -> None:
    """Runs everything that registers routes."""
    candidates = program.candidates(re.compile(_LOADS.pattern + rb"|" + _STARTS.pattern))
    starts = [
        p for p in candidates if basename(p) == "app.php" and basename(dirname(p)) == "bootstrap"
    ]
    for path in starts:
        if _STARTS.search(program.text(path)):
            reader.steps = 0
            reader.include(f"/{path}")
    for path in candidates:
        if _PROVIDER.search(program.text(path)):
            _provide(path, program, reader)
    _load_others(program, reader, registrar, notes, is_told=bool(reader.included - set(starts)))


def _provide(path: str, program: Program, reader: Interpreter) -> None:
    home = program.file(path)
    for facts in home.classes.values() if home is not None else ():
        ancestors = program.ancestors(facts.name)[1:]
        if facts.is_abstract or not any(a.endswith("ServiceProvider") for a in ancestors):
            continue
        this = Instance(facts.name, "provider")
        seen: set[int] = set()
        for name in _PROVIDER_METHODS:
            method = program.method(facts.name, name)
            if method is not None and method.node.id not in seen:
                seen.add(method.node.id)
                reader.steps = 0
                reader.invoke(Bound(method, this), ())


def _load_others(
    program: Program, reader: Interpreter, registrar: Registrar, notes: list[str], *, is_told: bool
) -> None:
    """Files named as routes are that nothing loads: by their names, if nothing else is told."""
    has_lumen = bool(program.candidates(_LUMEN))
    open_loading = any("its routes are not listed" in note for note in notes)
    for path in program.candidates(ROUTES):
        if path in reader.included or basename(path) in _NO_ROUTES or not _is_named_so(path):
            continue
        if not has_lumen and b"Route::" not in program.text(path):
            continue  # another framework's
        is_module = not any(_root(path) == _root(other) for other in reader.included)
        if is_told and not open_loading and not is_module:
            notes.append(f"{path}: nothing loads it, so its routes are not listed")
            continue
        prefix = "api" if basename(path) == "api.php" else ""
        word = f"`{path}` is taken to be loaded" + (" under `/api`" if prefix else "")
        registrar.stack.append(
            Group(
                prefix,
                reasons=() if basename(path) in {"api.php", "web.php"} and not is_told else (word,),
            )
        )
        reader.steps = 0
        home = program.file(path)
        if home is not None and path not in reader.included:
            frame = Frame(
                home.names,
                {"router": registrar, "app": registrar, "route": registrar, "api": registrar},
            )
            reader.include(f"/{path}", frame)
        registrar.stack.pop()


def _is_named_so(path: str) -> bool:
    folders = path.lower().split("/")[:-1]
    name = basename(path).lower()
    return (
        "routes" in folders or "routing" in folders or name in {"routes.php", "api.php", "web.php"}
    )


def _root(path: str) -> str:
    """The folder of the application or module that a file of routes belongs to."""
    folders = path.split("/")[:-1]
    for index, folder in enumerate(folders):
        if folder.lower() in {"routes", "app", "bootstrap", "http"}:
            return "/".join(folders[:index])
    return "/".join(folders)
