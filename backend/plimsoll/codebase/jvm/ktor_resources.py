"""Ktor's type-safe routes: `@Resource("/articles") class Articles(val sort: String?)`."""

from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.jvm.model import Class, TypeName
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.types import Type, resolved
from plimsoll.codebase.routes import joined

_MARKS = frozenset({"Resource", "Location", "KtorExperimentalLocationsAPI"})
_PACKAGES = ("io.ktor",)
_DEEPEST = 10


@dataclass(slots=True)
class TypedRoute:
    """A resource's path, and its properties: those that the path does not name are queries."""

    path: str
    properties: dict[str, tuple[JsonSchema, bool]] = field(default_factory=dict)
    """Schema, and whether it has to be given."""


class KtorResources:
    """Reads resource classes."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, written: TypeName, scope: Scope) -> TypedRoute | None:
        """The route of a type; None if it is no resource."""
        owner = self._room.program.resolve(written.name, scope)
        return None if owner is None else self._of_class(owner, 0)

    def _of_class(self, owner: Class, depth: int) -> TypedRoute | None:
        scope = Scope(owner.file, owner)
        mark = self._room.marks.first(owner.annotations, scope, _MARKS, _PACKAGES)
        if mark is None or depth > _DEEPEST:
            return None
        own = self._room.marks.text(mark, "value", "path") or ""
        found = TypedRoute(own)
        above: TypedRoute | None = None
        for given in owner.fields:
            if not given.is_constructed:
                continue
            kind = resolved(given.type, scope, self._room.program)
            parent = self._parent(kind, depth)
            if parent is not None:
                above = parent
                continue
            schema = self._room.schemas(owner.file.path).of(kind)
            is_required = given.value is None and not kind.nullable
            found.properties[given.name] = (schema, is_required)
        if above is None and mark.name == "Location" and owner.outer is not None:
            above = self._of_class(owner.outer, depth + 1)
        if above is not None:
            found.path = joined(above.path, own) if own else above.path
            found.properties = {**above.properties, **found.properties}
        return found

    def _parent(self, kind: Type, depth: int) -> TypedRoute | None:
        if kind.owner is None or kind.owner.kind == "enum":
            return None
        return self._of_class(kind.owner, depth + 1)
