"""Koa with koa-router or @koa/router, koa-mount, koa-route and koa-joi-router.

Read: `router.get(path, …)` and its like, with or without a name in front, `all`, `register`,
prefixes of the constructor and of `prefix(…)`, routers nested by `use`, mounted by `mount` or
gathered by `compose`. Inputs are what handlers read from `ctx.params`, `ctx.query`,
`ctx.request.body`, headers and cookies, and what validators declare. `koa-jwt`, `passport` and
functions that read `Authorization` are the credential.

Assumed: a route for any method answers the five usual ones. A router that nothing uses is listed
only if the repository has no application that uses another one. Not listed: static files,
middlewares, handlers of any method for any path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.dialects import KOA
from plimsoll.codebase.javascript.endpoints import Writer
from plimsoll.codebase.javascript.families import family_of
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    Const,
    External,
    Object,
    Pattern,
    Record,
    Value,
    entry,
    string_of,
)
from plimsoll.codebase.javascript.program import PROGRAM, Program
from plimsoll.codebase.javascript.routers import (
    EVERY,
    VERBS,
    Met,
    Prefix,
    flattened,
    functions_in,
    paths_of,
    place,
    root_of,
    without_copies,
)

if TYPE_CHECKING:
    from plimsoll.codebase.sources import Sources

_DEEPEST = 20
_GATHERING = frozenset({"koa-compose", "koa-convert", "koa-combine-routers", "koa-unless"})
_GIVEN = frozenset({"routes", "middleware", "callback", "mount"})


def _returns_itself(call: Call) -> bool:
    return call.method not in _GIVEN


class Koa:
    """Finds what Koa applications declare."""

    framework = "koa"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        program = PROGRAM.of(sources)
        if program.is_empty or "koa" not in program.packages:
            return Extraction(())
        tree = _Tree(program)
        writer = Writer(program, KOA, self.framework)
        routes = tree.walked()
        place(routes)
        for met in routes:
            writer.add(met)
        return Extraction(tuple(writer.endpoints), tuple(dict.fromkeys(writer.notes)))


class _Tree:
    """Which router is used where."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._interpreter = program.interpreter
        self._families: dict[int, bool] = {}
        self._routes: list[Met] = []
        self._reached: set[int] = set()

    def _is_holder(self, value: Value | None) -> bool:
        if not isinstance(value, Object):
            return False
        if id(value) not in self._families:
            is_link = value.created.receiver is not None and value.created.result is value
            family = None if is_link else family_of(self._program, value)
            self._families[id(value)] = family == "koa"
        return self._families[id(value)]

    def walked(self) -> list[Met]:
        """All routes, from the applications downwards."""
        holders = [o for o in self._interpreter.objects if self._is_holder(o)]
        children = {
            id(holder): {
                id(child)
                for call in flattened(holder, _returns_itself)
                if call.method == "use"
                for value in functions_in(call.args, self._interpreter)
                for child, _ in self._children(value, Prefix())
            }
            for holder in holders
        }
        roots = without_copies(holders, children)
        for holder in roots:
            if self._is_application(holder) or holder.is_stand_in:
                self._walk(holder, Prefix(), (), ())
        if not self._routes:
            for holder in roots:
                if id(holder) not in self._reached:
                    self._walk(holder, Prefix(), (), ())
        return self._routes

    def _is_application(self, holder: Object) -> bool:
        kind = self._interpreter.kind(holder)
        return isinstance(kind, External) and kind.module == "koa"

    def _children(self, value: Value, prefix: Prefix) -> list[tuple[Object, Prefix]]:
        """Routers behind `router.routes()`, `mount(path, …)` and `compose([…])`."""
        found: list[tuple[Object, Prefix]] = []
        pending = [(value, prefix)]
        while pending and len(found) < _DEEPEST * 20:
            current, below = pending.pop()
            current = self._interpreter.settle(current)
            if isinstance(current, Array):
                pending.extend((inner, below) for inner in reversed(current.elements))
            elif isinstance(current, Record) and "default" in current.entries:
                pending.append((current.entries["default"], below))
            elif isinstance(current, Object):
                pending.extend(self._inside(current, below, found))
        return found

    def _inside(
        self, value: Object, prefix: Prefix, found: list[tuple[Object, Prefix]]
    ) -> list[tuple[Value, Prefix]]:
        if value.created.method == "allowedMethods":
            return []
        root = root_of(value, _returns_itself)
        if isinstance(root, Object) and self._is_holder(root):
            found.append((root, prefix))
            return []
        made = value.created
        if (made.method in _GIVEN or not made.method) and isinstance(made.receiver, Object):
            return [(made.receiver, prefix)]
        if isinstance(value.cls, External) and value.cls.module == "koa-mount":
            path = made.argument(0) if len(made.args) > 1 else None
            return [(made.args[-1], prefix.under(path))] if made.args else []
        if isinstance(value.cls, External) and value.cls.module in _GATHERING:
            return [(inner, prefix) for inner in reversed(made.args)]
        return []

    def _own_prefix(self, holder: Object, prefix: Prefix) -> Prefix:
        created = holder.base_call or holder.created
        own = entry(created.argument(0), "prefix")
        if own is not None:
            prefix = prefix.under(self._interpreter.settle(own))
        for call in flattened(holder, _returns_itself):
            if call.method == "prefix":
                prefix = prefix.under(call.argument(0))
        return prefix

    def _walk(
        self,
        holder: Object,
        prefix: Prefix,
        guards: tuple[Value, ...],
        visited: tuple[int, ...],
    ) -> None:
        if id(holder) in visited or len(visited) > _DEEPEST:
            return
        self._reached.add(id(holder))
        below = self._own_prefix(holder, prefix)
        for call in list(flattened(holder, _returns_itself)):
            if call.method == "use":
                guards = self._use(call, below, guards, (*visited, id(holder)))
            elif call.method == "route":
                self._described(call, below, guards)
            elif call.method == "register":
                self._register(call, below, guards)
            elif call.method in VERBS or call.method == "all":
                methods = EVERY if call.method == "all" else (VERBS[call.method],)
                self._verb(call, methods, call.args, below, guards)

    def _use(
        self, call: Call, prefix: Prefix, guards: tuple[Value, ...], visited: tuple[int, ...]
    ) -> tuple[Value, ...]:
        paths = paths_of(call.argument(0))
        given = call.args[1:] if paths is not None else call.args
        own: list[Value] = []
        is_using = False
        for value in functions_in(given, self._interpreter):
            children = self._children(value, Prefix())
            for child, inner in children:
                is_using = True
                for path in paths or [Const(None)]:
                    below = prefix.under(path)
                    below = Prefix(
                        below.under(Const(inner.text)).text,
                        below.missing + inner.missing,
                        below.assumed + inner.assumed,
                    )
                    self._walk(child, below, (*guards, *own), visited)
            if not children and not self._single(value, prefix, guards):
                own.append(value)
        return guards if is_using or paths is not None else (*guards, *own)

    def _single(self, value: Value, prefix: Prefix, guards: tuple[Value, ...]) -> bool:
        """`app.use(route.get("/pets", …))` of koa-route."""
        if not isinstance(value, Object) or not isinstance(value.cls, External):
            return False
        name = value.cls.path
        if value.cls.module != "koa-route" or (name not in VERBS and name != "all"):
            return False
        methods = EVERY if name == "all" else (VERBS[name],)
        self._verb(value.created, methods, value.created.args, prefix, guards)
        return True

    def _verb(
        self,
        call: Call,
        methods: tuple[str, ...],
        args: list[Value],
        prefix: Prefix,
        guards: tuple[Value, ...],
    ) -> None:
        paths = paths_of(args[0]) if args else None
        named = paths_of(args[1]) if len(args) > len(("name", "path")) else None
        if paths is not None and named is not None:  # `router.get("name", "/path", …)`
            paths, args = named, args[1:]
        if paths is None or len(args) < len(("path", "handler")):
            return
        values = functions_in(args[1:], self._interpreter)
        for path in paths:
            is_regular = isinstance(path, Pattern)
            whole = Prefix() if is_regular else prefix.under(path)
            self._routes.append(
                Met(
                    record=call,
                    methods=methods,
                    path="" if is_regular else whole.text or "/",
                    values=values,
                    guards=guards,
                    missing=whole.missing,
                    assumed=whole.assumed,
                    expression=path if isinstance(path, Pattern) else None,
                    is_any=methods == EVERY,
                )
            )

    def _register(self, call: Call, prefix: Prefix, guards: tuple[Value, ...]) -> None:
        """`router.register(path, [methods], …)`."""
        given = call.argument(1)
        named = given.elements if isinstance(given, Array) else [given]
        methods = tuple(text.upper() for text in map(string_of, named) if text)
        if methods:
            self._verb(call, methods, [call.args[0], *call.args[2:]], prefix, guards)

    def _described(self, call: Call, prefix: Prefix, guards: tuple[Value, ...]) -> None:
        """koa-joi-router's `route({ method, path, validate, handler })`, or several of them."""
        for given in functions_in(call.args, self._interpreter):
            path, handler = entry(given, "path"), entry(given, "handler")
            method = entry(given, "method")
            named = method.elements if isinstance(method, Array) else [method]
            methods = tuple(text.upper() for text in map(string_of, named) if text)
            if path is not None and handler is not None and methods:
                self._verb(call, methods, [path, handler], prefix, guards)
