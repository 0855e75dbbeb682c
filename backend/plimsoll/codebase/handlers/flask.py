"""What a Flask handler takes: its use of `request`, because its signature only has the path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter
from plimsoll.codebase.handlers.flask_declared import (
    FlaskDeclarations,
    argument,
    is_parser,
    parsed,
)
from plimsoll.codebase.handlers.request_uses import PLACES, Uses, is_ordinary, json_type, titled
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.values import (
    CallRecord,
    Const,
    External,
    FunctionValue,
    Scope,
    Value,
    elements_of,
    text_of,
)

_TYPES: dict[str, JsonType] = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "str": "string",
}
_READERS = frozenset({"get", "getlist", "pop"})
_REQUEST = frozenset({"flask.request", "flask.globals.request", "quart.request"})
_MOST_HELPERS = 40
_MOST_TURNS = 50
_DEEPEST = 3


@dataclass(frozen=True)
class _Entered:
    """A function that is read, with what is known of its arguments."""

    function: FunctionValue
    scope: Scope
    holders: dict[str, str]
    """Arguments that are a part of the request, such as `args` or `headers`."""

    @property
    def key(self) -> tuple[int, str]:
        """Tells the same function with other arguments apart."""
        texts = {name: text_of(value) for name, value in self.scope.names.items()}
        bound = texts if self.scope.parent is self.function.scope else {}
        return id(self.function.body), f"{sorted(self.holders.items())}{bound}"


class RequestUses:
    """Finds reads of `request` in handlers, and in functions of the repository they call."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._declarations = FlaskDeclarations(interpreter)
        self._known: dict[tuple[int, str, str], tuple[Uses, list[_Entered]]] = {}

    def of(self, handler: FunctionValue, method: str, hooks: Sequence[FunctionValue] = ()) -> Uses:
        """Everything a handler, and the hooks before it, declare or read from the request."""
        uses = Uses(method)
        for declared in self._declarations.of(handler, method):
            uses.declare(declared)
        pending = [_Entered(function, function.scope, {}) for function in (handler, *hooks)]
        seen = {entered.key for entered in pending}
        while pending and len(seen) < _MOST_HELPERS:
            own, helpers = self._read(pending.pop(), method)
            uses.merge(own)
            for helper in helpers:
                if helper.key not in seen:
                    seen.add(helper.key)
                    pending.append(helper)
        return uses

    def _read(self, entered: _Entered, method: str) -> tuple[Uses, list[_Entered]]:
        """What one function reads by itself, and whom it calls; each is read once a method."""
        key = (*entered.key, method)
        if key not in self._known:
            reading = _Reading(self._interpreter, entered, Uses(method))
            if isinstance(entered.function.body, Suite):
                reading.run(entered.function.body)
            self._known[key] = (reading.uses, reading.helpers)
        return self._known[key]


