"""FastAPI: applications, routers, and what they include and mount.

Found: the verb decorators, `api_route`, `add_api_route`, `route` and `add_route` on applications
and routers, wherever these are made: at module level, in factories, as attributes of `self`, in
loops over literal lists. Prefixes add up along `include_router` and `mount`; a router included
twice yields its routes twice. A prefix that only the environment tells is taken as empty, and a
note says so.

A router class of the repository that overrides `api_route` or `add_api_route`, as many do to accept
a trailing slash, is followed: what it passes on counts. A route hidden from the schema that only
repeats another with or without a slash is left out; other hidden routes are listed.

A router that nothing includes is not part of any application and yields nothing, unless the
repository has no application at all (a library of routers) or includes something that could not
be told (`for module in discovered: app.include_router(module.router)`): then it is listed with its
own prefix only.

Not listed: websockets, static files, the documentation pages FastAPI adds by itself. `root_path`
is ignored, because a proxy strips it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.fastapi_routes import Met, Place, Writer
from plimsoll.codebase.python.decisions import STAND_IN
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.overrides import replay_overrides
from plimsoll.codebase.python.types import last_name
from plimsoll.codebase.python.values import (
    FALSE,
    CallRecord,
    Const,
    Method,
    Object,
    Unknown,
    Value,
    elements_of,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_OTHERS = ("starlette.", "litestar.", "ninja.")
_ROUTERS = frozenset({"APIRouter", "InferringRouter", "Router"})
_ROUTING_CALLS = _VERBS | {"include_router", "add_api_route", "api_route", "mount"}
_OWN_PAGES = {
    "openapi_url": "/openapi.json",
    "docs_url": "/docs",
    "redoc_url": "/redoc",
    "swagger_ui_oauth2_redirect_url": "/docs/oauth2-redirect",
}
"""Attributes of an application that hold a path, and FastAPI's defaults."""
_MOST_ENDPOINTS = 50_000
_DEEPEST = 30


@dataclass
class _Walk:
    """What the walk over all applications has collected."""

    routes: list[Met] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    unresolved: list[str] = field(default_factory=list)


class FastApi:
    """Finds what FastAPI applications declare."""

    framework = "fastapi"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        interpreter = sources.python
        walk = _Walk()
        holders = [o for o in interpreter.objects if _is_holder(o, interpreter, sources)]
        for holder in holders:
            replay_overrides(holder, interpreter)
        included = {id(child) for holder in holders for child in _children(holder, interpreter)}
        for holder in holders:
            if id(holder) not in included and not _is_router(holder, interpreter):
                self._walk(holder, Place(), walk, interpreter)
        self._orphans(holders, walk, interpreter)
        walk.routes = list(_without_hidden_twins(walk.routes))
        found = Writer(interpreter).extraction(walk.routes)
        vague = [f"{where}; routers that nothing includes are listed" for where in walk.unresolved]
        return Extraction(found.endpoints, tuple(dict.fromkeys([*vague, *found.notes])))

    def _orphans(self, holders: list[Object], walk: _Walk, interpreter: Interpreter) -> None:
        applications = [o for o in holders if not _is_router(o, interpreter)]
        if applications and not walk.unresolved:
            return
        inside = {id(child) for holder in holders for child in _children(holder, interpreter)}
        for holder in holders:
            if id(holder) not in walk.reached and id(holder) not in inside:
                self._walk(holder, Place(), walk, interpreter)

    def _walk(self, holder: Object, place: Place, walk: _Walk, interpreter: Interpreter) -> None:
        """Collects the routes of an application or router and of everything below it."""
        if id(holder) in place.visited or len(place.visited) > _DEEPEST:
            return
        if len(walk.routes) > _MOST_ENDPOINTS:
            return
        walk.reached.add(id(holder))
        own = _own_settings(holder)
        prefix, missing = _text(own.get("prefix"))
        dependencies = (*place.dependencies, *elements_of(own.get("dependencies")))
        here = Place(
            place.prefix + prefix,
            place.missing + missing,
            dependencies,
            (*place.visited, id(holder)),
        )
        for record in _without_vague_repeats(holder.calls):
            name = record.method.removeprefix("router.")
            if name == "include_router":
                self._include(record, here, walk, interpreter)
            elif name == "mount":
                self._mount(record, here, walk, interpreter)
            else:
                walk.routes.extend(_routes(name, record, here))
        for route in elements_of(own.get("routes")):
            if isinstance(route, Object) and last_name(route.cls) in ("APIRoute", "Route"):
                walk.routes.extend(_routes("add_api_route", route.created, here))

    def _include(
        self, record: CallRecord, here: Place, walk: _Walk, interpreter: Interpreter
    ) -> None:
        child = interpreter.settle(record.argument(0, "router") or Unknown())
        if not isinstance(child, Object):
            walk.unresolved.append(f"{record.file}:{record.line}: a router that could not be told")
            return
        prefix, missing = _text(record.argument(-1, "prefix"))
        dependencies = elements_of(record.argument(-1, "dependencies"))
        place = Place(
            here.prefix + prefix,
            here.missing + missing,
            (*here.dependencies, *dependencies),
            here.visited,
        )
        self._walk(child, place, walk, interpreter)

    def _mount(
        self, record: CallRecord, here: Place, walk: _Walk, interpreter: Interpreter
    ) -> None:
        child = interpreter.settle(record.argument(1, "app") or Unknown())
        if isinstance(child, Object):
            path, missing = _text(record.argument(0, "path"))
            prefix = here.prefix + path.rstrip("/")
            place = Place(prefix, here.missing + missing, (), here.visited)
            self._walk(child, place, walk, interpreter)


