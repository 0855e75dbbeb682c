"""Routers of any framework: what is registered on them, and where they are mounted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from plimsoll.codebase.golang.inputs import Use
from plimsoll.codebase.golang.texts import left_out
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import (
    At,
    BoundNative,
    Call,
    Const,
    Foreign,
    Function,
    Made,
    Native,
    Struct,
    Unknown,
    Value,
    flat,
    text,
)

ANY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOST_PLACES = 50
_DEEPEST = 12
PAGES = re.compile(r"swaggo/|/swagger\.|[sS]wagger(\.|$)|redoc\b|scalar-go")


@dataclass(frozen=True, slots=True)
class Prefix:
    """A known part of a route and what could not be told of it."""

    text: str = ""
    missing: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Route:
    """One registration, before any prefix."""

    router: "Router"
    methods: tuple[str, ...]
    """Empty: any."""
    path: Prefix
    handler: Value
    at: At
    middlewares: list[Value] = field(default_factory=list)
    needs: list[tuple[str, str]] = field(default_factory=list)
    """Query parameters and headers a route asks for: `("query", "q")`."""
    declared: list[Use] = field(default_factory=list)
    """Inputs that the registration itself names."""
    body: GoType | None = None
    responses: dict[str, GoType] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    """Why it is not certain."""
    site: At | None = None
    """The call itself, wherever its path came from."""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a router ends up: the prefix in front, and the middlewares on the way."""

    prefix: Prefix
    middlewares: tuple[Value, ...]
    is_made_up: bool
    """Nobody was seen making it; it came as a parameter or field."""


@dataclass(eq=False)
class Registry:
    """All routes of a repository and what could not be read."""

    routes: list[Route] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rank: int = 0
    """How far from a program's own start: 0 is what `main` leads to, 2 what others call."""

    def add(self, route: Route, site: At) -> None:
        """Takes a route."""
        route.site, route.rank = site, self.rank
        self.routes.append(route)

    def chosen(self) -> list[Route]:
        """All routes, but those of a call only as they come from the nearest start.

        A function that registers may also be called by one that nothing calls, with a router that
        nobody made: that says no more than the call with the real one.
        """
        by_router: dict[Router, set[tuple[At | None, At]]] = {}
        for route in self.routes:
            by_router.setdefault(route.router.whole, set()).add((route.site, route.at))
        mounted = [keys for router, keys in by_router.items() if router.mounts]
        # Made once more, and mounted nowhere that was seen: the same routes as the mounted one's.
        again = {
            router
            for router, keys in by_router.items()
            if not router.mounts and any(keys <= others for others in mounted)
        }
        kept = [route for route in self.routes if route.router.whole not in again]
        nearest: dict[tuple[At | None, At], int] = {}
        for route in kept:
            key = route.site, route.at
            nearest[key] = min(nearest.get(key, route.rank), route.rank)
        return [route for route in kept if route.rank == nearest[route.site, route.at]]

    def note(self, at: At, what: str) -> None:
        """Says once what could not be told, and where."""
        told = f"{at.file}:{at.line}: {what}"
        if told not in self.notes:
            self.notes.append(told)


@dataclass(eq=False, slots=True)
class Mount:
    """Where a router hangs."""

    parent: "Router"
    prefix: Prefix
    is_stripped: bool = True
    """Whether the parent's own prefix is gone when the router sees the path."""


class Router(Native):
    """A router, a group of one, or a whole application."""

    framework = ""
    has_colons = False
    """Whether placeholders are written `:id`, though the framework's others are in braces."""

    def __init__(self, registry: Registry, *, is_made_up: bool = False) -> None:
        self.registry = registry
        self.is_made_up = is_made_up
        self.mounts: list[Mount] = []
        self.middlewares: list[Value] = []
        self.group_of: Router | None = None

    @property
    def whole(self) -> "Router":
        """The router that this is a group of, or itself."""
        found = self
        for _ in range(_MOST_PLACES):
            if found.group_of is None:
                break
            found = found.group_of
        return found

    def fresh(self) -> "Router":
        """Another router of the same kind."""
        return type(self)(self.registry)

    def join(self, prefix: str, path: str) -> str:
        """A prefix and what is registered under it, as the framework puts them together."""
        return prefix.rstrip("/") + path

    def child(self, prefix: Prefix, middlewares: Sequence[Value] = ()) -> "Router":
        """A group."""
        made = self.fresh()
        made.mounts.append(Mount(self, prefix))
        made.group_of = self
        made.middlewares.extend(middlewares)
        return made

    def mount(self, child: "Router", prefix: Prefix) -> None:
        """Hangs an independent router under a prefix."""
        if child is not self and len(child.mounts) < _MOST_PLACES:
            child.mounts.append(Mount(self, prefix))

    def add(
        self,
        call: Call,
        methods: Sequence[str],
        path: Value,
        handler: Value,
        middlewares: Sequence[Value] = (),
    ) -> Route | None:
        """A route, unless it is no endpoint or its path is not known."""
        told = self.prefix_of(path, call, "route")
        if told is None or is_static(handler) or is_documentation(handler):
            return None
        inner = mounted_in(handler)
        others = [(each, stripped) for each, stripped in inner if each.whole is not self.whole]
        # A handler that was given its own router looks at it, but does not lead there again.
        if others or (inner and not isinstance(handler, Function | Made)):
            for each, stripped in others:
                self.mount_foreign(each, told, stripped)
            return None
        route = Route(self, tuple(methods), told, handler, place_of(path, call), [*middlewares])
        self.registry.add(route, call.at)
        return route

    def mount_foreign(self, child: "Router", prefix: Prefix, stripped: str | None) -> None:
        """Hangs in a router that sees the whole path, but for what is stripped from it."""
        del prefix
        self.mount(child, Prefix(stripped or ""))

    def prefix_of(self, value: Value, call: Call, what: str) -> Prefix | None:
        """A path; None, and said, if nothing of it is known."""
        if isinstance(value, Const) and isinstance(value.value, str):
            for name in value.missing:
                self.registry.note(
                    call.at,
                    left_out(name)
                    if name.startswith("{")
                    else f"{name} could not be told and is left out of the route",
                )
            return Prefix(value.value, value.missing)
        told = (value.wording if isinstance(value, Unknown) else "") or "its path"
        if what == "route":
            self.registry.note(call.at, f"{told} could not be told; the route is left out")
            return None
        self.registry.note(
            call.at, f"{told} could not be told and is left out of the routes below it"
        )
        return Prefix("", (told,))

    def places(self, depth: int = 0) -> Iterator[Place]:
        """All the places this router is reached at."""
        if not self.mounts or depth > _DEEPEST:
            yield Place(Prefix(), tuple(self.middlewares), self.is_made_up)
            return
        for mount in self.mounts[:_MOST_PLACES]:
            for outer in list(mount.parent.places(depth + 1))[:_MOST_PLACES]:
                yield Place(
                    Prefix(
                        mount.parent.join(outer.prefix.text, mount.prefix.text)
                        if mount.prefix.text
                        else outer.prefix.text,
                        (*outer.prefix.missing, *mount.prefix.missing),
                    ),
                    (*outer.middlewares, *self.middlewares),
                    outer.is_made_up,
                )

    def run(self, call: Call, function: Value, router: "Router") -> None:
        """Lets a closure register on a router."""
        inner = Call(call.machine, [router], [], call.scope, call.at)
        call.machine.call(function, inner)


