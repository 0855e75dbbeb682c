"""Which credentials middlewares ask for: by well-known names, and by what they read."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Security
from plimsoll.codebase.golang.inputs import Uses
from plimsoll.codebase.golang.values import BoundNative, Foreign, Function, Made, Unknown, Value
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from plimsoll.codebase.golang.handling import Handling

_DEEPEST = 3
_BASIC = re.compile(r"basic_?auth", re.IGNORECASE)
_BEARER = re.compile(r"jwt|bearer|oauth2?|\boidc", re.IGNORECASE)
_KEY = re.compile(r"api_?-?key|key_?auth", re.IGNORECASE)
_KEY_HEADER = re.compile(r"[\"`](X-[\w-]*(?:Key|Token)[\w-]*)[\"`]", re.IGNORECASE)
_READS_BEARER = re.compile(r"[\"`]Bearer\b|[\"`]bearer\b")
_CHECKS = re.compile(r"auth|key|token", re.IGNORECASE)
_NAMED = re.compile(r"[\"`]Authorization[\"`]")
_NO_CHECK = re.compile(
    r"cors|logg|recover|compress|request_?id|timeout|limit|metric", re.IGNORECASE
)


def security_of(
    middlewares: Sequence[Value], handling: "Handling", uses: Uses
) -> tuple[Security, ...]:
    """The first credential found, the innermost middleware first."""
    for value in reversed(middlewares):
        found = _of(value, handling)
        if found is not None:
            return (found,)
    return tuple(uses.security[:1])


def _of(value: Value, handling: "Handling", depth: int = 0) -> Security | None:
    if depth > _DEEPEST:
        return None
    if isinstance(value, Foreign | Made | Unknown):
        name = value.type.qualified if isinstance(value, Unknown) else value.name
        told = _by_name(name.replace("labstack/echo", "").replace("golang.org", ""))
        if told is not None:
            return told
        inner = value.args if isinstance(value, Made) else ()
        return next((s for v in inner if (s := _of(v, handling, depth + 1))), None)
    if isinstance(value, BoundNative) or not isinstance(value, Function):
        return None
    return _of_function(value)


def _of_function(value: Function) -> Security | None:
    frame = value.scope.frame
    name = value.name or (frame.function.name if frame is not None else "")
    if _NO_CHECK.search(name):
        return None
    body = text_of(value.node)
    header = _KEY_HEADER.search(body)
    told = _by_name(name)
    if told is None or told.scheme == "api_key":
        if _READS_BEARER.search(body):
            told = Security(scheme="bearer")
        elif ".BasicAuth()" in body:
            told = Security(scheme="basic")
        elif header is not None and _CHECKS.search(name):
            told = Security(scheme="api_key", location="header", name=header[1])
        elif told is None and _NAMED.search(body):
            told = Security(scheme="bearer")
    return told


def _by_name(name: str) -> Security | None:
    last = name.rsplit("/", 1)[-1]
    if _BASIC.search(last):
        return Security(scheme="basic")
    if _KEY.search(last):
        return Security(scheme="api_key", location="header", name="X-API-Key")
    return Security(scheme="bearer") if _BEARER.search(last) else None
