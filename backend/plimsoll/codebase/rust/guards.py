"""Credentials that handlers and layers ask for, told by what extractors read."""

import re
from functools import cached_property

from plimsoll.catalog.model import Security
from plimsoll.codebase.rust.facts import TypeName
from plimsoll.codebase.rust.program import Program

_IMPLEMENTED = re.compile(
    rb"impl(?:<[^{]*?>)?\s+(?:[\w:]+::)?(?:Optional)?(?:FromRequestParts|FromRequest)(?:<[^{]*?>)?\s+for\s+(?:[\w:]+::)?(\w+)"
)
_BEARER = re.compile(rb"Bearer|bearer|AUTHORIZATION|\"[Aa]uthorization\"|jwt|Jwt|access_token")
_BASIC = re.compile(rb"\bBasic\b|BasicAuth")
_COOKIE = re.compile(rb"CookieJar|\.cookies?\(|cookies\(\)|[sS]ession")
_KEY = re.compile(rb"\"([Xx]-[\w-]*(?:[Kk]ey|[Tt]oken|KEY|TOKEN)[\w-]*)\"")
_KEY_TEXT = re.compile(r"api_?key", re.IGNORECASE)
_KNOWN = {
    "BearerAuth": Security(scheme="bearer"),
    "BasicAuth": Security(scheme="basic"),
    "AuthBasic": Security(scheme="basic"),
    "AuthBearer": Security(scheme="bearer"),
    "JwtClaims": Security(scheme="bearer"),
    "AuthenticationToken": Security(scheme="bearer"),
    "Identity": Security(scheme="api_key", location="cookie", name="id"),
    "AuthSession": Security(scheme="api_key", location="cookie", name="id"),
}
_LONGEST_IMPLEMENTATION = 3_000


class Guards:
    """Which types ask for credentials."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def _own(self) -> dict[str, Security | None]:
        """The repository's own extractors, by name."""
        found: dict[str, Security | None] = {}
        for path in self._program.paths:
            text = self._program.sources.peek(path)
            if b"FromRequest" not in text:
                continue
            for match in _IMPLEMENTED.finditer(text):
                end = text.find(b"\n}", match.end())
                end = min(end if end > 0 else len(text), match.end() + _LONGEST_IMPLEMENTATION)
                name = match[1].decode()
                found[name] = found.get(name) or _told(text[match.end() : end])
        return found

    def is_own(self, name: str) -> bool:
        """Whether the repository implements an extractor of that name."""
        return name in self._own

    def of_type(self, wanted: TypeName) -> Security | None:
        """What a parameter of that type asks for."""
        if wanted.name == "TypedHeader" and wanted.arguments:
            inner = wanted.arguments[0]
            if inner.name == "Authorization":
                kind = inner.arguments[0].name if inner.arguments else "Bearer"
                return Security(scheme="basic" if kind == "Basic" else "bearer")
            return None
        if wanted.name in self._own:
            return self._own[wanted.name]
        return _KNOWN.get(wanted.name)

    def of_text(self, text: str) -> Security | None:
        """What a layer or wrapper asks for."""
        if not text.strip():
            return None
        if _KEY_TEXT.search(text):
            return Security(scheme="api_key", name="X-API-Key")
        return Security(scheme="basic" if "basic" in text.lower() else "bearer")


def _told(body: bytes) -> Security | None:
    key = _KEY.search(body)
    if key is not None:
        return Security(scheme="api_key", name=key[1].decode())
    if _BASIC.search(body) and not _BEARER.search(body.replace(b"AUTHORIZATION", b"")):
        return Security(scheme="basic")
    if _BEARER.search(body):
        return Security(scheme="bearer")
    if _COOKIE.search(body):
        return Security(scheme="api_key", location="cookie", name="session")
    return None
