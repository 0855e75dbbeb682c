"""Grape: the routes of `Grape::API` classes, with the parameters they declare.

Read: `version` (in the path, or elsewhere and then not in the route), `prefix`, `namespace` and
its other names, `route_param`, `get ":id"` and the like, `route`, `mount` over files, `helpers`
(blocks and modules, with `params :shared`), and `params do` with types, values, defaults, nested
blocks, `given`, `with` and `use`. A class that another mounts is listed where it is mounted; what
mounts the outermost — Rails' `mount`, or `map` in `config.ru` — goes in front of its routes.

Declared parameters go into the query where the method has no body, else into the body, unless their
documentation says otherwise; `desc … headers` are headers. What a block reads from `params` without
declaring it is listed as well. Not listed: catch-alls (`route :any, "*path"`), Swagger documents.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security, SourceLocation
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.routes import colon_template
from plimsoll.codebase.ruby.controllers import security_of
from plimsoll.codebase.ruby.grape_api import GrapeApi, GrapeRoute, Place
from plimsoll.codebase.ruby.interpreter import Interpreter
from plimsoll.codebase.ruby.objects import Objects
from plimsoll.codebase.ruby.program import PROGRAM, Program
from plimsoll.codebase.ruby.rackup import MOUNTS
from plimsoll.codebase.ruby.rails_paths import variants
from plimsoll.codebase.trees import line_of
from plimsoll.codebase.untyped.inputs import inputs
from plimsoll.codebase.untyped.shapes import Findings

if TYPE_CHECKING:
    from plimsoll.codebase.ruby.grape_params import Declared
    from plimsoll.codebase.sources import Sources

_WORDS = re.compile(rb"\bGrape::API\b")
_SUBCLASS = re.compile(rb"^\s*class\s+[\w:]+\s*<\s*(?:::)?([\w:]+)", re.MULTILINE)
_BASES = {"Grape::API", "Grape::API::Instance"}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class Grape:
    """Finds what Grape's classes declare."""

    framework = "grape"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all classes in the files."""
        if not sources.candidates({".rb", ".ru"}, _WORDS):
            return Extraction(())
        program = PROGRAM.of(sources)
        owners = _owners(program)
        objects = Objects(program)
        routes: list[GrapeRoute] = []
        notes: list[str] = []
        mounts = MOUNTS.of(sources)
        mounted = _mounted(owners, program)
        for owner in owners:
            prefixes = mounts.of(owner)
            if not prefixes and (owner in mounted or owner in _parents(owners, program)):
                continue
            for prefix in prefixes or [""]:
                place = Place(mounts=(prefix.strip("/"),) if prefix.strip("/") else ())
                _read(owner, place, program, objects, routes, notes)
        endpoints: dict[tuple[str, str], Endpoint] = {}
        for route in routes:
            for endpoint in _endpoints(route, objects):
                endpoints.setdefault((endpoint.method, endpoint.route), endpoint)
        return Extraction(tuple(endpoints.values()), tuple(dict.fromkeys(notes)))


def _owners(program: Program) -> list[str]:
    """Every class that is one of Grape's, directly or not."""
    found: dict[str, None] = {}
    known: set[str] = {"API", "Instance"}
    files = program.candidates(_SUBCLASS)
    for _ in range(6):
        before = len(found)
        for path in files:
            parents = _SUBCLASS.findall(program.sources.peek(path))
            if not any(parent.decode().rpartition("::")[2] in known for parent in parents):
                continue
            for definition in program.definitions_in(path):
                if definition.parent and program.outside_ancestors(definition.path) & _BASES:
                    found.setdefault(definition.path)
        known |= {path.rpartition("::")[2] for path in found}
        if len(found) == before:
            break
    return list(found)


_MOUNTS = re.compile(rb"\bmount[\s(]+\(?(?:::)?([A-Z][\w:]*)")


def _mounted(owners: list[str], program: Program) -> set[str]:
    """The classes that another of them mounts."""
    found: set[str] = set()
    for owner in owners:
        for definition in program.named(owner):
            body = definition.body.text if definition.body is not None else None
            for name in _MOUNTS.findall(body or b""):
                resolved = program.resolve(name.decode(), definition.nesting)
                found.update(d.path for d in resolved[:1] if d.path != owner)
    return found


