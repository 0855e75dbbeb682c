"""Repositories that Spring Data REST exports: collections, items, searches."""

import re
from collections.abc import Iterator

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.jvm.inputs import Inputs
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Class, Method
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import is_simple_or_many
from plimsoll.codebase.jvm.types import Type, resolved
from plimsoll.codebase.routes import joined

_MARKS = frozenset({"RepositoryRestResource", "RestResource"})
_SPRING = ("org.springframework",)
_REPOSITORIES = re.compile(r"^(\w*Repository|Repository)$")
_PAGED = re.compile(r"^(JpaRepository|MongoRepository|\w*PagingAndSorting\w*|ListPaging\w*)$")
_REASONS = ("Spring Data REST exports the repository",)
_ES = re.compile(r"(s|x|z|ch|sh)$")
_Y = re.compile(r"([^aeiou])y$")
_PEOPLE = {"person": "people", "child": "children", "man": "men", "woman": "women"}


class DataRest:
    """Reads repositories."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, owner: Class, prefix: str) -> Iterator[Endpoint]:
        """The endpoints of an exported repository; nothing for anything else."""
        mark = self._mark(owner)
        domain = self._domain(owner)
        if mark is None or domain is None or self._room.marks.flag(mark, "exported") is False:
            return
        base = self._room.configuration.get("spring.data.rest.base-path", owner.file.path)
        name = domain.name[:1].lower() + domain.name[1:]
        path = self._room.marks.text(mark, "path") or plural(name)
        place = joined(prefix, base.value if base is not None else "", path)
        is_paged = any(_PAGED.match(s.name) for s in owner.supertypes)
        schema = self._room.schemas(owner.file.path).of(domain)
        source = SourceLocation(file=owner.file.path, line=owner.line)
        pages = self._pages() if is_paged else ()
        yield _endpoint("GET", place, pages, None, source)
        yield _endpoint("POST", place, (), schema, source)
        item = f"{place}/{{id}}"
        for method, body in (("GET", None), ("PUT", schema), ("PATCH", schema), ("DELETE", None)):
            yield _endpoint(method, item, (), body, source)
        for method_found in owner.methods:
            yield from self._search(method_found, owner, place)

    def _mark(self, owner: Class) -> Mark | None:
        if owner.kind != "interface":
            return None
        scope = Scope(owner.file, owner)
        return self._room.marks.first(owner.annotations, scope, _MARKS, _SPRING)

    def _domain(self, owner: Class) -> Type | None:
        for supertype in owner.supertypes:
            if _REPOSITORIES.match(supertype.name) and supertype.arguments:
                return resolved(
                    supertype.arguments[0], Scope(owner.file, owner), self._room.program
                )
        return None

    def _pages(self) -> tuple[Parameter, ...]:
        inputs = Inputs()
        inputs.add("page", "query", {"type": "integer"}, required=False)
        inputs.add("size", "query", {"type": "integer"}, required=False)
        inputs.add("sort", "query", {"type": "string"}, required=False)
        return tuple(inputs.parameters.values())

    def _search(self, method: Method, owner: Class, place: str) -> Iterator[Endpoint]:
        """Query methods are served under `/search`."""
        scope = Scope(owner.file, owner)
        mark = self._room.marks.first(
            method.annotations, scope, frozenset({"RestResource"}), _SPRING
        )
        is_query = method.name.startswith(("find", "read", "get", "query", "search", "count"))
        is_query = is_query or any(a.name.endswith("Query") for a in method.annotations)
        if self._room.marks.flag(mark, "exported") is False or not is_query:
            return
        if method.name in ("findAll", "findById", "getOne", "getById", "getReferenceById"):
            return
        inputs = Inputs()
        for given in method.inputs:
            kind = resolved(given.type, scope, self._room.program)
            if kind.name == "Pageable":
                for parameter in self._pages():
                    inputs.parameters.setdefault(("query", parameter.name), parameter)
            elif kind.name != "Sort":
                named = self._room.marks.first(
                    given.annotations, scope, frozenset({"Param"}), _SPRING
                )
                name = self._room.marks.text(named, "value") or given.name
                schema: JsonSchema = {"type": "string"}
                if is_simple_or_many(kind):
                    schema = self._room.schemas(owner.file.path).of(kind)
                inputs.add(name, "query", schema, required=False)
        path = self._room.marks.text(mark, "path") or method.name
        source = SourceLocation(file=owner.file.path, line=method.line)
        parameters = tuple(inputs.parameters.values())
        yield _endpoint("GET", f"{place}/search/{path}", parameters, None, source)


def _endpoint(
    method: str,
    route: str,
    parameters: tuple[Parameter, ...],
    body: JsonSchema | None,
    source: SourceLocation,
) -> Endpoint:
    path = read_path(route)
    fields = () if body is None else body_parameters(body, required=method != "PATCH")
    return Endpoint(
        method=method,
        route=path.template.route,
        parameters=(*path.parameters({}), *parameters, *fields),
        body_schema=body,
        body_required=body is not None,
        source=source,
        framework="spring",
        confidence="likely",
        reasons=_REASONS,
    )


def plural(name: str) -> str:
    """An English plural, the way exported collections are named."""
    if name in _PEOPLE:
        return _PEOPLE[name]
    if _Y.search(name):
        return _Y.sub(r"\1ies", name)
    return f"{name}es" if _ES.search(name) else f"{name}s"
