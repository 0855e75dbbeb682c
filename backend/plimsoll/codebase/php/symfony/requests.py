"""Symfony's requests, forms, and what controllers inherit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from typing_extensions import override

from plimsoll.codebase.php.laravel.requests import Bag, Got
from plimsoll.codebase.php.uses import Root, Use, schema_of_default
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Bound,
    Call,
    Instance,
    NotAnswered,
    Plain,
    Unknown,
    Value,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.uses import Findings

_BAGS: dict[str, Root] = {
    "query": "query",
    "request": "form",
    "headers": "header",
    "cookies": "cookie",
    "files": "file",
}
_TYPED: dict[str, JsonSchema] = {
    "getInt": {"type": "integer"},
    "getBoolean": {"type": "boolean"},
    "getString": {"type": "string"},
    "getAlpha": {"type": "string"},
    "getAlnum": {"type": "string"},
    "getDigits": {"type": "string"},
    "getEnum": {"type": "string"},
}
_FORM_TYPES: dict[str, JsonSchema] = {
    "IntegerType": {"type": "integer"},
    "NumberType": {"type": "number"},
    "MoneyType": {"type": "number"},
    "PercentType": {"type": "number"},
    "CheckboxType": {"type": "boolean"},
    "CollectionType": {"type": "array"},
    "FileType": {"type": "string", "format": "binary"},
    "EmailType": {"type": "string", "format": "email"},
    "UrlType": {"type": "string", "format": "uri"},
    "DateType": {"type": "string", "format": "date"},
    "DateTimeType": {"type": "string", "format": "date-time"},
    "TextType": {"type": "string"},
    "TextareaType": {"type": "string"},
    "PasswordType": {"type": "string"},
    "HiddenType": {"type": "string"},
    "ChoiceType": {"type": "string"},
}
_NO_FIELDS = frozenset({"SubmitType", "ButtonType", "ResetType"})
_REQUESTS = frozenset(
    {
        "Symfony\\Component\\HttpFoundation\\Request",
        "Symfony\\Component\\HttpFoundation\\RequestStack",
    }
)
_BODIES = frozenset({"json_decode", "decode"})
_TELLING = re.compile(rb"[rR]equest\b|createForm|json_decode")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})


class ParameterBag:
    """`$request->query` and its siblings."""

    def __init__(self, use: Use, *, is_file: bool = False) -> None:
        self._use = use
        self._is_file = is_file

    def get(self, name: str) -> Value:
        """It has no properties."""
        return Unknown(name)

    def item(self, key: Value) -> Value:
        """It is no array."""
        return Got(self._use.at([key])) if isinstance(key, str) else Unknown("[…]")

    def call(self, call: Call) -> Value:
        """What is asked of it."""
        key = call.argument(0, "key")
        if call.name in {"all", "getIterator", "keys"}:
            return (
                Got(self._use.at([key])) if isinstance(key, str) else Bag(self._use, is_whole=True)
            )
        if call.name in {"set", "remove", "add", "replace", "count"} or not isinstance(key, str):
            return Unknown(call.name)
        use = self._use.at([key])
        use.learn(_TYPED.get(call.name, {}))
        if self._is_file:
            use.learn({"type": "string", "format": "binary"})
        if call.name == "has":
            return Unknown(call.name)
        use.learn(schema_of_default(call.argument(1, "default")))
        return Got(use)


class Request:
    """Symfony's request; of a request stack, the current one."""

    def __init__(self, findings: Findings, method: str) -> None:
        self._findings = findings
        self._method = method

    def get(self, name: str) -> Value:
        """Its bags."""
        root = _BAGS.get(name)
        if root is None:
            return Unknown(name)
        return ParameterBag(self._findings.at(root, ()), is_file=root == "file")

    def item(self, key: Value) -> Value:
        """It is no array."""
        del key
        return Unknown("[…]")

    def call(self, call: Call) -> Value:  # noqa: PLR0911 - a table
        """Its methods."""
        match call.name:
            case "getCurrentRequest" | "getMainRequest" | "getMasterRequest" | "duplicate":
                return self
            case "get":
                key = call.argument(0)
                if not isinstance(key, str):
                    return Unknown("get")
                return Got(self._findings.at("input", [key]))
            case "toArray" | "getContent" | "getPayload":
                if self._method in _WITHOUT_BODY and call.name == "getContent":
                    return Unknown(call.name)
                found = self._findings.at("body", ())
                return (
                    ParameterBag(found) if call.name == "getPayload" else Bag(found, is_whole=True)
                )
            case "isMethod":
                wanted = call.argument(0)
                return (
                    wanted.upper() == self._method
                    if isinstance(wanted, str)
                    else Unknown("isMethod")
                )
            case "getMethod" | "getRealMethod":
                return self._method
            case _:
                return Unknown(call.name)


