"""What stands in front of every route of a Spring application."""

import re
from dataclasses import dataclass

from plimsoll.codebase.jvm.model import Call, Class, Expression, TypeValue, within
from plimsoll.codebase.jvm.places import module_of
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.routes import joined

_ADDS = re.compile(rb"addPathPrefix")
_CONTEXT = ("server.servlet.context-path", "server.context-path", "spring.webflux.base-path")
_SERVLET = ("spring.mvc.servlet.path", "server.servlet.path", "server.servlet-path")


@dataclass(frozen=True, slots=True)
class Prefix:
    """Text for the front of a route, and why it may not be so."""

    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Added:
    """`configurer.addPathPrefix("/api", …)`: which controllers it is for, as far as told."""

    text: str
    module: str
    annotations: tuple[str, ...]
    packages: tuple[str, ...]
    is_known: bool


class Prefixes:
    """Reads context paths and `addPathPrefix`."""

    def __init__(self, room: Room, notes: list[str]) -> None:
        self._room = room
        self._notes = notes
        self._added: list[_Added] = []
        self._of_modules: dict[str, Prefix] = {}
        for file in room.program.files(_ADDS):
            for owner in file.every_class():
                for method in owner.methods:
                    for statement in room.program.statements(method, file):
                        self._read(statement, Scope(file, owner))

    def _read(self, statement: Expression, scope: Scope) -> None:
        for call in within(statement):
            if not isinstance(call, Call) or call.name != "addPathPrefix" or not call.arguments:
                continue
            given = self._room.constants.text(call.arguments[0].value, scope)
            filled = (
                None if given is None else self._room.configuration.filled(given, scope.file.path)
            )
            if filled is None:
                self._notes.append(
                    f"{scope.file.path}:{call.line}: the prefix in addPathPrefix could not be told "
                    "and is left out of the routes"
                )
                continue
            self._added.append(self._told(filled.value, call, scope))

    def _told(self, text: str, call: Call, scope: Scope) -> _Added:
        annotations: list[str] = []
        packages: list[str] = []
        is_known = True
        for predicate in call.arguments[1:]:
            for part in within(predicate.value):
                if isinstance(part, TypeValue):
                    annotations.append(part.type.name.rsplit(".", 1)[-1])
                elif isinstance(part, Call) and part.name in (
                    "forBasePackage",
                    "startsWith",
                    "basePackage",
                ):
                    texts = [self._room.constants.text(a.value, scope) for a in part.arguments]
                    packages.extend(t for t in texts if t)
                elif isinstance(part, Call) and part.name in ("negate", "not", "or", "and"):
                    is_known = False
        return _Added(
            text, module_of(scope.file.path), tuple(annotations), tuple(packages), is_known
        )

    def of(self, owner: Class) -> Prefix:
        """What stands before the routes of a controller."""
        base = self.of_file(owner.file.path)
        module = module_of(owner.file.path)
        rules = [a for a in self._added if a.module == module]
        configuration = self._room.configuration
        if not rules and configuration.is_single and not configuration.knows(owner.file.path):
            # A library: it is served by the one application that there is.
            rules = self._added if len({a.module for a in self._added}) == 1 else []
        names = {
            a.name.rsplit(".", 1)[-1]
            for c in self._room.program.lineage(owner)
            for a in c.annotations
        }
        for rule in rules:
            wanted = [a for a in rule.annotations if a != "RequestMapping"]
            if wanted and not names & set(wanted) and owner.name not in wanted:
                continue
            if rule.packages and not owner.file.package.startswith(rule.packages):
                continue
            reasons = base.reasons
            if not rule.is_known:
                reasons = (*reasons, "the condition of a path prefix is taken to hold")
            return Prefix(joined(base.text, rule.text), reasons)
        return base

    def of_file(self, path: str) -> Prefix:
        """What the configuration says for the module of a file."""
        module = module_of(path)
        if module not in self._of_modules:
            self._of_modules[module] = self._configured(path)
        return self._of_modules[module]

    def _configured(self, path: str) -> Prefix:
        parts: list[str] = []
        reasons: list[str] = []
        for keys in (_CONTEXT, _SERVLET):
            for key in keys:
                found = self._room.configuration.get(key, path)
                if found is not None:
                    parts.append(found.value)
                    if found.is_assumed:
                        reasons.append(f"{key} comes from a profile or from a configuration server")
                    break
        text = joined(*parts) if any(part.strip("/") for part in parts) else ""
        return Prefix(text.rstrip("/"), tuple(reasons))
