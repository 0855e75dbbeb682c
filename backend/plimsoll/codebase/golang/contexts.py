"""A request as each framework hands it to a handler."""

from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from plimsoll.catalog.model import JsonSchema, Security
from plimsoll.codebase.golang.inputs import (
    Binder,
    Body,
    Headers,
    Input,
    Method,
    PathValues,
    Place,
    Reader,
    Source,
    Url,
    Values,
    is_target,
)
from plimsoll.codebase.golang.values import NIL, NOTHING, Call, Const, Foreign, Several, Value, text

_TEXT: JsonSchema = {"type": "string"}
_LIST: JsonSchema = {"type": "array", "items": {"type": "string"}}
_OBJECT: JsonSchema = {"type": "object"}
_FILE: JsonSchema = {"type": "string", "format": "binary"}
_INT: JsonSchema = {"type": "integer"}
_NUMBER: JsonSchema = {"type": "number"}
_TRUTH: JsonSchema = {"type": "boolean"}
Read = tuple[Place, JsonSchema]
Bound = tuple[Source, tuple[str, ...]]
_BODY: Bound = ("body", ("json",))


class Context(Reader):
    """What frameworks have in common: values by name, parts bound to variables."""

    reads: ClassVar[Mapping[str, Read]] = {}
    pairs: ClassVar[frozenset[str]] = frozenset()
    """Methods that give the value and whether it is there, or an error."""
    bound: ClassVar[Mapping[str, Bound]] = {}

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in self.reads:
            return self._read(name, call)
        if name in self.bound:
            source, tags = self.bound[name]
            for target in call.args:
                if is_target(target):
                    self.uses.bind(source, target, tags)
                    break
            return NIL
        return self.other(name, call)

    def other(self, name: str, call: Call) -> Value | None:
        """Methods that are neither."""
        del name, call
        return None

    def _read(self, name: str, call: Call) -> Value:
        place, schema = self.reads[name]
        found = self.uses.use(place, text(call.arg(0)), schema)
        found.use.is_file = schema is _FILE
        default = call.arg(1)
        if isinstance(default, Const) and default.value not in (None, ""):
            found.use.schema = {**found.use.schema, "default": default.value}
        return Several([found, NIL]) if name in self.pairs else found


class Request(Context):
    """`*http.Request`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "PathValue": ("path", _TEXT),
        "FormValue": ("form", _TEXT),
        "PostFormValue": ("field", _TEXT),
        "FormFile": ("field", _FILE),
        "Cookie": ("cookie", _TEXT),
    }
    pairs: ClassVar[frozenset[str]] = frozenset({"FormFile", "Cookie"})

    @override
    def get(self, name: str) -> Value | None:  # noqa: PLR0911
        match name:
            case "URL":
                return Url(self.uses)
            case "Header":
                return Headers(self.uses)
            case "Body":
                return Body(self.uses)
            case "Method":
                return Method(self.uses)
            case "Form":
                return Values(self.uses, "form")
            case "PostForm":
                return Values(self.uses, "field")
            case "MultipartForm":
                return Multipart(self.uses)
            case "Host" | "RemoteAddr" | "RequestURI" | "TLS" | "ContentLength":
                return NOTHING
            case _:
                return None

    @override
    def other(self, name: str, call: Call) -> Value | None:
        del call
        if name in ("WithContext", "Clone"):
            return self
        if name == "BasicAuth":
            self.uses.security.append(Security(scheme="basic"))
        return NOTHING


class Multipart(Reader):
    """A form with files."""

    @override
    def get(self, name: str) -> Value | None:
        return Values(self.uses, "field") if name in ("Value", "File") else None


class GinContext(Context):
    """`*gin.Context`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "Param": ("path", _TEXT),
        "Query": ("query", _TEXT),
        "DefaultQuery": ("query", _TEXT),
        "GetQuery": ("query", _TEXT),
        "QueryArray": ("query", _LIST),
        "GetQueryArray": ("query", _LIST),
        "QueryMap": ("query", _OBJECT),
        "GetQueryMap": ("query", _OBJECT),
        "PostForm": ("field", _TEXT),
        "DefaultPostForm": ("field", _TEXT),
        "GetPostForm": ("field", _TEXT),
        "PostFormArray": ("field", _LIST),
        "GetPostFormArray": ("field", _LIST),
        "PostFormMap": ("field", _OBJECT),
        "FormFile": ("field", _FILE),
        "GetHeader": ("header", _TEXT),
        "Cookie": ("cookie", _TEXT),
    }
    pairs: ClassVar[frozenset[str]] = frozenset(
        {"GetQuery", "GetQueryArray", "GetPostForm", "GetPostFormArray", "FormFile", "Cookie"}
    )
    bound: ClassVar[Mapping[str, Bound]] = {
        **dict.fromkeys(("ShouldBindJSON", "BindJSON", "ShouldBindBodyWithJSON"), _BODY),
        **dict.fromkeys(("ShouldBindQuery", "BindQuery"), ("query", ("form",))),
        **dict.fromkeys(("ShouldBindUri", "BindUri"), ("path", ("uri",))),
        **dict.fromkeys(("ShouldBindHeader", "BindHeader"), ("header", ("header",))),
        **dict.fromkeys(("ShouldBind", "Bind", "ShouldBindBodyWith"), ("auto", ("form",))),
        **dict.fromkeys(("ShouldBindXML", "BindXML"), ("body", ("xml", "json"))),
        **dict.fromkeys(("ShouldBindYAML", "BindYAML"), ("body", ("yaml", "json"))),
    }

    @override
    def get(self, name: str) -> Value | None:
        if name == "Request":
            return Request(self.uses)
        return PathValues(self.uses) if name == "Params" else None

    @override
    def other(self, name: str, call: Call) -> Value | None:
        match name:
            case "ShouldBindWith" | "MustBindWith" | "BindWith":
                source, tags = _gin_binding(call)
                self.uses.bind(source, call.arg(0), tags)
                return NIL
            case "GetRawData":
                return Several([Body(self.uses), NIL])
            case "MultipartForm":
                return Several([Multipart(self.uses), NIL])
            case "Copy":
                return self
            case "JSON" | "IndentedJSON" | "PureJSON" | "AbortWithStatusJSON" | "SecureJSON":
                answered(self, call.arg(0), call.arg(1))
            case _:
                pass
        return NOTHING


