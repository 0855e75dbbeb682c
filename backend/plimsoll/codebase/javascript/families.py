"""Which framework an object belongs to, also where only its use tells."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    External,
    Function,
    Method,
    Object,
    Unknown,
    Value,
)
from plimsoll.codebase.javascript.routers import VERBS, functions_in, parameters_of, paths_of

if TYPE_CHECKING:
    from plimsoll.codebase.javascript.program import Program

_EXPRESS_MODULES = frozenset(
    {"express", "express-promise-router", "express-async-router", "router", "polka", "restify"}
    | {
        "@tinyhttp/app",
        "@awaitjs/express",
        "json-server",
        "@feathersjs/express",
        "express-serve-static-core",
    }
    | {
        "ultimate-express",
        "hyper-express",
        "express-ws",
        "express-openapi-validator",
        "restify-router",
    }
)
_EXPRESS_PATHS = frozenset(
    {"", "Router", "Application", "Express", "IRouter", "App", "create", "router", "express"}
    | {"createServer", "AsyncRouter", "core.Express", "core.Router", "Server", "core.Application"}
    | {"IApplication", "addAsync", "e.Application", "RequestHandler.Router", "AsyncApplication"}
    | {
        "express.Router",
        "express.Application",
        "express.Express",
        "IRoute",
        "application",
        "e.Router",
    }
)
_KOA_MODULES = frozenset(
    {
        "koa",
        "koa-router",
        "@koa/router",
        "koa-joi-router",
        "koa-better-router",
        "koa-tree-router",
        "koa-zod-router",
    }
)
_KOA_PATHS = frozenset({"", "Router", "default", "zodRouter", "Koa"})
_FASTIFY_PATHS = frozenset(
    {
        "",
        "fastify",
        "Fastify",
        "FastifyInstance",
        "FastifyPluginAsync",
        "FastifyPluginCallback",
        "FastifyTypedInstance",
    }
)
_HONO_MODULES = re.compile(r"^(?:hono(?:/(?:quick|tiny|factory))?|@hono/zod-openapi|hono-openapi)$")
_HONO_PATHS = frozenset({"", "Hono", "OpenAPIHono", "HonoBase", "createFactory"})
_HAPI_MODULES = frozenset({"@hapi/hapi", "hapi", "@hapi/glue", "glue"})
_HAPI_PATHS = frozenset({"", "server", "Server", "hapi.Server", "compose", "createServer"})
_FASTIFY_NAMES = frozenset({"fastify", "instance", "app", "server", "f", "api", "scope"})

_FIRST_WORDS = {
    "express": frozenset({"req", "_req", "request", "_request", "_", "__"}),
    "koa": frozenset({"ctx", "context", "_ctx", "{ request, response }"}),
    "hono": frozenset({"c", "ctx", "context", "_c"}),
    "fastify": frozenset({"request", "req", "_request", "_req", "_"}),
    "hapi": frozenset({"request", "req", "_request"}),
}
_SECOND_WORDS = {
    "fastify": frozenset({"reply", "_reply", "rep"}),
    "hapi": frozenset({"h", "toolkit", "responseToolkit", "_h"}),
    "express": frozenset({"res", "response", "_res", "_response"}),
    "koa": frozenset({"next", "_next"}),
    "hono": frozenset({"next", "_next"}),
}


def family_of(program: Program, value: Value | None) -> str | None:
    """The framework of an application or router; None if it is none, or of none known."""
    kind = program.interpreter.kind(value)
    if not isinstance(value, Object) or value.standing_in in program.interpreter.really_called:
        return None
    if isinstance(kind, External) and kind.module:
        return _by_package(kind)
    if not value.calls:
        return None
    return _by_use(program, value)


def _by_package(kind: External) -> str | None:
    module, path = kind.module, kind.path
    if module in _EXPRESS_MODULES and path in _EXPRESS_PATHS:
        return "express"
    if module in _KOA_MODULES and path in _KOA_PATHS:
        return "koa"
    if module == "fastify" and path in _FASTIFY_PATHS:
        return "fastify"
    if _HONO_MODULES.match(module) and path in _HONO_PATHS:
        return "hono"
    return "hapi" if module in _HAPI_MODULES and path in _HAPI_PATHS else None


def _by_use(program: Program, value: Object) -> str | None:
    """What the handlers that it was given look like, and what is installed."""
    votes: Counter[str] = Counter()
    is_routing = False
    for call in value.calls:
        name = call.method.rpartition(".")[2]
        if name in VERBS or name in ("all", "use", "route", "ws"):
            found = _vote(program, call)
            is_routing |= found is not None
            votes.update([found] if found else [])
        elif name == "register" and _is_named_fastify(program, value):
            is_routing = True
            votes.update(["fastify"])
    if not is_routing:
        return None
    known = [name for name, _ in votes.most_common() if name != "?"]
    if known:
        return known[0]
    return next(iter(program.packages)) if len(program.packages) == 1 else None


def _is_named_fastify(program: Program, value: Object) -> bool:
    is_named = isinstance(value.cls, Unknown) and value.cls.wording in _FASTIFY_NAMES
    return is_named and "fastify" in program.packages


def _vote(program: Program, call: Call) -> str | None:
    """The framework of a call's handlers; "?" if they may be any's; None: it is no route."""
    paths = paths_of(call.argument(0))
    name = call.method.rpartition(".")[2]
    if name == "route" and len(call.args) == 1:
        return _vote_of_options(program, call)
    if paths is None or len(call.args) < len(("path", "handler")):
        return None
    values = functions_in(call.args[1:], program.interpreter)
    for value in reversed(values):
        if isinstance(value, Function):
            found = _of_handler(program, value)
            if found is not None:
                return found
        nested = (
            family_of(program, value) if name in ("use", "route") and value is not None else None
        )
        if nested is not None:
            return nested
    is_plausible = any(isinstance(v, Function | Object | Method) for v in values)
    return "?" if is_plausible and name != "use" else None


def _vote_of_options(program: Program, call: Call) -> str | None:
    given = call.args[0]
    if isinstance(given, Array) and given.elements:  # hapi's `server.route([{ … }, { … }])`
        given = program.interpreter.settle(given.elements[0])
    keys: set[str] = set(getattr(given, "entries", {}))
    if {"method", "url"} <= keys and "fastify" in program.packages:
        return "fastify"
    if {"method", "path"} <= keys and "hapi" in program.packages:
        return "hapi"
    result = call.result
    if isinstance(result, Object) and any(c.method in VERBS for c in result.calls):
        return "express" if "express" in program.packages else "?"
    return None


def _of_handler(program: Program, function: Function) -> str | None:
    names = parameters_of(function.wraps or function)
    if not names:
        return "?"
    first, second = names[0], names[1] if len(names) > 1 else ""
    fitting = [family for family, words in _FIRST_WORDS.items() if first in words]
    sharper = [f for f in fitting if second and second in _SECOND_WORDS[f]]
    installed = [f for f in sharper or fitting if f in program.packages]
    if installed:
        return installed[0]
    return "?" if first.startswith("{") else None
