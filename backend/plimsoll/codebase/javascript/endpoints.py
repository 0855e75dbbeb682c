"""Routes that were met, as endpoints: with what handlers read and validators declare."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Endpoint, Parameter, ParameterLocation, Security, SourceLocation
from plimsoll.codebase.bodies import body_parameters, properties_of, type_of
from plimsoll.codebase.javascript import security, validators
from plimsoll.codebase.javascript.declared import STEPS_PER_HANDLER, Declarations, function_of
from plimsoll.codebase.javascript.interpreter.values import (
    Class,
    Function,
    Input,
    Object,
    Record,
    Scope,
    Unknown,
    Value,
)
from plimsoll.codebase.javascript.paths import Route, expression_routes, routes_of
from plimsoll.codebase.javascript.requests import Reads
from plimsoll.codebase.javascript.routers import Met, functions_in, parameters_of
from plimsoll.codebase.javascript.seen import is_usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.javascript.dialects import Dialect
    from plimsoll.codebase.javascript.program import Program
    from plimsoll.codebase.javascript.seen import Seen

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_CREDENTIAL = re.compile(r"token|jwt|auth|api_?-?key|^sid$|session", re.IGNORECASE)
_REFUSAL = re.compile(r"not_?(?:found|allowed|supported)|unsupported|404|405", re.IGNORECASE)
_REFUSED = re.compile(rb"\b40[45]\b|[nN]ot_?(?:[fF]ound|[aA]llowed)|[mM]ethodNotAllowed")
_SHORT_BYTES = 500
_OF_ERRORS = 4
"""Arguments of a function that handles errors, which answers no route."""

_LOCATIONS: dict[str, ParameterLocation] = {
    "query": "query",
    "headers": "header",
    "cookies": "cookie",
}


@dataclass
class Takes:
    """Everything that handlers and middlewares of a route take from a request."""

    reads: list[Reads] = field(default_factory=list)
    parts: list[tuple[str, JsonSchema]] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    security: list[Security] = field(default_factory=list)
    content_type: str = ""

    def seen(self, place: str) -> Iterator[tuple[str, Seen]]:
        """The members of a part that handlers read.

        Where validators say what a route takes, what only its guards look for elsewhere, for many
        routes at once, is no input of it.
        """
        is_declared = bool(self.parts) or any(reads.declared for reads in self.reads)
        counts = self.reads[-1:] if is_declared and place in ("query", "body") else self.reads
        for reads in counts:
            yield from reads.seen.get(place, {}).items()


class Writer:
    """Turns the routes of one framework into endpoints."""

    def __init__(self, program: Program, dialect: Dialect, framework: str) -> None:
        self._interpreter = program.interpreter
        self._dialect = dialect
        self._framework = framework
        self.declarations = Declarations(program)
        self._known: dict[tuple[int, int, tuple[str, int]], tuple[Function, Reads]] = {}
        self.notes: list[str] = []
        self.endpoints: list[Endpoint] = []

    @cached_property
    def _login(self) -> JsonSchema:
        """What passport's local strategy takes from a body."""
        names = security.fields_of_login(self._interpreter.objects)
        return {
            "type": "object",
            "properties": {name: {"type": "string"} for name in names},
            "required": [*names],
        }

    def add(self, met: Met) -> None:
        """Takes in a route; what could not be told of it becomes a note."""
        where = f"{met.record.file}:{met.record.line}"
        routes = self._routes(met)
        if not routes:
            told = ", ".join(met.missing) or met.path
            self.notes.append(f"{where}: the route {told} could not be told")
            return
        takes = self._takes(met)
        for part in met.missing:
            self.notes.append(
                f"{where}: {part} could not be told and is left out of the route "
                f"{routes[0].template.route}"
            )
        for route in routes:
            for method in met.methods if not self._refuses(met, route) else ():
                if not (route.is_catch_all and (met.is_any or method == "OPTIONS")):
                    self.endpoints.append(self._endpoint(met, method, route, takes))

    def _routes(self, met: Met) -> list[Route]:
        if met.expression is not None:
            found = expression_routes(met.expression.source)
            if not met.path or not found:
                return found
            return routes_of(met.path + found[0].template.route.replace("{", ":").replace("}", ""))
        if met.missing and not met.path.strip("/"):
            return []
        return routes_of(met.path, is_hapi=self._framework == "hapi")

    def _refuses(self, met: Met, route: Route) -> bool:
        """Whether it only says that there is nothing, or nothing for that method."""
        if not met.is_any and not route.is_catch_all:
            return False
        handler = function_of(met.values[-1]) if met.values else None
        if handler is None:
            return False
        text = handler.node.text or b""
        is_named = _REFUSAL.search(handler.name) is not None
        return is_named or (len(text) < _SHORT_BYTES and _REFUSED.search(text) is not None)

    def _takes(self, met: Met) -> Takes:
        takes = Takes(content_type=met.content_type)
        takes.parts.extend(met.parts.items())
        takes.security.extend(met.security)
        for value in functions_in(list(met.guards), self._interpreter):
            self._guard(value, takes)
        for value in functions_in(met.values, self._interpreter):
            self._look_at(value, takes)
        return takes

    def _guard(self, value: Value, takes: Takes) -> None:
        """A middleware in front of several routes counts for the credential it asks for."""
        found = security.of_value(value)
        if found is not None:
            takes.security.append(found)
        elif isinstance(value, Function) and not _handles_errors(value):
            reads = self._read(value)
            takes.security.extend(reads.security)

    def _captured(self, function: Function, takes: Takes) -> None:
        """What a middleware's maker was given: `validate({ body: …, query: … })`."""
        scope: Scope | None = function.scope
        while scope is not None and scope.parent is not None:
            for value in list(scope.names.values()) if scope.is_call else ():
                if isinstance(value, Record | Object):
                    takes.parts.extend(self.declarations.parts(value).items())
            scope = scope.parent

    def _look_at(self, value: Value, takes: Takes) -> None:
        found = security.of_value(value)
        if found is not None:
            takes.security.append(found)
        elif security.is_login(value):
            takes.parts.append(("body", self._login))
        elif isinstance(value, Function):
            if not _handles_errors(value):
                reads = self._read(value)
                takes.reads.append(reads)
                if not reads.declared:
                    self._captured(value, takes)
                takes.security.extend(reads.security)
        elif isinstance(value, Object):
            self._look_inside(value, takes)

    def _look_inside(self, value: Object, takes: Takes) -> None:
        """What a package's middleware declares, and the functions it was given."""
        place = validators.place_of(value)
        if place is not None:
            functions = [v for v in value.created.args if isinstance(v, Function)]
            takes.reads.extend(self._read(function, place) for function in functions)
            return
        declared = validators.declared_by(value, self.declarations)
        if declared is not None:
            takes.parts.extend(declared.parts)
            takes.parameters.extend(declared.parameters)
            takes.content_type = takes.content_type or declared.content_type
            return
        if isinstance(value.cls, Class):
            return
        for inner in functions_in(value.created.args, self._interpreter):
            if isinstance(inner, Function | Object) and inner is not value:
                self._look_at(inner, takes)

    def _read(self, function: Function, place: str = "") -> Reads:
        """What a function reads; followed once for each closure."""
        key = (id(function.scope), id(function.this), function.key)
        if key not in self._known:
            reads = Reads(self._dialect, self.declarations)
            self._interpreter.refresh(STEPS_PER_HANDLER)
            before, self._interpreter.collector = self._interpreter.collector, reads
            args: list[Value] = [
                Input(reads, part) for part in (place, *self._dialect.arguments) if part
            ]
            args += [Unknown("answer"), Unknown("next")]
            self.declarations.run(function, args)
            self._interpreter.collector = before
            self._interpreter.refresh()
            self._tell_security(function, reads)
            _forget_credentials(reads)
            self._known[key] = (function, reads)
        return self._known[key][1]

    def _tell_security(self, function: Function, reads: Reads) -> None:
        if reads.reads_authorization:
            reads.security.append(security.of_function(function))
        for name in reads.seen.get("headers", {}):
            found = security.api_key(name)
            if found is not None:
                reads.security.append(found)

    def _endpoint(self, met: Met, method: str, route: Route, takes: Takes) -> Endpoint:
        parameters = [*self._path(route, takes), *self._plain(takes, route)]
        takes_body = method not in _WITHOUT_BODY
        body = self._body(takes) if takes_body else None
        if body is not None:
            parameters.extend(
                body_parameters(body, required=True)
                if "properties" in body or body.get("type") != "object"
                else ()
            )
        reasons = [*met.reasons]
        reasons += [f"{name} is taken to have its default" for name in dict.fromkeys(met.assumed)]
        reasons += [f"{name} could not be told" for name in dict.fromkeys(met.missing)]
        for name, _ in _stored(takes)[:1] if body is not None else ():
            reasons.append(f"the body is taken to have the fields of {name}")
        if met.is_any:
            reasons.append("it answers any method")
        handler = next((f for v in reversed(met.values) if (f := function_of(v)) is not None), None)
        content = next((r.content_type for r in takes.reads if r.content_type), "")
        return Endpoint(
            method=method,
            route=route.template.route,
            parameters=tuple(_unique(parameters)),
            body_schema=body,
            body_content_type=takes.content_type or content or "application/json",
            body_required=any(p.required and p.location == "body" for p in parameters),
            responses=met.responses,
            security=tuple(dict.fromkeys(takes.security)),
            source=SourceLocation(file=met.record.file, line=met.record.line),
            framework=self._framework,
            handler=SourceLocation(file=handler.file, line=handler.line) if handler else None,
            confidence="likely" if reasons else "certain",
            reasons=tuple(reasons),
        )

    def _path(self, route: Route, takes: Takes) -> Iterator[Parameter]:
        schemas = dict(route.schemas)
        for place, schema in _declared(takes):
            found = properties_of(schema) if place == "params" else None
            for name, inner in found[0].items() if found is not None else ():
                if inner:
                    schemas[name] = {**inner}
        for reads in takes.reads:
            for name, seen in reads.seen.get("params", {}).items():
                if "type" in seen.schema:
                    schemas.setdefault(name, {"type": seen.schema["type"]})
        for given in takes.parameters:
            if given.location == "path" and given.json_schema:
                schemas.setdefault(given.name, given.json_schema)
        yield from route.template.parameters(schemas)

    def _plain(self, takes: Takes, route: Route) -> Iterator[Parameter]:
        """Query, headers and cookies: declared ones first."""
        for place, schema in _declared(takes):
            found = properties_of(schema) if place in _LOCATIONS else None
            for name, inner in found[0].items() if found is not None else ():
                if place == "headers" and name.lower() in ("authorization", "content-type"):
                    continue
                required = found is not None and name in found[1]
                yield _parameter(name, _LOCATIONS[place], inner, required=required)
        yield from (p for p in takes.parameters if p.location not in ("path", "body"))
        for place, location in _LOCATIONS.items():
            for name, seen in takes.seen(place):
                if place == "headers" and is_usual(name.lower()):
                    continue
                if place == "query" and name in route.template.names:
                    continue
                yield _parameter(name, location, seen.whole(is_text=True), required=False)

    def _body(self, takes: Takes) -> JsonSchema | None:
        """The declared body, with what handlers read of it beyond that."""
        whole: JsonSchema | None = None
        for place, schema in _declared(takes):
            if place == "body":
                whole = schema if whole is None else _merged(whole, schema)
        for _, schema in _stored(takes) if whole is None else ():
            whole = schema
            break
        members: dict[str, JsonSchema] = {}
        for parameter in takes.parameters:
            if parameter.location == "body":
                members.setdefault(parameter.name, parameter.json_schema)
        for name, seen in takes.seen("body"):
            members.setdefault(name, seen.whole(is_text=False))
        if members:
            needed = [p.name for p in takes.parameters if p.location == "body" and p.required]
            read: JsonSchema = {"type": "object", "properties": {**members}}
            if needed:
                read["required"] = [*needed]
            whole = read if whole is None else _merged(whole, read)
        return whole


