"""Laravel's answers while routes are registered, and while a handler is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from typing_extensions import override

from plimsoll.codebase.php.laravel.application import Silent
from plimsoll.codebase.php.laravel.loading import Builder
from plimsoll.codebase.php.laravel.models import fillable_of, is_model
from plimsoll.codebase.php.laravel.requests import Bag, Got, Request, data_of
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Call,
    Closure,
    Instance,
    NotAnswered,
    Unknown,
    Value,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.laravel.registrar import Registrar
    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.uses import Findings

_ROUTER_CLASSES = frozenset(
    {
        "Illuminate\\Support\\Facades\\Route",
        "Route",
        "Illuminate\\Routing\\Router",
        "Illuminate\\Contracts\\Routing\\Registrar",
        "Laravel\\Lumen\\Routing\\Router",
    }
)
_APPLICATIONS = frozenset({"Laravel\\Lumen\\Application", "Illuminate\\Foundation\\Application"})
_REQUESTS = frozenset(
    {
        "Illuminate\\Http\\Request",
        "Illuminate\\Support\\Facades\\Request",
        "Request",
        "Input",
        "Illuminate\\Support\\Facades\\Input",
        "Laravel\\Lumen\\Http\\Request",
        "Symfony\\Component\\HttpFoundation\\Request",
    }
)
_FORM_REQUEST = "Illuminate\\Foundation\\Http\\FormRequest"
_WRITES = frozenset(
    {"create", "insert", "make", "update", "fill", "forceFill", "forceCreate", "updateOrCreate"}
    | {"firstOrCreate", "insertGetId", "createQuietly", "updateQuietly", "createMany"}
)
_PAGES = {
    "paginate": "page",
    "simplePaginate": "page",
    "fastPaginate": "page",
    "jsonPaginate": "page",
    "cursorPaginate": "cursor",
}
_TELLING = re.compile(rb"request|Request::|aginate\(|Input::|validate|Validator", re.IGNORECASE)


class Routing(Silent):
    """While routes are registered."""

    reader: Interpreter
    registrar: Registrar

    @override
    def function(self, call: Call) -> Value | NotAnswered:
        """`app('router')` beside what the application knows."""
        if call.name in {"app", "resolve"}:
            if call.argument(0) in {"router", *_ROUTER_CLASSES}:
                return self.registrar
            if call.argument(0) is None:
                return Builder(self.reader, self.registrar)
        if call.name in {"request", "now", "session", "auth", "cache"}:
            return Unknown(f"{call.name}()")
        return super().function(call)

    @override
    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """The facade of the router, and of what registers routes beside it."""
        short = class_name.rsplit("\\", 1)[-1]
        if class_name in _ROUTER_CLASSES:
            return self.registrar.call(call)
        if short == "Auth" and call.name == "routes":
            return self.registrar.auth_routes(call)
        if short == "Volt" and call.name == "route":
            return self.registrar.call(
                Call("livewire", call.arguments, call.named, call.node, call.frame)
            )
        if short == "Application" and call.name == "configure":
            return Builder(self.reader, self.registrar)
        if class_name in _REQUESTS:
            return Unknown(f"Request::{call.name}()")
        return super().static(class_name, call)

    @override
    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        """A router, or an application that has one."""
        if class_name in _ROUTER_CLASSES:
            return self.registrar
        if class_name in _APPLICATIONS:
            return Builder(self.reader, self.registrar)
        return super().create(class_name, call)

    @override
    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """What service providers inherit."""
        match call.name:
            case "loadRoutesFrom" | "loadRoutes":
                return self.reader.include(call.argument(0))
            case "routes" | "booted" | "booting" | "callAfterResolving":
                for given in call.arguments:
                    if isinstance(given, Closure):
                        self.reader.invoke(given, (self.registrar,))
                return this
            case "routesAreCached" | "runningUnitTests":
                return False
            case _:
                return super().own(this, call)


class Handling(Silent):
    """While a handler is read."""

    reader: Interpreter

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.request: Request | None = None
        self.findings: Findings | None = None
        self.method = ""
        self.middleware: list[tuple[Instance, Call]] | None = None

    def begin(self, findings: Findings, method: str) -> None:
        """Starts another handler."""
        self.findings, self.method = findings, method
        self.request = Request(self.reader, findings, method)
        self.reader.steps = self.reader.calls = self.reader.depth = 0

    @override
    def function(self, call: Call) -> Value | NotAnswered:  # noqa: PLR0911 - a table
        """`request('x')`, `validator(…)`, `data_get($data, 'x')`."""
        match call.name:
            case "request" if self.request is not None:
                key = call.argument(0)
                if key is None:
                    return self.request
                word = "only" if isinstance(key, dict) else "input"
                return self.request.call(
                    Call(word, call.arguments, call.named, call.node, call.frame)
                )
            case "validator" if call.arguments:
                return self._validated(call)
            case "data_get" | "data_fill":
                return self._dug(call)
            case "intval" | "floatval" | "boolval" | "strval" if isinstance(call.argument(0), Got):
                got = call.argument(0)
                if isinstance(got, Got):
                    got.cast(call.name)
                return got
            case "constant":
                return NOT_ANSWERED
            case _:
                self._heard(call)
                return super().function(call)

    @override
    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """Facades, and models."""
        short = class_name.rsplit("\\", 1)[-1]
        if short == "Validator" and call.name in {"make", "validate"}:
            return self._validated(call)
        if class_name in _REQUESTS and self.request is not None:
            return self.request.call(call)
        if short == "Arr" and call.name in {"get", "has", "only", "pull"}:
            return self._dug(call)
        self._heard(call)
        if self.program.method(class_name, call.name) is None and is_model(
            class_name, self.program
        ):
            self._written(class_name, call)
            self.reader.offer(call)
            return Instance(class_name, call.name)
        return super().static(class_name, call)

    @override
    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        """The request, wherever it is asked for; form requests with their rules."""
        if class_name in _REQUESTS and self.request is not None:
            return self.request
        if self.findings is None:
            return NOT_ANSWERED
        if self.is_request(class_name):
            made = Request(self.reader, self.findings, self.method, class_name)
            made.resolve()
            return made
        if call.arguments and is_model(class_name, self.program):
            self._written(
                class_name, Call("create", call.arguments, call.named, call.node, call.frame)
            )
        return NOT_ANSWERED

    def is_request(self, class_name: str) -> bool:
        """Whether a class of the repository is a request."""
        if not self.program.exists(class_name):
            return class_name == _FORM_REQUEST
        return any(
            a == _FORM_REQUEST or a in _REQUESTS or a.endswith("\\FormRequest")
            for a in self.program.ancestors(class_name)[1:]
        )

    @override
    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """What controllers and models inherit."""
        self._heard(call)
        if call.name in {"validate", "validateWithBag"} and call.arguments:
            first = call.argument(0)
            if isinstance(first, Request):
                return first.check(call.argument(1))
            if isinstance(first, dict) and self.request is not None:
                return self.request.check(first)
            use = data_of(first)
            if use is not None and self.request is not None:
                return self.request.check(call.argument(1), use)
        if call.name == "middleware" and self.middleware is not None:
            made = Instance("middleware", "middleware", call.arguments)
            self.middleware.append((made, call))
            return made
        if is_model(this.class_name, self.program):
            self._written(this.class_name, call)
        return NOT_ANSWERED

    @override
    def follows(self, method: Method, arguments: Sequence[Value]) -> bool:
        """Methods that are given something of the request, or that ask for it themselves."""
        if any(_is_told(value) for value in arguments):
            return True
        return bool(_TELLING.search(method.node.text or b""))

    # -- what is heard -------------------------------------------------------------------------

    def _validated(self, call: Call) -> Value:
        data, rules = call.argument(0, "data"), call.argument(1, "rules")
        if self.request is None:
            return Unknown("validator")
        if isinstance(data, dict):  # made of what was read: the names are read already
            if not any(isinstance(v, Bag | Got) for v in data.values()):
                return Unknown("validator")
            names = {str(key) for key in data}
            if isinstance(rules, dict):
                rules = {k: v for k, v in rules.items() if str(k).split(".")[0] in names}
            return (
                self.request.check(rules)
                if len(names) > 0 and self._same_names(data)
                else Unknown("validator")
            )
        return self.request.check(rules, data_of(data))

    @staticmethod
    def _same_names(data: dict[int | str, Value]) -> bool:
        return any(isinstance(v, Got) for v in data.values())

    def _dug(self, call: Call) -> Value:
        target, key = call.argument(0), call.argument(1)
        if isinstance(target, Bag | Got):
            for word in words(key):
                use = target.use.at([p for p in word.split(".") if p])
                if isinstance(key, str):
                    return Got(use)
        return Unknown(call.name)

    def _written(self, class_name: str, call: Call) -> None:
        """A model is filled with all that was sent: what it lets be filled is read."""
        if call.name not in _WRITES:
            return
        for given in call.arguments:
            if isinstance(given, Bag) and given.is_whole:
                for name, schema in fillable_of(class_name, self.program, self.reader).items():
                    given.use.at([name]).learn(schema)

    def _heard(self, call: Call) -> None:
        page = _PAGES.get(call.name)
        if page is not None and self.findings is not None:
            use = self.findings.at("query", [page])
            use.learn({"type": "integer", "minimum": 1} if page == "page" else {"type": "string"})

    @override
    def heard(self, call: Call) -> None:
        """A call on something that is not known."""
        self._heard(call)


def _is_told(value: Value) -> bool:
    if isinstance(value, Request | Bag):
        return True
    return isinstance(value, dict) and any(isinstance(v, Request | Bag) for v in value.values())