class Form(Plain):
    """A form of the repository's, once it is made."""

    def __init__(self, fields: Use, name: str, method: str, findings: Findings, asked: str) -> None:
        self._fields = fields
        self._name = name
        self._form_method = method
        self._findings = findings
        self._asked = asked

    def call(self, call: Call) -> Value:
        """It reads the request when it is told to."""
        if call.name == "handleRequest" and self._form_method in {self._asked, "*"}:
            root: Root = "query" if self._form_method == "GET" else "form"
            target = self._findings.at(root, [self._name] if self._name else [])
            _copied(self._fields, target)
        elif call.name == "submit":
            given = call.argument(0)
            target = given.use if isinstance(given, Bag | Got) else self._findings.at("body", ())
            _copied(self._fields, target)
        elif call.name in {"isSubmitted", "isValid"} or call.name in {
            "createView",
            "getData",
            "getErrors",
            "get",
            "has",
        }:
            return Unknown(call.name)
        return self


def _copied(fields: Use, target: Use) -> None:
    for name, use in fields.below.items():
        target.below.setdefault(name, use)


class FormBuilder(Plain):
    """Takes down which fields a form has."""

    def __init__(self, reader: Interpreter, fields: Use, method: str = "POST") -> None:
        self._reader = reader
        self.fields = fields
        self.method = method

    def call(self, call: Call) -> Value:
        """`add` adds, `setMethod` says the method."""
        if call.name in {"add", "create"}:
            self._add(call)
        elif call.name == "setMethod":
            method = call.argument(0)
            self.method = method.upper() if isinstance(method, str) else self.method
        elif call.name == "remove":
            self.fields.below.pop(str(call.argument(0)), None)
        elif call.name in {"addEventListener", "addModelTransformer", "addViewTransformer"}:
            return self
        elif call.name in {"getData", "getForm", "get", "has", "getOption"}:
            return Unknown(call.name)
        return self

    def _add(self, call: Call) -> None:
        name, kind, options = call.argument(0), call.argument(1), call.argument(2)
        if not isinstance(name, str):
            return
        short = kind.rsplit("\\", 1)[-1] if isinstance(kind, str) else ""
        said = options if isinstance(options, dict) else {}
        if short in _NO_FIELDS or (said.get("mapped") is False and short == "SubmitType"):
            return
        use = Use(dict(_FORM_TYPES.get(short, {"type": "string"} if not short else {})))
        use.required = truth(said.get("required", True)) is not False and short != "CheckboxType"
        if isinstance(kind, str) and self._reader.program.exists(kind):
            fill(self._reader, kind, use)
        if truth(said.get("multiple")) is True:
            use.schema = {"type": "array"}
        choices = said.get("choices")
        if (
            short == "ChoiceType"
            and isinstance(choices, dict)
            and use.schema.get("type") == "string"
        ):
            allowed = [v for v in choices.values() if isinstance(v, str)]
            if allowed and len(allowed) == len(choices):
                use.schema["enum"] = [*allowed]
        self.fields.below[name] = use


def fill(reader: Interpreter, class_name: str, fields: Use) -> str:
    """Builds a form of the repository's; says its method."""
    builder = FormBuilder(reader, fields)
    parent = reader.program.method(class_name, "getParent")
    if parent is not None and reader.calls < 12:  # noqa: PLR2004 - forms within forms
        held = reader.invoke(Bound(parent, Instance(class_name)), ())
        if isinstance(held, str) and held != class_name and reader.program.exists(held):
            builder.method = fill(reader, held, fields)
    method = reader.program.method(class_name, "buildForm")
    if method is not None and reader.calls < 12:  # noqa: PLR2004 - forms within forms
        reader.invoke(Bound(method, Instance(class_name)), (builder, Unknown("$options")))
    return builder.method


def _shapeless(class_name: str) -> JsonSchema | None:
    del class_name
    return None


