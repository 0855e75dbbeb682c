"""Requests as the frameworks beside the large ones hand them to handlers."""

from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.golang.contexts import Bound, Context, GinContext, Multipart, Read, Request
from plimsoll.codebase.golang.inputs import (
    Body,
    Headers,
    Method,
    PathValues,
    Place,
    Reader,
    Values,
)
from plimsoll.codebase.golang.values import NIL, NOTHING, Call, Several, Value, text

_TEXT: JsonSchema = {"type": "string"}
_LIST: JsonSchema = {"type": "array", "items": {"type": "string"}}
_FILE: JsonSchema = {"type": "string", "format": "binary"}
_INT: JsonSchema = {"type": "integer"}
_NUMBER: JsonSchema = {"type": "number"}
_TRUTH: JsonSchema = {"type": "boolean"}
_JSON: Bound = ("body", ("json",))
_KINDS = (
    ("Int", _INT),
    ("Uint", _INT),
    ("Float", _NUMBER),
    ("Bool", _TRUTH),
    ("Strings", _LIST),
)


def _kind(name: str) -> JsonSchema:
    """What a reader's name says of the value: `GetInt64`, `URLParamBool`."""
    return next((schema for word, schema in _KINDS if word in name), _TEXT)


class BeegoController(Context):
    """What a beego controller embeds."""

    bound: ClassVar[Mapping[str, Bound]] = {
        "BindJSON": _JSON,
        "Bind": ("body", ("json", "form")),
        "ParseForm": ("form", ("form",)),
        "BindForm": ("form", ("form",)),
    }

    @override
    def get(self, name: str) -> Value | None:
        return BeegoContext(self.uses) if name == "Ctx" else None

    @override
    def other(self, name: str, call: Call) -> Value | None:
        if name == "Input":
            return Values(self.uses, "form")
        if name in ("GetFile", "GetFiles"):
            found = self.uses.use("field", text(call.arg(0)), _FILE)
            found.use.is_file = True
            return Several([found, found, NIL])
        told = text(call.arg(0))
        if not name.startswith("Get") or name.startswith(("GetSession", "GetSecureCookie")):
            return NOTHING
        if told is not None and told.startswith(":"):
            found = self.uses.use("path", told[1:], _kind(name))
        else:
            found = self.uses.use("form", told, _kind(name))
        return found if name in ("GetString", "GetStrings") else Several([found, NIL])


class BeegoContext(Reader):
    """`c.Ctx`, and what functions get that are no controllers."""

    @override
    def get(self, name: str) -> Value | None:
        match name:
            case "Request":
                return Request(self.uses)
            case "Input":
                return BeegoInput(self.uses)
            case _:
                return NOTHING

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name == "GetCookie":
            return self.uses.use("cookie", text(call.arg(0)))
        return NOTHING


