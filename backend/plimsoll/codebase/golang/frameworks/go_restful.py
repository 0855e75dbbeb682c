"""go-restful: web services, and routes that declare their own parameters, bodies and answers."""

from typing import TYPE_CHECKING

from typing_extensions import override

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.golang.inputs import Place, Use
from plimsoll.codebase.golang.routers import Prefix, Router, place_of
from plimsoll.codebase.golang.values import (
    NOTHING,
    BoundNative,
    Call,
    Const,
    Foreign,
    Function,
    Native,
    Struct,
    Value,
    text,
    texts_of,
)

if TYPE_CHECKING:
    from plimsoll.codebase.golang.types import GoType

PACKAGE = "github.com/emicklei/go-restful"
_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_PLACES: dict[str, Place] = {
    "PathParameter": "path",
    "QueryParameter": "query",
    "HeaderParameter": "header",
    "FormParameter": "field",
    "MultiPartFormParameter": "field",
}
_TYPES: dict[str, JsonSchema] = {
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "int64": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "file": {"type": "string", "format": "binary"},
}


class WebService(Router):
    """A service with a root path; containers add nothing to it."""

    framework = "go_restful"

    @override
    def join(self, prefix: str, path: str) -> str:
        if path in ("", "/"):
            return prefix or "/"
        return prefix.rstrip("/") + (path if path.startswith("/") else f"/{path}")

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name == "Path":
            self.root = self.prefix_of(call.arg(0), call, "prefix") or Prefix()
        elif name in _VERBS:
            return RouteBuilder(name, call.arg(0), call)
        elif name == "Method":
            return RouteBuilder(text(call.arg(0)) or "GET", Const(""), call)
        elif name in _PLACES:
            return Declared(_PLACES[name], text(call.arg(0)) or "")
        elif name == "BodyParameter":
            return NOTHING
        elif name == "Route" and isinstance(call.arg(0), RouteBuilder):
            builder = call.arg(0)
            if isinstance(builder, RouteBuilder):
                builder.register(self, call)
        elif name == "Filter":
            self.middlewares.extend(call.args)
        return self


class Declared(Native):
    """`ws.QueryParameter("page", "…").DataType("integer").Required(true)`."""

    def __init__(self, place: Place, name: str) -> None:
        self.use = Use(name, place, {"type": "string"}, is_required=place == "path")

    @override
    def call(self, name: str, call: Call) -> Value | None:
        told = call.arg(0)
        match name:
            case "DataType":
                self.use.schema.update(_TYPES.get(text(told) or "", {}))
                self.use.is_file = text(told) == "file"
            case "Required":
                self.use.is_required = isinstance(told, Const) and told.value is True
            case "DefaultValue" if isinstance(told, Const) and told.value not in (None, ""):
                self.use.schema["default"] = told.value
            case "PossibleValues":
                self.use.schema["enum"] = [*texts_of(call.args)]
            case "AllowMultiple" if isinstance(told, Const) and told.value is True:
                self.use.schema = {"type": "array", "items": self.use.schema}
            case _:
                pass
        return self


class RouteBuilder(Native):
    """`ws.GET("/{id}").To(handler).Param(…).Reads(Order{})`."""

    def __init__(self, method: str, path: Value, call: Call) -> None:
        self._method = method
        self._path = path
        self._call = call
        self._handler: Value = NOTHING
        self._declared: list[Use] = []
        self._body: GoType | None = None
        self._responses: dict[str, GoType] = {}

    @override
    def call(self, name: str, call: Call) -> Value | None:  # noqa: C901, PLR0912
        match name:
            case "Path":
                self._path = call.arg(0)
            case "Method":
                self._method = text(call.arg(0)) or self._method
            case "To":
                self._handler = call.arg(0)
            case "Param" if isinstance(call.arg(0), Declared):
                declared = call.arg(0)
                if isinstance(declared, Declared):
                    self._declared.append(declared.use)
            case "Reads":
                self._body = call.arg(0).type
            case "Returns" if isinstance(call.arg(0), Const):
                status = call.arg(0)
                if isinstance(status, Const):
                    self._responses[str(status.value)] = call.arg(2).type
            case "Writes":
                self._responses.setdefault("200", call.arg(0).type)
            case "Do":
                for function in call.args:
                    if isinstance(function, Function | BoundNative):
                        call.machine.call(
                            function, Call(call.machine, [self], [], call.scope, call.at)
                        )
            case _:
                pass
        return self

    def register(self, service: WebService, call: Call) -> None:
        """Adds it to a service."""
        router = service.child(getattr(service, "root", Prefix()))
        route = router.add(self._call, [self._method.upper()], self._path, self._handler)
        if route is not None:
            route.at = place_of(self._path, self._call)
            route.declared = self._declared
            route.body = self._body
            route.responses = self._responses
        del call


class GroupVersion(Native):
    """Kubernetes' `schema.GroupVersion{Group: "a.io", Version: "v1"}`."""

    def __init__(self, made: Struct) -> None:
        self._fields = made.fields

    @override
    def get(self, name: str) -> Value | None:
        return self._fields.get(name)

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name != "String":
            return Foreign(name)
        group, version = text(self._fields.get("Group")), text(self._fields.get("Version"))
        return Const("/".join(part for part in (group, version) if part))
