r"""Symfony: routes by attributes, annotations and configuration; inputs by what controllers take.

Routes: `#[Route]` and `@Route` on controllers and their methods (prefixes of classes, several
routes, localized paths, inherited methods, invokable controllers, requirements and defaults also
inline: `{id<\\d+>?1}`), FOSRestBundle's `#[Get]` and its kin; `config/routes*` in YAML and PHP with
imports of folders, files and bundles of the repository under their prefixes. A placeholder with a
default at the end (also a default of the controller's parameter) gives both routes; an optional
`{_format}` is left out. A route without methods is listed by five methods, as likely. What is only
for `dev` and `test` is left out, and so is what bundles from elsewhere add. XML is not read.

Inputs: `#[MapQueryParameter]`, `#[MapQueryString]`, `#[MapRequestPayload]` with the constraints of
their classes, FOSRest's and OpenAPI's parameters, forms (`createForm`, `handleRequest`, `submit`),
`$request->query->get('q')` and all that is read of the request in the controller and in methods
that it hands the request to.

Security: `#[IsGranted]`, `denyAccessUnlessGranted` and `access_control`, by the firewall of the
path: basic, bearer (tokens, stateless) or a session.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.program import PROGRAM
from plimsoll.codebase.php.shapes import Shapes
from plimsoll.codebase.php.symfony.configuration import Configuration
from plimsoll.codebase.php.symfony.handlers import Reading
from plimsoll.codebase.php.symfony.paths import template, variants
from plimsoll.codebase.php.symfony.requests import Handling
from plimsoll.codebase.php.symfony.routes import ANY, Route, declared
from plimsoll.codebase.php.symfony.security import Firewalls, guards_of
from plimsoll.codebase.php.uses import inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.sources import Sources

_SYMFONY = re.compile(rb"Symfony\\|FOS\\RestBundle|Sensio\\Bundle")
_ROUTED = re.compile(rb"(?:#\[|@|\\)(?:\w+\\)*(?:Route|Get|Post|Put|Patch|Delete|Options|Head)\b")
_CONTROLLER = re.compile(rb"class\s+\w+\s+extends\s+[\w\\]*Controller")
_OPEN_REASON = "a parameter of the container in the path could not be told"
_ANY_REASON = "the route names no method"
_MOST_STEPS = 8_000
_DEEPEST = 8


class Symfony:
    """Finds what Symfony applications declare."""

    framework = "symfony"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all controllers and configurations in the files."""
        if not sources.candidates({".php"}, _SYMFONY):
            return Extraction(())
        program = PROGRAM.of(sources)
        notes: list[str] = []
        world = Handling(program)
        world.reader = Interpreter(program, world, most_steps=_MOST_STEPS, most_calls=_DEEPEST)
        shapes = Shapes(world.reader)
        world.shape = shapes.of_class
        configuration = Configuration(program, world.reader, notes)
        configuration.load()
        reading = Reading(world, shapes)
        firewalls = Firewalls(program)
        found: dict[tuple[str, str], Endpoint] = {}
        for route in _routes(program, configuration, world.reader, notes):
            for endpoint in _endpoints(route, reading, firewalls, world):
                found.setdefault((endpoint.method, endpoint.route), endpoint)
        return Extraction(tuple(found.values()), tuple(dict.fromkeys(notes)))


def _routes(
    program: Program, configuration: Configuration, reader: Interpreter, notes: list[str]
) -> Iterator[Route]:
    for route, controller in configuration.routes:
        yield _configured(route, controller, program)
    imports = list({(i.place, i.said.paths, i.excluded): i for i in configuration.imports}.values())
    for path in program.candidates(re.compile(_ROUTED.pattern + rb"|" + _CONTROLLER.pattern)):
        home = program.file(path)
        for facts in home.classes.values() if home is not None else ():
            reader.steps = 0
            for written in declared(facts, program, reader, notes):
                place = f"{written.file}:{written.line}"
                before = len(notes)
                told = tuple(configuration.parameters(path, place) for path in written.paths)
                open_reasons = (_OPEN_REASON,) if len(notes) > before else ()
                route = replace(written, paths=told, reasons=(*written.reasons, *open_reasons))
                covering = [one for one in imports if one.covers(facts.path)]
                for one in covering:
                    yield route.under(one.said)
                if not covering:
                    yield route


def _configured(route: Route, controller: str, program: Program) -> Route:
    owner, _, name = controller.replace("::", ":").rpartition(":")
    if not owner:
        owner, name = controller, "__invoke"
    owner = owner.lstrip("\\")
    if not program.exists(owner):
        short = owner.replace(":", "\\").rsplit("\\", 1)[-1]
        same = program.named(short) or program.named(f"{short}Controller")
        owner = same[0] if len(same) == 1 else owner
    method = program.method(owner, name) or program.method(owner, f"{name}Action")
    return Route(
        route.paths,
        route.methods,
        route.requirements,
        route.defaults,
        owner,
        method,
        route.file,
        route.line,
        route.reasons,
    )


def _endpoints(
    route: Route, reading: Reading, firewalls: Firewalls, world: Handling
) -> Iterator[Endpoint]:
    given = route.method.inputs if route.method is not None else ()
    optional = route.defaults | {i.name for i in given if i.default is not None}
    reasons = route.reasons if route.methods else (*route.reasons, _ANY_REASON)
    guards = guards_of(route)
    for whole in route.paths:
        for path in variants(whole or "/", optional):
            where, schemas = template(path, route.requirements)
            for method in route.methods or ANY:
                findings = reading.findings(route, method, where.names)
                taken = inputs(findings, method, where.names)
                yield Endpoint(
                    method=method,
                    route=where.route,
                    parameters=(*where.parameters({**schemas, **findings.path}), *taken.parameters),
                    body_schema=taken.body,
                    body_content_type=taken.content_type,
                    body_required=taken.is_required,
                    security=firewalls.of(where.route, method, [*guards, *world.guards]),
                    source=SourceLocation(file=route.file, line=route.line),
                    framework=Symfony.framework,
                    handler=_place(route),
                    confidence="likely" if reasons else "certain",
                    reasons=tuple(dict.fromkeys(reasons)),
                )


def _place(route: Route) -> SourceLocation | None:
    if route.method is None:
        return None
    return SourceLocation(file=route.method.owner.path, line=route.method.line)
