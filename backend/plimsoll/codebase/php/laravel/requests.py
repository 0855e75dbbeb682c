"""Laravel's requests: what a handler asks them for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.laravel.rules import enum_values, take_in
from plimsoll.codebase.php.uses import Root, Use, schema_of_default
from plimsoll.codebase.php.values import (
    Bound,
    Call,
    Closure,
    Plain,
    Unknown,
    Value,
    words,
)

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.uses import Findings

_TYPED: dict[str, JsonSchema] = {
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "float": {"type": "number"},
    "string": {"type": "string"},
    "str": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "array": {"type": "array"},
    "collect": {"type": "array"},
    "enum": {"type": "string"},
    "enums": {"type": "array"},
    "clamp": {"type": "integer"},
}
_CASTS: dict[str, JsonSchema] = {
    "int": {"type": "integer"},
    "integer": {"type": "integer"},
    "intval": {"type": "integer"},
    "bool": {"type": "boolean"},
    "boolean": {"type": "boolean"},
    "boolval": {"type": "boolean"},
    "float": {"type": "number"},
    "floatval": {"type": "number"},
    "string": {"type": "string"},
    "array": {"type": "array"},
}
_TESTS = frozenset(
    {"has", "hasAny", "filled", "isNotFilled", "missing", "exists", "anyFilled", "whenHas"}
    | {"whenFilled", "whenMissing"}
)
_SILENT = frozenset(
    {"user", "ip", "ips", "path", "url", "fullUrl", "root", "session", "userAgent", "bearerToken"}
    | {"expectsJson", "wantsJson", "ajax", "is", "routeIs", "fingerprint", "authorize", "getHost"}
    | {"merge", "mergeIfMissing", "replace", "setUserResolver", "server", "attributes", "old"}
    | {"flash", "getClientIp", "getContent", "isJson", "acceptsJson", "secure", "format", "getUri"}
    | {"getSchemeAndHttpHost", "setMethod", "hasSession", "prefetch", "pjax", "decodedPath"}
    | {"getPathInfo", "getRequestUri", "fullUrlIs", "segment", "segments", "host", "httpHost"}
)


class Got:
    """Something that was read of a request."""

    def __init__(self, use: Use) -> None:
        self.use = use

    def get(self, name: str) -> Value:
        """`json_decode(…)->name`."""
        return Got(self.use.at([name]))

    def item(self, key: Value) -> Value:
        """`$got['key']`."""
        if isinstance(key, str) and not key.isdigit():
            return Got(self.use.at([key]))
        return Got(self.use.at(["*"]))

    def each(self) -> Value:
        """What a loop sees."""
        return Got(self.use.at(["*"]))

    def call(self, call: Call) -> Value:
        """Texts, dates, files and collections answer something that is not followed."""
        for given in call.arguments:
            if isinstance(given, Closure):
                return Unknown(call.name)
        return Unknown(call.name) if call.name not in {"toString", "trim", "value"} else self

    def cast(self, kind: str) -> None:
        """`(int) $got`."""
        if kind == "array" and self.use.below:
            return
        self.use.learn(_CASTS.get(kind, {}))

    def otherwise(self, value: Value) -> None:
        """`$got ?? value`."""
        self.use.learn(schema_of_default(value))


class Bag:
    """Several things that were read at once: all of the input, or a part of it."""

    def __init__(self, use: Use, *, is_whole: bool = False) -> None:
        self.use = use
        self.is_whole = is_whole
        """Whether it is all that was sent, checked by nothing."""

    def get(self, name: str) -> Value:
        """`$bag->name`."""
        return Got(self.use.at([name]))

    def item(self, key: Value) -> Value:
        """`$bag['key']`."""
        return Got(self.use.at([key])) if isinstance(key, str) else Unknown("[…]")

    def each(self) -> Value:
        """What a loop sees."""
        return Unknown("each")

    def cast(self, kind: str) -> None:
        """It stays what it is."""

    def call(self, call: Call) -> Value:
        """A collection or a set of validated values."""
        match call.name:
            case "get" | "input" | "pull" | "offsetGet":
                return read_one(self.use, call)
            case "only":
                for name in words(*call.arguments):
                    self.use.at(name.split("."))
                return Bag(self.use)
            case "has" | "filled":
                for name in words(*call.arguments):
                    self.use.at(name.split("."))
                return Unknown(call.name)
            case (
                "validated"
                | "validate"
                | "safe"
                | "all"
                | "toArray"
                | "except"
                | "merge"
                | "collect"
            ):
                return self
            case _:
                return Unknown(call.name)


def read_one(root: Use, call: Call) -> Value:
    """`get('key', default)` on something with keys."""
    key = call.argument(0, "key")
    if not isinstance(key, str):
        return Unknown(call.name)
    use = root.at([p for p in key.split(".") if p])
    use.learn(_TYPED.get(call.name, {}))
    use.learn(schema_of_default(call.argument(1, "default")))
    return Got(use)


class Request:
    """A request, or a form request of the repository, which brings rules."""

    def __init__(
        self, reader: Interpreter, findings: Findings, method: str, class_name: str = ""
    ) -> None:
        self.class_name = class_name
        self._reader = reader
        self._findings = findings
        self._method = method
        self._fields: dict[str, Value] = {}

    # -- as a listener -------------------------------------------------------------------------

    def get(self, name: str) -> Value:
        """`$request->name`, or a bag of Symfony's below Laravel's request."""
        bags: dict[str, Root] = {
            "query": "query",
            "request": "body",
            "headers": "header",
            "cookies": "cookie",
            "files": "file",
        }
        if name in bags:
            return Bag(self._root(bags[name]))
        if name in {"attributes", "server", "route", "user", "container", "redirector"}:
            return Unknown(name)
        if self.class_name:
            for facts in self._reader.program.lineage(self.class_name):
                if name in facts.properties:
                    return Unknown(name)
        return Got(self._root("input").at([name]))

    def item(self, key: Value) -> Value:
        """`$request['key']`."""
        return Got(self._root("input").at([key])) if isinstance(key, str) else Unknown("[…]")

    def cast(self, kind: str) -> None:
        """It stays what it is."""

    def call(self, call: Call) -> Value:
        """A method of the request's."""
        if self.class_name:
            method = self._reader.program.method(self.class_name, call.name)
            if method is not None:
                return self._reader.invoke(Bound(method, self), call.arguments, call.named)
        return self._answer(call)

    def _answer(self, call: Call) -> Value:  # noqa: C901, PLR0911, PLR0912 - a table of words
        name = call.name
        if name in _SILENT:
            return Unknown(name)
        if name in _TESTS:
            return self._tested(call)
        if name in _TYPED and name != "date":
            found = read_one(self._root("input"), call)
            if name in {"enum", "enums"} and isinstance(found, Got):
                self._of_enum(found, call.argument(1))
            return found
        match name:
            case "input" | "get" | "date" | "offsetGet" | "__get":
                return self._read("input", call)
            case "query":
                return self._read("query", call)
            case "post" | "json":
                return self._read("body" if name == "post" else "input", call)
            case "header":
                return self._read("header", call)
            case "hasHeader":
                self._root("header").at([str(call.argument(0))])
                return Unknown(name)
            case "cookie" | "hasCookie":
                return self._read("cookie", call)
            case "file" | "hasFile" | "allFiles":
                return self._file(call)
            case "only":
                for word in words(*call.arguments):
                    self._root("input").at([p for p in word.split(".") if p])
                return Bag(self._root("input"))
            case "all" | "except" | "toArray" | "keys" | "getPayload":
                for word in words(*call.arguments) if name == "all" else ():
                    self._root("input").at([p for p in word.split(".") if p])
                return Bag(self._root("input"), is_whole=not self._checked)
            case "validated" | "safe":
                key = call.argument(0)
                return (
                    self._read("input", call) if isinstance(key, str) else Bag(self._root("input"))
                )
            case "validate" | "validateWithBag":
                rules = call.argument(1) if name == "validateWithBag" else call.argument(0, "rules")
                return self.check(rules)
            case "isMethod":
                wanted = call.argument(0)
                return wanted.upper() == self._method if isinstance(wanted, str) else Unknown(name)
            case "method" | "getMethod" | "getRealMethod":
                return self._method
            case "route":
                return Unknown("route") if call.arguments else _NoRoute()
            case "instance":
                return self
            case _:
                self._reader.offer(call)
                return Unknown(name)

    # -- reads ---------------------------------------------------------------------------------

    _checked = False

    def _root(self, root: Root) -> Use:
        return self._findings.at(root, ())

    def _read(self, root: Root, call: Call) -> Value:
        key = call.argument(0, "key")
        if isinstance(key, dict):
            for word in words(key):
                self._root(root).at([word])
            return Bag(self._root(root))
        if isinstance(key, str) and root in {"header", "cookie"}:
            use = self._root(root).at([key])
            use.learn(schema_of_default(call.argument(1)))
            return Got(use)
        if key is None:
            return Bag(self._root(root), is_whole=root == "input")
        return read_one(self._root(root), call)

    def _file(self, call: Call) -> Value:
        key = call.argument(0)
        if isinstance(key, str):
            use = self._root("file").at([p for p in key.split(".") if p])
            use.learn({"type": "string", "format": "binary"})
        return Unknown(call.name)

    def _tested(self, call: Call) -> Value:
        wanted = words(call.argument(0)) if call.name.startswith("when") else words(*call.arguments)
        for word in wanted:
            self._root("input").at([p for p in word.split(".") if p])
        if call.name.startswith("when"):
            for given in call.arguments[1:]:
                if isinstance(given, Closure):
                    self._reader.invoke(given, (Got(self._root("input").at(wanted[:1])),))
        return Unknown(call.name)

    def _of_enum(self, found: Got, given: Value) -> None:
        allowed = enum_values(given, self._reader.program)
        if allowed:
            kind = "integer" if isinstance(allowed[0], int) else "string"
            found.use.schema.update({"type": kind, "enum": allowed})

    # -- rules ---------------------------------------------------------------------------------

    def check(self, rules: Value, data: Use | None = None) -> Value:
        """Takes rules in, of all of the input or of a part of it."""
        use = data if data is not None else self._root("input")
        if take_in(rules, use, self._reader.program):
            self._checked = True
        return Bag(use)

    def resolve(self) -> None:
        """What the framework does with a form request before its handler runs."""
        if not self.class_name:
            return
        program = self._reader.program
        data: Use | None = None
        for name in ("prepareForValidation", "validationData", "rules", "withValidator"):
            method = program.method(self.class_name, name)
            if method is None:
                continue
            found = self._reader.invoke(Bound(method, self), ())
            if name == "rules":
                self.check(found, data)
            elif name == "validationData":
                data = data_of(found)
        self._checked = True


class _NoRoute(Plain):
    """`$request->route()->parameter('x')`."""

    def call(self, call: Call) -> Value:
        return Unknown(call.name)


def data_of(value: Value) -> Use | None:
    """What a validator is given to check: the input, or a part of it."""
    return value.use if isinstance(value, Bag | Got) else None
