"""Phoenix and Plug routers of Elixir.

Read: `scope`, `pipe_through`, `get` and its like, `resources` (nested, `only`, `except`, `param`,
`singleton`, `name`), `match`, `forward` to routers of the repository, macros of the repository that
quote routes, comprehensions over what is known, module attributes; `get "/x" do` of `Plug.Router`.
A live view is a page (GET, likely). `update` answers PATCH and PUT. Sockets of an endpoint and
Absinthe's GraphQL are operations.

Inputs: the keys that an action's head takes from its params, `params["x"]`, `conn.query_params`,
`Map.get` and its like, in the action, in functions it hands them to, and in plugs before it: query
where the method has no body, else body. Types come from conversions, defaults and Ecto schemas.

Not listed: what answers when nothing else does (`match _`), dashboards that libraries add, Ash.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.catalog.model import (
    Endpoint,
    JsonSchema,
    Operation,
    Security,
    SourceLocation,
)
from plimsoll.codebase.elixir.ecto import SCHEMAS
from plimsoll.codebase.elixir.modules import MODULES, Module, Modules, arguments
from plimsoll.codebase.elixir.origins import CONNECTION, PARAMS, Findings
from plimsoll.codebase.elixir.plugs import Plugs, security_of
from plimsoll.codebase.elixir.request_reads import Functions
from plimsoll.codebase.elixir.router import Router
from plimsoll.codebase.elixir.values import evaluate
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.routes import colon_template
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.trees import line_of, text_of
from plimsoll.codebase.untyped.inputs import inputs
from plimsoll.codebase.untyped.shapes import Findings as Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.codebase.elixir.routes import Forward, Route
    from plimsoll.codebase.sources import Sources
    from plimsoll.codebase.untyped.inputs import Column

_ROUTER = re.compile(
    rb"use\s+Phoenix\.Router|use\s+Plug\.Router|use\s+[\w.]+,\s*\(?:\w*router\b|import\s+Phoenix\.Router"
)
_ENDPOINT = re.compile(rb"use\s+Phoenix\.Endpoint")
_DEEPEST = 8


class Phoenix:
    """Finds what Phoenix and Plug routers declare."""

    framework = "phoenix"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all routers in the files."""
        files = sources.candidates({".ex", ".exs"}, _ROUTER)
        if not files:
            return Extraction((), (), tuple(_sockets(sources, self.framework)))
        modules = MODULES.of(sources)
        routers = {
            m.name: _router(m, modules)
            for path in files
            for m in modules.modules_in(path)
            if _is_router(m)
        }
        placed = _Placing(routers, modules)
        forwarded = {f.plug for r in routers.values() for f in r.forwards if f.plug in routers}
        for name, router in routers.items():
            if name not in forwarded:
                placed.place(router, "", (name,), ())
        writer = _Writer(modules, SCHEMAS.of(sources))
        endpoints: dict[tuple[str, str], Endpoint] = {}
        for router, route, path in placed.routes:
            for endpoint in writer.endpoints(router, route, path):
                endpoints.setdefault((endpoint.method, endpoint.route), endpoint)
        notes = [note for router in routers.values() for note in router.notes]
        operations = (*placed.operations, *_sockets(sources, self.framework))
        return Extraction(tuple(endpoints.values()), tuple(dict.fromkeys(notes)), operations)


def _is_router(module: Module) -> bool:
    return (
        any(
            name in {"Phoenix.Router", "Plug.Router"} or re.search(r":\w*router\b", text_of(use))
            for name, use in module.uses
        )
        or "Phoenix.Router" in module.imports
    )


def _router(module: Module, modules: Modules) -> Router:
    router = Router(modules, module)
    router.read()
    return router


def _sockets(sources: Sources, framework: str) -> list[Operation]:
    """`socket "/live", LiveSocket` of an endpoint."""
    found: list[Operation] = []
    modules = MODULES.of(sources)
    for path in sources.candidates({".ex"}, _ENDPOINT):
        for module in modules.modules_in(path):
            for call in module.calls:
                given = arguments(call)
                if text_of(part(call, "target")) == "socket" and given:
                    name = evaluate(given[0], module.scope())
                    if isinstance(name, str):
                        source = SourceLocation(file=module.file, line=line_of(call))
                        found.append(
                            Operation(
                                protocol="websocket", name=name, source=source, framework=framework
                            )
                        )
    return found


