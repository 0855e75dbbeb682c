"""What a handler takes out of a request, noted while it is gone through."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from typing_extensions import override

from plimsoll.catalog.model import JsonSchema, Security
from plimsoll.codebase.golang.types import ANY, STRING, GoType
from plimsoll.codebase.golang.values import (
    NIL,
    NOTHING,
    Call,
    Const,
    Native,
    Several,
    Table,
    Unknown,
    Value,
    flat,
    text,
)

Place: TypeAlias = Literal["path", "query", "header", "cookie", "form", "field"]
"""`form`: a form's field or, without a body, a query parameter. `field`: always a body's."""
Source: TypeAlias = Literal["body", "query", "path", "header", "cookie", "form", "auto", "all"]
_STANDARD = frozenset(
    {"content-type", "accept", "authorization", "content-length", "user-agent", "host", "origin"}
    | {"accept-encoding", "connection", "upgrade", "x-forwarded-for", "x-real-ip", "referer"}
    | {"x-forwarded-proto", "x-forwarded-host", "cookie", "accept-language", "range", "te"}
    | {"if-none-match", "if-modified-since", "cache-control", "x-forwarded-uri", "forwarded"}
    | {"cf-connecting-ip", "true-client-ip", "sec-websocket-protocol", "x-request-id"}
    | {"access-control-request-headers", "access-control-request-method", "traceparent"}
    | {"transfer-encoding", "content-encoding", "last-event-id", "x-requested-with", "date"}
    | {"location", "set-cookie", "etag", "retry-after", "www-authenticate", "if-match"}
)
_ON_THE_WAY = re.compile(r"x-forwarded-|cf-|cdn-|sec-|x-envoy-|x-amzn-|fly-|x-appengine-|x-b3-")
"""What proxies and browsers add."""
_CREDENTIAL = re.compile(
    r"(x-)?(\w+[-_])??(api[-_]?key|(auth|access|session|csrf|api)[-_]?token|session[-_]?id"
    r"|x[-_]token|token)$",
    re.IGNORECASE,
)


@dataclass(eq=False, slots=True)
class Use:
    """A value that is read from the request by its name."""

    name: str
    place: Place
    schema: JsonSchema
    is_required: bool = False
    methods: frozenset[str] | None = None
    """The methods it is read for; None: all."""
    is_file: bool = False
    kind: GoType = ANY
    """The type of the variable it goes into, where that says more."""


@dataclass(eq=False, slots=True)
class Binding:
    """A part of the request that is read into a value of a type."""

    source: Source
    kind: GoType
    tags: tuple[str, ...]
    """The keys of tags that name the fields, the first found counts."""
    methods: frozenset[str] | None = None
    names: list[str] = field(default_factory=list)
    """Which entries of a map the handler looks at."""


@dataclass(eq=False)
class Uses:
    """Everything that one handler takes."""

    read: list[Use] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    security: list[Security] = field(default_factory=list)
    responses: dict[str, GoType] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)
    """Those that the handler asks for by itself."""
    only: list[str] = field(default_factory=list)
    """Those without which it gives up."""
    tells_others_off: bool = False
    is_websocket: bool = False
    trimmed: dict[str, str] = field(default_factory=dict)
    """Prefixes that are cut from the path, and what the rest is called."""
    condition: frozenset[str] | None = None
    maps: list[tuple[Table, Binding]] = field(default_factory=list)
    """The maps that a part of the request was read into."""
    touched: int = 0
    """How often anything was taken."""

    def use(self, place: Place, name: str | None, schema: JsonSchema | None = None) -> "Input":
        """A value by its name; one without a known name is noted nowhere."""
        lower = (name or "").lower()
        is_standard = place == "header" and (lower in _STANDARD or bool(_ON_THE_WAY.match(lower)))
        self.touched += not is_standard
        found = Use(name or "", place, dict(schema or {"type": "string"}))
        found.methods = self.condition
        if not name:
            return Input(self, found)
        if name.lower() == "authorization":
            self._credential(name)
            return Input(self, found)
        if is_standard:
            return Input(self, found)
        if place == "header" and _CREDENTIAL.match(name):
            self._key(name)
            return Input(self, found)
        for known in self.read:
            if (known.name, known.place) == (name, place):
                if known.methods is not None and self.condition is not None:
                    known.methods |= self.condition
                else:
                    known.methods = None
                if schema and "type" not in known.schema:
                    known.schema = dict(schema)
                return Input(self, known)
        self.read.append(found)
        return Input(self, found)

    def _credential(self, name: str) -> None:
        if name.lower() == "authorization" and not self.security:
            self.security.append(Security(scheme="bearer"))

    def _key(self, name: str) -> None:
        """A token that a caller has to send along; no input of the endpoint's own."""
        if not self.security:
            self.security.append(Security(scheme="api_key", location="header", name=name))

    def bind(self, source: Source, target: Value, tags: Sequence[str]) -> None:
        """A part of the request read into a variable."""
        self.bind_type(source, target.type, tags)
        if isinstance(target, Table) and self.bindings and self.bindings[-1].kind == target.type:
            self.maps.append((target, self.bindings[-1]))

    def bind_type(self, source: Source, kind: GoType, tags: Sequence[str]) -> None:
        """A part of the request read into a value of a type."""
        self.touched += 1
        if kind.bare.kind in ("other", "interface"):
            return
        if any(b.source == source and b.kind == kind for b in self.bindings):
            return
        self.bindings.append(Binding(source, kind, tuple(tags), self.condition))


class Reader(Native):
    """Something of the request; functions it is handed to are followed."""

    def __init__(self, uses: Uses) -> None:
        self.uses = uses

    @override
    def call(self, name: str, call: Call) -> Value | None:
        del name, call
        return None