def _forget_credentials(reads: Reads) -> None:
    """Where else a guard that reads `Authorization` looks for the same credential."""
    if reads.reads_authorization:
        for place, members in reads.seen.items():
            if place in ("query", "cookies", "body", "headers"):
                for name in [name for name in members if _CREDENTIAL.search(name)]:
                    del members[name]


def _declared(takes: Takes) -> Iterator[tuple[str, JsonSchema]]:
    yield from takes.parts
    for reads in takes.reads:
        yield from reads.declared


def _stored(takes: Takes) -> list[tuple[str, JsonSchema]]:
    """The models the whole body is stored in, where nothing declares the body."""
    is_declared = any(place == "body" for place, _ in _declared(takes))
    return [] if is_declared else [one for reads in takes.reads for one in reads.stored]


def _merged(first: JsonSchema, second: JsonSchema) -> JsonSchema:
    """The first schema, with properties that only the second has."""
    known, more = properties_of(first), properties_of(second)
    if known is None or more is None:
        return first if known is not None or more is None else second
    added = {name: schema for name, schema in more[0].items() if name not in known[0]}
    if not added:
        return first
    properties = {**{n: {**s} for n, s in known[0].items()}, **{n: {**s} for n, s in added.items()}}
    definitions: JsonSchema = {}
    for schema in (second, first):
        inner = schema.get("$defs")
        definitions.update(inner if isinstance(inner, dict) else {})
    found: JsonSchema = {"type": "object", "properties": {**properties}}
    required = sorted(known[1] | (more[1] & added.keys()))
    if required:
        found["required"] = [*required]
    return {**found, "$defs": definitions} if definitions else found


def _parameter(
    name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool
) -> Parameter:
    return Parameter(
        name=name, location=location, type=type_of(schema), required=required, json_schema=schema
    )


def _unique(parameters: list[Parameter]) -> Iterator[Parameter]:
    seen: set[tuple[str, str]] = set()
    for parameter in parameters:
        is_header = parameter.location == "header"
        key = (parameter.location, parameter.name.lower() if is_header else parameter.name)
        if key not in seen:
            seen.add(key)
            yield parameter


def _handles_errors(function: Function) -> bool:
    return len(parameters_of(function)) >= _OF_ERRORS
