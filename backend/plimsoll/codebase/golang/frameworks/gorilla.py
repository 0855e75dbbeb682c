"""gorilla/mux: routes that are built step by step, `PathPrefix(…).Subrouter()`."""

from typing_extensions import override

from plimsoll.codebase.golang.routers import (
    Prefix,
    Route,
    Router,
    is_documentation,
    is_static,
    mounted_in,
    place_of,
)
from plimsoll.codebase.golang.values import NOTHING, Call, Function, Made, Native, Value, flat


class GorillaRouter(Router):
    """A router or subrouter."""

    framework = "gorilla"

    @override
    def join(self, prefix: str, path: str) -> str:
        if not path:
            return prefix
        return prefix.rstrip("/") + (path if path.startswith("/") else f"/{path}")

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name == "Use":
            self.middlewares.extend(flat(call.args))
            return None
        if name in ("StrictSlash", "UseEncodedPath", "SkipClean"):
            return self
        return RouteInMaking(self).call(name, call)


class RouteInMaking(Native):
    """A route: what is called on it narrows it, and `Handler` makes it one."""

    def __init__(self, router: GorillaRouter) -> None:
        self._router = router
        self._path: Prefix | None = None
        self._written: Value = NOTHING
        self._is_prefix = False
        self._methods: list[str] = []
        self._needs: list[tuple[str, str]] = []
        self._route: Route | None = None

    @override
    def call(self, name: str, call: Call) -> Value | None:  # noqa: C901
        match name:
            case "HandleFunc" | "Handle":
                self._set_path(call.arg(0), call)
                return self._handled(call.arg(1), call)
            case "Path":
                self._set_path(call.arg(0), call)
            case "PathPrefix":
                self._set_path(call.arg(0), call)
                self._is_prefix = True
            case "Handler" | "HandlerFunc":
                return self._handled(call.arg(0), call)
            case "Methods":
                self._methods.extend(told.upper() for told in call.texts())
                if self._route is not None:
                    self._route.methods = tuple(self._methods)
            case "Queries":
                self._needs.extend(("query", told) for told in call.texts()[::2])
                self._say_needs()
            case "Headers" | "HeadersRegexp":
                self._needs.extend(("header", told) for told in call.texts()[::2])
                self._say_needs()
            case "Subrouter":
                return self._router.child(self._path or Prefix())
            case "GetError" | "GetName" | "URL" | "Walk" | "ServeHTTP" | "Get" | "GetRoute":
                return NOTHING
            case _:
                pass
        return self

    def _say_needs(self) -> None:
        if self._route is not None:
            self._route.needs = list(self._needs)

    def _set_path(self, path: Value, call: Call) -> None:
        told = self._router.prefix_of(path, call, "route")
        self._written = path
        self._path = (
            told
            if self._path is None or told is None
            else Prefix(
                self._router.join(self._path.text, told.text), (*self._path.missing, *told.missing)
            )
        )

    def _handled(self, handler: Value, call: Call) -> Value:
        if self._path is None and not self._router.mounts:
            return self
        if is_static(handler) or is_documentation(handler):
            return self
        inner = mounted_in(handler)
        others = [found for found in inner if found[0].whole is not self._router.whole]
        if others or (inner and not isinstance(handler, Function | Made)):
            for router, stripped in others:
                self._router.mount_foreign(router, self._path or Prefix(), stripped)
            return self
        path = self._path or Prefix()
        if self._is_prefix:
            if path.text in ("", "/"):
                return self
            path = Prefix(f"{path.text.rstrip('/')}/{{path...}}", path.missing)
        self._route = Route(
            self._router, tuple(self._methods), path, handler, place_of(self._written, call)
        )
        self._route.needs = list(self._needs)
        self._router.registry.add(self._route, call.at)
        return self
