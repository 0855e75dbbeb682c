"""What a Flask handler takes: its use of `request`, because its signature only has the path."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter, ParameterLocation
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.values import External, FunctionValue, text_of

_ORDINARY_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "connection",
        "content-length",
    }
    | {"content-type", "cookie", "host", "origin", "referer", "user-agent", "x-scheme"}
    | {"forwarded", "x-real-ip", "x-requested-with"}
)
"""Sent by clients and proxies by themselves; they are no inputs of one endpoint."""

_PLACES: dict[str, tuple[ParameterLocation, str]] = {
    "args": ("query", ""),
    "headers": ("header", ""),
    "cookies": ("cookie", ""),
    "json": ("body", "application/json"),
    "get_json": ("body", "application/json"),
    "form": ("body", "application/x-www-form-urlencoded"),
    "files": ("body", "multipart/form-data"),
    "values": ("query", ""),
}
_TYPES: dict[str, JsonType] = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "str": "string",
}
_READERS = frozenset({"get", "getlist", "pop"})
_REQUEST = frozenset({"flask.request", "flask.globals.request", "quart.request"})
_MOST_HELPERS = 40


@dataclass
class Uses:
    """What a handler reads from the request."""

    parameters: dict[tuple[ParameterLocation, str], Parameter] = field(default_factory=dict)
    content_type: str = ""
    reads_body: bool = False

    def add(self, parameter: Parameter) -> None:
        """Takes a use in; needed anywhere is needed."""
        key = (parameter.location, parameter.name)
        known = self.parameters.get(key)
        if known is None or (parameter.required and not known.required):
            self.parameters[key] = parameter

    def body(self) -> JsonSchema | None:
        """The body as one object; None if the handler reads none."""
        inside = [p for p in self.parameters.values() if p.location == "body"]
        if not inside:
            return None
        schema: JsonSchema = {
            "type": "object",
            "properties": {p.name: dict(p.json_schema) for p in inside},
        }
        needed = [p.name for p in inside if p.required]
        return {**schema, "required": [*needed]} if needed else schema


class RequestUses:
    """Finds reads of `request` in handlers, and in functions of the repository they call."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def of(self, handler: FunctionValue) -> Uses:
        """Everything a handler reads from the request."""
        uses = Uses()
        pending, seen = [handler], {id(handler.body)}
        while pending and len(seen) < _MOST_HELPERS:
            function = pending.pop()
            if isinstance(function.body, Suite):
                reading = _Reading(self._interpreter, function, uses)
                reading.run(function.body)
                for helper in reading.helpers:
                    if id(helper.body) not in seen:
                        seen.add(id(helper.body))
                        pending.append(helper)
        return uses


