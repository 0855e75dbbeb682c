"""beego: controllers by path, namespaces, and routes in the comments of controllers' methods."""

import re
from collections.abc import Iterator

from typing_extensions import override

from plimsoll.codebase.golang.comments import read
from plimsoll.codebase.golang.routers import Mount, Prefix, Registry, Router
from plimsoll.codebase.golang.values import At, Call, Const, Function, Native, Value, text

PACKAGES = (
    "github.com/beego/beego/server/web",
    "github.com/beego/beego",
    "github.com/astaxie/beego",
)
_VERBS = {"Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Any"}
_REST = ("Get", "Post", "Put", "Patch", "Delete")
_TYPED = re.compile(r"\??(:\w+)(?::(?:int|string)\b)?")


class BeegoRouter(Router):
    """The application, or a namespace."""

    framework = "beego"

    @override
    def join(self, prefix: str, path: str) -> str:
        told = _TYPED.sub(lambda match: match[1], path)
        return prefix.rstrip("/") + (told if told.startswith("/") or not told else f"/{told}")

    @override
    def call(self, name: str, call: Call) -> Value | None:
        """`web.Router("/orders", &Orders{}, "get:List;post:Add")` and its like."""
        if name == "Router":
            self._map(call)
        elif name in ("Include", "AutoRouter"):
            for controller in call.args if name == "Include" else ():
                self._include(controller, call)
        elif name in _VERBS:
            self.add(call, [name.upper()] if name != "Any" else [], call.arg(0), call.arg(1))
        return self

    def _map(self, call: Call) -> None:
        controller, mapping = call.arg(1), text(call.arg(2))
        for methods, name in _mapped(mapping) if mapping else ((v.upper(), v) for v in _REST):
            handler = call.machine.method(controller, name)
            if handler is not None:
                told = [] if methods == "*" else methods.upper().split(",")
                for path in _optional(call.arg(0)):
                    self.add(call, told, path, handler)

    def _include(self, controller: Value, call: Call) -> None:
        """The methods whose comments say `@router /orders [get]`."""
        package = call.machine.packages.keyed(controller.type.bare.package)
        own = package.methods.get(controller.type.bare.name, {}) if package is not None else {}
        for name, declaration in own.items():
            for method, path in read(declaration.comment).routes:
                handler = call.machine.method(controller, name)
                at = At(declaration.file.path, declaration.line)
                if isinstance(handler, Function):
                    self.add(call, [method], Const(path, at), handler)


class Later(Native):
    """`web.NSRouter(…)`: done to the namespace that it is given to."""

    def __init__(self, name: str, call: Call) -> None:
        self._name = name
        self._call = call

    def apply(self, router: BeegoRouter) -> None:
        """Does it."""
        router.call(self._name, self._call)


def _optional(path: Value) -> list[Value]:
    """`/users/?:id`: without and with the placeholder."""
    written = text(path)
    if written is None or "/?:" not in written or not isinstance(path, Const):
        return [path]
    return [Const(written[: written.rindex("/?:")] or "/", path.at, path.missing), path]


def _mapped(told: str) -> Iterator[tuple[str, str]]:
    for part in told.split(";"):
        methods, _, name = part.partition(":")
        if name.strip():
            yield methods.strip(), name.strip()


def called(name: str, call: Call, registry: Registry, whole: BeegoRouter) -> Value | None:
    """A function of the package; None: another."""
    if name in ("NewNamespace", "NSNamespace"):
        made = BeegoRouter(registry)
        prefix = made.prefix_of(call.arg(0), call, "prefix") or Prefix()
        made.mounts.append(Mount(Router(registry), prefix))
        for part in call.args[1:]:
            if isinstance(part, Later):
                part.apply(made)
            elif isinstance(part, BeegoRouter):
                part.mounts = [Mount(made, mount.prefix) for mount in part.mounts]
        return made
    if name.startswith("NS"):
        return Later(name.removeprefix("NS"), call)
    if name in ("Router", "Include") or name in _VERBS:
        return whole.call(name, call)
    return None
