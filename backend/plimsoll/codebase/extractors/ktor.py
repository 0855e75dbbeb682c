"""Ktor's routing, in Kotlin.

Read are `routing { … }` blocks and all functions on a `Route` that they call, over files, with
paths put together from constants, parameters, defaults and templates; `route`, `authenticate`,
`method`, `header`, `param`, loops over constant lists, and wrappers of the project or of libraries
that take a block. Type-safe routes come from `@Resource` (and `@Location`) classes. An optional
placeholder `{id?}` gives both routes, `{path...}` spans segments.

Parameters come from what handlers read (`call.parameters["id"]`, `call.request.queryParameters`,
`call.receive<T>()`), also in functions of the repository that get the call. Static content and
documentation pages are no endpoints; websockets are operations; `sse` is a `GET`.

The prefix is `ktor.deployment.rootPath`. A function on a `Route` that nothing calls is listed, as
likely. Not seen: routes from regular expressions, and custom route selectors.
"""

import re
from collections.abc import Iterable, Iterator

from plimsoll.catalog.model import Endpoint, Operation, Security, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.jvm.inputs import Inputs
from plimsoll.codebase.jvm.ktor_calls import KtorCalls
from plimsoll.codebase.jvm.ktor_functions import Functions, fields_of, functions_of
from plimsoll.codebase.jvm.ktor_model import Here, Served
from plimsoll.codebase.jvm.ktor_paths import expanded
from plimsoll.codebase.jvm.ktor_resources import KtorResources, TypedRoute
from plimsoll.codebase.jvm.ktor_routes import KtorRoutes
from plimsoll.codebase.jvm.model import Call, Expression, File, Lambda, Let, Name, parts_of, within
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import ROOM, Room
from plimsoll.codebase.sources import Sources

_WORDS = re.compile(
    rb"io\.ktor\.(?:server|routing|application|resources|http|locations|websocket|auth)"
)
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SCHEMES = frozenset({"jwt", "basic", "bearer", "oauth", "apiKey", "digest", "form", "session"})
_TRAILING = re.compile(rb"IgnoreTrailingSlash\b")


