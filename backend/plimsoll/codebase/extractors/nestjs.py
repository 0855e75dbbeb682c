"""NestJS: the routes of controllers, as the applications of the repository serve them.

Read are `@Controller` (a path, several, an object with path and version) and the decorators of its
methods, `@Get` to `@All` and `@Sse`; methods inherited from abstract classes and from classes that
a function makes; the project's own decorators by what they apply; `setGlobalPrefix` with `exclude`;
`enableVersioning` by URI with versions of routes, controllers and by default; trees of
`RouterModule`; several applications, each with its own prefix and controllers. Paths may be
constants, enums, templates and settings with a default in the code.

Inputs come from `@Param`, `@Query`, `@Headers`, `@Body`, uploads and the request itself, their
types from pipes, DTOs and TypeScript; credentials from guards, also global ones, from which
`@Public()`-like marks except; answers from `@ApiResponse` and return types. `@Crud` of
@nestjsx/crud gives its routes. Resolvers of GraphQL, methods of gRPC and gateways are operations.

A controller that no module lists counts for the application whose files are nearest. Versions by
header or media type change no route. Not seen: paths computed while running, modules that a
package outside the repository brings along, handlers of messages (`@MessagePattern`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plimsoll.catalog.model import Endpoint, JsonSchema, Operation, Security, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.constant_values import Constant, Unknown
from plimsoll.codebase.javascript.inputs import Inputs
from plimsoll.codebase.javascript.nestjs.answers import answers_of
from plimsoll.codebase.javascript.nestjs.applications import (
    Application,
    Applications,
    nearest,
    versions_of,
)
from plimsoll.codebase.javascript.nestjs.controllers import Carrier, Classes, Member
from plimsoll.codebase.javascript.nestjs.crud import crud_endpoints
from plimsoll.codebase.javascript.nestjs.decorators import Decorators, Use
from plimsoll.codebase.javascript.nestjs.inputs import InputReader
from plimsoll.codebase.javascript.nestjs.module_graph import ModuleGraph
from plimsoll.codebase.javascript.nestjs.operations import OperationReader
from plimsoll.codebase.javascript.nestjs.paths import template, variants
from plimsoll.codebase.javascript.nestjs.security import Guards
from plimsoll.codebase.javascript.schemas import SCHEMAS
from plimsoll.codebase.routes import joined
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import line_of

_SUFFIXES = frozenset({".ts", ".tsx", ".mts", ".js", ".mjs"})
_CANDIDATE = re.compile(
    rb"@\w*(Controller|Resolver|Gateway|Module)\b|@nestia/core"
    rb"|@(Get|Post|Put|Patch|Delete|All|Sse)\(.*?@nestjs|@nestjs.*?@(Get|Post|Put|Patch|Delete)\(",
    re.DOTALL,
)
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_METHODS: Mapping[str, tuple[str, ...]] = {
    **{name.title(): (name,) for name in (*_ANY, "HEAD", "OPTIONS")},
    "Sse": ("GET",),
    "All": _ANY,
}
_ANY_REASON = "the route answers any method"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an application puts a controller."""

    app: Application
    prefix: str
    """The path of the module that lists it."""


@dataclass(frozen=True, slots=True)
class _Where:
    """One method on one path, as declared and by which method of a class."""

    method: str
    path: str
    use: Use
    member: Member


@dataclass(frozen=True, slots=True)
class _Mount:
    """What `@Controller` says."""

    paths: tuple[str, ...]
    versions: tuple[str, ...] | None
    doubts: tuple[str, ...] = ()


class NestJs:
    """Finds the routes of NestJS controllers."""

    framework = "nestjs"

    def extract(self, sources: Sources) -> Extraction:
        """The routes, and operations beside them."""
        paths = sources.candidates(_SUFFIXES, _CANDIDATE)
        if not paths:
            return Extraction(endpoints=())
        return _Reading(sources).extraction(paths)