class _Placing:
    """Puts routers under the paths they are forwarded from."""

    def __init__(self, routers: Mapping[str, Router], modules: Modules) -> None:
        self._routers = routers
        self._modules = modules
        self.routes: list[tuple[Router, Route, str]] = []
        self.operations: list[Operation] = []

    def place(
        self, router: Router, prefix: str, around: tuple[str, ...], reasons: tuple[str, ...]
    ) -> None:
        """Lists a router's routes, and those of what it forwards to."""
        for route in router.routes:
            marked = replace(route, reasons=(*reasons, *route.reasons))
            self.routes.append((router, marked, f"{prefix}{route.path}" or "/"))
        for forward in router.forwards:
            at = f"{prefix}{forward.path}".rstrip("/")
            name = self._name(forward)
            if name in self._routers and name not in around and len(around) < _DEEPEST:
                inner = (*reasons, *forward.place.reasons)
                self.place(self._routers[name], at, (*around, name), inner)
            elif name.endswith("Absinthe.Plug"):
                self.operations.append(
                    Operation(
                        protocol="graphql",
                        name=at or "/",
                        source=SourceLocation(file=forward.module.file, line=forward.line),
                        framework=Phoenix.framework,
                    )
                )

    def _name(self, forward: Forward) -> str:
        """The module as it is written may be whole, or in that of the scope."""
        prefix = forward.place.module
        plain = forward.plug.removeprefix(f"{prefix}.") if prefix else forward.plug
        return (
            plain if forward.plug not in self._routers and plain in self._routers else forward.plug
        )


class _Writer:
    """Makes endpoints of routes."""

    def __init__(self, modules: Modules, schemas: Mapping[str, Mapping[str, Column]]) -> None:
        self._modules = modules
        self._functions = Functions(modules)
        self._plugs = Plugs(modules, self._functions)
        self._schemas = schemas

    def endpoints(self, router: Router, route: Route, path: str) -> list[Endpoint]:
        """One for every method of a route."""
        findings, handler, security = self._read(router, route)
        where = colon_template(path.rstrip("/") or "/")
        reading = Reading(reads=dict.fromkeys(findings.reads, ""))
        found: list[Endpoint] = []
        reasons = list(route.reasons)
        if (
            handler is None
            and self._controller(route) is not None
            and "live view" not in str(reasons)
        ):
            reasons.append(f"its controller defines no `{route.action}`")
        for method in route.methods:
            parameters, body = inputs(reading, method, where.names, self._schemas)
            found.append(
                Endpoint(
                    method=method,
                    route=where.route,
                    parameters=(*where.parameters(_numbers(findings, where.names)), *parameters),
                    body_schema=body,
                    body_required=body is not None and bool(body.get("required")),
                    security=security,
                    source=SourceLocation(file=route.module.file, line=route.line),
                    framework=Phoenix.framework,
                    handler=handler,
                    confidence="likely" if reasons else "certain",
                    reasons=tuple(dict.fromkeys(reasons)),
                )
            )
        return found

    def _read(
        self, router: Router, route: Route
    ) -> tuple[Findings, SourceLocation | None, tuple[Security, ...]]:
        whole, names = self._plugs.of_pipelines(router.module, router.pipelines, route.place.pipes)
        before = Findings()
        before.add(whole)
        found = Findings()
        handler = None
        if route.block is not None and not route.controller:
            found.add(self._functions.of_body(route.module, route.block))
            handler = SourceLocation(file=route.module.file, line=route.line)
        module = self._controller(route)
        if module is not None:
            inner, own = self._plugs.of_controller(module, route.action)
            before.add(inner)
            names = [*names, *own]
            action = route.action if route.action in module.functions else "call"
            clauses = module.functions.get(action, [])
            if clauses:
                handler = SourceLocation(file=module.file, line=clauses[0].line)
                found.add(self._functions.findings(module, action, _ROLES))
                found.add(self._functions.findings(module, action, _ROLES[:1]))
        security = security_of(before, names)
        found.add(before)
        return found, handler, security

    def _controller(self, route: Route) -> Module | None:
        if not route.controller:
            return None
        found = self._modules.named(route.controller)
        if found is None and route.place.module:
            found = self._modules.named(route.controller.removeprefix(f"{route.place.module}."))
        return found


_ROLES = ((0, CONNECTION), (1, PARAMS))


def _numbers(findings: Findings, names: tuple[str, ...]) -> dict[str, JsonSchema]:
    """Placeholders that the code makes numbers of."""
    found: dict[str, JsonSchema] = {}
    for read in findings.reads:
        if read.root == "params" and len(read.path) == 1 and read.path[0] in names and read.schema:
            found.setdefault(read.path[0], {k: v for k, v in read.schema if k != "default"})
    return found
