"""Rails: what `config/routes.rb` draws, and what the controllers behind it read.

Routes: the whole of the router's words — `resources` and `resource` with all their options,
`namespace`, `scope`, `member`, `collection`, `concern`, `shallow`, `constraints`, `defaults`,
`with_options`, `match`, `root`, `draw(:name)` — followed through loops over what is known, helper
methods, constants and lambdas. Engines of the repository are put where they are mounted; an engine
that nothing mounts is listed by its own paths, as likely. Other applications that are mounted are
noted. `devise_for`, `mount_devise_token_auth_for` and `use_doorkeeper` stand for the routes those
gems add (likely). `update` answers PATCH and PUT; the pages `new` and `edit` are routes too, unless
the application is `api_only`. An optional format is left out; other optional parts give the route
without and with them. A route under a condition that cannot be decided is listed, as likely.

Inputs: `params` in the action, in callbacks that run before it, and in methods and classes they
hand it to: query where the method has no body, else body; what is nested is under its first key.
Types come from `db/schema.rb`, conversions (`.to_i`) and defaults. A route to an action that its
controller does not define is listed, as likely.

Not seen: routes that gems and the framework itself add (Active Storage, mailer previews), routes
from the database, `method_missing`, parameters whose keys are computed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Endpoint, JsonSchema, Operation, Security, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.inflection import singular
from plimsoll.codebase.routes import colon_template
from plimsoll.codebase.ruby.columns import TABLES
from plimsoll.codebase.ruby.controllers import Action, Controllers, ambient
from plimsoll.codebase.ruby.program import PROGRAM, Program, application_roots, root_over
from plimsoll.codebase.ruby.rails_gems import bodies_of
from plimsoll.codebase.ruby.rails_paths import variants
from plimsoll.codebase.ruby.rails_routes import ROUTES
from plimsoll.codebase.ruby.values import Hash, Pattern
from plimsoll.codebase.untyped.inputs import Column, inputs
from plimsoll.codebase.untyped.shapes import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.codebase.routes import Template
    from plimsoll.codebase.ruby.rails_route import Route
    from plimsoll.codebase.sources import Sources

_TOKENS = re.compile(
    rb"devise-jwt|devise_token_auth|^\s*gem\s+[\"'](?:knock|jwt_sessions)", re.MULTILINE
)


class Rails:
    """Finds what Rails applications route."""

    framework = "rails"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications and engines in the files."""
        found = ROUTES.of(sources)
        if not found.routes and not found.mounts:
            return Extraction((), tuple(found.notes))
        tables = TABLES.of(sources)
        by_key: dict[str, Mapping[str, Column]] = {singular(name): t for name, t in tables.items()}
        actions = _actions(found.routes, sources)
        endpoints: dict[tuple[str, str], Endpoint] = {}
        for route, action in zip(found.routes, actions, strict=True):
            for path in variants(route.path):
                for method in route.methods:
                    endpoint = _endpoint(route, method, colon_template(path), action, by_key)
                    endpoints.setdefault((method, endpoint.route), endpoint)
        operations = tuple(
            Operation(
                protocol="websocket",
                name=mount.path,
                source=SourceLocation(file=mount.file, line=mount.line),
                framework=self.framework,
            )
            for mount in found.mounts
            if mount.application.removeprefix("::").startswith("ActionCable")
        )
        return Extraction(tuple(endpoints.values()), tuple(found.notes), operations)


def _actions(routes: list[Route], sources: Sources) -> list[Action]:
    """What answers each route; of several applications, each has its own controllers."""
    program = PROGRAM.of(sources)
    roots = application_roots(program.files)
    places = [root_over(route.file, roots) for route in routes]
    found: dict[int, Action] = {}
    for place in dict.fromkeys(places):
        own = program if len(roots) <= 1 or place is None else Program(sources, place)
        controllers = Controllers(own, bearer=_has_tokens(sources))
        indexes = [index for index, other in enumerate(places) if other == place]
        targets = [(routes[index].controller, routes[index].action) for index in indexes]
        everywhere = ambient(controllers.action(*target) for target in dict.fromkeys(targets))
        for index, target in zip(indexes, targets, strict=True):
            found[index] = controllers.action(*target).without(everywhere)
    return [found[index] for index in range(len(routes))]


def _has_tokens(sources: Sources) -> bool:
    return any(
        path.endswith("Gemfile") and _TOKENS.search(sources.peek(path)) for path in sources.paths
    )


def _endpoint(
    route: Route,
    method: str,
    where: Template,
    action: Action,
    by_key: Mapping[str, Mapping[str, Column]],
) -> Endpoint:
    own = singular(route.controller.rpartition("/")[2])
    findings = Findings()
    findings.add(action.findings)
    if not action.takes_own:
        taken = bodies_of(route.model, [route.controller, *action.foreign], route.action)
        findings.reads.update(dict.fromkeys(taken, ""))
    parameters, body = inputs(findings, method, where.names, by_key, own)
    reasons = list(route.reasons)
    if action.controller_known and action.handler is None and not action.foreign:
        reasons.append(f"its controller defines no `{route.action}`")
    security: tuple[Security, ...] = action.security or route.security
    return Endpoint(
        method=method,
        route=where.route,
        parameters=(*where.parameters(_patterns(where, route.constraints)), *parameters),
        body_schema=body,
        body_required=body is not None and bool(body.get("required")),
        security=security,
        source=SourceLocation(file=route.file, line=route.line),
        framework=Rails.framework,
        handler=action.handler,
        confidence="likely" if reasons else "certain",
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _patterns(where: Template, constraints: Hash) -> dict[str, JsonSchema]:
    """What the routes demand of placeholders; digits alone make a number."""
    found: dict[str, JsonSchema] = {}
    for name in where.names:
        demanded = constraints.get(name)
        if isinstance(demanded, Pattern):
            source = demanded.source.removeprefix("\\A").removesuffix("\\z")
            is_number = source in {"\\d+", "[0-9]+", "\\d*", "[1-9][0-9]*", "[1-9]\\d*"}
            found[name] = (
                {"type": "integer"} if is_number else {"type": "string", "pattern": source}
            )
    return found
