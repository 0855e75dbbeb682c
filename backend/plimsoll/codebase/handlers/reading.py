"""One pass over a handler, or a helper it calls: which values it reads from the request."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter
from plimsoll.codebase.handlers.dialect import JSON, WRITES, Dialect, Getter
from plimsoll.codebase.handlers.flask_declared import argument, is_parser, parsed
from plimsoll.codebase.handlers.places import OWN, ROOT, TRANSPARENT, Entered, Kept, Places
from plimsoll.codebase.handlers.request_uses import Uses, is_ordinary, json_type, titled
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.values import (
    TRUE,
    CallRecord,
    Const,
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
_READERS = frozenset(
    {"get", "getlist", "pop", "getall", "getone", "getunicode", "get_list", "get_all", "setdefault"}
)
_LISTS = frozenset({"getlist", "getall", "get_list", "get_all", "multi_items"})
_NO_NAMES = _READERS | TRANSPARENT | {"keys", "values", "dict", "allitems", "replace", "append"}
_VALIDATORS = frozenset(
    {
        "load",
        "loads",
        "validate",
        "model_validate",
        "parse_obj",
        "model_validate_json",
        "parse_raw",
        "from_dict",
        "from_json",
    }
)
_MOST_TURNS = 50


@dataclass(frozen=True)
class Shaped:
    """A class that a part of the request is read into: `Order(**await request.json())`."""

    value: Value
    place: str
    scope: Scope


@dataclass
class Found:
    """What one function reads by itself, and whom it calls."""

    uses: Uses
    helpers: list[Entered] = field(default_factory=list)
    shapes: list[Shaped] = field(default_factory=list)


class Reading:
    """One pass over one function's body."""

    def __init__(
        self,
        interpreter: Interpreter,
        dialect: Dialect,
        entered: Entered,
        found: Found,
        kept: Kept,
    ) -> None:
        self._interpreter = interpreter
        self._dialect = dialect
        self._file = entered.function.file
        self._scope = entered.scope
        self._found = found
        self.uses = found.uses
        self._places = Places(interpreter, dialect, entered, kept)
        self._loops: dict[str, list[Value]] = {}
        self._kinds: dict[int, JsonType] = {}

    def run(self, body: Suite) -> None:
        """Notes each read; variables that hold a part of the request count as that part."""
        self._prepare(body)
        for expression in syntax.expressions_within(body):
            self._expression(expression)

    def _prepare(self, body: Suite) -> None:
        self._places.prepare(body)
        for statement in syntax.statements_within(body):
            match statement:
                case syntax.Loop(target=syntax.Name(name=name), iterable=iterable) if iterable:
                    self._loop(name, iterable)
                case _:
                    pass

    def _loop(self, name: str, iterable: Expr) -> None:
        turns = elements_of(self._interpreter.evaluate(iterable, self._scope))
        self._loops[name] = turns[:_MOST_TURNS]

    def _expression(self, expression: Expr) -> None:  # noqa: C901 - a table of kinds
        match expression:
            case syntax.Call(function=syntax.Attribute(value=holder, name="parse_args")):
                self._parse(holder)
            case syntax.Call(function=syntax.Attribute(name="add_argument")):
                self._argument(expression)
            case syntax.Call(function=syntax.Attribute(value=holder, name=name)) if (
                name in _READERS and expression.args and self._places.part_of(holder) is not None
            ):
                self._read(holder, expression.args[0], expression)
            case syntax.Call(
                function=syntax.Name(name="map"),
                args=[syntax.Attribute(value=holder, name=name), syntax.Sequence(items=keys)],
            ) if name in _READERS:
                for key in keys:
                    self._read(holder, key, expression)
            case syntax.Call():
                self._called_with(expression)
            case syntax.Subscript(value=holder, index=index) if index:
                self._read(holder, index[0], None, expression)
            case syntax.Binary(operator="in" | "not in", left=key, right=holder):
                self._read(holder, key, expression)
            case syntax.Comprehension(target=syntax.Name(name=name), iterable=iterable):
                self._loop(name, iterable)
            case syntax.Attribute(value=holder, name=name):
                self._attribute(expression, holder, name)
            case _:
                pass

    def _called_with(self, call: syntax.Call) -> None:
        match call:
            case syntax.Call(function=syntax.Name(name=name), args=[inner, *_]) if name in _TYPES:
                self._kinds[id(inner)] = _TYPES[name]
            case syntax.Call(function=syntax.Attribute(value=holder, name=name)):
                getters = {
                    ROOT: self._dialect.getters,
                    OWN: self._dialect.own_getters,
                }.get(self._places.of(holder), {})
                if name in getters:
                    self._get(getters[name], call)
                    return
            case _:
                pass
        self._shape(call)
        self._helper(call)

    def _attribute(self, expression: syntax.Attribute, holder: Expr, name: str) -> None:
        place = self._places.of(holder)
        part = self._dialect.parts.get(place)
        if part is not None and part.by_attribute and name not in _NO_NAMES:
            self._note(place, name, self._with_kind({"type": "string"}, expression), needed=False)
        elif place == ROOT:
            found = self._dialect.parts.get(name)
            if found is not None and found.location == "body":
                self.uses.reads_body = True
                self.uses.send(found.content)

    def _get(self, getter: Getter, call: syntax.Call) -> None:
        named = {name: value for name, value in call.kwargs if name}
        key = call.args[0] if call.args else named.get("name")
        if key is None:
            return
        schema: JsonSchema = {"type": getter.kind} if getter.kind != "any" else {}
        schema = self._with_kind(schema, call)
        default = named.get("default")
        position = getter.default_position
        if default is None and position is not None and position < len(call.args):
            default = call.args[position]
        if isinstance(default, syntax.Literally) and default.value is not None:
            schema["default"] = default.value
        required = named.get("required")
        if required is not None:
            needed = self._interpreter.evaluate(required, self._scope) == TRUE
        else:
            needed = not (getter.optional or getter.repeats) and default is None
        if getter.repeats:
            schema = {"type": "array", "items": schema}
        for name in self._names(key):
            self._note(getter.part, name, schema, needed=needed)

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
            self._file,
            call.line,
        )
        for declared in argument(record, self.uses.method):
            self.uses.declare(declared)

    def _shape(self, call: syntax.Call) -> None:
        """A body, or a query, that is read into a class with declared fields."""
        spread = next((value for name, value in call.kwargs if name is None), None)
        if spread is not None and self._places.of(spread) in self._dialect.parts:
            self._shaped(call.function, spread)
            return
        match call:
            case syntax.Call(function=syntax.Attribute(value=cls, name=name), args=[data, *_]) if (
                name in _VALIDATORS
            ):
                self._shaped(cls, data)
            case syntax.Call(args=[data, cls]) if self._places.of(data):
                self._shaped(cls, data)
            case syntax.Call(args=[data]):
                for word, cls in call.kwargs:
                    if word in ("type", "cls", "model"):
                        self._shaped(cls, data)
            case _:
                pass

    def _shaped(self, cls: Expr, data: Expr) -> None:
        place = self._places.decoded(self._places.of(data))
        if place not in self._dialect.parts:
            return
        value = self._interpreter.evaluate(cls, self._scope)
        self._found.shapes.append(Shaped(value, place, self._scope))

    def _helper(self, call: syntax.Call) -> None:
        entered = self._places.called(call)
        if entered is not None:
            self._found.helpers.append(entered)

    def _read(
        self, holder: Expr, key: Expr, optional: Expr | None, whole: Expr | None = None
    ) -> None:
        place = self._places.of(holder)
        if place not in self._dialect.parts:
            return
        schema = self._schema(optional, place)
        schema = self._with_kind(schema, optional or whole)
        asks = isinstance(optional, syntax.Binary)
        for name in self._names(key):
            self._note(place, name, schema, needed=optional is None, asks=asks)

    def _names(self, key: Expr) -> Iterator[str]:
        """The names a key may be; several if a loop over literals decides."""
        for name, turns in self._loops.items():
            if _mentions(key, name):
                for turn in turns:
                    scope = Scope(self._scope.module, {name: turn}, self._scope)
                    yield from _whole(self._interpreter.evaluate(key, scope))
                return
        yield from _whole(self._interpreter.evaluate(key, self._scope))

    def _note(
        self, place: str, name: str, schema: JsonSchema, *, needed: bool, asks: bool = False
    ) -> None:
        part = self._dialect.parts[place]
        location, content = part.location, part.content
        if part.either:
            is_form = self.uses.method.lower() in WRITES
            location, content = ("body", content) if is_form else ("query", "")
        if location == "path" or (location == "header" and is_ordinary(name.lower())):
            return
        self.uses.send(content)
        take = self.uses.ask if asks else self.uses.add
        take(
            Parameter(
                name=name if location != "header" else "-".join(map(titled, name.split("-"))),
                location=location,
                type=json_type(schema.get("type")),
                required=needed,
                json_schema=schema,
            )
        )

    def _with_kind(self, schema: JsonSchema, expression: Expr | None) -> JsonSchema:
        """The schema with what `int(…)` around the read says."""
        kind = self._kinds.get(id(expression)) if expression is not None else None
        if kind is None or kind == "string":
            return schema
        default = schema.get("default")
        if kind == "integer" and isinstance(default, str) and default.lstrip("-").isdigit():
            schema = {**schema, "default": int(default)}
        return {**schema, "type": kind}

    def _schema(self, call: Expr | None, place: str) -> JsonSchema:
        is_json = self._dialect.parts[place].content == JSON
        kind: JsonType = "any" if is_json else "string"
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
        if isinstance(call.function, syntax.Attribute) and call.function.name in _LISTS:
            return {"type": "array", "items": schema}
        return schema


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
