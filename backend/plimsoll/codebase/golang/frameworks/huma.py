"""huma: operations registered on top of any other router, with inputs declared by structs."""

from typing_extensions import override

from plimsoll.codebase.golang.routers import Mount, Prefix, Registry, Router, methods_of, mounted_in
from plimsoll.codebase.golang.values import Call, Made, Struct, Value

PACKAGE = "github.com/danielgtaylor/huma"
HANDLER = "huma"
_VERBS = frozenset({"Get", "Post", "Put", "Patch", "Delete", "Head", "Options"})


class HumaRouter(Router):
    """An API or a group of one."""

    framework = "net_http"

    @override
    def call(self, name: str, call: Call) -> Value | None:
        return None


def router_of(api: Value, registry: Registry) -> HumaRouter:
    """What an API's operations are registered on."""
    found = [router for router, _ in mounted_in(api)]
    if found and isinstance(found[-1], HumaRouter):
        return found[-1]
    made = HumaRouter(registry)
    made.mounts.extend(Mount(router, Prefix()) for router in found[-1:])
    return made


def called(name: str, call: Call, registry: Registry) -> Value | None:
    """`huma.Register`, `huma.Get` and its like, `huma.NewGroup`; None: another function."""
    router = router_of(call.arg(0), registry)
    if name == "NewGroup":
        prefix = router.prefix_of(call.arg(1), call, "prefix") if len(call.args) > 1 else None
        return router.child(prefix or Prefix())
    if name in _VERBS:
        handler = Made(HANDLER, (call.arg(2),))
        router.add(call, [name.upper()], call.arg(1), handler)
        return router
    operation = call.arg(1)
    if name == "Register" and isinstance(operation, Struct):
        methods = methods_of(operation.fields.get("Method", operation))
        path = operation.fields.get("Path")
        if path is not None:
            router.add(call, methods or ["GET"], path, Made(HANDLER, (call.arg(2),)))
        return router
    return None
