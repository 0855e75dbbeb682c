"""Laravel and Lumen: routes by their router, inputs by validation and by what handlers ask for.

Routes: everything that `bootstrap/app.php` (`withRouting` with its prefixes), service providers
(`Route::prefix('api')->group(base_path('routes/api.php'))`, `loadRoutesFrom`, modules) and route
files register, followed through groups in both notations, `require`, loops, constants,
configuration with its defaults, macros and helper methods. `resource`, `apiResource`, `singleton`
with all their options; parameters are named as Laravel's `Str::singular` names them. Optional
placeholders give both routes; `where` becomes a schema. Where nothing tells how a file is loaded,
`routes/api.php` is taken to stand under `/api`. `Route::any` is listed by five methods, as likely;
`Auth::routes()` by what laravel/ui adds, as likely. Not listed: `fallback`, websockets' channels,
routes that packages from elsewhere register by themselves.

Inputs: rules of form requests, `validate` and `Validator::make`; what is asked of the request
(`input`, `query`, `header`, `file`, `only`, `$request->name`, `request('x')`, …) in the handler and
in methods that it hands the request to; `fillable` where a model takes all that was sent; `page` of
`paginate()`. Without a body they are query parameters. Placeholders are typed by constraints, by
the handler's types and by the models bound to them.

Security: `auth` middleware of routes, groups and controllers by the driver of its guard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.laravel.handlers import Reading, handler_of, missing
from plimsoll.codebase.php.laravel.loading import ROUTES, load
from plimsoll.codebase.php.laravel.paths import template, variants
from plimsoll.codebase.php.laravel.registrar import Registrar
from plimsoll.codebase.php.laravel.security import security_of
from plimsoll.codebase.php.laravel.world import Handling, Routing
from plimsoll.codebase.php.program import PROGRAM
from plimsoll.codebase.php.uses import inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.php.laravel.routes import Route
    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.sources import Sources

_MOST_STEPS_OF_A_HANDLER = 8_000
_DEEPEST = 8


class Laravel:
    """Finds what Laravel and Lumen applications register."""

    framework = "laravel"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        if not sources.candidates({".php"}, ROUTES):
            return Extraction(())
        program = PROGRAM.of(sources)
        notes: list[str] = []
        routing = Routing(program)
        routing.reader = Interpreter(program, routing)
        routing.registrar = Registrar(routing.reader, notes)
        load(program, routing.reader, routing.registrar, notes)
        handling = Handling(program)
        handling.reader = Interpreter(
            program, handling, most_steps=_MOST_STEPS_OF_A_HANDLER, most_calls=_DEEPEST
        )
        handling.groups, handling.aliases = routing.registrar.groups, routing.registrar.aliases
        reading = Reading(handling)
        found: dict[tuple[str, str], Endpoint] = {}
        for route in routing.registrar.routes:
            for endpoint in _endpoints(
                route, program, reading, handling, routing.registrar.patterns
            ):
                # As in Laravel's own table, the last of the same method and path answers.
                found[endpoint.method, endpoint.route] = endpoint
        return Extraction(tuple(found.values()), tuple(dict.fromkeys(notes)))


def _endpoints(
    route: Route,
    program: Program,
    reading: Reading,
    handling: Handling,
    patterns: dict[str, str],
) -> Iterator[Endpoint]:
    handler = handler_of(route, program)
    guards = [*route.guards, *reading.guards(handler)]
    security = security_of(guards, handling)
    reasons = tuple(dict.fromkeys((*route.reasons, *missing(handler))))
    for path in variants(route.path):
        where, schemas, fields = template(path, {**patterns, **route.wheres})
        for method in route.methods:
            findings = reading.findings(handler, method, fields, where.names)
            taken = inputs(findings, method, where.names)
            yield Endpoint(
                method=method,
                route=where.route,
                parameters=(*where.parameters({**findings.path, **schemas}), *taken.parameters),
                body_schema=taken.body,
                body_content_type=taken.content_type,
                body_required=taken.is_required,
                security=security,
                source=SourceLocation(file=route.file, line=route.line),
                framework=Laravel.framework,
                handler=handler.place,
                confidence="likely" if reasons else "certain",
                reasons=reasons,
            )
