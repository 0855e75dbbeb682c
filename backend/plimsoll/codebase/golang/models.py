"""Which things from outside a repository are known, by their qualified names."""

import re
from collections.abc import Callable, Mapping

from plimsoll.codebase.golang.contexts import (
    ECHO_BINDER,
    EchoContext,
    FiberContext,
    GinContext,
    Request,
)
from plimsoll.codebase.golang.files import unversioned
from plimsoll.codebase.golang.frameworks import beego, go_restful, huma
from plimsoll.codebase.golang.frameworks.chi import ChiRouter, GoaRouter, HttpRouter
from plimsoll.codebase.golang.frameworks.echo import EchoRouter
from plimsoll.codebase.golang.frameworks.fiber import FiberRouter
from plimsoll.codebase.golang.frameworks.generic import (
    ZERO,
    FastHttpColonRouter,
    FastHttpRouter,
    HertzRouter,
    IrisRouter,
    PocketRouter,
    ZeroRouter,
)
from plimsoll.codebase.golang.frameworks.gin import GinRouter
from plimsoll.codebase.golang.frameworks.gorilla import GorillaRouter
from plimsoll.codebase.golang.frameworks.net_http import ServeMux
from plimsoll.codebase.golang.inputs import (
    Binder,
    Body,
    Chain,
    Headers,
    Input,
    PathValues,
    Reader,
    Source,
    Uses,
    Values,
    is_target,
)
from plimsoll.codebase.golang.requests import (
    BeegoContext,
    BeegoController,
    FastHttpContext,
    HertzContext,
    IrisContext,
    PocketEvent,
    RestfulRequest,
)
from plimsoll.codebase.golang.routers import PAGES, Registry, Router, StaticFiles
from plimsoll.codebase.golang.standard import FUNCTIONS, METHODS, PARSERS, STATUSES
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import (
    NIL,
    NOTHING,
    Call,
    Const,
    Made,
    Several,
    Struct,
    Table,
    Unknown,
    Value,
    text,
)