def _without_vague_repeats(calls: Sequence[CallRecord]) -> Iterator[CallRecord]:
    """Both sides of `if BASE_PATH: mount(BASE_PATH, api) else: mount("/api", api)` were followed.

    Where the same thing is hung under a path that is known, one that is not tells nothing.
    """
    known = {_hung(record)[0] for record in calls if not _hung(record)[1]}
    for record in calls:
        child, missing = _hung(record)
        if child is None or not missing or child not in known:
            yield record


def _hung(record: CallRecord) -> tuple[int | None, tuple[str, ...]]:
    """What is included or mounted, by identity, and what is missing from its path."""
    name = record.method.removeprefix("router.")
    if name == "include_router":
        child = record.argument(0, "router")
        return (id(child) if child else None), _text(record.argument(-1, "prefix"))[1]
    if name == "mount":
        child = record.argument(1, "app")
        return (id(child) if child else None), _text(record.argument(0, "path"))[1]
    return None, ()


def _is_holder(instance: Object, interpreter: Interpreter, sources: Sources) -> bool:
    if isinstance(instance.cls, Unknown):
        names = {call.method for call in instance.calls}
        return bool(names & _ROUTING_CALLS) and sources.mentions(instance.created.file, b"fastapi")
    names = _own_bases(instance, interpreter)
    return "FastAPI" in names or bool(names & _ROUTERS)


def _own_bases(instance: Object, interpreter: Interpreter) -> set[str]:
    """Without those of other frameworks, whose classes have the same names."""
    bases = interpreter.outside_bases(instance)
    return {base.rsplit(".", 1)[-1] for base in bases if not base.startswith(_OTHERS)}


def _is_router(instance: Object, interpreter: Interpreter) -> bool:
    names = _own_bases(instance, interpreter)
    stands_in = instance.created.method == STAND_IN
    return bool(names & _ROUTERS) or (stands_in and "FastAPI" not in names)


def _children(holder: Object, interpreter: Interpreter) -> Iterator[Object]:
    for record in holder.calls:
        name = record.method.removeprefix("router.")
        if name in ("include_router", "mount"):
            position = 0 if name == "include_router" else 1
            child = record.argument(position, "router", "app")
            child = interpreter.settle(child) if child is not None else None
            if isinstance(child, Object):
                yield child


def _own_settings(holder: Object) -> dict[str, Value]:
    later = holder.base_call.kwargs if holder.base_call is not None else {}
    return {**holder.created.kwargs, **later}


def _text(value: Value | None) -> tuple[str, tuple[str, ...]]:
    """A piece of a path, and what is missing from it."""
    if isinstance(value, Const):
        return (str(value.value) if value.value is not None else ""), value.missing
    if isinstance(value, Unknown):
        return "", (value.wording or "…",)
    return "", () if value is None else ("…",)


def _routes(name: str, record: CallRecord, here: Place) -> Iterable[Met]:
    given = _path(record)
    path, missing = _text(given)
    if not isinstance(given, Const):
        return
    if name in _VERBS or name in ("api_route", "route"):
        handlers = list(record.decorated)
        methods = (name,) if name in _VERBS else _methods(record)
    elif name in ("add_api_route", "add_route"):
        endpoint = record.argument(1, "endpoint", "route")
        handlers = [endpoint] if endpoint is not None else []
        methods = _methods(record)
    else:
        return
    for handler in handlers:
        yield Met(record, methods, here.prefix + path, handler, here, here.missing + missing)


def _path(record: CallRecord) -> Value | None:
    """The path as given, also as `app.docs_url`, which an application knows by itself."""
    given = record.argument(0, "path")
    if isinstance(given, Method) and given.name in _OWN_PAGES:
        return given.instance.created.kwargs.get(given.name, Const(_OWN_PAGES[given.name]))
    return given


def _methods(record: CallRecord) -> tuple[str, ...]:
    return tuple(texts_of(record.argument(-1, "methods"))) or ("get",)


def _without_hidden_twins(routes: Sequence[Met]) -> Iterator[Met]:
    """Drops a route kept out of the schema that only repeats another with or without a slash."""
    shown = {(met.path, met.methods) for met in routes if not _is_hidden(met)}
    for met in routes:
        twin = met.path.removesuffix("/") if met.path.endswith("/") else f"{met.path}/"
        if not (_is_hidden(met) and (twin, met.methods) in shown):
            yield met


def _is_hidden(met: Met) -> bool:
    return met.record.kwargs.get("include_in_schema") == FALSE