@dataclass(frozen=True, slots=True)
class Stripped(Native):
    """`http.StripPrefix("/api", handler)`."""

    prefix: str
    inner: Value

    @override
    def call(self, name: str, call: Call) -> Value | None:
        """`http.StripPrefix("/api", router).ServeHTTP(w, r)`: hangs the router there."""
        del call
        for router, stripped in mounted_in(self) if name == "ServeHTTP" else ():
            known = {mount.prefix.text for mount in router.mounts}
            if stripped and stripped not in known and len(router.mounts) < _MOST_PLACES:
                router.mounts.append(Mount(Router(router.registry), Prefix(stripped)))
        return None


@dataclass(frozen=True, slots=True)
class StaticFiles(Value):
    """A handler that serves files."""


def is_static(handler: Value) -> bool:
    """Whether a handler serves files, behind whatever wraps it."""
    if isinstance(handler, StaticFiles):
        return True
    if isinstance(handler, Stripped):
        return is_static(handler.inner)
    if isinstance(handler, Made):
        return any(isinstance(v, StaticFiles | Stripped) and is_static(v) for v in handler.inside())
    return isinstance(handler, Function) and any(is_static(v) for v in handler.wraps)


def is_documentation(handler: Value) -> bool:
    """Whether a handler is a library's page about the service."""
    if isinstance(handler, Foreign | Made):
        return bool(PAGES.search(handler.name))
    if isinstance(handler, Function):
        return any(is_documentation(value) for value in handler.wraps)
    return False


def mounted_in(handler: Value, depth: int = 0) -> list[tuple[Router, str | None]]:  # noqa: PLR0911
    """The routers behind a handler, with the prefix stripped before them."""
    if depth > _DEEPEST:
        return []
    if isinstance(handler, Router):
        return [(handler, None)]
    if isinstance(handler, BoundNative):
        return mounted_in(handler.native, depth + 1)
    if isinstance(handler, Stripped):
        return [
            (router, handler.prefix + (inner or ""))
            for router, inner in mounted_in(handler.inner, depth + 1)
        ]
    if isinstance(handler, Made):
        return [found for v in handler.args for found in mounted_in(v, depth + 1)]
    if isinstance(handler, Function):
        return [found for v in handler.wraps for found in mounted_in(v, depth + 1)]
    if isinstance(handler, Struct):
        fields = [v for v in handler.fields.values() if isinstance(v, _HOLDERS)]
        return [found for v in fields for found in mounted_in(v, depth + 4)]
    return []


_HOLDERS = (Router, Stripped, Made, Function)


def place_of(path: Value, call: Call) -> At:
    """Where a route is declared: at the call, or where its path was handed over from."""
    at = path.at if isinstance(path, Const) else None
    if at is None or (at.file == call.at.file and call.at.line <= at.line <= call.ends):
        return call.at
    is_before = at.file == call.at.file and at.line <= call.at.line
    return call.at if is_before and call.at.line - at.line <= 1 else at


def prefixed(value: Value) -> str:
    """A text, empty if not known."""
    return text(value) or ""


def handlers_of(values: Sequence[Value]) -> tuple[Value, list[Value]]:
    """The last of some handlers, and those that run before it."""
    listed = flat(values)
    return (listed[-1], listed[:-1]) if listed else (Unknown(), [])


def methods_of(value: Value) -> list[str]:
    """Method names in a text or a slice."""
    listed = flat([value])
    return [told.upper() for part in listed if (told := text(part))]