class _Reading:
    """One repository being read."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._schemas = SCHEMAS.of(sources)
        scopes, constants = self._schemas.scopes, self._schemas.constants
        self._decorators = Decorators(scopes, constants)
        self._classes = Classes(self._schemas, self._decorators)
        self._guards = Guards(scopes, constants)
        self._inputs = InputReader(self._schemas, self._decorators)
        self._graph = ModuleGraph(scopes, constants)
        self._operations = OperationReader(self._schemas, self._decorators, self._classes)
        self._notes: list[str] = []

    def extraction(self, paths: Sequence[str]) -> Extraction:
        """Modules and applications first: they say where controllers are."""
        controllers: list[tuple[str, int]] = []
        operations: list[Operation] = []
        for path in paths:
            for index, carrier in enumerate(self._classes.of(path)):
                if _is_from_nest(carrier.uses, "Module"):
                    self._graph.add(carrier)
                if _is_from_nest(carrier.uses, "Controller"):
                    controllers.append((path, index))
                operations.extend(self._operations.of(carrier))
        applications = Applications(self._sources, self._schemas.scopes, self._schemas.constants)
        served = applications.all(self._guards, self._graph) if controllers else []
        reached = {id(app): self._graph.reachable(app.root) for app in served if app.root}
        endpoints: list[Endpoint] = []
        for path, index in controllers:
            carrier = [*self._classes.of(path)][index]
            is_abstract = carrier.node.type == "abstract_class_declaration"
            if is_abstract and not self._graph.listing(carrier.key):
                continue
            places = self._places(carrier, served, reached)
            endpoints.extend(self._endpoints(carrier, places))
        notes = (*self._notes, *applications.notes)
        return Extraction(tuple(endpoints), notes, tuple(operations))

    def _places(
        self,
        carrier: Carrier,
        apps: list[Application],
        reached: Mapping[int, set[tuple[str, str]]],
    ) -> list[_Place]:
        modules = self._graph.listing(carrier.key)
        found = [
            _Place(app, path)
            for app in apps
            for module in sorted(modules)
            if module in reached.get(id(app), ())
            for path in self._graph.paths(module)
        ]
        if found:
            return list({(id(place.app), place.prefix): place for place in found}.values())
        paths = [p for module in sorted(modules) for p in self._graph.paths(module)] or [""]
        return [_Place(app, path) for app in nearest(carrier.path, apps) for path in {*paths}]

    def _endpoints(self, carrier: Carrier, places: list[_Place]) -> Iterator[Endpoint]:
        use = next(use for use in carrier.uses if use.name == "Controller")
        mount = self._mount(use)
        for member in self._classes.members(carrier):
            routes = [u for u in member.uses if u.name in _METHODS and _is_route(u)]
            for route in routes[:1] if len({r.name for r in routes}) == 1 else routes:
                yield from self._served(carrier, mount, member, route, places)
        for made in crud_endpoints(carrier, self._decorators, self._schemas):
            for place in places:
                yield from (
                    made.placed(whole, carrier, use.line, self._security(place.app, carrier.uses))
                    for path in mount.paths
                    for whole, _ in self._wholes(place, mount, (), joined(path, made.path), "GET")
                )

    def _mount(self, use: Use) -> _Mount:
        value = self._decorators.constant(use.arguments[0]) if use.arguments else ""
        versions: tuple[str, ...] | None = None
        if isinstance(value, Mapping):
            versions = versions_of(value["version"]) if "version" in value else None
            value = value.get("path", "")
        paths, unknown = _texts(value)
        for text in unknown:
            self._notes.append(
                f"{use.path}:{use.line}: {text} could not be told and is left out of the route"
            )
        doubts = tuple(f"the prefix {text} is not known" for text in unknown)
        return _Mount(tuple(paths) or ("",), versions, doubts)

    def _served(
        self, carrier: Carrier, mount: _Mount, member: Member, use: Use, places: list[_Place]
    ) -> Iterator[Endpoint]:
        value = self._decorators.constant(use.arguments[0]) if use.arguments else ""
        own, unknown = _texts("" if isinstance(value, Mapping) else value)
        if unknown and not own:
            self._notes.append(
                f"{use.path}:{use.line}: the path {unknown[0]} could not be told; no endpoint"
            )
            return
        versions = self._versions(member, mount)
        inputs = self._inputs.of(member)
        for place in places:
            security = self._security(place.app, (*carrier.uses, *member.uses), member.uses)
            doubts = (*mount.doubts, *place.app.doubts)
            for method in _METHODS[use.name]:
                asked = "ALL" if use.name == "All" else method
                reasons = (*doubts, *((_ANY_REASON,) if use.name == "All" else ()))
                answers = answers_of(member, method, self._schemas, self._decorators)
                for outer in mount.paths:
                    for inner in own or [""]:
                        path = joined(outer, inner)
                        for whole, _ in self._wholes(place, mount, versions, path, asked):
                            for variant in variants(whole):
                                where = _Where(method, variant, use, member)
                                yield _endpoint(where, inputs, security, answers, reasons)

    def _versions(self, member: Member, mount: _Mount) -> tuple[str, ...]:
        for use in member.uses:
            if use.name == "Version" and use.arguments:
                return versions_of(self._decorators.constant(use.arguments[0]))
        return mount.versions or ()

    def _wholes(
        self, place: _Place, mount: _Mount, versions: tuple[str, ...], path: str, method: str
    ) -> Iterator[tuple[str, str]]:
        """The path with the prefixes of module, version and application."""
        app = place.app
        inner = joined(place.prefix, path)
        said = versions or mount.versions or app.default_versions if app.is_versioned else ()
        prefix = "" if app.is_excluded(inner, method) else app.prefix
        for version in said or ("",):
            segment = f"{app.version_prefix}{version}" if version else ""
            yield joined(prefix, segment, inner), version

    def _security(
        self, app: Application, uses: Sequence[Use], own: Sequence[Use] = ()
    ) -> tuple[Security, ...]:
        found = self._guards.of(uses)
        if self._guards.is_public(uses):
            return self._guards.of(own) if not self._guards.is_public(own) else ()
        return tuple(dict.fromkeys([*app.security, *found]))


def _endpoint(
    where: _Where,
    inputs: Inputs,
    security: tuple[Security, ...],
    answers: dict[str, JsonSchema],
    reasons: tuple[str, ...],
) -> Endpoint:
    method, use, member = where.method, where.use, where.member
    route, demanded = template(where.path)
    if use.name == "All" and method == "GET":
        inputs = inputs.bodyless()
    body = inputs.body()
    return Endpoint(
        method=method,
        route=route.route,
        parameters=inputs.parameters(route, demanded, body),
        body_schema=body.schema,
        body_content_type=body.content_type,
        body_required=body.is_required,
        responses=answers,
        security=security,
        source=SourceLocation(file=use.path, line=use.line),
        framework=NestJs.framework,
        handler=SourceLocation(file=member.level.path, line=line_of(member.node)),
        confidence="likely" if reasons else "certain",
        reasons=reasons,
    )


def _is_from_nest(uses: Sequence[Use], name: str) -> bool:
    return any(use.name == name and _is_route(use) for use in uses)


def _is_route(use: Use) -> bool:
    return use.origin is None and use.is_nest


def _texts(value: Constant) -> tuple[list[str], list[str]]:
    """Paths, and the expressions among them that could not be told."""
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    texts = [part for part in listed if isinstance(part, str)]
    texts += ["" for part in listed if part is None]
    return texts, [part.text for part in listed if isinstance(part, Unknown)]
