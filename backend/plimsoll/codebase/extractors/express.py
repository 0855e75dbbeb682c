"""Express, and what follows its ways: `express.Router`, promise routers, Polka, json-server.

Read: `app.get` and its like, `all`, `route(…).get(…)`, arrays of paths, routers mounted by `use`
under any number of prefixes, wherever these are called: in modules that export a router or a
function of the application, in classes that hold one, in loops over tables of routes or over the
files of a folder. Inputs are what handlers, and functions they hand the request on to, read from
`req.params`, `query`, `body`, `headers`, `cookies`; and what validators declare
(express-validator, celebrate and Joi, zod, yup, multer). Where validators declare, what guards of
many routes look for in query and body does not count. A body that is stored as a whole and that
nothing declares has the fields of the model: mongoose, Sequelize, TypeORM, Prisma. `passport`, JWT
and basic middlewares, and functions that read `Authorization`, are the credential.

Assumed: a route for any method answers the five usual ones; a default of an environment variable,
and of `config.get(…)` in `config/default.json`, holds; a part of a prefix that a regular expression
lets be left out is there. A router that nothing mounts is listed only if there is no application,
or something is mounted that could not be told. Not listed: static files, middlewares, handlers of
any method for any path. `app.ws` is an operation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Operation, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.dialects import EXPRESS
from plimsoll.codebase.javascript.endpoints import Writer
from plimsoll.codebase.javascript.families import family_of
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Call,
    Const,
    External,
    Function,
    Object,
    Pattern,
    Record,
    Unknown,
    Value,
    entry,
    string_of,
)
from plimsoll.codebase.javascript.paths import routes_of
from plimsoll.codebase.javascript.program import PROGRAM, Program
from plimsoll.codebase.javascript.routers import (
    EVERY,
    VERBS,
    Guard,
    Met,
    Prefix,
    answers,
    flattened,
    functions_in,
    guarding,
    inside,
    paths_of,
    place,
    root_of,
    without_copies,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.sources import Sources

_DEEPEST = 20
_MOST_ROUTES = 20_000
_PREFIX = re.compile(r"prefix|path|base|url|root|endpoint|version|_api|^api", re.IGNORECASE)
_SOCKETS = frozenset({"Server", "WebSocketServer", "WebSocket.Server"})
_NO_ROUTES = frozenset({"route", "group"})


def _returns_itself(call: Call) -> bool:
    return call.method not in _NO_ROUTES


@dataclass
class _Walk:
    routes: list[Met] = field(default_factory=list)
    sockets: list[Operation] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    unresolved: int = 0


class Express:
    """Finds what Express applications declare."""

    framework = "express"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        program = PROGRAM.of(sources)
        if program.is_empty:
            return Extraction(())
        tree = _Tree(program)
        walk = tree.walked()
        place(walk.routes)
        writer = Writer(program, EXPRESS, self.framework)
        for met in walk.routes:
            writer.add(met)
        return Extraction(
            tuple(writer.endpoints),
            tuple(dict.fromkeys(writer.notes)),
            (*walk.sockets, *_servers(program)),
        )


def _servers(program: Program) -> Iterator[Operation]:
    """`new WebSocketServer({ server, path: "/live" })` of ws."""
    for value in program.interpreter.objects:
        kind = value.cls
        if isinstance(kind, External) and kind.module == "ws" and kind.path in _SOCKETS:
            options = value.created.argument(0)
            path = string_of(entry(options, "path")) or "/"
            if isinstance(options, Record) and options.entries.keys() & {"server", "path", "port"}:
                yield _operation(path, value.created)


def _operation(path: str, call: Call) -> Operation:
    return Operation(
        protocol="websocket",
        name=path,
        source=SourceLocation(file=call.file, line=call.line),
        framework="express",
    )


class _Tree:
    """Which router is mounted where."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._interpreter = program.interpreter
        self._families: dict[int, bool] = {}
        self._holders = [o for o in program.interpreter.objects if self._is_holder(o)]
        self._children_of = {
            id(holder): {
                id(child)
                for call in flattened(holder, _returns_itself)
                if call.method in ("use", "all")
                for child in self._children(call)
                if child is not holder
            }
            for holder in self._holders
        }

    def _is_holder(self, value: Value) -> bool:
        if not isinstance(value, Object):
            return False
        if id(value) not in self._families:
            is_link = value.created.receiver is not None and not value.is_stand_in
            is_link = is_link and value.created.result is value
            self._families[id(value)] = not is_link and family_of(self._program, value) == "express"
        return self._families[id(value)]

    def walked(self) -> _Walk:
        """All routes, from the applications downwards."""
        walk = _Walk()
        roots = without_copies(self._holders, self._children_of)
        applications = [h for h in roots if self._is_application(h)]
        for holder in applications:
            self._walk(holder, Prefix(), (), walk, ())
        if walk.unresolved or not applications:
            for holder in roots:
                if id(holder) not in walk.reached:
                    self._walk(holder, Prefix(), (), walk, ())
        return walk

    def _is_application(self, holder: Object) -> bool:
        kind = self._interpreter.kind(holder)
        return not (isinstance(kind, External) and kind.path.endswith(("Router", "router")))

    def _children(self, call: Call) -> list[Object]:
        values = functions_in(call.args, self._interpreter)
        return [child for value in values if (child := self._child(value)) is not None]

    def _child(self, value: Value) -> Object | None:
        """A router among the arguments of `use`, or inside a wrapper."""
        if isinstance(value, Record):
            for name in ("default", "router", "routes"):
                if name in value.entries:
                    value = self._interpreter.settle(value.entries[name])
                    break
        if isinstance(value, Object):
            value = root_of(value, _returns_itself) or value
        found = inside(value, self._is_holder, self._interpreter)
        return found if isinstance(found, Object) else None

    def _walk(
        self,
        holder: Object,
        prefix: Prefix,
        guards: tuple[Guard, ...],
        walk: _Walk,
        visited: tuple[int, ...],
    ) -> None:
        if id(holder) in visited or len(visited) > _DEEPEST or len(walk.routes) > _MOST_ROUTES:
            return
        walk.reached.add(id(holder))
        path = (*visited, id(holder))
        for call in list(flattened(holder, _returns_itself)):
            name = call.method.rpartition(".")[2]
            if name == "use" or (name == "all" and self._children(call)):
                guards = self._use(call, prefix, guards, walk, path)
            elif name == "route":
                self._route(call, prefix, guards, walk)
            elif name == "group":
                for inner in call.inner:
                    self._walk(inner, prefix.under(call.argument(0)), guards, walk, path)
            elif name == "ws":
                self._socket(call, prefix, walk)
            elif name in VERBS or name == "all":
                self._verb(call, name, call.args, prefix, guards, walk)

    def _use(
        self,
        call: Call,
        prefix: Prefix,
        guards: tuple[Guard, ...],
        walk: _Walk,
        visited: tuple[int, ...],
    ) -> tuple[Guard, ...]:
        """Mounts routers; returns the guards of what comes later."""
        first = call.argument(0)
        paths: list[Value] | None = [*(paths_of(first) or [])] or None
        if paths is None and first is not None and _is_prefix(first):
            paths = [first]
        values = functions_in(call.args[1:] if paths is not None else call.args, self._interpreter)
        own: list[Value] = []
        for value in values:
            child = self._child(value)
            if child is None:
                own.append(value)
                continue
            # A router that answers `all` of a path sees the path whole; only `use` takes it off.
            is_mount = call.method.rpartition(".")[2] == "use"
            for part in (paths or [UNDEFINED]) if is_mount else [UNDEFINED]:
                below = prefix.under(part)
                inner = (*guards, *(Guard(value) for value in own))
                self._walk(child, below, inner, walk, visited)
        if self._looks_mounted(paths, values):
            walk.unresolved += 1
        is_mounting = any(self._child(value) is not None for value in values)
        if is_mounting:
            return guards
        places = [prefix.under(p).text for p in paths] if paths is not None else [""]
        return (*guards, *(Guard(value, place) for place in places for value in own))

    def _looks_mounted(self, paths: list[Value] | None, values: list[Value]) -> bool:
        """Whether something is mounted that could not be told."""
        if any(self._child(value) is not None for value in values):
            return False
        last = values[-1] if values else None
        if isinstance(last, Unknown):
            return paths is not None or "oute" in last.wording
        is_unknown_call = isinstance(last, Object) and isinstance(last.cls, Unknown)
        return (
            is_unknown_call
            and paths is not None
            and not any(isinstance(value, Function) for value in values)
        )

    def _route(self, call: Call, prefix: Prefix, guards: tuple[Guard, ...], walk: _Walk) -> None:
        if not isinstance(call.result, Object) or not call.args:
            return
        every: list[Value] = []
        for inner in flattened(call.result, lambda _: True):
            if (
                inner.method == "all"
                and len(call.result.calls) > 0
                and self._has_verbs(call.result)
            ):
                every.extend(inner.args)
            elif inner.method in VERBS or inner.method == "all":
                args = [call.args[0], *every, *inner.args]
                self._verb(inner, inner.method, args, prefix, guards, walk)

    def _has_verbs(self, route: Object) -> bool:
        return any(inner.method in VERBS for inner in flattened(route, lambda _: True))

    def _verb(
        self,
        call: Call,
        name: str,
        args: list[Value],
        prefix: Prefix,
        guards: tuple[Guard, ...],
        walk: _Walk,
    ) -> None:
        if len(args) < len(("path", "handler")):
            return
        values = functions_in(args[1:], self._interpreter)
        if not any(answers(value) for value in values):
            return
        paths = paths_of(args[0])
        if paths is None and isinstance(args[0], Function):
            return
        for path in paths if paths is not None else [args[0]]:
            whole = prefix.under(path)
            is_regular = isinstance(path, Pattern)
            is_told = isinstance(path, Const) or is_regular
            walk.routes.append(
                Met(
                    record=call,
                    methods=EVERY if name == "all" else (VERBS[name],),
                    path=prefix.text if is_regular else whole.text or "/",
                    values=values,
                    guards=guarding(guards, whole.text),
                    missing=prefix.missing if is_regular else whole.missing,
                    assumed=whole.assumed,
                    expression=path if is_regular and isinstance(path, Pattern) else None,
                    is_any=name == "all",
                )
            )
            if not is_told and not whole.text:
                walk.routes[-1].path = ""

    def _socket(self, call: Call, prefix: Prefix, walk: _Walk) -> None:
        for path in paths_of(call.argument(0)) or []:
            for route in routes_of(prefix.under(path).text):
                walk.sockets.append(_operation(route.template.route, call))


def _is_prefix(value: Value) -> bool:
    """Whether what could not be told is a path by its name: `config.basePath`."""
    if isinstance(value, Unknown | External):
        wording = value.wording if isinstance(value, Unknown) else value.dotted
        return _PREFIX.search(wording.rpartition(".")[2]) is not None
    return isinstance(value, Object) and value.created.method.rpartition(".")[2] in ("get", "env")
