"""PSR-7 requests as Slim's handlers read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from plimsoll.codebase.php.laravel.requests import Bag, Got
from plimsoll.codebase.php.uses import Root, schema_of_default
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Call,
    Instance,
    NotAnswered,
    Plain,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.uses import Findings

_REQUESTS = frozenset({"ServerRequestInterface", "ServerRequest", "Request", "RequestInterface"})
_ONE: dict[str, Root] = {
    "getQueryParam": "query",
    "getParsedBodyParam": "body",
    "getParam": "input",
    "getHeader": "header",
    "getHeaderLine": "header",
    "hasHeader": "header",
    "getCookieParam": "cookie",
}
_ALL: dict[str, Root] = {
    "getQueryParams": "query",
    "getParsedBody": "body",
    "getParams": "input",
    "getCookieParams": "cookie",
    "getUploadedFiles": "file",
}
_CASTS: dict[str, JsonSchema] = {
    "int": {"type": "integer"},
    "integer": {"type": "integer"},
    "intval": {"type": "integer"},
    "float": {"type": "number"},
    "floatval": {"type": "number"},
}
_SAME = frozenset(
    {
        "json_decode",
        "json_encode",
        "trim",
        "filter_var",
        "htmlspecialchars",
        "array_map",
        "strip_tags",
    }
)


class Placeholder(Plain):
    """A value of a placeholder."""

    def __init__(self, name: str, findings: Findings) -> None:
        self._name = name
        self._findings = findings

    def call(self, call: Call) -> Value:
        """It is a text."""
        return Unknown(call.name)

    def cast(self, kind: str) -> None:
        """`(int) $args['id']`."""
        schema = _CASTS.get(kind)
        if schema is not None:
            self._findings.path.setdefault(self._name, schema)


class Arguments:
    """`$args`."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def get(self, name: str) -> Value:
        """It is an array."""
        return Placeholder(name, self._findings)

    def item(self, key: Value) -> Value:
        """`$args['id']`."""
        return Placeholder(key, self._findings) if isinstance(key, str) else Unknown("[…]")

    def cast(self, kind: str) -> None:
        """It stays what it is."""

    def call(self, call: Call) -> Value:
        """It is an array."""
        return Unknown(call.name)


class Request(Plain):
    """A PSR-7 request."""

    def __init__(self, findings: Findings, method: str) -> None:
        self._findings = findings
        self._method = method

    def call(self, call: Call) -> Value:  # noqa: C901, PLR0911 - a table
        """Its methods, of Slim 3's decorators as well."""
        name, key = call.name, call.argument(0)
        if name in _ONE and isinstance(key, str):
            use = self._findings.at(_ONE[name], [key])
            use.learn(schema_of_default(call.argument(1)))
            return Got(use)
        if name in _ALL:
            root = _ALL[name]
            if root == "file":
                return _Files(self._findings.at(root, ()))
            if name == "getParams" and isinstance(key, dict):
                for word in key.values():
                    self._findings.at(root, [str(word)])
            return Bag(self._findings.at(root, ()), is_whole=True)
        match name:
            case "getBody" | "getContents":
                return Body(Bag(self._findings.at("body", ()), is_whole=True))
            case "getAttribute" if isinstance(key, str):
                return Placeholder(key, self._findings)
            case "getMethod":
                return self._method
            case "isPost" | "isGet" | "isPut" | "isDelete" | "isPatch":
                return name[2:].upper() == self._method
            case name if name.startswith("with"):
                return self
            case _:
                return Unknown(name)


class Body(Plain):
    """A stream; what is decoded of it are the body's properties."""

    def __init__(self, bag: Bag) -> None:
        self.bag = bag

    def cast(self, kind: str) -> None:
        """A text of it stays what it is."""

    def call(self, call: Call) -> Value:
        """`getContents()`."""
        return self if call.name in {"getContents", "__toString", "read"} else Unknown(call.name)


class _Files(Bag):
    """Uploaded files by name."""

    @override
    def item(self, key: Value) -> Value:
        if isinstance(key, str):
            self.use.at([key]).learn({"type": "string", "format": "binary"})
        return Unknown("file")


class Handling:
    """The world while a handler is read."""

    reader: Interpreter

    def __init__(self, program: Program) -> None:
        self.program = program
        self.findings: Findings | None = None
        self.method = ""
        self.own_classes: frozenset[str] = frozenset()

    def begin(self, findings: Findings, method: str, owner: str) -> None:
        """Starts another handler."""
        self.findings, self.method = findings, method
        self.own_classes = frozenset(self.program.ancestors(owner)) if owner else frozenset()
        self.reader.steps = self.reader.calls = self.reader.depth = 0

    def function(self, call: Call) -> Value | NotAnswered:
        """Functions that hand on what they are given."""
        given = call.argument(0)
        if call.name in _SAME:
            held = next(
                (a for a in call.arguments if isinstance(a, Bag | Got | Body | Placeholder)), None
            )
            if isinstance(held, Body):
                return held.bag
            if held is not None:
                return held
        if call.name in {"intval", "floatval", "boolval"} and isinstance(given, Got | Placeholder):
            given.cast(call.name)
            return given
        if (
            call.name == "file_get_contents"
            and given == "php://input"
            and self.findings is not None
        ):
            return Body(Bag(self.findings.at("body", ()), is_whole=True))
        return NOT_ANSWERED

    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """Nothing of its own."""
        del class_name, call
        return NOT_ANSWERED

    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        """The request, wherever it is asked for."""
        del call
        is_request = class_name.rsplit("\\", 1)[-1] in _REQUESTS and not self.program.exists(
            class_name
        )
        if is_request and self.findings is not None:
            return Request(self.findings, self.method)
        return NOT_ANSWERED

    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """Nothing but validators."""
        del this
        self.heard(call)
        return NOT_ANSWERED

    def heard(self, call: Call) -> None:
        """A validator is given names with rules: `validate($data, ['name' => …])`."""
        if "valid" not in call.name.lower() or len(call.arguments) < 2:  # noqa: PLR2004 - data and rules
            return
        data, rules = call.arguments[0], call.arguments[1]
        if isinstance(rules, dict):
            for name in rules:
                if not isinstance(name, str):
                    continue
                if isinstance(data, Bag | Got):
                    data.use.at([name])
                elif isinstance(data, Request):
                    data.call(Call("getParam", (name,), {}, call.node, call.frame))

    def follows(self, method: Method, arguments: Sequence[Value]) -> bool:
        """Methods of the handler's classes, and those that are given a part of the request."""
        return method.owner.name in self.own_classes or any(_is_told(v) for v in arguments)


def _is_told(value: Value) -> bool:
    kinds = (Request, Bag, Got, Arguments, Placeholder, Body)
    if isinstance(value, kinds):
        return True
    return isinstance(value, dict) and any(isinstance(v, kinds) for v in value.values())
