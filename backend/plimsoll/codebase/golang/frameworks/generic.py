"""Routers that work as gin's or chi's do: hertz, iris, fasthttp, go-zero, PocketBase."""

from typing_extensions import override

from plimsoll.codebase.golang.frameworks.gin import GinRouter
from plimsoll.codebase.golang.routers import Prefix, Router, handlers_of, methods_of
from plimsoll.codebase.golang.values import Call, Items, Made, Struct, Value, flat, text

ZERO = "github.com/zeromicro/go-zero/rest"
_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_IRIS = frozenset(verb.capitalize() for verb in _VERBS)


class HertzRouter(GinRouter):
    """hertz: as gin, with other contexts."""

    framework = "hertz"


class FastHttpRouter(Router):
    """fasthttp/router, PocketBase: `GET` … `ANY`, `Handle(method, path, handler)`, `Group`."""

    framework = "fasthttp"

    @override
    def join(self, prefix: str, path: str) -> str:
        return prefix.rstrip("/") + (path if path.startswith("/") or not path else f"/{path}")

    @override
    def get(self, name: str) -> Value | None:
        return self if name == "Router" else None

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in _VERBS or name in ("ANY", "Any"):
            self.add(call, [name] if name in _VERBS else [], call.arg(0), call.arg(1))
        elif name in ("Handle", "Route"):
            self.add(call, methods_of(call.arg(0)), call.arg(1), call.arg(2))
        elif name == "Group":
            return self.child(self.prefix_of(call.arg(0), call, "prefix") or Prefix())
        elif name in ("Use", "Bind", "BindFunc"):
            self.middlewares.extend(flat(call.args))
        return self


class PocketRouter(FastHttpRouter):
    """PocketBase's, under `ServeEvent.Router`."""

    framework = "pocketbase"


class FastHttpColonRouter(FastHttpRouter):
    """buaazp/fasthttprouter: `:id` instead of `{id}`."""

    has_colons = True


class IrisRouter(FastHttpRouter):
    """iris: `Get` …, `Party("/users")`, `PartyFunc("/users", func(p iris.Party) {…})`."""

    framework = "iris"

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in _IRIS or name == "Any":
            handler, before = handlers_of(call.args[1:])
            self.add(call, [name.upper()] if name != "Any" else [], call.arg(0), handler, before)
        elif name in ("Handle", "HandleMany"):
            handler, before = handlers_of(call.args[2:])
            methods = [m for told in methods_of(call.arg(0)) for m in told.split()]
            self.add(call, methods, call.arg(1), handler, before)
        elif name in ("Party", "PartyFunc"):
            prefix = self.prefix_of(call.arg(0), call, "prefix") or Prefix()
            made = self.child(prefix, flat(call.args[1:]) if name == "Party" else ())
            if name == "PartyFunc":
                self.run(call, call.arg(1), made)
            return made
        elif name in ("Use", "UseRouter", "UseGlobal"):
            self.middlewares.extend(flat(call.args))
        return self


class ZeroRouter(Router):
    """go-zero: `server.AddRoutes([]rest.Route{{Method: …, Path: …}}, rest.WithPrefix(…))`."""

    framework = "go_zero"

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name not in ("AddRoute", "AddRoutes"):
            return None
        prefix = next(
            (
                text(value.args[0])
                for value in call.args[1:]
                if isinstance(value, Made) and value.name == f"{ZERO}.WithPrefix"
            ),
            None,
        )
        router = self.child(Prefix(prefix or ""))
        for route in _structs(call.args):
            path = route.fields.get("Path")
            if path is not None:
                methods = methods_of(route.fields.get("Method", route))
                handler = route.fields.get("Handler", route)
                router.add(call, methods or ["GET"], path, handler)
        return None


def _structs(values: list[Value]) -> list[Struct]:
    """The structs among values, also those that something else was made of."""
    found: list[Struct] = []
    pending = list(values)
    for value in pending[:5_000]:
        if isinstance(value, Struct):
            found.append(value)
        elif isinstance(value, Items):
            found.extend(v for v in value.elements if isinstance(v, Struct))
        elif isinstance(value, Made):
            found.extend(_structs(list(value.args)) if value.args else ())
    return found
