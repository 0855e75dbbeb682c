"""Slim 3 and 4: routes of the application and its groups, inputs as handlers read them.

Routes: `$app->get('/users/{id:[0-9]+}[/{tab}]', …)`, `map`, `any` (five methods, as likely),
`redirect`, groups in both versions' notation, `setBasePath`; over files that are required and
called (`(require 'routes.php')($app)`), functions and methods that are given the application.
Optional parts give a route each, patterns go to the schema. Files that nothing runs are run by
themselves. A route for everything that only says "not found" is left out.

Inputs: what a closure, an invokable class or a method reads of its PSR-7 request, also by the
methods it hands it to: query, parsed body, headers, cookies, files, decoded bodies.

Security: middleware by its class's name or what its source asks for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.laravel.paths import variants
from plimsoll.codebase.php.program import PROGRAM
from plimsoll.codebase.php.slim.paths import template
from plimsoll.codebase.php.slim.program import SLIM, Routing, run
from plimsoll.codebase.php.slim.requests import Arguments, Handling, Request
from plimsoll.codebase.php.slim.security import security_of
from plimsoll.codebase.php.uses import Findings, inputs
from plimsoll.codebase.php.values import Bound, Closure, Instance, Value, listed
from plimsoll.codebase.trees import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.slim.routes import Route
    from plimsoll.codebase.sources import Sources

_MOST_STEPS = 8_000
_DEEPEST = 8


class Slim:
    """Finds what Slim applications register."""

    framework = "slim"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        if not sources.candidates({".php"}, SLIM):
            return Extraction(())
        program = PROGRAM.of(sources)
        notes: list[str] = []
        world = Routing(program, notes)
        world.reader = Interpreter(program, world)
        run(
            program,
            world,
            program.candidates(re.compile(SLIM.pattern + rb"|->group\(|->map\(|\$app->")),
        )
        handling = Handling(program)
        handling.reader = Interpreter(
            program, handling, most_steps=_MOST_STEPS, most_calls=_DEEPEST
        )
        found: dict[tuple[str, str], Endpoint] = {}
        for route in world.routes:
            for endpoint in _endpoints(route, program, handling):
                found.setdefault((endpoint.method, endpoint.route), endpoint)
        return Extraction(tuple(found.values()), tuple(dict.fromkeys(notes)))


def _endpoints(route: Route, program: Program, world: Handling) -> Iterator[Endpoint]:
    handler = _handler(route.action, program)
    for path in variants(route.application.base_path + route.path):
        where, schemas = template(path)
        if len(route.methods) > 1 and len(where.spanning) == 1 and _only_refuses(handler):
            continue
        middleware = [*route.middleware, *route.scope.all_middleware]
        for method in route.methods:
            findings = Findings()
            _read(handler, findings, method, world)
            taken = inputs(findings, method, where.names)
            yield Endpoint(
                method=method,
                route=where.route,
                parameters=(*where.parameters({**findings.path, **schemas}), *taken.parameters),
                body_schema=taken.body,
                body_content_type=taken.content_type,
                body_required=taken.is_required,
                security=security_of(middleware, where.route, program),
                source=SourceLocation(file=route.file, line=route.line),
                framework=Slim.framework,
                handler=_place(handler),
                confidence="likely" if route.reasons else "certain",
                reasons=tuple(dict.fromkeys(route.reasons)),
            )


def _handler(action: Value, program: Program) -> Closure | Bound | None:
    """A closure, `[X::class, 'm']`, `'X:m'`, `X::class` that is invokable."""
    if isinstance(action, Closure | Bound):
        return action
    if isinstance(action, Instance):
        method = program.method(action.class_name, "__invoke")
        return Bound(method, action) if method is not None else None
    if isinstance(action, dict):
        owner, name = (*listed(action), None, None)[:2]
        owner = owner.class_name if isinstance(owner, Instance) else owner
    elif isinstance(action, str):
        owner, _, told = action.lstrip("\\").replace("::", ":").partition(":")
        name = told or "__invoke"
    else:
        return None
    if not isinstance(owner, str) or not isinstance(name, str):
        return None
    if not program.exists(owner):
        same = program.named(owner.rsplit("\\", 1)[-1])
        owner = same[0] if len(same) == 1 else owner
    method = program.method(owner, name)
    if method is None and name == "__invoke":
        method = program.method(owner, "handle")  # PSR-15
    return Bound(method, Instance(owner, "service")) if method is not None else None


def _read(
    handler: Closure | Bound | None, findings: Findings, method: str, world: Handling
) -> None:
    if handler is None:
        return
    owner = (
        handler.this.class_name
        if isinstance(handler, Bound) and isinstance(handler.this, Instance)
        else ""
    )
    world.begin(findings, method, owner)
    if isinstance(handler, Bound) and isinstance(handler.this, Instance):
        handler.this.fields.clear()
    request = Request(findings, method)
    world.reader.invoke(
        handler, (request, Instance("Psr\\Http\\Message\\ResponseInterface"), Arguments(findings))
    )


def _only_refuses(handler: Closure | Bound | None) -> bool:
    if handler is None:
        return False
    node = handler.node if isinstance(handler, Closure) else handler.method.node
    words = node.text or b""
    return b"NotFound" in words or b"notFound" in words


def _place(handler: Closure | Bound | None) -> SourceLocation | None:
    if isinstance(handler, Bound):
        return SourceLocation(file=handler.method.owner.path, line=handler.method.line)
    if isinstance(handler, Closure):
        return SourceLocation(file=handler.frame.names.path, line=line_of(handler.node))
    return None
