"""fiber: `fiber.New()`, groups, `Route` with a closure, `Mount`, applications under `Use`."""

from typing_extensions import override

from plimsoll.codebase.golang.paths import optional
from plimsoll.codebase.golang.routers import Prefix, Router, handlers_of, methods_of, mounted_in
from plimsoll.codebase.golang.values import Call, Const, Function, Items, Native, Value, flat, text

_VERBS = frozenset({"Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Trace", "Connect"})


class FiberRouter(Router):
    """An application or a group."""

    framework = "fiber"

    @override
    def join(self, prefix: str, path: str) -> str:
        if not path or path == "/":
            return prefix or "/"
        return prefix.rstrip("/") + (path if path.startswith("/") else f"/{path}")

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in _VERBS:
            self._add_all(call, [name.upper()], call.arg(0), call.args[1:])
        elif name == "All":
            self._add_all(call, [], call.arg(0), call.args[1:])
        elif name == "Add":
            self._add_all(call, methods_of(call.arg(0)), call.arg(1), call.args[2:])
        elif name == "Group":
            prefix = self.prefix_of(call.arg(0), call, "prefix") or Prefix()
            return self.child(prefix, flat(call.args[1:]))
        elif name == "Route":
            return self._route(call)
        elif name in ("Mount", "Use"):
            self._use(call)
        elif name in ("Name", "Host"):
            return self
        else:
            return None
        return self

    def _add_all(self, call: Call, methods: list[str], path: Value, handlers: list[Value]) -> None:
        handler, before = handlers_of(handlers)
        told = text(path)
        for each in optional(told) if told is not None else [None]:
            value = path
            if each is not None and isinstance(path, Const):
                value = Const(each, path.at, path.missing)
            self.add(call, methods, value, handler, before)

    def _route(self, call: Call) -> Value:
        inner = self.child(self.prefix_of(call.arg(0), call, "prefix") or Prefix())
        if isinstance(call.arg(1), Function | Native):
            self.run(call, call.arg(1), inner)
            return self
        return RouteChain(self, call)

    def _use(self, call: Call) -> None:
        told = flat(call.args)
        prefix = next((Prefix(t) for v in told[:1] if (t := text(v)) is not None), Prefix())
        apps = [router for v in told for router, _ in mounted_in(v)]
        for app in apps:
            self.mount(app, prefix)
        if not apps and not prefix.text:
            self.middlewares.extend(v for v in told if not isinstance(v, Items))


class RouteChain(Native):
    """Version 3: `app.Route("/x").Get(list).Post(create)`."""

    def __init__(self, router: FiberRouter, made: Call) -> None:
        self._router = router
        self._path = made.arg(0)

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in _VERBS or name == "All":
            handler, before = handlers_of(call.args)
            methods = [name.upper()] if name != "All" else []
            self._router.add(call, methods, self._path, handler, before)
        elif name == "Route":
            inner = self._router.child(
                self._router.prefix_of(self._path, call, "prefix") or Prefix()
            )
            return RouteChain(inner, call) if isinstance(inner, FiberRouter) else None
        return self
