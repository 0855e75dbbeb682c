"""chi: routes in closures (`Route`, `Group`), `With`, `Mount`; httprouter and goa's muxer too."""

from typing_extensions import override

from plimsoll.codebase.golang.paths import pattern_of
from plimsoll.codebase.golang.routers import Prefix, Router, methods_of, mounted_in
from plimsoll.codebase.golang.values import Call, Const, Value, flat

_VERBS = frozenset({"Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Trace", "Connect"})


class ChiRouter(Router):
    """A mux or a part of one."""

    framework = "chi"

    @override
    def join(self, prefix: str, path: str) -> str:
        front = prefix.removesuffix("*").rstrip("/")
        if front and path in ("", "/"):
            return front
        return front + (path if path.startswith("/") else f"/{path}")

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in _VERBS:
            self.add(call, [name.upper()], call.arg(0), call.arg(1))
        elif name in ("Handle", "HandleFunc"):
            method, path = _with_method(call.arg(0))
            self.add(call, method, path, call.arg(1))
        elif name in ("Method", "MethodFunc"):
            self.add(call, methods_of(call.arg(0)), call.arg(1), call.arg(2))
        elif name == "Route":
            inner = self.child(self.prefix_of(call.arg(0), call, "prefix") or Prefix())
            self.run(call, call.arg(1), inner)
            return inner
        elif name == "Group":
            inner = self.child(Prefix())
            self.run(call, call.arg(0), inner)
            return inner
        elif name == "With":
            return self.child(Prefix(), flat(call.args))
        elif name == "Mount":
            self._mount(call)
        elif name == "Use":
            self.middlewares.extend(flat(call.args))
        return None

    def _mount(self, call: Call) -> None:
        prefix = self.prefix_of(call.arg(0), call, "prefix") or Prefix()
        found = mounted_in(call.arg(1))
        for router, stripped in found:
            if isinstance(router, ChiRouter):
                self.mount(router, prefix)
            else:
                self.mount(router, Prefix(stripped or ""))

    @override
    def mount_foreign(self, child: Router, prefix: Prefix, stripped: str | None) -> None:
        is_own = isinstance(child, ChiRouter) and stripped is None
        self.mount(child, prefix if is_own else Prefix(stripped or ""))


def _with_method(pattern: Value) -> tuple[list[str], Value]:
    if isinstance(pattern, Const) and isinstance(pattern.value, str) and " " in pattern.value:
        method, path = pattern_of(pattern.value)
        return [method] if method else [], Const(path, pattern.at, pattern.missing)
    return [], pattern


class HttpRouter(Router):
    """julienschmidt/httprouter: no groups, `Handle(method, path, handler)`."""

    framework = "net_http"
    has_colons = True

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
            self.add(call, [name], call.arg(0), call.arg(1))
        elif name in ("Handle", "Handler", "HandlerFunc"):
            self.add(call, methods_of(call.arg(0)), call.arg(1), call.arg(2))
        return None


class GoaRouter(Router):
    """goa's muxer, on which generated code registers."""

    framework = "net_http"

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name == "Handle":
            self.add(call, methods_of(call.arg(0)), call.arg(1), call.arg(2))
        return None
