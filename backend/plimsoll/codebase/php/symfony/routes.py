"""Routes that controllers declare by attributes and annotations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plimsoll.codebase.php.symfony.annotations import tags_of
from plimsoll.codebase.php.symfony.paths import plain
from plimsoll.codebase.php.values import Array, Frame, Unknown, Value, text, words
from plimsoll.codebase.trees import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.php.classes import Attribute, ClassFacts, Method
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.program import Program

ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_VERBS = frozenset({"Get", "Post", "Put", "Patch", "Delete", "Options", "Head"})
_ORDER = (
    "path", "name", "requirements", "options", "defaults", "host", "methods", "schemes",
    "condition", "priority", "locale", "format", "utf8", "stateless", "env",
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A route, or what a class says for all of its routes."""

    paths: tuple[str, ...]
    methods: tuple[str, ...] = ()
    requirements: dict[str, str] = field(default_factory=dict)
    defaults: frozenset[str] = frozenset()
    owner: str = ""
    method: Method | None = None
    file: str = ""
    line: int = 0
    reasons: tuple[str, ...] = ()
    is_excluded: bool = False

    def under(self, outer: Route) -> Route:
        """This route below what a class or an import says."""
        return replace(
            self,
            paths=tuple(o + p for o in outer.paths for p in self.paths),
            methods=self.methods or outer.methods,
            requirements={**outer.requirements, **self.requirements},
            defaults=self.defaults | outer.defaults,
            reasons=(*outer.reasons, *self.reasons),
        )


def declared(  # noqa: C901 - a table
    facts: ClassFacts, program: Program, reader: Interpreter, notes: list[str]
) -> Iterator[Route]:
    """All routes of a controller, of inherited methods as well."""
    if facts.kind != "class" or facts.is_abstract:
        return
    outer = list(_of(facts.attributes, facts.comment, facts, facts.line, reader, notes))
    seen: set[str] = set()
    found = False
    for owner in program.lineage(facts.name):
        for key, method in owner.methods.items():
            if key in seen or not method.is_public:
                continue
            seen.add(key)
            for route in _of(method.attributes, method.comment, owner, method.line, reader, notes):
                found = True
                for base in outer[:1] or [Route(("",))]:
                    whole = route.under(base)
                    if base.is_excluded or route.is_excluded:
                        continue
                    yield replace(whole, paths=_rooted(whole), owner=facts.name, method=method)
    invoked = program.method(facts.name, "__invoke")
    if not found and invoked is not None:
        for route in outer:
            if not route.is_excluded:
                yield replace(route, paths=_rooted(route), owner=facts.name, method=invoked)


def _rooted(route: Route) -> tuple[str, ...]:
    """Its paths; a class's and its method's are joined as they are written."""
    return tuple(
        path if path.startswith("/") else f"/{path}" if path else "" for path in route.paths
    )


def _of(
    attributes: tuple[Attribute, ...],
    comment: str,
    facts: ClassFacts,
    line: int,
    reader: Interpreter,
    notes: list[str],
) -> Iterator[Route]:
    for attribute in attributes:
        if is_route(attribute.name):
            frame = Frame(facts.names, owner=facts.name, static=facts.name)
            reader.steps = 0  # what handlers took before does not count here
            given, named = reader.arguments(attribute.arguments, frame)
            told: Array = dict(zip(_ORDER, given, strict=False))
            told.update(named)
            place = line_of(attribute.node)
            route = _route(attribute.short, told, facts, place, notes)
            if route is not None:
                yield route
    if not comment or "@" not in comment:
        return
    start = line - comment.count("\n") - 1
    method_said: tuple[str, ...] = ()
    routes: list[Route] = []
    for one in tags_of(comment):
        name = facts.names.resolve(one.name)
        if one.short == "Method" and "Sensio" in name:
            method_said = tuple(w.upper() for w in words(one.arguments))
        elif is_route(name):
            told = {
                ("path" if k == 0 else k): _constant(v, facts, reader)
                for k, v in one.arguments.items()
            }
            route = _route(one.short, told, facts, max(1, start + one.offset), notes)
            if route is not None:
                routes.append(route)
    for route in routes:
        yield replace(route, methods=route.methods or method_said)


def _constant(value: Value, facts: ClassFacts, reader: Interpreter) -> Value:
    if isinstance(value, Unknown) and "::" in value.text:
        owner, _, name = value.text.partition("::")
        full = facts.name if owner in {"self", "static"} else facts.names.resolve(owner)
        return reader.constant(full, name)
    return value


def is_route(name: str) -> bool:
    """Whether an attribute or annotation declares a route, by its full name."""
    short = name.rsplit("\\", 1)[-1]
    if short == "Route":
        return "Symfony" in name or "Sensio" in name or "FOS" in name
    return short in _VERBS and "FOS\\RestBundle" in name


def _route(kind: str, told: Array, facts: ClassFacts, line: int, notes: list[str]) -> Route | None:
    given = told.get("path", told.get("localized_paths"))
    paths = list(given.values() if isinstance(given, dict) else [given])
    readable = [text(p) for p in paths]
    if any(p is None for p in readable):
        said = next(
            (getattr(p, "missing", getattr(p, "text", "")) for p in paths if text(p) is None), ""
        )
        notes.append(
            f"{facts.path}:{line}: `{said[:80]}` could not be told; the route is not listed"
        )
        return None
    requirements: dict[str, str] = {}
    defaults: set[str] = set()
    bare: list[str] = []
    for path in readable:
        one, inline, inline_defaults = plain(path or "")
        bare.append(one)
        requirements.update(inline)
        defaults |= set(inline_defaults)
    said_requirements = told.get("requirements")
    if isinstance(said_requirements, dict):
        requirements.update(
            {str(k): w for k, v in said_requirements.items() if (w := text(v)) is not None}
        )
    said_defaults = told.get("defaults")
    if isinstance(said_defaults, dict):
        defaults |= {str(k) for k in said_defaults}
    methods = tuple(
        w.upper()
        for one in words(told.get("methods"))
        for w in one.replace("|", ",").split(",")
        if w
    )
    if kind in _VERBS:
        methods = (kind.upper(),)
    environments = set(words(told.get("env")))
    return Route(
        tuple(bare),
        methods,
        requirements,
        frozenset(defaults),
        file=facts.path,
        line=line,
        is_excluded=bool(environments) and environments <= {"dev", "test"},
    )