class Ktor:
    """Reads routing blocks."""

    framework = "ktor"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all Ktor servers in the repository."""
        room = ROOM.of(sources)
        files = [file for file in room.program.files(_WORDS) if file.path.endswith(".kt")]
        if not files:
            return Extraction(())
        reading = _Reading(room, files)
        endpoints: list[Endpoint] = []
        operations: list[Operation] = []
        for served in reading.served():
            if served.is_socket:
                operations.append(reading.socket(served))
            else:
                endpoints.extend(reading.endpoints(served))
        return Extraction(tuple(endpoints), tuple(dict.fromkeys(reading.notes)), tuple(operations))


class _Reading:
    def __init__(self, room: Room, files: list[File]) -> None:
        self.notes: list[str] = []
        self._room = room
        self._files = files
        self._functions = Functions(files)
        self._routes = KtorRoutes(room, self._functions, self.notes)
        self._calls = KtorCalls(room, self._functions)
        self._resources = KtorResources(room)
        self._guards = dict(self._authentications())
        self._ignores_slash = bool(room.program.paths_with(_TRAILING))

    def served(self) -> Iterator[Served]:
        """All routes: of routing blocks first, then of functions that nothing called."""
        for file in self._files:
            root = self._room.configuration.get("ktor.deployment.rootPath", file.path)
            prefix = "" if root is None else root.value.rstrip("/")
            for statements, scope, texts in self._bodies(file):
                here = Here(prefix, scope, texts=texts)
                for block in _blocks(statements):
                    yield from self._routes.statements((block,), here)
        unseen = ("who serves the routes was not seen: a prefix may be missing",)
        for function, scope in self._functions.all_routing():
            if id(function) not in self._routes.followed:
                routes = frozenset(given.name for given in function.inputs)
                here = Here("", scope, routes=routes, chain=(id(function),), reasons=unseen)
                body = self._room.program.statements(function, scope.file)
                yield from self._routes.statements(body, here)

    def _bodies(self, file: File) -> Iterator[tuple[tuple[Expression, ...], Scope, dict[str, str]]]:  # noqa: C901 - a kind a return
        """The functions and properties of a file, with the constants that they know."""
        for function, owner in functions_of(file):
            if function.body is None or "outing" not in function.body.text:
                continue
            scope = Scope(file, owner)
            statements = self._room.program.statements(function, file)
            texts: dict[str, str] = {}
            for given in function.inputs:
                default = self._room.constants.text(given.default, scope)
                if default is not None:
                    texts[given.name] = default
            for statement in statements:
                if isinstance(statement, Let):
                    text = self._room.constants.text(statement.value, scope, texts)
                    if text is not None:
                        texts[statement.name] = text
            yield statements, scope, texts
        for field, owner in fields_of(file):
            if field.value is not None:
                yield (field.value,), Scope(file, owner), {}
        for owner in file.every_class():
            for body in owner.initializers:
                yield self._room.program.body(body, file.path), Scope(file, owner), {}

    def _authentications(self) -> Iterator[tuple[str | None, Security]]:
        """`install(Authentication) { jwt("name") { … } }`: what each name asks for."""
        for file in self._files:
            for function, owner in functions_of(file):
                if function.body is None or "uthentication" not in function.body.text:
                    continue
                for statement in self._room.program.statements(function, file):
                    for call in within(statement):
                        if isinstance(call, Call) and call.name in _SCHEMES:
                            yield self._scheme(call, Scope(file, owner))

    def _scheme(self, call: Call, scope: Scope) -> tuple[str | None, Security]:
        name = None
        for argument in call.arguments:
            if not isinstance(argument.value, Lambda):
                name = self._room.constants.text(argument.value, scope)
                break
        if call.name in ("jwt", "bearer", "oauth"):
            return name, Security(scheme="bearer")
        if call.name == "basic":
            return name, Security(scheme="basic")
        if call.name == "apiKey":
            return name, Security(scheme="api_key", name="X-API-Key")
        return name, Security(scheme="other")

    def socket(self, served: Served) -> Operation:
        """A websocket."""
        return Operation(
            protocol="websocket",
            name=read_path(served.path or "/").template.route,
            source=SourceLocation(file=served.here.scope.file.path, line=served.line),
            framework="ktor",
        )

    def endpoints(self, served: Served) -> Iterator[Endpoint]:
        """A route's endpoints: by method, and with and without an optional end."""
        typed = self._typed(served)
        for place in expanded(typed.path if typed is not None else served.path):
            path = read_path(place)
            route = path.template.route
            if self._ignores_slash and len(route) > 1:
                route = route.rstrip("/")
            inputs = Inputs()
            handler = self._read(served, typed, inputs, path.template.names)
            for method in (served.method,) if served.method else _ANY:
                body, content_type, is_required = inputs.whole_body("")
                if method in ("GET", "HEAD"):
                    body = None
                parameters = [*path.parameters(inputs.path_schemas), *inputs.parameters.values()]
                if body is not None:
                    parameters.extend(body_parameters(body, required=is_required))
                reasons = served.here.reasons
                if served.method is None:
                    reasons = (*reasons, "the route names no method: any is answered")
                yield Endpoint(
                    method=method,
                    route=route,
                    parameters=tuple(parameters),
                    body_schema=body,
                    body_content_type=content_type if body is not None else "application/json",
                    body_required=is_required,
                    security=tuple(self._asked(served.here.guards)),
                    source=SourceLocation(file=served.here.scope.file.path, line=served.line),
                    framework="ktor",
                    handler=handler,
                    confidence="likely" if reasons else "certain",
                    reasons=reasons,
                )

    def _typed(self, served: Served) -> TypedRoute | None:
        """The route of `get<Articles> { … }`, under the prefix that it stands in."""
        for written in served.types[:1]:
            found = None if served.has_path else self._resources.of(written, served.here.scope)
            if found is not None:
                prefix = served.here.prefix
                path = found.path if found.path.startswith("/") else f"/{found.path}"
                return TypedRoute(prefix + path, found.properties)
        return None

    def _read(
        self, served: Served, typed: TypedRoute | None, inputs: Inputs, names: Iterable[str]
    ) -> SourceLocation | None:
        known = list(names)
        here = served.here
        if typed is not None:
            for name, (schema, is_required) in typed.properties.items():
                if name in known:
                    inputs.path_schemas[name] = schema
                elif f"{name}?" not in typed.path and f"{{{name}" not in typed.path:
                    inputs.add(name, "query", schema, required=is_required)
        for place, name, is_required in here.demands:
            inputs.add(name, place, {"type": "string"}, required=is_required)
        body_type = served.types[1:2] if typed is not None else served.types[:1]
        for written in body_type if served.method != "GET" else ():
            kind = self._room.program.resolve(written.name, here.scope)
            if kind is not None:
                inputs.body = self._calls.schema(written, here.scope)
                inputs.body_required = True
        if served.handler is None:
            return None
        function = self._calls.add(served.handler, here.scope, known, here.texts, inputs)
        if function is not None:
            return SourceLocation(file=function[1].file.path, line=function[0].line)
        return SourceLocation(file=here.scope.file.path, line=served.line)

    def _asked(self, guards: tuple[str | None, ...]) -> list[Security]:
        found = [self._guards.get(name, Security(scheme="other")) for name in guards]
        return list(dict.fromkeys(found))


def _blocks(statements: Iterable[Expression]) -> Iterator[Call]:
    """The outermost `routing { … }` calls."""
    waiting = list(reversed(list(statements)))
    while waiting:
        part = waiting.pop()
        if isinstance(part, Call) and _opens(part):
            yield part
        else:
            waiting.extend(reversed(parts_of(part)))


def _opens(call: Call) -> bool:
    last = call.arguments[-1].value if call.arguments else None
    if not isinstance(last, Lambda):
        return False
    first = call.arguments[0].value
    is_old = isinstance(first, Name) and first.parts[-1:] in (("Routing",), ("RoutingRoot",))
    return call.name == "routing" or (call.name == "install" and is_old)