def _gin_binding(call: Call) -> Bound:
    named = call.arg(1)
    kind = named.name.rsplit(".", 1)[-1] if isinstance(named, Foreign) else ""
    match kind:
        case "Query":
            return "query", ("form",)
        case "Uri":
            return "path", ("uri",)
        case "Header":
            return "header", ("header",)
        case "Form" | "FormPost" | "FormMultipart":
            return "form", ("form",)
        case _:
            return _BODY


def answered(context: Reader, status: Value, value: Value) -> None:
    """Notes a response with a type."""
    code = str(status.value) if isinstance(status, Const) and isinstance(status.value, int) else ""
    kind = value.type
    if len(code) == len("200") and is_target(value) and kind.bare.kind != "basic":
        context.uses.responses.setdefault(code, kind)


class EchoContext(Context):
    """`echo.Context`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "Param": ("path", _TEXT),
        "PathParam": ("path", _TEXT),
        "QueryParam": ("query", _TEXT),
        "QueryParamOr": ("query", _TEXT),
        "FormValue": ("form", _TEXT),
        "FormValueOr": ("form", _TEXT),
        "FormFile": ("field", _FILE),
        "Cookie": ("cookie", _TEXT),
    }
    pairs: ClassVar[frozenset[str]] = frozenset({"FormFile", "Cookie"})
    bound: ClassVar[Mapping[str, Bound]] = {"Bind": ("all", ("json", "form"))}

    @override
    def other(self, name: str, call: Call) -> Value | None:
        match name:
            case "Request":
                return Request(self.uses)
            case "QueryParams":
                return Values(self.uses, "query")
            case "FormParams":
                return Several([Values(self.uses, "form"), NIL])
            case "MultipartForm":
                return Several([Multipart(self.uses), NIL])
            case "JSON" | "JSONPretty":
                answered(self, call.arg(0), call.arg(1))
            case _:
                pass
        return NOTHING


ECHO_BINDER: dict[str, Bound] = {
    "Bind": ("all", ("json", "form")),
    "BindBody": ("body", ("json", "form")),
    "BindQueryParams": ("query", ("query",)),
    "BindPathParams": ("path", ("param",)),
    "BindHeaders": ("header", ("header",)),
}


class FiberContext(Context):
    """`*fiber.Ctx`, in version 3 the interface `fiber.Ctx`."""

    status: Value = Const(200)

    reads: ClassVar[Mapping[str, Read]] = {
        "Params": ("path", _TEXT),
        "ParamsInt": ("path", _INT),
        "Query": ("query", _TEXT),
        "QueryInt": ("query", _INT),
        "QueryBool": ("query", _TRUTH),
        "QueryFloat": ("query", _NUMBER),
        "FormValue": ("field", _TEXT),
        "FormFile": ("field", _FILE),
        "Get": ("header", _TEXT),
        "Cookies": ("cookie", _TEXT),
    }
    pairs: ClassVar[frozenset[str]] = frozenset({"FormFile", "ParamsInt"})
    bound: ClassVar[Mapping[str, Bound]] = {
        "BodyParser": ("body", ("json", "form")),
        "QueryParser": ("query", ("query",)),
        "ParamsParser": ("path", ("params",)),
        "ReqHeaderParser": ("header", ("reqHeader",)),
        "CookieParser": ("cookie", ("cookie",)),
    }

    @override
    def other(self, name: str, call: Call) -> Value | None:  # noqa: PLR0911
        match name:
            case "Bind":
                return Binder(self.uses, FIBER_BINDER)
            case "Body" | "BodyRaw" | "BodyStream":
                return Body(self.uses)
            case "Queries":
                return Values(self.uses, "query")
            case "AllParams":
                return PathValues(self.uses)
            case "MultipartForm":
                return Several([Multipart(self.uses), NIL])
            case "Method":
                return Method(self.uses)
            case "GetReqHeaders":
                return Headers(self.uses)
            case "Status":
                answering = FiberContext(self.uses)
                answering.status = call.arg(0)
                return answering
            case "JSON":
                answered(self, self.status, call.arg(0))
            case _:
                pass
        return NOTHING


FIBER_BINDER: dict[str, Bound] = {
    "Body": ("body", ("json", "form")),
    "JSON": _BODY,
    "Form": ("form", ("form",)),
    "Query": ("query", ("query",)),
    "URI": ("path", ("uri",)),
    "Header": ("header", ("header",)),
    "Cookie": ("cookie", ("cookie",)),
    "All": ("all", ("json", "form")),
}


__all__ = ["ECHO_BINDER", "EchoContext", "FiberContext", "GinContext", "Input", "Request"]
