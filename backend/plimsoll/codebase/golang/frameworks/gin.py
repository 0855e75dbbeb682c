"""gin: `gin.Default()`, groups, verbs with any number of handlers."""

import posixpath

from typing_extensions import override

from plimsoll.codebase.golang.routers import Prefix, Router, handlers_of, methods_of
from plimsoll.codebase.golang.values import Call, Function, Value, flat

VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_PASSED_ON = frozenset({"RouterGroup", "IRouter", "IRoutes"})


class GinRouter(Router):
    """An engine or a group."""

    framework = "gin"

    @override
    def join(self, prefix: str, path: str) -> str:
        if not path:
            return prefix
        whole = posixpath.normpath(f"{prefix}/{path}")
        whole = f"/{whole.lstrip('/')}"
        return f"{whole}/" if path.endswith("/") and not whole.endswith("/") else whole

    @override
    def get(self, name: str) -> Value | None:
        return self if name in _PASSED_ON else None

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in VERBS or name == "Any":
            handler, before = handlers_of(call.args[1:])
            self.add(call, [name] if name in VERBS else [], call.arg(0), handler, before)
            return self
        if name in ("Handle", "Match"):
            handler, before = handlers_of(call.args[2:])
            self.add(call, methods_of(call.arg(0)), call.arg(1), handler, before)
            return self
        if name == "Group":
            prefix = self.prefix_of(call.arg(0), call, "prefix") or Prefix()
            return self.child(prefix, flat(call.args[1:]))
        if name in ("Use", "With"):
            self.middlewares.extend(flat(call.args))
            for value in flat(call.args):
                if isinstance(value, Function) and value.key in call.machine.hot:
                    self.run(call, value, self)
            return self
        return None
