"""Credentials that middlewares ask for, told by what they are and by what they read."""

import re
from collections.abc import Sequence

from plimsoll.catalog.model import Security
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    Const,
    External,
    Function,
    Method,
    Object,
    Value,
    entry,
    string_of,
)

BEARER = Security(scheme="bearer")
BASIC = Security(scheme="basic")
_BEARER_PACKAGES = frozenset(
    {"express-jwt", "koa-jwt", "express-oauth2-jwt-bearer", "express-oauth2-bearer", "hono/jwt"}
    | {"hono/bearer-auth", "@fastify/bearer-auth", "fastify-jwt", "@fastify/jwt"}
    | {"express-bearer-token", "@clerk/express", "jwks-rsa"}
)
_BASIC_PACKAGES = frozenset(
    {"express-basic-auth", "koa-basic-auth", "hono/basic-auth", "@fastify/basic-auth", "basic-auth"}
)
_STRATEGIES = {
    "jwt": BEARER,
    "bearer": BEARER,
    "basic": BASIC,
    "oauth2": BEARER,
    "oauth-bearer": BEARER,
}
_API_KEY = re.compile(r"^x-?(?:api|app|auth|access)-?(?:key|token)$|^api-?key$", re.IGNORECASE)
_BASIC_TEXT = re.compile(rb"[\"'`]Basic\b|basic-auth|basicAuth", re.IGNORECASE)


def of_value(value: Value) -> Security | None:
    """The credential that a middleware from outside stands for."""
    if isinstance(value, Object):
        made = value.created.method.rpartition(".")[2]
        if made == "authenticate":
            return _strategy(value.created.argument(0))
        return _of_package(value.cls) if value.created.receiver is None else None
    if isinstance(value, External):
        return _of_package(value)
    if isinstance(value, Method):
        last = value.name.rpartition(".")[2]
        if last in ("authenticate", "jwtVerify", "verifyJWT", "verifyJwt"):
            return BEARER
        if last == "basicAuth":
            return BASIC
    return None


def is_login(value: Value) -> bool:
    """Whether it is `passport.authenticate("local")`, which reads a name and a password."""
    if isinstance(value, Object) and value.created.method.rpartition(".")[2] == "authenticate":
        return string_of(value.created.argument(0)) in ("local", "login")
    return False


def fields_of_login(objects: Sequence[Object]) -> tuple[str, str]:
    """The names that passport's local strategy was told, or its own."""
    name, password = "username", "password"
    for value in objects:
        if isinstance(value.cls, External) and value.cls.module == "passport-local":
            options = value.created.argument(0)
            name = string_of(entry(options, "usernameField")) or name
            password = string_of(entry(options, "passwordField")) or password
    return name, password


def of_call(method: str, record: Call) -> Security | None:
    """The credential that a middleware asks for by calling `passport.authenticate(…)`."""
    if method.rpartition(".")[2] == "authenticate":
        return _strategy(record.argument(0))
    return None


def _of_package(kind: Value) -> Security | None:
    if not isinstance(kind, External):
        return None
    if kind.module in _BEARER_PACKAGES:
        return BEARER
    return BASIC if kind.module in _BASIC_PACKAGES else None


def _strategy(value: Value | None) -> Security | None:
    """What `passport.authenticate("jwt")` asks for."""
    named = value.elements if isinstance(value, Array) else [value]
    for item in named:
        name = string_of(item)
        if name in _STRATEGIES:
            return _STRATEGIES[name]
    return None


def of_function(function: Function) -> Security:
    """The credential of a function that reads `Authorization`."""
    return BASIC if _BASIC_TEXT.search(function.node.text or b"") else BEARER


def api_key(header: str) -> Security | None:
    """The credential that a header of that name is; None if it is an ordinary one."""
    if _API_KEY.search(header):
        return Security(scheme="api_key", name=header)
    return None


def of_names(value: Value | None) -> tuple[Security, ...]:
    """OpenAPI's `security: [{ bearerAuth: [] }]`, told by the names."""
    found: list[Security] = []
    for item in value.elements if isinstance(value, Array) else []:
        for name in getattr(item, "entries", {}):
            lower = name.lower()
            if "bearer" in lower or "jwt" in lower or "oauth" in lower:
                found.append(BEARER)
            elif "basic" in lower:
                found.append(BASIC)
            elif "key" in lower:
                found.append(Security(scheme="api_key", name="X-API-Key"))
    return tuple(found)


def of_hapi(value: Value | None) -> tuple[Security, ...]:
    """Hapi's `options.auth`: a strategy's name, or an object with it; false is none."""
    if value == Const(value=False):
        return ()
    name = string_of(value) or string_of(entry(value, "strategy"))
    if name is None:
        strategies = entry(value, "strategies")
        first = strategies.elements[:1] if isinstance(strategies, Array) else []
        name = string_of(first[0]) if first else None
    if name is None:
        return ()
    lower = name.lower()
    if "basic" in lower or "simple" in lower:
        return (BASIC,)
    if "session" in lower or "cookie" in lower:
        return (Security(scheme="api_key", location="cookie", name="sid"),)
    return (BEARER,)