_HERTZ = "github.com/cloudwego/hertz/pkg"
_IRIS = "github.com/kataras/iris"
_FAST = "github.com/valyala/fasthttp"
_POCKET = "github.com/pocketbase/pocketbase/core"
_CHI, _GIN, _ECHO = "github.com/go-chi/chi", "github.com/gin-gonic/gin", "github.com/labstack/echo"
_FIBER, _GORILLA = "github.com/gofiber/fiber", "github.com/gorilla/mux"
_HTTPROUTER = "github.com/julienschmidt/httprouter"
_GOA = "goa.design/goa/http"
MADE: Mapping[str, type[Router]] = {
    f"{_GIN}.New": GinRouter,
    f"{_GIN}.Default": GinRouter,
    f"{_ECHO}.New": EchoRouter,
    f"{_ECHO}.NewWithConfig": EchoRouter,
    f"{_CHI}.NewRouter": ChiRouter,
    f"{_CHI}.NewMux": ChiRouter,
    "github.com/pressly/chi.NewRouter": ChiRouter,
    f"{_FIBER}.New": FiberRouter,
    f"{_GORILLA}.NewRouter": GorillaRouter,
    "net/http.NewServeMux": ServeMux,
    f"{_HTTPROUTER}.New": HttpRouter,
    f"{_GOA}.NewMuxer": GoaRouter,
    f"{_HERTZ}/app/server.Default": HertzRouter,
    f"{_HERTZ}/app/server.New": HertzRouter,
    f"{_IRIS}.New": IrisRouter,
    f"{_IRIS}.Default": IrisRouter,
    "github.com/fasthttp/router.New": FastHttpRouter,
    "github.com/buaazp/fasthttprouter.New": FastHttpColonRouter,
    f"{ZERO}.MustNewServer": ZeroRouter,
    f"{ZERO}.NewServer": ZeroRouter,
}
TYPES: Mapping[str, type[Router]] = {
    **{f"{_GIN}.{n}": GinRouter for n in ("Engine", "RouterGroup", "IRouter", "IRoutes")},
    **{f"{_ECHO}.{n}": EchoRouter for n in ("Echo", "Group", "Router")},
    **{f"{_CHI}.{n}": ChiRouter for n in ("Router", "Mux")},
    **{f"github.com/pressly/chi.{n}": ChiRouter for n in ("Router", "Mux")},
    **{f"{_FIBER}.{n}": FiberRouter for n in ("App", "Router", "Group")},
    f"{_GORILLA}.Router": GorillaRouter,
    "net/http.ServeMux": ServeMux,
    f"{_HTTPROUTER}.Router": HttpRouter,
    f"{_GOA}.Muxer": GoaRouter,
    f"{_GOA}.ResolverMuxer": GoaRouter,
    f"{_HERTZ}/app/server.Hertz": HertzRouter,
    **{f"{_HERTZ}/route.{n}": HertzRouter for n in ("Engine", "RouterGroup", "IRouter", "IRoutes")},
    **{f"{_IRIS}.{n}": IrisRouter for n in ("Application", "Party")},
    **{f"{_IRIS}/core/router.{n}": IrisRouter for n in ("Party", "APIBuilder")},
    **{f"github.com/fasthttp/router.{n}": FastHttpRouter for n in ("Router", "Group")},
    "github.com/buaazp/fasthttprouter.Router": FastHttpColonRouter,
    f"{ZERO}.Server": ZeroRouter,
    f"{_POCKET}.ServeEvent": PocketRouter,
    f"{go_restful.PACKAGE}.WebService": go_restful.WebService,
}
USUAL: Mapping[str, type[Router]] = {
    _GIN: GinRouter,
    _ECHO: EchoRouter,
    _CHI: ChiRouter,
    _FIBER: FiberRouter,
    _GORILLA: GorillaRouter,
}
_GIVES_ROUTER = re.compile(r"(Engine|Router|Mux|Echo|Gin|Fiber|Chi)$")
CONTEXTS: Mapping[str, type[Reader]] = {
    f"{_GIN}.Context": GinContext,
    f"{_ECHO}.Context": EchoContext,
    f"{_FIBER}.Ctx": FiberContext,
    "net/http.Request": Request,
    f"{_HTTPROUTER}.Params": PathValues,
    **{f"{package}.Controller": BeegoController for package in beego.PACKAGES},
    **{f"{package}/context.Context": BeegoContext for package in beego.PACKAGES},
    f"{_HERTZ}/app.RequestContext": HertzContext,
    f"{_IRIS}.Context": IrisContext,
    f"{_IRIS}/context.Context": IrisContext,
    f"{_FAST}.RequestCtx": FastHttpContext,
    f"{go_restful.PACKAGE}.Request": RestfulRequest,
    f"{_POCKET}.RequestEvent": PocketEvent,
}
_GROUP_VERSION = "k8s.io/apimachinery/pkg/runtime/schema.GroupVersion"
FILES = frozenset({"net/http.FileServer", "net/http.FileServerFS"})
_READS_BODY = re.compile(r"decode|bind|parse|read|unmarshal|json|body|validate", re.IGNORECASE)
_WEBSOCKET = re.compile(r"websocket(\.\w+)?\.(New|Accept|Upgrade)$|\bws\.UpgradeHTTP$")
_GO_ZERO = re.compile(r"go-zero/rest/httpx\.Parse\w*$")
_QUERY_TAGS = ("schema", "query", "form", "url", "json")