class _Reading:
    """One pass over one function's body."""

    def __init__(self, interpreter: Interpreter, entered: _Entered, uses: Uses) -> None:
        self._interpreter = interpreter
        self._function = entered.function
        self._scope = entered.scope
        self.uses = uses
        self._holders = dict(entered.holders)
        self._loops: dict[str, list[Value]] = {}
        self.helpers: list[_Entered] = []

    def run(self, body: Suite) -> None:
        """Notes each read; variables that hold a part of the request count as that part."""
        self._prepare(body)
        for expression in syntax.expressions_within(body):
            self._expression(expression)

    def returns(self, body: Suite) -> str:
        """Which part of the request the function hands back; or none."""
        self._prepare(body)
        for statement in syntax.statements_within(body):
            if isinstance(statement, syntax.Return) and statement.value is not None:
                place = self._place_of(statement.value)
                if place:
                    return place
        return ""

    def _prepare(self, body: Suite) -> None:
        for statement in syntax.statements_within(body):
            match statement:
                case syntax.Assign(target=syntax.Name(name=name), value=value) if value is not None:
                    self._hold(name, value)
                case syntax.Evaluate(value=syntax.Walrus(name=name, value=value)):
                    self._hold(name, value)
                case syntax.Loop(target=syntax.Name(name=name), iterable=iterable) if iterable:
                    turns = elements_of(self._interpreter.evaluate(iterable, self._scope))
                    self._loops[name] = turns[:_MOST_TURNS]
                case _:
                    pass

    def _hold(self, name: str, value: Expr) -> None:
        place = self._place_of(value)
        if place:
            self._holders[name] = place

    def _expression(self, expression: Expr) -> None:
        match expression:
            case syntax.Call(function=syntax.Attribute(value=holder, name="parse_args")):
                self._parse(holder)
            case syntax.Call(function=syntax.Attribute(name="add_argument")):
                self._argument(expression)
            case syntax.Call(function=syntax.Attribute(value=holder, name=name)) if (
                name in _READERS and expression.args
            ):
                self._read(holder, expression.args[0], expression)
            case syntax.Subscript(value=holder, index=index) if index:
                self._read(holder, index[0], None)
            case syntax.Binary(operator="in" | "not in", left=key, right=holder):
                self._read(holder, key, expression)
            case syntax.Call(
                function=syntax.Name(name="map"),
                args=[syntax.Attribute(value=holder, name=name), syntax.Sequence(items=keys)],
            ) if name in _READERS:
                for key in keys:
                    self._read(holder, key, expression)
            case syntax.Call(function=syntax.Name()):
                self._helper(expression)
            case syntax.Attribute() if self._is_request(expression.value):
                self._note_body(expression.name)

    def _parse(self, holder: Expr) -> None:
        """`parser.parse_args()` with a parser that is made outside the handler."""
        parser = self._interpreter.evaluate(holder, self._scope)
        if is_parser(parser):
            for declared in parsed(parser, self.uses.method):
                self.uses.declare(declared)

    def _argument(self, call: syntax.Call) -> None:
        """`parser.add_argument(…)` inside the handler."""
        scope = self._scope
        record = CallRecord(
            "add_argument",
            [self._interpreter.evaluate(part, scope) for part in call.args],
            {name: self._interpreter.evaluate(part, scope) for name, part in call.kwargs if name},
            self._function.file,
            call.line,
        )
        for declared in argument(record, self.uses.method):
            self.uses.declare(declared)

    def _note_body(self, name: str) -> None:
        place = PLACES.get(name)
        if place is not None and place[0] == "body":
            self.uses.reads_body = True
            self.uses.content_type = self.uses.content_type or place[1]

    def _helper(self, call: syntax.Call) -> None:
        function = self._called(call)
        if function is not None:
            self.helpers.append(self._entered(function, call))

    def _called(self, call: syntax.Call) -> FunctionValue | None:
        """The function of the repository that is called, if it may look at the request."""
        value = self._interpreter.evaluate(call.function, self._scope)
        if not isinstance(value, FunctionValue) or not isinstance(value.body, Suite):
            return None
        knows = "request" in value.scope.module.scope.names or "request" in value.body.text
        return value if knows else None

    def _entered(self, function: FunctionValue, call: syntax.Call) -> _Entered:
        """A helper with its arguments bound, as far as they matter."""
        scope = Scope(function.scope.module, parent=function.scope)
        holders: dict[str, str] = {}
        named = {name: value for name, value in call.kwargs if name}
        for index, taken in enumerate(function.arguments):
            given = call.args[index] if index < len(call.args) else named.get(taken.name)
            place = self._place_of(given) if given is not None else ""
            if place:
                holders[taken.name] = place
            elif given is not None or taken.default is not None:
                where = self._scope if given is not None else function.scope
                value = self._interpreter.evaluate(given or taken.default or call, where)
                if isinstance(value, Const):
                    scope.names[taken.name] = value
        return _Entered(function, scope, holders)

    def _read(self, holder: Expr, key: Expr, optional: Expr | None) -> None:
        place = self._place_of(holder)
        for name in self._names(key) if place else ():
            self._note(place, name, optional)

    def _names(self, key: Expr) -> Iterator[str]:
        """The names a key may be; several if a loop over literals decides."""
        for name, turns in self._loops.items():
            if _mentions(key, name):
                for turn in turns:
                    scope = Scope(self._scope.module, {name: turn}, self._scope)
                    yield from _whole(self._interpreter.evaluate(key, scope))
                return
        yield from _whole(self._interpreter.evaluate(key, self._scope))

    def _note(self, place: str, name: str, optional: Expr | None) -> None:
        location, content = PLACES[place]
        if location == "header" and is_ordinary(name.lower()):
            return
        schema = self._schema(optional, place)
        kind = schema.get("type")
        self.uses.content_type = self.uses.content_type or content
        take = self.uses.ask if isinstance(optional, syntax.Binary) else self.uses.add
        take(
            Parameter(
                name=name if location != "header" else "-".join(map(titled, name.split("-"))),
                location=location,
                type=json_type(kind),
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
            case syntax.Attribute(value=inner, name=name) if name in PLACES:
                return name if self._is_request(inner) else ""
            case syntax.Call(function=syntax.Attribute(value=inner, name="get_json")):
                return "get_json" if self._is_request(inner) else ""
            case syntax.Call(function=syntax.Attribute(value=inner, name=name)) if name in (
                "to_dict",
                "copy",
                "items",
                "lists",
            ):
                return self._place_of(inner)
            case syntax.Call(function=syntax.Name(), args=[]):
                return self._handed_back(expression)
            case syntax.Call(args=[wrapped]):  # dict(request.args), MultiDict(request.args.items())
                return self._place_of(wrapped)
            case syntax.Binary(operator="or", left=inner):
                return self._place_of(inner)
            case _:
                return ""

    def _handed_back(self, call: syntax.Call) -> str:
        """The part of the request that a helper such as `get_headers()` returns."""
        function = self._called(call)
        if function is None or not isinstance(function.body, Suite) or self.uses.depth > _DEEPEST:
            return ""
        self.uses.depth += 1
        try:
            inner = _Reading(self._interpreter, _Entered(function, function.scope, {}), self.uses)
            return inner.returns(function.body)
        finally:
            self.uses.depth -= 1

    def _is_request(self, expression: Expr) -> bool:
        if isinstance(expression, syntax.Name) and expression.name == "request":
            value = self._interpreter.evaluate(expression, self._scope)
            return isinstance(value, External)
        if isinstance(expression, syntax.Name | syntax.Attribute):
            value = self._interpreter.evaluate(expression, self._scope)
            return isinstance(value, External) and value.dotted in _REQUEST
        return False


def _whole(value: Value) -> Iterator[str]:
    """The text, if all of it is known."""
    text = text_of(value)
    if text and isinstance(value, Const) and not value.missing:
        yield text


def _mentions(expression: Expr, name: str) -> bool:
    pending = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, syntax.Name) and part.name == name:
            return True
        pending.extend(syntax.parts_of(part))
    return False
