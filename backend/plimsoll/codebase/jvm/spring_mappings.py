"""Spring's annotated controllers: which classes answer, on which routes, by which methods."""

import re
from dataclasses import dataclass

from plimsoll.codebase.jvm.handlers import Handler, handlers
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Class, Expression, Name
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room

_SPRING = ("org.springframework",)
_STEREOTYPES = frozenset(
    {"Controller", "RestController", "RepositoryRestController", "BasePathAwareController"}
)
_BEANS = frozenset({"Component", "Service", "Repository"})
_VERBS = {
    "GetMapping": "GET",
    "PostMapping": "POST",
    "PutMapping": "PUT",
    "PatchMapping": "PATCH",
    "DeleteMapping": "DELETE",
}
_MAPPINGS = frozenset({"RequestMapping", *_VERBS})
_EXCHANGES = {
    "GetExchange": "GET",
    "PostExchange": "POST",
    "PutExchange": "PUT",
    "PatchExchange": "PATCH",
    "DeleteExchange": "DELETE",
}
_ALL_MAPPINGS = _MAPPINGS | {"HttpExchange", *_EXCHANGES}
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SPEL = re.compile(r"#\{")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A handler with the paths and methods it answers; no methods: any."""

    handler: Handler
    mark: Mark
    type_mark: Mark | None
    paths: tuple[str, ...]
    methods: tuple[str, ...]
    consumes: str
    reasons: tuple[str, ...]


class Mappings:
    """Reads controllers."""

    def __init__(self, room: Room, notes: list[str]) -> None:
        self._room = room
        self._notes = notes

    def is_controller(self, owner: Class) -> bool:
        """Whether Spring takes a class for a controller."""
        if owner.kind not in ("class", "object", "record") or "abstract" in owner.modifiers:
            return False
        scope = Scope(owner.file, owner)
        marks = self._room.marks
        if marks.first(owner.annotations, scope, _STEREOTYPES, _SPRING) is not None:
            return True
        lineage = self._room.program.lineage(owner)
        if any(_is_client(current) for current in lineage):
            return False
        if owner.kind == "class" and owner.outer is not None and "sealed" in owner.modifiers:
            return False
        wanted = _STEREOTYPES | {"RequestMapping"}
        if (
            marks.first(owner.annotations, scope, frozenset({"RequestMapping"}), _SPRING)
            is not None
        ):
            return True
        is_bean = marks.first(owner.annotations, scope, _BEANS, _SPRING) is not None
        return any(
            marks.first(c.annotations, Scope(c.file, c), wanted, _SPRING) is not None
            and (is_bean or marks.first(c.annotations, Scope(c.file, c), _STEREOTYPES, _SPRING))
            for c in lineage[1:]
        )

    def answers_bodies(self, owner: Class, handler: Handler) -> bool:
        """Whether what a handler returns is the body, not the name of a page."""
        wanted = frozenset({"RestController", "ResponseBody"})
        places = [(d.method.annotations, d.scope) for d in handler.levels]
        places += [(c.annotations, Scope(c.file, c)) for c in self._room.program.lineage(owner)]
        return any(
            self._room.marks.first(notes, scope, wanted, _SPRING) is not None
            for notes, scope in places
        )

    def of(self, owner: Class) -> list[Mapping]:
        """The mappings of a controller."""
        type_mark = self._type_mark(owner)
        found: list[Mapping] = []
        for handler in handlers(owner, self._room.program):
            mark = self._method_mark(handler)
            if mark is not None:
                mapping = self._mapping(handler, mark, type_mark, owner)
                if mapping is not None:
                    found.append(mapping)
        return found

    def _type_mark(self, owner: Class) -> Mark | None:
        for current in self._room.program.lineage(owner):
            scope = Scope(current.file, current)
            wanted = frozenset({"RequestMapping", "HttpExchange"})
            mark = self._room.marks.first(current.annotations, scope, wanted, _SPRING)
            if mark is not None:
                return mark
        return None

    def _method_mark(self, handler: Handler) -> Mark | None:
        for declared in handler.levels:
            mark = self._room.marks.first(
                declared.method.annotations, declared.scope, _ALL_MAPPINGS, _SPRING
            )
            if mark is not None:
                return mark
        return None

    def _mapping(
        self, handler: Handler, mark: Mark, type_mark: Mark | None, owner: Class
    ) -> Mapping | None:
        reasons: list[str] = []
        own = self.paths(mark, reasons, owner)
        above = [""] if type_mark is None else self.paths(type_mark, reasons, owner)
        if not own:
            return None
        if not above:
            above = [""]
            reasons.append("a prefix could not be told and is left out")
        methods = self.methods(mark)
        if type_mark is not None:
            methods += [m for m in self.methods(type_mark) if m not in methods]
        consumes = self._room.marks.text(mark, "consumes") or (
            self._room.marks.text(type_mark, "consumes") or ""
        )
        return Mapping(
            handler,
            mark,
            type_mark,
            tuple(combined(first, second) for first in above for second in own),
            tuple(methods),
            consumes if "/" in consumes else _media_type(mark, type_mark, self._room),
            tuple(dict.fromkeys(reasons)),
        )

    def methods(self, mark: Mark) -> list[str]:
        """The methods that an annotation names."""
        if mark.name in _VERBS or mark.name in _EXCHANGES:
            return [_VERBS.get(mark.name) or _EXCHANGES[mark.name]]
        return [word.upper() for word in self._room.marks.words(mark, "method")]

    def paths(self, mark: Mark, reasons: list[str], owner: Class) -> list[str]:
        """The paths of an annotation; `""` if it names none, nothing if none can be told."""
        given = self._room.marks.texts(mark, "path", "value", "url")
        if not given:
            return [""]
        found: list[str] = []
        for text, expression in given:
            path = self.filled(text, mark, expression, owner, reasons)
            if path is not None:
                found.append(path)
        return found

    def filled(
        self,
        text: str | None,
        mark: Mark,
        expression: Expression,
        owner: Class,
        reasons: list[str],
    ) -> str | None:
        """A path with its `${…}` replaced; None, and noted, if that fails."""
        filled = None
        if text is not None and not _SPEL.search(text):
            filled = self._room.configuration.filled(text, owner.file.path)
        if filled is None:
            said = text if text is not None else _said(expression)
            self._notes.append(
                f"{mark.scope.file.path}:{mark.line}: {said} could not be told and is left out of "
                "the route"
            )
            return None
        if text is not None and "${" in text:
            reasons.append(f"{text} is taken from the configuration")
        return filled.value


def combined(first: str, second: str) -> str:
    """A type's and a method's path the way Spring puts them together."""
    first = f"/{first}" if first and not first.startswith("/") else first
    second = f"/{second}" if second and not second.startswith("/") else second
    if not first or first == "/":
        return second or first
    if not second:
        return first
    for ending in ("/**", "/*"):
        first = first.removesuffix(ending)
    return first.rstrip("/") + second


def _said(expression: Expression) -> str:
    return ".".join(expression.parts) if isinstance(expression, Name) else "the path"


def _media_type(mark: Mark, type_mark: Mark | None, room: Room) -> str:
    words = room.marks.words(mark, "consumes") or room.marks.words(type_mark, "consumes")
    for word in words:
        for known in ("MULTIPART_FORM_DATA", "APPLICATION_FORM_URLENCODED", "APPLICATION_XML"):
            if word.startswith(known):
                return {
                    "MULTIPART_FORM_DATA": "multipart/form-data",
                    "APPLICATION_FORM_URLENCODED": "application/x-www-form-urlencoded",
                    "APPLICATION_XML": "application/xml",
                }[known]
        if word.startswith("TEXT_PLAIN"):
            return "text/plain"
    return ""


def _is_client(owner: Class) -> bool:
    return any(a.name.rsplit(".", 1)[-1] == "FeignClient" for a in owner.annotations)
