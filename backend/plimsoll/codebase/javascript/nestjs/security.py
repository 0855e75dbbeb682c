"""Which credentials guards and the decorators of @nestjs/swagger ask for.

A guard is known by its strategy (`AuthGuard("jwt")`), by the strategy it extends, by what its code
looks at (`x-api-key`, `Bearer`), or else by its name. Guards of roles, rates and the like ask for
nothing. `AuthGuard("local")` takes name and password from the body.
"""

import re
from collections.abc import Sequence

from tree_sitter import Node

from plimsoll.catalog.model import Security
from plimsoll.codebase.javascript.constant_values import Constant, Unknown
from plimsoll.codebase.javascript.constants import Constants
from plimsoll.codebase.javascript.nestjs.decorators import Given, Use
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    arguments_of,
    member_names,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as at

BEARER = Security(scheme="bearer")
BASIC = Security(scheme="basic")
_PUBLIC = re.compile(
    r"public|skip_?auth|no_?auth|allow_?(anonymous|unauth)|un_?auth|anonymous|open_?route"
    r"|bypass_?auth|is_?open|disable_?auth|without_?auth",
    re.IGNORECASE,
)
_NO_CREDENTIAL = re.compile(
    r"role|throttl|rate|polic|permission|csrf|feature|ability|acl|scope|admin|callback|google"
    r"|github|facebook|twitter|apple|oidc|saml|local"
)
_BEARER_NAME = re.compile(
    r"jwt|bearer|token|oauth|^auth|authenticated|authguard|access|loggedin|user"
)
_KEY_NAME = re.compile(r"api_?-?key", re.IGNORECASE)
_KEY_HEADER = re.compile(
    r"[\"'`](x-[\w-]*(?:key|token|secret)[\w-]*|api-?_?key)[\"'`]", re.IGNORECASE
)
_DECLARED = {
    "ApiBearerAuth": BEARER,
    "ApiOAuth2": BEARER,
    "ApiBasicAuth": BASIC,
}


class Guards:
    """Reads guards and security decorators."""

    def __init__(self, scopes: Scopes, constants: Constants) -> None:
        self._scopes = scopes
        self._constants = constants
        self._known: dict[tuple[str, str], tuple[Security, ...]] = {}

    def of(self, uses: Sequence[Use]) -> tuple[Security, ...]:
        """The credentials that decorators ask for."""
        found: list[Security] = []
        for use in uses:
            if use.name in _DECLARED:
                found.append(_DECLARED[use.name])
            elif use.name == "ApiCookieAuth":
                name = self._first(use) or "connect.sid"
                found.append(Security(scheme="api_key", location="cookie", name=name))
            elif use.name in ("ApiSecurity", "ApiKeyAuth"):
                found.append(_named(self._first(use) or ""))
            elif use.name == "UseGuards":
                for given in use.arguments:
                    found.extend(self.guard(given))
        return tuple(dict.fromkeys(found))

    def is_public(self, uses: Sequence[Use]) -> bool:
        """Whether a decorator says that no credential is asked for."""
        for use in uses:
            if use.name == "SetMetadata" and use.arguments:
                key, *rest = [self._value(given) for given in use.arguments]
                if isinstance(key, str) and _PUBLIC.search(key) and _is_set(rest):
                    return True
            elif not use.is_nest and _PUBLIC.search(use.name):
                is_public = _is_set([self._value(given) for given in use.arguments])
                if is_public:
                    return True
        return False

    def is_local(self, uses: Sequence[Use]) -> bool:
        """Whether name and password are taken from the body."""
        words = [
            text_of(g.node).lower() for u in uses if u.name == "UseGuards" for g in u.arguments
        ]
        return any("local" in word for word in words)

    def guard(self, given: Given) -> tuple[Security, ...]:
        """What one guard asks for."""
        given = given.resolved()
        node = given.node
        if node.type in ("call_expression", "new_expression"):
            callee = at(node, "function") or at(node, "constructor")
            name = (member_names(callee) or [""])[-1]
            if name == "AuthGuard" and not self._is_of_repository(given.path, name):
                arguments = arguments_of(node)
                return self._strategies(given, arguments[0] if arguments else None)
            if callee is None:
                return ()
            node = callee
        names = member_names(node)
        key = (given.path, ".".join(names))
        if names and key not in self._known:
            self._known[key] = ()
            self._known[key] = self._class(given.path, names)
        return self._known.get(key, ())

    def _is_of_repository(self, path: str, name: str) -> bool:
        return self._scopes.find(path, name) is not None

    def _strategies(self, given: Given, node: Node | None) -> tuple[Security, ...]:
        value = self._constants.of(given.path, node, given.bindings) if node is not None else "jwt"
        listed = [value] if isinstance(value, str) else value
        names = [n for n in listed if isinstance(n, str)] if isinstance(listed, Sequence) else []
        found = [s for name in names or ["jwt"] if (s := _strategy(name)) is not None]
        return tuple(found[:1])

    def _class(self, path: str, names: list[str]) -> tuple[Security, ...]:
        declared = self._scopes.find(path, ".".join(names))
        word = names[-1].lower().removesuffix("guard")
        if declared is None:
            return _by_name(word)
        node = declared.value
        if node.type in FUNCTIONS:
            return _by_name(word) if not _seen(text_of(node)) else _seen(text_of(node))
        if node.type == "call_expression":
            return self.guard(Given(declared.path, node))
        if node.type not in CLASSES:
            return _by_name(word)
        for heritage in children(node, "class_heritage"):
            for clause in children(heritage, "extends_clause"):
                value = at(clause, "value")
                inherited = self.guard(Given(declared.path, value)) if value is not None else ()
                if inherited:
                    return inherited
        return _seen(text_of(node)) or _by_name(word)

    def _value(self, given: Given) -> Constant:
        return self._constants.of(given.path, given.node, given.bindings)

    def _first(self, use: Use) -> str | None:
        if not use.arguments:
            return None
        given = use.arguments[0]
        return self._constants.text(given.path, given.node, given.bindings)


def _is_set(values: Sequence[Constant]) -> bool:
    return not values or (bool(values[0]) and not isinstance(values[0], Unknown))


def _strategy(name: str) -> Security | None:
    lower = name.lower()
    if _NO_CREDENTIAL.search(lower):
        return None
    if "basic" in lower:
        return BASIC
    if "key" in lower:
        return Security(scheme="api_key", name="X-API-Key")
    if "cookie" in lower or "session" in lower:
        return None
    return BEARER


def _seen(text: str) -> tuple[Security, ...]:
    """What the code of a guard looks at."""
    header = _KEY_HEADER.search(text)
    if header is not None and "Bearer" not in text:
        return (Security(scheme="api_key", name=header[1]),)
    if "'Basic" in text or '"Basic' in text:
        return (BASIC,)
    if "Bearer" in text or re.search(r"headers(\?)?\.authorization|headers\[.authorization", text):
        return (BEARER,)
    return ()


def _by_name(word: str) -> tuple[Security, ...]:
    if _KEY_NAME.search(word):
        return (Security(scheme="api_key", name="X-API-Key"),)
    if "basic" in word:
        return (BASIC,)
    if _NO_CREDENTIAL.search(word):
        return ()
    return (BEARER,) if _BEARER_NAME.search(word) else ()


def _named(name: str) -> Security:
    lower = name.lower()
    if "bearer" in lower or "jwt" in lower or "oauth" in lower:
        return BEARER
    if "basic" in lower:
        return BASIC
    return Security(scheme="api_key", name=name if lower.startswith("x-") else "X-API-Key")