def _parents(owners: list[str], program: Program) -> set[str]:
    """The classes that only hold what others inherit."""
    found: set[str] = set()
    for owner in owners:
        for definition in program.named(owner):
            resolved = program.resolve(definition.parent, definition.nesting[:-1])
            found.update(d.path for d in resolved[:1])
    return found


def _read(
    owner: str,
    place: Place,
    program: Program,
    objects: Objects,
    routes: list[GrapeRoute],
    notes: list[str],
) -> None:
    helpers = objects.helpers.setdefault("grape", {})
    api = GrapeApi(
        program,
        Interpreter(program),
        owner,
        place,
        routes,
        notes,
        lambda name, definition, node: helpers.__setitem__(name, (definition, node)),
    )
    api.read()


def _endpoints(route: GrapeRoute, objects: Objects) -> list[Endpoint]:
    findings, guards = _findings(route, objects)
    security = security_of(guards, bearer=False)
    if route.place.auth:
        scheme = Security(scheme="basic" if route.place.auth == "http_basic" else "other")
        security = (scheme,)
    found: list[Endpoint] = []
    for path in variants("/" + route.path):
        where = colon_template(path)
        for method in route.methods:
            parameters, body = _inputs(route, method, where.names, findings)
            schemas = {d.name: d.to_schema() for d in route.declared if d.name in where.names}
            for name, pattern in route.place.patterns:
                if name in where.names and schemas.get(name, {}).get("type") != "integer":
                    schemas[name] = {"type": "string", "pattern": pattern.source}
            found.append(
                Endpoint(
                    method=method,
                    route=where.route,
                    parameters=(*where.parameters(schemas), *parameters),
                    body_schema=body,
                    body_required=body is not None and bool(body.get("required")),
                    security=security,
                    source=SourceLocation(file=route.file, line=route.line),
                    framework=Grape.framework,
                    handler=_handler(route),
                    confidence="likely" if route.reasons else "certain",
                    reasons=route.reasons,
                )
            )
    return found


def _handler(route: GrapeRoute) -> SourceLocation | None:
    if route.block is None:
        return None
    return SourceLocation(file=route.block.frame.path, line=line_of(route.block.node))


def _findings(route: GrapeRoute, objects: Objects) -> tuple[Findings, Findings]:
    """What the block of a route reads, and what runs before it."""
    whole, guards = Findings(), Findings()
    home = objects.program.named(route.owner)
    if not home:
        return whole, guards
    for block in route.place.before:
        guards.add(objects.follow("grape", home[0], block.node))
    if route.block is not None:
        whole.add(objects.follow("grape", home[0], route.block.node))
        guards.called.update(whole.called)
    whole.add(guards)
    return whole, guards


def _inputs(
    route: GrapeRoute, method: str, in_path: tuple[str, ...], findings: Findings
) -> tuple[list[Parameter], JsonSchema | None]:
    declared = {d.name: d for d in route.declared if d.name not in in_path and d.place != "path"}
    read, read_body = inputs(findings, method, [*in_path, *declared], {})
    found: list[Parameter] = [p for p in read if p.location != "body"]
    body: list[Declared] = []
    for one in declared.values():
        place = one.place or ("body" if method in _WITH_BODY else "query")
        if place == "body":
            body.append(one)
            continue
        own = one.to_schema()
        found.append(
            Parameter(
                name=one.name,
                location=place,
                type=type_of(own),
                required=one.required,
                json_schema=own,
            )
        )
    names = {p.name.lower() for p in found if p.location == "header"}
    found.extend(
        Parameter(
            name=name,
            location="header",
            type="string",
            required=required,
            json_schema={"type": "string"},
        )
        for name, required in route.headers
        if name.lower() not in names and name.lower() != "authorization"
    )
    properties: JsonSchema = {d.name: d.to_schema() for d in body}
    extra = read_body.get("properties") if read_body is not None else None
    properties |= extra if isinstance(extra, dict) else {}
    if not properties:
        return found, None
    needed = [d.name for d in body if d.required]
    schema: JsonSchema = {"type": "object", "properties": properties}
    if needed:
        schema["required"] = [*needed]
    return [*found, *body_parameters(schema, required=True)], schema