class BeegoInput(Context):
    """`c.Ctx.Input`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "Query": ("form", _TEXT),
        "Header": ("header", _TEXT),
        "Cookie": ("cookie", _TEXT),
    }

    @override
    def get(self, name: str) -> Value | None:
        return Body(self.uses) if name == "RequestBody" else None

    @override
    def other(self, name: str, call: Call) -> Value | None:
        if name == "Param":
            return self.uses.use("path", (text(call.arg(0)) or "").lstrip(":"))
        return Method(self.uses) if name == "Method" else NOTHING


class HertzContext(GinContext):
    """`*app.RequestContext`."""

    bound: ClassVar[Mapping[str, Bound]] = {
        **dict.fromkeys(("BindAndValidate", "Bind"), ("all", ("json", "form"))),
        "BindJSON": _JSON,
        "BindQuery": ("query", ("query",)),
        "BindPath": ("path", ("path",)),
        "BindHeader": ("header", ("header",)),
        "BindForm": ("form", ("form",)),
    }

    @override
    def other(self, name: str, call: Call) -> Value | None:
        if name == "FormValue":
            return self.uses.use("form", text(call.arg(0)))
        if name in ("Body", "GetRawData"):
            return Several([Body(self.uses), NIL])
        return super().other(name, call)


class IrisContext(Context):
    """`iris.Context`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "FormValue": ("form", _TEXT),
        "FormValueDefault": ("form", _TEXT),
        "FormFile": ("field", _FILE),
        "GetHeader": ("header", _TEXT),
        "GetCookie": ("cookie", _TEXT),
    }
    pairs: ClassVar[frozenset[str]] = frozenset({"FormFile"})
    bound: ClassVar[Mapping[str, Bound]] = {
        **dict.fromkeys(("ReadJSON", "ReadBody", "ReadYAML", "ReadXML"), _JSON),
        "ReadQuery": ("query", ("url", "query", "form")),
        "ReadForm": ("form", ("form",)),
        "ReadParams": ("path", ("param",)),
        "ReadHeaders": ("header", ("header",)),
    }

    @override
    def other(self, name: str, call: Call) -> Value | None:  # noqa: PLR0911
        if name.startswith("URLParam") and call.args:
            return self._typed("query", name, call)
        if name.startswith("PostValue"):
            return self._typed("field", name, call)
        match name:
            case "Params":
                return PathValues(self.uses)
            case "Request":
                return Request(self.uses)
            case "Method":
                return Method(self.uses)
            case "GetBody":
                return Several([Body(self.uses), NIL])
            case _:
                return NOTHING

    def _typed(self, place: Place, name: str, call: Call) -> Value:
        found = self.uses.use(place, text(call.arg(0)), _kind(name))
        is_sure = name.endswith("Default") or _kind(name) is _TEXT
        return found if is_sure else Several([found, NIL])


class FastHttpContext(Context):
    """`*fasthttp.RequestCtx`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "UserValue": ("path", _TEXT),
        "FormValue": ("form", _TEXT),
        "FormFile": ("field", _FILE),
    }
    pairs: ClassVar[frozenset[str]] = frozenset({"FormFile"})

    @override
    def get(self, name: str) -> Value | None:
        return FastHttpRequest(self.uses) if name == "Request" else None

    @override
    def other(self, name: str, call: Call) -> Value | None:
        match name:
            case "QueryArgs":
                return Values(self.uses, "query")
            case "PostArgs":
                return Values(self.uses, "field")
            case "PostBody":
                return Body(self.uses)
            case "MultipartForm":
                return Several([Multipart(self.uses), NIL])
            case "Method":
                return Method(self.uses)
            case _:
                return NOTHING


class FastHttpRequest(Reader):
    """`ctx.Request`."""

    @override
    def get(self, name: str) -> Value | None:
        return Headers(self.uses) if name == "Header" else None

    @override
    def call(self, name: str, call: Call) -> Value | None:
        return Body(self.uses) if name == "Body" else NOTHING


class RestfulRequest(Context):
    """`*restful.Request`."""

    reads: ClassVar[Mapping[str, Read]] = {
        "PathParameter": ("path", _TEXT),
        "QueryParameter": ("query", _TEXT),
        "QueryParameters": ("query", _LIST),
        "HeaderParameter": ("header", _TEXT),
    }
    bound: ClassVar[Mapping[str, Bound]] = {"ReadEntity": _JSON}

    @override
    def get(self, name: str) -> Value | None:
        return Request(self.uses) if name == "Request" else None

    @override
    def other(self, name: str, call: Call) -> Value | None:
        if name == "BodyParameter":
            return Several([self.uses.use("field", text(call.arg(0))), NIL])
        return PathValues(self.uses) if name == "PathParameters" else NOTHING


class PocketEvent(Context):
    """`*core.RequestEvent`."""

    bound: ClassVar[Mapping[str, Bound]] = {"BindBody": ("body", ("json", "form"))}

    @override
    def get(self, name: str) -> Value | None:
        return Request(self.uses) if name == "Request" else None
