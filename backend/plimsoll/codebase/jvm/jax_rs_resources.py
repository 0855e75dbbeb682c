"""JAX-RS resources: which classes answer, on which paths, sub-resources followed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plimsoll.codebase.jvm.handlers import Handler, handlers
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Call, Class, TypeName, TypeValue, within
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import unwrapped
from plimsoll.codebase.jvm.types import resolved

JAX_RS = (
    "javax.ws.rs",
    "jakarta.ws.rs",
    "org.jboss.resteasy",
    "io.vertx",
    "com.sun.jersey",
    "io.dropwizard",
)
_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
_DESIGNATORS = _VERBS | {"HttpMethod"}
_CLIENTS = frozenset({"RegisterRestClient", "FeignClient"})
_PATH = frozenset({"Path"})
_DEEPEST = 8
_MANY = 20_000


@dataclass(frozen=True, slots=True)
class Resource:
    """A method that answers: from the application's path on."""

    handler: Handler
    owner: Class
    """The class that the method was found in."""
    mark: Mark
    paths: tuple[str, ...]
    method: str
    chain: tuple[Class, ...]
    """The root resource, and the sub-resources down to the owner."""
    locators: tuple[Handler, ...]
    """The methods that lead to the owner: their parameters count too."""


class Resources:
    """Follows root resources."""

    def __init__(self, room: Room, notes: list[str]) -> None:
        self._room = room
        self._notes = notes
        self._count = 0

    def root_path(self, owner: Class) -> Mark | None:
        """The `@Path` of a class, inherited too."""
        for current in self._room.program.lineage(owner):
            scope = Scope(current.file, current)
            mark = self._room.marks.first(current.annotations, scope, _PATH, JAX_RS)
            if mark is not None:
                return mark
        return None

    def is_root(self, owner: Class) -> bool:
        """Whether a class is served by itself."""
        if owner.kind not in ("class", "object") or "abstract" in owner.modifiers:
            return False
        return not _is_client(owner) and self.root_path(owner) is not None

    def of(self, owner: Class) -> Iterator[Resource]:
        """Everything that a root resource answers."""
        mark = self.root_path(owner)
        path = self.path(mark)
        if path is not None:
            yield from self._of(owner, (path,), (owner,), ())

    def path(self, mark: Mark | None) -> str | None:
        """What a `@Path` says; empty without one, None (and noted) if it cannot be told."""
        if mark is None:
            return ""
        text = self._room.marks.texts(mark, "value")
        if text and text[0][0] is not None:
            return text[0][0]
        if not text:
            return ""
        self._notes.append(
            f"{mark.scope.file.path}:{mark.line}: the path could not be told and its endpoints are "
            "left out"
        )
        return None

    def _of(
        self,
        owner: Class,
        above: tuple[str, ...],
        chain: tuple[Class, ...],
        locators: tuple[Handler, ...],
    ) -> Iterator[Resource]:
        for handler in handlers(owner, self._room.program):
            self._count += 1
            if self._count > _MANY:
                return
            mark, verbs = self._designated(handler)
            path_mark = self._marked_path(handler)
            if mark is None and path_mark is None:
                continue
            path = self.path(path_mark)
            if path is None:
                continue
            paths = (*above, path)
            if mark is not None:
                for verb in verbs:
                    yield Resource(handler, owner, mark, paths, verb, chain, locators)
            elif len(chain) < _DEEPEST:
                for kind in self._located(handler):
                    if kind not in chain:
                        yield from self._of(kind, paths, (*chain, kind), (*locators, handler))

    def _designated(self, handler: Handler) -> tuple[Mark | None, list[str]]:
        for declared in handler.levels:
            marks = self._room.marks.find(
                declared.method.annotations, declared.scope, _DESIGNATORS, JAX_RS
            )
            verbs = [
                mark.name if mark.name in _VERBS else self._room.marks.text(mark, "value") or ""
                for mark in marks
            ]
            if marks:
                return marks[0], [verb for verb in verbs if verb]
        return None, []

    def _marked_path(self, handler: Handler) -> Mark | None:
        for declared in handler.levels:
            notes = declared.method.annotations
            mark = self._room.marks.first(notes, declared.scope, _PATH, JAX_RS)
            if mark is not None:
                return mark
            if self._room.marks.first(notes, declared.scope, _DESIGNATORS, JAX_RS) is not None:
                return None
        return None

    def _located(self, handler: Handler) -> list[Class]:
        """The classes that a locator may answer with."""
        answering = handler.answering
        returned = unwrapped(handler.returns(self._room.program))
        if returned.owner is None and returned.name in ("Class", "KClass"):
            returned = returned.first
        made: list[Class] = []
        for statement in self._room.program.statements(answering.method, answering.owner.file):
            for part in within(statement):
                kind = _named_type(part)
                if kind is None:
                    continue
                found = resolved(kind, answering.scope, self._room.program).owner
                if found is not None and found.kind in ("class", "object"):
                    made.append(found)
        if returned.owner is None:
            return [c for c in made if self._answers(c)][:1]
        lineages = {c.qualified: self._room.program.lineage(c) for c in made}
        fitting = [c for c in made if returned.owner in lineages[c.qualified]]
        return fitting[:1] or [returned.owner]

    def _answers(self, owner: Class) -> bool:
        return any(
            self._designated(handler)[0] is not None
            for handler in handlers(owner, self._room.program)
        )


def _named_type(part: object) -> TypeName | None:
    if isinstance(part, TypeValue):
        return part.type
    if isinstance(part, Call):
        if part.name == "new" and part.types:
            return part.types[0]
        if part.receiver is None and re.match(r"[A-Z]", part.name):
            return TypeName(part.name)
    return None


def _is_client(owner: Class) -> bool:
    return any(a.name.rsplit(".", 1)[-1] in _CLIENTS for a in owner.annotations)
