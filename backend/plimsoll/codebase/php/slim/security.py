"""Middleware of Slim applications that asks for credentials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Security
from plimsoll.codebase.php.values import Instance, Unknown, Value, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plimsoll.codebase.php.program import Program

BEARER = Security(scheme="bearer")
BASIC = Security(scheme="basic")
_BEARER_NAMES = re.compile(r"jwt|bearer|token.?auth|oauth|resource.?server", re.IGNORECASE)
_BASIC_NAMES = re.compile(r"basic.?auth", re.IGNORECASE)
_OPTIONAL = re.compile(r"optional", re.IGNORECASE)
_BEARER_WORDS = re.compile(rb"[Bb]earer|JWT::decode|decodeToken|[jJ]wt")
_AUTHORIZATION = re.compile(rb"['\"]Authorization['\"]|HTTP_AUTHORIZATION")
_BASIC_WORDS = re.compile(rb"Basic |PHP_AUTH_USER")
_KEY = re.compile(
    rb"(?:getHeader(?:Line)?|hasHeader)\(\s*['\"](X-[\w-]*(?:Key|Token)[\w-]*|Api-?Key)['\"]",
    re.IGNORECASE,
)
_REFUSES = re.compile(rb"40[13]|[uU]nauthori[sz]ed|[fF]orbidden|throw\s")
_SESSION = re.compile(rb"\$_SESSION|session", re.IGNORECASE)


def security_of(middleware: Iterable[Value], path: str, program: Program) -> tuple[Security, ...]:
    """The credentials that some middleware asks for on a path."""
    found: dict[Security, None] = {}
    for one in middleware:
        asked = _asked(one, path, program)
        if asked is not None:
            found[asked] = None
    return tuple(found)


def _asked(one: Value, path: str, program: Program) -> Security | None:
    name = (
        one.class_name
        if isinstance(one, Instance)
        else one.text
        if isinstance(one, Unknown)
        else one
    )
    if not isinstance(name, str) or _OPTIONAL.search(name):
        return None
    if isinstance(one, Instance) and not _covers(one, path):
        return None
    facts = program.find(name)
    if facts is not None:
        return _of_source(b"\n".join(f.node.text or b"" for f in program.lineage(name)), name)
    if _BASIC_NAMES.search(name):
        return BASIC
    return BEARER if _BEARER_NAMES.search(name) else None


def _covers(one: Instance, path: str) -> bool:
    """Whether its options `path` and `ignore` include the path."""
    options = one.arguments[0] if one.arguments else None
    if not isinstance(options, dict):
        return True
    wanted, ignored = (
        words(options.get("path")),
        words(options.get("ignore"), options.get("passthrough")),
    )
    if any(_within(path, prefix) for prefix in ignored):
        return False
    return not wanted or any(_within(path, prefix) for prefix in wanted)


def _within(path: str, prefix: str) -> bool:
    return path == prefix.rstrip("/") or path.startswith(prefix.rstrip("/") + "/")


def _of_source(source: bytes, name: str) -> Security | None:
    if not _REFUSES.search(source):
        return None
    key = _KEY.search(source)
    if _AUTHORIZATION.search(source) or "auth" in name.lower() or "jwt" in name.lower():
        if _BASIC_WORDS.search(source):
            return BASIC
        if _BEARER_WORDS.search(source) or _AUTHORIZATION.search(source):
            return BEARER
        if key is None and _SESSION.search(source):
            return Security(scheme="other", location="cookie", name="session")
    if key is not None:
        return Security(scheme="api_key", location="header", name=key[1].decode())
    return None