class Handling:
    """The world while a controller is read."""

    reader: Interpreter

    def __init__(self, program: Program) -> None:
        self.program = program
        self.findings: Findings | None = None
        self.method = ""
        self.guards: list[str] = []
        self.shape: Callable[[str], JsonSchema | None] = _shapeless
        """A class as a schema; set by whoever knows how."""

    def begin(self, findings: Findings, method: str) -> None:
        """Starts another controller."""
        self.findings, self.method, self.guards = findings, method, []
        self.reader.steps = self.reader.calls = self.reader.depth = 0

    def function(self, call: Call) -> Value | NotAnswered:
        """`json_decode($request->getContent(), true)`."""
        if call.name in _BODIES:
            return call.argument(0) if isinstance(call.argument(0), Bag | Got) else Unknown("json")
        if call.name in {"intval", "floatval", "boolval"}:
            got = call.argument(0)
            if isinstance(got, Got):
                got.cast(call.name)
                return got
        return NOT_ANSWERED

    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """`Request::createFromGlobals()`."""
        if class_name in _REQUESTS and call.name == "createFromGlobals":
            return self.create(class_name, call)
        if class_name.rsplit("\\", 1)[-1] == "Json" and call.name == "decode":
            return call.argument(0)
        return NOT_ANSWERED

    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        """The request."""
        del call
        if class_name in _REQUESTS and self.findings is not None:
            return Request(self.findings, self.method)
        return NOT_ANSWERED

    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """What controllers inherit, and services that are known by their classes."""
        short = this.class_name.rsplit("\\", 1)[-1]
        match call.name:
            case "createForm" | "create" if call.name == "createForm" or "FormFactory" in short:
                return self._form(call.argument(0), call.argument(2), None)
            case "createNamed":
                name = call.argument(0)
                return self._form(
                    call.argument(1), call.argument(3), name if isinstance(name, str) else None
                )
            case "createFormBuilder":
                return _Built(self, Use())
            case "denyAccessUnlessGranted":
                self.guards.append(str(call.argument(0)))
            case "decode" | "deserialize" | "denormalize":
                given = call.argument(0)
                kind = call.argument(1)
                if isinstance(given, Bag | Got):
                    if (
                        isinstance(kind, str)
                        and self.findings is not None
                        and self.program.exists(kind)
                    ):
                        self.findings.declared_body = self.findings.declared_body or self.shape(
                            kind
                        )
                    return given
            case _:
                pass
        return NOT_ANSWERED

    def _form(self, kind: Value, options: Value, name: str | None) -> Value:
        if not isinstance(kind, str) or self.findings is None:
            return Unknown("form")
        fields = Use()
        method = fill(self.reader, kind, fields)
        said = options.get("method") if isinstance(options, dict) else None
        method = said.upper() if isinstance(said, str) else method
        return Form(
            fields, self._prefix(kind) if name is None else name, method, self.findings, self.method
        )

    def _prefix(self, kind: str) -> str:
        declared = self.program.method(kind, "getBlockPrefix")
        if declared is not None:
            found = self.reader.invoke(Bound(declared, Instance(kind)), ())
            if isinstance(found, str):
                return found
        short = re.sub(r"(?:Form)?Type$", "", kind.rsplit("\\", 1)[-1])
        return re.sub(r"(?<!^)(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])", "_", short).lower()

    def follows(self, method: Method, arguments: Sequence[Value]) -> bool:
        """Methods that are given something of the request, or that ask for it themselves."""
        if any(_is_told(value) for value in arguments):
            return True
        return bool(_TELLING.search(method.node.text or b""))

    def heard(self, call: Call) -> None:
        """Nothing is kept."""


class _Built(FormBuilder):
    """`$this->createFormBuilder()->add(…)->getForm()`."""

    def __init__(self, world: Handling, fields: Use) -> None:
        super().__init__(world.reader, fields)
        self._world = world

    @override
    def call(self, call: Call) -> Value:
        if call.name == "getForm" and self._world.findings is not None:
            return Form(self.fields, "form", self.method, self._world.findings, self._world.method)
        return super().call(call)


def _is_told(value: Value) -> bool:
    if isinstance(value, Request | Bag | ParameterBag | Form):
        return True
    return isinstance(value, dict) and any(isinstance(v, Request | Bag) for v in value.values())