class KnownModels:
    """Everything that reading has a model of."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.uses: Uses | None = None
        """Of the handler that is gone through; None while routers are put together."""
        self._default_mux = ServeMux(registry)
        self._libraries: dict[str, Router] = {}
        self._beego = beego.BeegoRouter(registry)

    def value(self, kind: GoType) -> Value | None:
        """A value of a type from outside, or a constant (whose type is told by no kind)."""
        if kind.kind == "other":
            is_default = kind.qualified == "net/http.DefaultServeMux"
            return self._default_mux if is_default else _constant(kind)
        name = kind.qualified
        if self.uses is not None:
            made = CONTEXTS.get(name)
            if made is not None:
                return made(self.uses)
        router = TYPES.get(name)
        return router(self.registry, is_made_up=True) if router is not None else None

    def converted(self, name: str, value: Value) -> Value | None:
        """A value as another type; a composite literal of a type from outside."""
        if isinstance(value, Struct):
            router = TYPES.get(name)
            if router is not None:
                return router(self.registry)
            if name == _GROUP_VERSION:
                return go_restful.GroupVersion(value)
            if name == f"{_ECHO}.DefaultBinder" and self.uses is not None:
                return Binder(self.uses, ECHO_BINDER)
            return None
        return value

    def call(self, name: str, call: Call) -> Value | None:  # noqa: C901, PLR0911
        """What a function gives."""
        made = MADE.get(name)
        if made is not None:
            return made(self.registry)
        package, _, last = name.rpartition(".")
        if package == huma.PACKAGE and self.uses is None:
            return huma.called(last, call, self.registry)
        if package in beego.PACKAGES and self.uses is None:
            found = beego.called(last, call, self.registry, self._beego)
            if found is not None:
                return found
        if package == ZERO and last.startswith("With"):
            return Made(name, tuple(call.args))
        if name in FILES:
            return StaticFiles()
        if PAGES.search(name):
            return Made(name, ())
        if name in ("net/http.HandleFunc", "net/http.Handle"):
            return self._default_mux.call(name.rsplit(".", 1)[-1], call) or NOTHING
        known = FUNCTIONS.get(name)
        if known is not None:
            return known(call)
        for pattern, parser in PARSERS:
            if pattern.search(name):
                return parser(call)
        if self.uses is None:
            return _environment(name, call) or self._given(name, last, call)
        return self._in_handler(name, call, self.uses)

    def _given(self, name: str, last: str, call: Call) -> Value | None:
        """A router that a library hands out, of the one framework that the file imports."""
        if not _GIVES_ROUTER.search(last):
            return None
        paths = call.scope.file.imports.values()
        kinds = {kind for path in paths if (kind := USUAL.get(unversioned(path))) is not None}
        if name not in self._libraries and len(kinds) == 1:
            self._libraries[name] = kinds.pop()(self.registry, is_made_up=True)
        return self._libraries.get(name)

    def _in_handler(self, name: str, call: Call, uses: Uses) -> Value | None:
        named = _NAMED_INPUTS.get(name)
        if named is not None:
            return named(call, uses)
        if _WEBSOCKET.search(name) and any(isinstance(v, Reader) for v in call.args):
            uses.is_websocket = True
            return None
        if name == f"{_FIBER}.Query" and len(call.args) > 1:
            asked = call.type_arguments[0].name if call.type_arguments else ""
            kind = {"int": "integer", "bool": "boolean", "float64": "number"}.get(asked, "string")
            return uses.use("query", text(call.arg(1)), {"type": kind})
        readers = [value for value in call.args if isinstance(value, Reader)]
        if not readers:
            return None
        return _decoded(name, call, uses, readers)


def _constant(kind: GoType) -> Value | None:
    if kind.package in ("net/http", _FIBER, _ECHO) and kind.name.startswith("Method"):
        verb = kind.name.removeprefix("Method")
        return Const(verb.upper()) if verb in METHODS else None
    if kind.package in ("net/http", _FIBER) and kind.name in STATUSES:
        return Const(STATUSES[kind.name])
    verb = kind.name.upper()
    is_echo = kind.package == _ECHO and kind.name == verb
    return Const(verb) if is_echo and verb.capitalize() in METHODS else None


_ENVIRONMENT = re.compile(r"(get_?env|env_?or|lookup_?env|env\w*default|getenv)\w*$", re.IGNORECASE)


def _environment(name: str, call: Call) -> Value | None:
    """A value from the environment: its default, if the call gives one."""
    if _ENVIRONMENT.search(name) and len(call.args) > 1 and text(call.arg(1)) is not None:
        return Const(text(call.arg(1)))
    if name == "os.Getenv":
        return Unknown(GoType("basic", "string"), f'os.Getenv("{text(call.arg(0)) or "…"}")')
    return None


def _decoded(name: str, call: Call, uses: Uses, readers: list[Reader]) -> Value | None:
    targets = [value for value in call.args if is_target(value)]
    reader = readers[0]
    bare = name.rsplit(".", 1)[-1]
    if call.type_arguments and _READS_BODY.search(bare):
        kind = call.type_arguments[0]
        uses.bind_type("body", kind, ("json",))
        return Several([call.machine.made_up(kind), NIL])
    if _GO_ZERO.search(name) and targets:
        for source, tags in _ZERO_TAGS:
            uses.bind(source, targets[0], tags)
        return NIL
    if isinstance(reader, Input):
        return None
    if not targets:
        is_passed_on = isinstance(reader, Body | Values | Headers)
        return (
            Several([reader, NIL])
            if is_passed_on and bare.startswith("Read")
            else (reader if is_passed_on else None)
        )
    if isinstance(reader, Values):
        part: Source = "query" if reader.place == "query" else "form"
        uses.bind(part, targets[0], _QUERY_TAGS)
    elif isinstance(reader, Body) or (
        _READS_BODY.search(bare) and not isinstance(targets[0], Table)
    ):
        uses.bind("body", targets[0], ("json",))
    return NIL


_ZERO_TAGS: tuple[tuple[Source, tuple[str, ...]], ...] = (
    # The empty tag: fields without any are nowhere.
    ("path", ("path", "")),
    ("query", ("form", "")),
    ("header", ("header", "")),
    ("body", ("json", "")),
)


def _path_value(call: Call, uses: Uses) -> Value:
    return uses.use("path", text(call.arg(1)))


def _path_values(_call: Call, uses: Uses) -> Value:
    return PathValues(uses)


def _generated_query(call: Call, uses: Uses) -> Value:
    """`runtime.BindQueryParameter("form", true, false, "limit", query, &params.Limit)`."""
    name = next((t for v in call.args[1:] if (t := text(v))), None)
    required = call.arg(2)
    found = uses.use("query", name)
    found.use.is_required = isinstance(required, Const) and required.value is True
    found.use.kind = call.arg(5).type
    return NIL


def _generated_path(call: Call, uses: Uses) -> Value:
    """`runtime.BindStyledParameter…("simple", "id", value, &id, …)`."""
    told = [t for v in call.args if (t := text(v)) is not None]
    uses.use("path", told[1] if len(told) > 1 else None)
    return NIL


def _json_decoder(call: Call, uses: Uses) -> Value | None:
    del uses
    return call.arg(0) if isinstance(call.arg(0), Body) else None


def _chain(call: Call, uses: Uses) -> Value:
    del call
    return Chain(uses, "query")


def _path_chain(call: Call, uses: Uses) -> Value:
    del call
    return Chain(uses, "path")


def _form_chain(call: Call, uses: Uses) -> Value:
    del call
    return Chain(uses, "form")


def _limited(call: Call, uses: Uses) -> Value:
    return next((v for v in call.args if isinstance(v, Body)), Body(uses))


_NAMED_INPUTS: Mapping[str, Callable[[Call, Uses], Value | None]] = {
    f"{_CHI}.URLParam": _path_value,
    f"{_CHI}.URLParamFromCtx": _path_value,
    "github.com/pressly/chi.URLParam": _path_value,
    f"{_GORILLA}.Vars": _path_values,
    f"{_HTTPROUTER}.ParamsFromContext": _path_values,
    "net/http.MaxBytesReader": _limited,
    "io.LimitReader": _limited,
    "encoding/json.NewDecoder": _json_decoder,
    f"{_ECHO}.QueryParamsBinder": _chain,
    f"{_ECHO}.PathParamsBinder": _path_chain,
    f"{_ECHO}.FormFieldBinder": _form_chain,
    "github.com/oapi-codegen/runtime.BindQueryParameter": _generated_query,
    "github.com/deepmap/oapi-codegen/pkg/runtime.BindQueryParameter": _generated_query,
    "github.com/oapi-codegen/runtime.BindQueryParameterWithOptions": _generated_query,
    "github.com/oapi-codegen/runtime.BindStyledParameterWithOptions": _generated_path,
    "github.com/oapi-codegen/runtime.BindStyledParameter": _generated_path,
    "github.com/oapi-codegen/runtime.BindStyledParameterWithLocation": _generated_path,
    "github.com/deepmap/oapi-codegen/pkg/runtime.BindStyledParameterWithLocation": _generated_path,
    "github.com/deepmap/oapi-codegen/pkg/runtime.BindStyledParameter": _generated_path,
}
