"""Symfony's firewalls and access control, as `security.yaml` tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from plimsoll.catalog.model import Security

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.symfony.routes import Route

_FILE = re.compile(r"(?:^|/)config/(?:packages/)?security\.ya?ml$")
_OPEN = frozenset(
    {"PUBLIC_ACCESS", "IS_AUTHENTICATED_ANONYMOUSLY", "IS_ANONYMOUS", "ROLE_ANONYMOUS"}
)
SESSION = Security(scheme="other", location="cookie", name="session")
_TOKENS = ("jwt", "access_token", "lexik_jwt", "fos_oauth", "oauth", "oauth2", "stateless")


@dataclass(frozen=True)
class Rule:
    """A pattern of paths, and what it asks for."""

    pattern: str
    security: Security | None
    is_open: bool = False
    methods: frozenset[str] = frozenset()

    def applies(self, path: str, method: str = "") -> bool:
        """Whether a path falls under it."""
        if self.methods and method not in self.methods:
            return False
        try:
            return re.search(self.pattern, path) is not None
        except re.error:
            return False


class Firewalls:
    """What protects which paths."""

    def __init__(self, program: Program) -> None:
        self.firewalls: list[Rule] = []
        self.access: list[Rule] = []
        for path in sorted(program.all_paths):
            if _FILE.search(path):
                try:
                    self._read(yaml.safe_load(program.text(path)))
                except (yaml.YAMLError, ValueError, RecursionError):
                    continue

    def _read(self, given: object) -> None:
        held = given.get("security") if isinstance(given, dict) else None
        if not isinstance(held, dict):
            return
        for said in _tables(held.get("firewalls")):
            pattern = str(said.get("pattern") or "")
            self.firewalls.append(
                Rule(pattern, _scheme(said), is_open=said.get("security") is False)
            )
        control = held.get("access_control")
        for said in control if isinstance(control, list) else []:
            if isinstance(said, dict):
                names = _strings(said.get("roles", said.get("role")))
                is_open = not names or any(n in _OPEN for n in names)
                methods = frozenset(m.upper() for m in _strings(said.get("methods")))
                self.access.append(Rule(str(said.get("path") or ""), None, is_open, methods))

    def of(self, route: str, method: str, guards: Sequence[str]) -> tuple[Security, ...]:
        """The credentials for a route, if it asks for any."""
        path = re.sub(r"\{[^{}]*\}", "1", route)
        rule = next((a for a in self.access if a.applies(path, method)), None)
        asks = any(g not in _OPEN for g in guards) or (rule is not None and not rule.is_open)
        if not asks:
            return ()
        for firewall in self.firewalls:
            if firewall.applies(path):
                if firewall.is_open:
                    return ()
                return (firewall.security or SESSION,)
        return (SESSION,)


def _strings(given: object) -> list[str]:
    if isinstance(given, list):
        return [str(one) for one in given]
    return [given] if isinstance(given, str) else []


def _tables(given: object) -> list[dict[str, object]]:
    return [v for v in given.values() if isinstance(v, dict)] if isinstance(given, dict) else []


def _scheme(said: dict[str, object]) -> Security:
    if said.get("http_basic") is not None and "http_basic" in said:
        return Security(scheme="basic")
    if "http_basic" in said or "http_basic_ldap" in said:
        return Security(scheme="basic")
    if (
        any(word in said for word in _TOKENS if word != "stateless")
        or said.get("stateless") is True
    ):
        return Security(scheme="bearer")
    guard = said.get("guard")
    if guard is not None and "jwt" in str(guard).lower():
        return Security(scheme="bearer")
    return SESSION


def guards_of(route: Route) -> list[str]:
    """What attributes and annotations on a controller ask for."""
    if route.method is None:
        return []
    found: list[str] = []
    owner = route.method.owner
    for attributes, comment in (
        (owner.attributes, owner.comment),
        (route.method.attributes, route.method.comment),
    ):
        for one in attributes:
            if one.short in {"IsGranted", "Security"}:
                words = (one.node.text or b"").decode("utf-8", "replace")
                found.append(next((o for o in _OPEN if o in words), words))
        found.extend(
            next((o for o in _OPEN if o in match[1]), match[1])
            for match in re.finditer(r"@(?:IsGranted|Security)\(([^)]*)", comment)
        )
    return found