class _Reading:
    """One pass over one function's body."""

    def __init__(self, interpreter: Interpreter, function: FunctionValue, uses: Uses) -> None:
        self._interpreter = interpreter
        self._function = function
        self._uses = uses
        self._holders: dict[str, str] = {}
        self.helpers: list[FunctionValue] = []

    def run(self, body: Suite) -> None:
        """Notes each read; variables that hold a part of the request count as that part."""
        for target, value in _assignments(body):
            place = self._place_of(value)
            if place:
                self._holders[target] = place
        for expression in syntax.expressions_within(body):
            self._expression(expression)

    def _expression(self, expression: Expr) -> None:
        match expression:
            case syntax.Call(function=syntax.Attribute(value=holder, name=name)) if (
                name in _READERS and expression.args
            ):
                self._read(holder, expression.args[0], expression)
            case syntax.Subscript(value=holder, index=index) if index:
                self._read(holder, index[0], None)
            case syntax.Binary(operator="in", left=key, right=holder):
                self._read(holder, key, expression)
            case syntax.Call(function=syntax.Name() as called):
                self._helper(called)
            case syntax.Attribute() if self._is_request(expression.value):
                self._note_body(expression.name)

    def _note_body(self, name: str) -> None:
        place = _PLACES.get(name)
        if place is not None and place[0] == "body":
            self._uses.reads_body = True
            self._uses.content_type = self._uses.content_type or place[1]

    def _helper(self, called: syntax.Name) -> None:
        value = self._interpreter.evaluate(called, self._function.scope)
        body = value.body if isinstance(value, FunctionValue) else None
        if isinstance(value, FunctionValue) and isinstance(body, Suite) and "request" in body.text:
            self.helpers.append(value)

    def _read(self, holder: Expr, key: Expr, optional: Expr | None) -> None:
        place = self._place_of(holder)
        name = text_of(self._interpreter.evaluate(key, self._function.scope)) if place else None
        if not place or not name:
            return
        location, content = _PLACES[place]
        if location == "header" and _is_ordinary(name.lower()):
            return
        schema = self._schema(optional, place)
        kind = schema.get("type")
        self._uses.content_type = self._uses.content_type or content
        self._uses.add(
            Parameter(
                name=name,
                location=location,
                type=_json_type(kind),
                required=optional is None,
                json_schema=schema,
            )
        )

    def _schema(self, call: Expr | None, place: str) -> JsonSchema:
        kind: JsonType = "any" if place in ("json", "get_json") else "string"
        schema: JsonSchema = {"type": kind} if kind != "any" else {}
        if not isinstance(call, syntax.Call):
            return schema
        for name, value in call.kwargs:
            if name == "type" and isinstance(value, syntax.Name) and value.name in _TYPES:
                schema["type"] = _TYPES[value.name]
            if (
                name == "default"
                and isinstance(value, syntax.Literally)
                and value.value is not None
            ):
                schema["default"] = value.value
        default = call.args[1] if len(call.args) > 1 else None
        if isinstance(default, syntax.Literally) and default.value is not None:
            schema["default"] = default.value
        if isinstance(call.function, syntax.Attribute) and call.function.name == "getlist":
            return {"type": "array", "items": schema}
        return schema

    def _place_of(self, expression: Expr) -> str:  # noqa: PLR0911 - a kind a return
        """Which part of the request an expression is, such as `args` or `json`; or none."""
        match expression:
            case syntax.Name(name=name):
                return self._holders.get(name, "")
            case syntax.Attribute(value=inner, name=name) if name in _PLACES:
                return name if self._is_request(inner) else ""
            case syntax.Call(function=syntax.Attribute(value=inner, name="get_json")):
                return "get_json" if self._is_request(inner) else ""
            case syntax.Call(function=syntax.Attribute(value=inner, name=name)) if name in (
                "to_dict",
                "copy",
            ):
                return self._place_of(inner)
            case syntax.Call(args=[wrapped]):  # dict(request.args), MultiDict(request.args.items())
                return self._place_of(wrapped)
            case syntax.Binary(operator="or", left=inner):
                return self._place_of(inner)
            case _:
                return ""

    def _is_request(self, expression: Expr) -> bool:
        if isinstance(expression, syntax.Name) and expression.name == "request":
            value = self._interpreter.evaluate(expression, self._function.scope)
            return isinstance(value, External)
        if isinstance(expression, syntax.Name | syntax.Attribute):
            value = self._interpreter.evaluate(expression, self._function.scope)
            return isinstance(value, External) and value.dotted in _REQUEST
        return False


def _is_ordinary(header: str) -> bool:
    return header in _ORDINARY_HEADERS or header.startswith("x-forwarded-")


def _json_type(kind: object) -> JsonType:
    known: dict[object, JsonType] = {
        "string": "string",
        "integer": "integer",
        "number": "number",
        "boolean": "boolean",
        "array": "array",
    }
    return known.get(kind, "any")


def _assignments(body: Suite) -> Iterator[tuple[str, Expr]]:
    for statement in syntax.statements_within(body):
        match statement:
            case syntax.Assign(target=syntax.Name(name=name), value=value) if value is not None:
                yield name, value
            case syntax.Evaluate(value=syntax.Walrus(name=name, value=value)):
                yield name, value
            case _:
                pass
