"""Which credential a Spring application asks for, and on which routes."""

import re
from dataclasses import dataclass

from plimsoll.catalog.model import Security
from plimsoll.codebase.jvm.handlers import Handler
from plimsoll.codebase.jvm.model import Call, Class, Expression, Name, within
from plimsoll.codebase.jvm.places import module_of
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room

_CONFIGURES = re.compile(
    rb"SecurityFilterChain|WebSecurityConfigurerAdapter|SecurityWebFilterChain"
)
_MATCHERS = frozenset({"requestMatchers", "antMatchers", "mvcMatchers", "pathMatchers"})
_OPEN = frozenset({"permitAll", "anonymous"})
_CLOSED = re.compile(r"^(authenticated|fullyAuthenticated|has\w+|access|denyAll)$")
_GUARDS = frozenset(
    {"PreAuthorize", "Secured", "RolesAllowed", "Authenticated", "SecurityRequirement"}
)
_BEARER = re.compile(r"jwt|token|bearer", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    method: str | None
    is_open: bool


@dataclass(slots=True)
class _Chain:
    scheme: Security
    rules: list[_Rule]


class SpringSecurity:
    """Reads the security configuration of each module."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._chains: dict[str, _Chain] = {}
        for file in room.program.files(_CONFIGURES):
            for owner in file.every_class():
                for method in owner.methods:
                    statements = room.program.statements(method, file)
                    self._read(statements, Scope(file, owner))

    def _read(self, statements: tuple[Expression, ...], scope: Scope) -> None:
        calls = [p for s in statements for p in within(s) if isinstance(p, Call)]
        names = {call.name for call in calls}
        is_chain = bool(
            names & (_MATCHERS | {"anyRequest", "anyExchange", "authorizeHttpRequests"})
        )
        if not is_chain:
            return
        rules: list[_Rule] = []
        for call in calls:
            if call.name in _OPEN or _CLOSED.match(call.name):
                rules.extend(self._rules(call, scope))
        # The outermost call of a chain comes first and was written last.
        found = _Chain(_scheme(names, statements), list(reversed(rules)))
        self._chains.setdefault(module_of(scope.file.path), found)

    def _rules(self, call: Call, scope: Scope) -> list[_Rule]:
        matcher = call.receiver
        if not isinstance(matcher, Call):
            return []
        is_open = call.name in _OPEN
        if matcher.name in ("anyRequest", "anyExchange"):
            return [_Rule(re.compile(".*"), None, is_open)]
        if matcher.name not in _MATCHERS:
            return []
        method = None
        rules: list[_Rule] = []
        for argument in matcher.arguments:
            value = argument.value
            if isinstance(value, Name) and value.parts[-2:-1] == ("HttpMethod",):
                method = value.parts[-1]
                continue
            texts = self._room.constants.texts(value, scope)
            rules.extend(_Rule(_pattern(t), method, is_open) for t in texts if t is not None)
        return rules

    def of(
        self, owner: Class, handler: Handler, method: str, route: str, prefix: str
    ) -> tuple[Security, ...]:
        """What an endpoint asks for; nothing if that is open, or cannot be told."""
        chain = self._chains.get(module_of(owner.file.path))
        if chain is None:
            return (Security(scheme="other"),) if self._is_guarded(owner, handler) else ()
        if self._is_guarded(owner, handler):
            return (chain.scheme,)
        path = route.removeprefix(prefix) or "/"
        for rule in chain.rules:
            if rule.method in (None, method) and rule.pattern.fullmatch(path):
                return () if rule.is_open else (chain.scheme,)
        return ()

    def _is_guarded(self, owner: Class, handler: Handler) -> bool:
        notes = [note for declared in handler.levels for note in declared.method.annotations]
        notes += owner.annotations
        return any(
            note.name.rsplit(".", 1)[-1] in _GUARDS and "permitAll" not in str(note.arguments)
            for note in notes
        )


def _scheme(names: set[str], statements: tuple[Expression, ...]) -> Security:
    if "oauth2ResourceServer" in names or "opaqueToken" in names:
        return Security(scheme="bearer")
    filters = [p for s in statements for p in within(s) if isinstance(p, Call)]
    if any(
        call.name.startswith("addFilter") and _BEARER.search(str(call.arguments))
        for call in filters
    ):
        return Security(scheme="bearer")
    return Security(scheme="basic") if "httpBasic" in names else Security(scheme="other")


def _pattern(text: str) -> re.Pattern[str]:
    """An Ant pattern: `/api/**`, `/users/*`, `/users/{id}`."""
    parts = re.split(r"(/\*\*|\*\*|\*|\{[^{}]*\}|\?)", text)
    known = {"/**": "(?:/.*)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile(
        "".join(
            known.get(part, "[^/]+" if part.startswith("{") else re.escape(part)) for part in parts
        )
    )
