"""Quarkus's reactive routes: `@Route(path = "/x", methods = Route.HttpMethod.GET)`."""

import re
from collections.abc import Iterator, Sequence

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.jvm.handlers import Handler, handlers
from plimsoll.codebase.jvm.inputs import Inputs
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Class
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import unwrapped
from plimsoll.codebase.routes import joined

WORDS = re.compile(rb"io\.quarkus\.vertx\.web")
_QUARKUS = ("io.quarkus.vertx.web",)
_INPUTS = frozenset({"Param", "Header", "Body"})
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PLACEHOLDER = re.compile(r":(\w+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def reactive_routes(room: Room, owner: Class, root: str) -> Iterator[Endpoint]:
    """The reactive routes of a class, below the root path."""
    scope = Scope(owner.file, owner)
    base = room.marks.first(owner.annotations, scope, frozenset({"RouteBase"}), _QUARKUS)
    above = room.marks.text(base, "path") or ""
    for handler in handlers(owner, room.program):
        declared = handler.answering
        for mark in room.marks.find(
            declared.method.annotations, declared.scope, frozenset({"Route"}), _QUARKUS
        ):
            if "regex" not in mark.arguments:
                yield from _endpoints(room, handler, mark, (root, above))


def _endpoints(
    room: Room, handler: Handler, mark: Mark, above: Sequence[str]
) -> Iterator[Endpoint]:
    declared = handler.answering
    own = room.marks.text(mark, "path")
    if own is None:
        own = _HUMP.sub("-", declared.method.name).lower()
    route = _PLACEHOLDER.sub(r"{\1}", joined(*above, own))
    path = read_path(route if route == "/" else route.rstrip("/"))
    methods = room.marks.words(mark, "methods") or room.marks.words(mark, "type")
    told = [method for method in methods if method.isupper()]
    inputs = _inputs(room, handler, path.template.names)
    reasons = () if told else ("the route names no method: any is answered",)
    for method in told or _ANY:
        body = inputs.body if method != "GET" else None
        parameters = [*path.parameters(inputs.path_schemas), *inputs.parameters.values()]
        if body is not None:
            parameters.extend(body_parameters(body, required=False))
        yield Endpoint(
            method=method,
            route=path.template.route,
            parameters=tuple(parameters),
            body_schema=body,
            source=SourceLocation(file=declared.owner.file.path, line=mark.line),
            framework="jax_rs",
            handler=SourceLocation(file=declared.owner.file.path, line=declared.method.line),
            confidence="certain" if told else "likely",
            reasons=reasons,
        )


def _inputs(room: Room, handler: Handler, names: Sequence[str]) -> Inputs:
    found = Inputs()
    for taken in handler.inputs(room.program):
        for note, scope in taken.notes:
            mark = room.marks.first((note,), scope, _INPUTS, _QUARKUS)
            if mark is None:
                continue
            name = room.marks.text(mark, "value") or taken.name
            schema = room.schemas(scope.file.path).of(unwrapped(taken.type))
            if mark.name == "Body":
                found.body = schema
            elif mark.name == "Header":
                found.add(name, "header", schema, required=False)
            elif name in names:
                found.path_schemas[name] = schema
            else:
                found.add(name, "query", schema, required=False)
    return found