class Input(Reader):
    """One value that was read."""

    def __init__(self, uses: Uses, use: Use) -> None:
        super().__init__(uses)
        self.use = use
        self.type = STRING

    @override
    def get(self, name: str) -> Value | None:
        if name in ("Value", "File", "Filename"):
            return self
        return None

    @override
    def call(self, name: str, call: Call) -> Value | None:
        del call
        return self if name in ("String", "[]") else None

    def is_a(self, schema: JsonSchema) -> None:
        """What the handler parses it to."""
        if self.use.schema.get("type") == "array":
            return
        kept = {k: v for k, v in self.use.schema.items() if k == "default"}
        self.use.schema = {**schema, **kept}


class Values(Reader):
    """`url.Values`: what a query or a form holds."""

    def __init__(self, uses: Uses, place: Place) -> None:
        super().__init__(uses)
        self.place = place

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in ("Get", "Has", "Peek", "GetUint", "GetBool", "GetUintOrZero", "GetUfloat"):
            kind = "integer" if "Uint" in name else "boolean" if "Bool" in name else ""
            return self.uses.use(self.place, text(call.arg(0)), {"type": kind} if kind else None)
        if name == "[]":
            found = self.uses.use(self.place, text(call.arg(0)))
            return Several([found, NIL])
        if name == "range":
            value = Input(self.uses, Use("", self.place, {"type": "string"}))
            return Several([Key(self.uses, self.place, value), value])
        return NOTHING if name == "Encode" else None


class Key(Reader):
    """The name in `for name, value := range r.URL.Query()`; comparing it tells what is read."""

    def __init__(self, uses: Uses, place: Place, value: Input) -> None:
        super().__init__(uses)
        self.place = place
        self.value = value

    def is_called(self, name: str) -> None:
        """A name it is compared with."""
        self.value.use = self.uses.use(self.place, name).use


class Headers(Reader):
    """`http.Header`."""

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in ("Get", "Values", "[]", "Peek"):
            return self.uses.use("header", text(call.arg(0)))
        return None


class PathValues(Reader):
    """`mux.Vars(r)`, `httprouter.Params`."""

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in ("[]", "ByName", "Get"):
            found = self.uses.use("path", text(call.arg(0)))
            return Several([found, NIL]) if name == "[]" else found
        return None


class UrlPath(Reader):
    """`r.URL.Path`."""


class Method(Reader):
    """`r.Method`."""


class Body(Reader):
    """The bytes of the body, or what decodes them."""

    @override
    def call(self, name: str, call: Call) -> Value | None:
        targets = [v for v in call.args if is_target(v)]
        if targets and name not in ("Read", "Close"):
            self.uses.bind("body", targets[0], ("json",))
            return NIL
        return self if name != "Close" else NIL


class Url(Reader):
    """`r.URL`."""

    @override
    def get(self, name: str) -> Value | None:
        return UrlPath(self.uses) if name in ("Path", "RawPath") else None

    @override
    def call(self, name: str, call: Call) -> Value | None:
        del call
        if name == "Query":
            return Values(self.uses, "query")
        return UrlPath(self.uses) if name == "EscapedPath" else NOTHING


class Binder(Reader):
    """`c.Bind()` in fiber 3, `&echo.DefaultBinder{}`: one method a part of the request."""

    def __init__(self, uses: Uses, methods: dict[str, tuple[Source, tuple[str, ...]]]) -> None:
        super().__init__(uses)
        self._methods = methods

    @override
    def call(self, name: str, call: Call) -> Value | None:
        known = self._methods.get(name)
        if known is None:
            return self
        for target in call.args:
            if is_target(target):
                self.uses.bind(known[0], target, known[1])
        return NIL


class Chain(Reader):
    """`echo.QueryParamsBinder(c).Int("page", &page)`."""

    def __init__(self, uses: Uses, place: Place) -> None:
        super().__init__(uses)
        self._place = place

    @override
    def call(self, name: str, call: Call) -> Value | None:
        told = text(call.arg(0))
        if told is not None:
            found = self.uses.use(self._place, told, _kind_of(name))
            found.use.is_required = found.use.is_required or name.startswith("Must")
        return self


def _kind_of(method: str) -> JsonSchema:
    bare = method.removeprefix("Must")
    for word, kind in (("Int", "integer"), ("Uint", "integer"), ("Float", "number")):
        if bare.startswith(word):
            inner: JsonSchema = {"type": kind}
            return {"type": "array", "items": inner} if bare.endswith("s") else inner
    if bare.startswith("Bool"):
        return {"type": "boolean"}
    if bare == "Strings":
        return {"type": "array", "items": {"type": "string"}}
    if bare.startswith("Time"):
        return {"type": "string", "format": "date-time"}
    return {"type": "string"}


def is_target(value: Value) -> bool:
    """Whether something can be decoded into: a variable of a type that says something."""
    if isinstance(value, Native):
        return False
    if isinstance(value, Const) and value.type is ANY:
        return False
    kind = value.type.bare
    if kind.kind in ("other", "func") or kind.qualified in ("error", "context.Context"):
        return False
    return not (isinstance(value, Unknown | Const) and kind.kind == "basic")


def tainted(value: Value) -> bool:
    """Whether a value holds something of the request."""
    return isinstance(value, Reader) or (
        isinstance(value, Several) and any(isinstance(v, Reader) for v in value.values)
    )


def first_input(values: Sequence[Value]) -> Input | None:
    """The first value among arguments that was read from the request."""
    return next((value for value in flat(values) if isinstance(value, Input)), None)
