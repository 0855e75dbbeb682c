"""echo: `echo.New()`, groups, verbs with a handler and then middlewares."""

from typing_extensions import override

from plimsoll.codebase.golang.routers import Prefix, Router, methods_of
from plimsoll.codebase.golang.values import Call, Value, flat

_VERBS = frozenset(
    {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY"}
)


class EchoRouter(Router):
    """An application or a group."""

    framework = "echo"

    @override
    def join(self, prefix: str, path: str) -> str:
        return prefix + path

    @override
    def get(self, name: str) -> Value | None:
        return self if name == "Router" else None

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in _VERBS:
            self.add(call, [name], call.arg(0), call.arg(1), flat(call.args[2:]))
        elif name == "Any":
            self.add(call, [], call.arg(0), call.arg(1), flat(call.args[2:]))
        elif name in ("Match", "Add"):
            methods = methods_of(call.arg(0))
            self.add(call, methods, call.arg(1), call.arg(2), flat(call.args[3:]))
        elif name == "Group":
            prefix = self.prefix_of(call.arg(0), call, "prefix") or Prefix()
            return self.child(prefix, flat(call.args[1:]))
        elif name == "Host":
            return self.child(Prefix(), flat(call.args[1:]))
        elif name in ("Use", "Pre"):
            self.middlewares.extend(flat(call.args))
        else:
            return None
        return None
