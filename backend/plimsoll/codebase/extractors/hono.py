"""Hono, also with @hono/zod-openapi.

Read: `app.get(path, …)` and its like, `all`, `on(methods, paths, …)`, chains of them,
`route(path, sub)`, `basePath`, `openapi(createRoute({…}), …)`. Inputs are what handlers read from
`c.req` (`param`, `query`, `header`, `json`, `parseBody`, `valid`), `getCookie`, what `zValidator`
and its like declare, and what `createRoute` says; its responses are the answers. `jwt`,
`bearerAuth` and `basicAuth` are the credential.

Assumed: `all` answers the five usual methods. An application that no other routes to is served by
itself. A route that upgrades to a websocket is an operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.catalog.model import Operation, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript import security
from plimsoll.codebase.javascript.declared import PLACES
from plimsoll.codebase.javascript.dialects import HONO
from plimsoll.codebase.javascript.endpoints import Writer
from plimsoll.codebase.javascript.families import family_of
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    External,
    Object,
    Record,
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
    flattened,
    functions_in,
    guarding,
    paths_of,
    without_copies,
)

if TYPE_CHECKING:
    from plimsoll.codebase.sources import Sources

_DEEPEST = 20
_APART = frozenset({"basePath", "request", "fetch", "createApp"})
"""Methods that do not return the application they are called on."""


def _returns_itself(call: Call) -> bool:
    return call.method not in _APART


class Hono:
    """Finds what Hono applications declare."""

    framework = "hono"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        program = PROGRAM.of(sources)
        if program.is_empty or "hono" not in program.packages:
            return Extraction(())
        writer = Writer(program, HONO, self.framework)
        walk = _Walk(program, writer)
        walk.all()
        return Extraction(
            tuple(writer.endpoints), tuple(dict.fromkeys(writer.notes)), tuple(walk.sockets)
        )


class _Walk:
    """Goes through the applications and those they route to."""

    def __init__(self, program: Program, writer: Writer) -> None:
        self._program = program
        self._interpreter = program.interpreter
        self._writer = writer
        self._families: dict[int, bool] = {}
        self.sockets: list[Operation] = []

    def all(self) -> None:
        """All routes, from the applications downwards."""
        holders = [o for o in self._interpreter.objects if self._is_holder(o)]
        children = {
            id(holder): {
                id(child)
                for call in self._calls(holder)
                if call.method == "route"
                for child in [self._child(call)]
                if child is not None
            }
            for holder in holders
        }
        for holder in without_copies(holders, children):
            self._walk(holder, Prefix(), (), ())

    def _calls(self, holder: Object) -> list[Call]:
        """The calls on an application, and on what `basePath` returned: it shares the routes."""
        found: list[Call] = []
        pending = [holder]
        while pending and len(pending) < _DEEPEST * 20:
            for call in flattened(pending.pop(), _returns_itself):
                found.append(call)
                if call.method == "basePath" and isinstance(call.result, Object):
                    pending.append(call.result)
        return found

    def _is_holder(self, value: Value | None) -> bool:
        if not isinstance(value, Object):
            return False
        if id(value) not in self._families:
            is_link = value.created.receiver is not None and value.created.result is value
            is_link = is_link and value.created.method != "createApp"
            self._families[id(value)] = not is_link and self._is_application(value)
        return self._families[id(value)]

    def _is_application(self, value: Object) -> bool:
        if value.created.method == "createApp":
            return family_of(self._program, value.created.receiver) == "hono"
        kind = self._interpreter.kind(value)
        if isinstance(kind, External) and kind.path == "createFactory":
            return False
        return family_of(self._program, value) == "hono"

    def _base(self, value: Object) -> tuple[Object, Prefix]:
        """The application that a chain began with, and the base path on the way to it."""
        parts: list[Value | None] = []
        while isinstance(value.created.receiver, Object) and not self._is_holder(value):
            if value.created.method == "basePath":
                parts.append(value.created.argument(0))
            value = value.created.receiver
        prefix = Prefix()
        for part in reversed(parts):
            prefix = prefix.under(part)
        return value, prefix

    def _child(self, call: Call) -> Object | None:
        value = call.argument(1)
        if isinstance(value, Record) and "default" in value.entries:
            value = self._interpreter.settle(value.entries["default"])
        if not isinstance(value, Object):
            return None
        root, _ = self._base(value)
        return root if self._is_holder(root) else None

    def _walk(
        self, holder: Object, prefix: Prefix, guards: tuple[Guard, ...], visited: tuple[int, ...]
    ) -> None:
        if id(holder) in visited or len(visited) > _DEEPEST:
            return
        for call in self._calls(holder):
            below = self._below(call, prefix)
            name = call.method
            if name == "use":
                guards = (*guards, *self._guards(call, below))
            elif name == "route":
                child = self._child(call)
                if child is not None:
                    inner = below.under(call.argument(0))
                    self._walk(child, inner, guards, (*visited, id(holder)))
            elif name == "on":
                self._on(call, below, guards)
            elif name == "openapi":
                self._described(call, below, guards)
            elif name in VERBS or name == "all":
                methods = EVERY if name == "all" else (VERBS[name],)
                self._verb(call, methods, call.args, below, guards)

    def _guards(self, call: Call, prefix: Prefix) -> list[Guard]:
        """What `use` puts in front of the routes below its path, or of all."""
        paths = paths_of(call.argument(0))
        given = call.args if paths is None else call.args[1:]
        places = [""] if paths is None else [prefix.under(path).text for path in paths]
        return [Guard(v, p) for p in places for v in functions_in(given, self._interpreter)]

    def _below(self, call: Call, prefix: Prefix) -> Prefix:
        if not isinstance(call.receiver, Object):
            return prefix
        _, base = self._base(call.receiver)
        if not base.text and not base.missing:
            return prefix
        joined = prefix.under(Const(base.text))
        return Prefix(joined.text, joined.missing + base.missing, joined.assumed + base.assumed)

    def _on(self, call: Call, prefix: Prefix, guards: tuple[Guard, ...]) -> None:
        given = call.argument(0)
        named = given.elements if isinstance(given, Array) else [given]
        methods = tuple(text.upper() for text in map(string_of, named) if text)
        if methods:
            self._verb(call, methods, call.args[1:], prefix, guards)

    def _verb(
        self,
        call: Call,
        methods: tuple[str, ...],
        args: list[Value],
        prefix: Prefix,
        guards: tuple[Guard, ...],
    ) -> None:
        paths = paths_of(args[0]) if args else None
        if paths is None and args and not isinstance(args[0], Record):
            paths = [Const("/")]  # without a path, for the root
            args = [Const("/"), *args]
        if paths is None or len(args) < len(("path", "handler")):
            return
        values = functions_in(args[1:], self._interpreter)
        is_socket = any(_upgrades(value) for value in values)
        for path in paths:
            whole = prefix.under(path)
            if is_socket:
                self._socket(call, whole)
                continue
            self._writer.add(
                Met(
                    record=call,
                    methods=methods,
                    path=whole.text or "/",
                    values=values,
                    guards=guarding(guards, whole.text),
                    missing=whole.missing,
                    assumed=whole.assumed,
                    is_any=call.method == "all",
                )
            )

    def _socket(self, call: Call, whole: Prefix) -> None:
        for route in routes_of(whole.text or "/"):
            self.sockets.append(
                Operation(
                    protocol="websocket",
                    name=route.template.route,
                    source=SourceLocation(file=call.file, line=call.line),
                    framework="hono",
                )
            )

    def _described(self, call: Call, prefix: Prefix, guards: tuple[Guard, ...]) -> None:
        """`app.openapi(createRoute({ method, path, request, responses }), handler)`."""
        route = call.argument(0)
        options = route.created.argument(0) if isinstance(route, Object) else route
        path, method = entry(options, "path"), string_of(entry(options, "method"))
        if path is None or method is None:
            return
        whole = prefix.under(self._interpreter.settle(path))
        met = Met(
            record=call,
            methods=(method.upper(),),
            path=whole.text.replace("{", ":").replace("}", "") or "/",
            values=[
                *functions_in([entry(options, "middleware") or Array([])], self._interpreter),
                *functions_in(call.args[1:2], self._interpreter),
            ],
            guards=guarding(guards, whole.text),
            missing=whole.missing,
            assumed=whole.assumed,
        )
        self._declare(met, options)
        self._writer.add(met)

    def _declare(self, met: Met, options: Value | None) -> None:
        request = self._settled(entry(options, "request"))
        for name, place in PLACES.items():
            part = entry(request, name)
            if part is None:
                continue
            content, schema = self._content(part) if place == "body" else ("", part)
            found = self._writer.declarations.schema(schema)
            if found is not None:
                met.parts.setdefault(place, found)
                met.content_type = met.content_type or content
        answers = self._settled(entry(options, "responses"))
        for status, answer in answers.entries.items() if isinstance(answers, Record) else ():
            _, schema = self._content(answer)
            found = self._writer.declarations.schema(schema)
            if found is not None and status[:1].isdigit():
                met.responses[status] = found
        met.security = security.of_names(self._settled(entry(options, "security")))

    def _content(self, value: Value) -> tuple[str, Value | None]:
        """The first content type of a body or an answer, and its schema."""
        whole = self._settled(value)
        if isinstance(whole, Object) and whole.created.args:  # jsonContent(schema, "…")
            return "application/json", whole.created.args[0]
        content = self._settled(entry(whole, "content"))
        for name, inner in content.entries.items() if isinstance(content, Record) else ():
            return name, entry(self._settled(inner), "schema")
        return "", None

    def _settled(self, value: Value | None) -> Value:
        return self._interpreter.settle(value) if value is not None else UNDEFINED


def _upgrades(value: Value) -> bool:
    made = value.created.method if isinstance(value, Object) else ""
    return made.rpartition(".")[2] == "upgradeWebSocket"
