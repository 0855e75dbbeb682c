"""What Flask's extensions let a handler declare: parsers, schemas and decorators that name them.

Read are `RequestParser.add_argument` (Flask-RESTful, RESTX), `@api.expect(parser or model)`,
`@api.doc(params=…)` and `@api.param(…)` (RESTX), `@blp.arguments(Schema)` (smorest),
`@app.input(Schema)` (APIFlask), `@use_args` and `@use_kwargs` (webargs), `@request_schema(Schema)`
and its like (aiohttp-apispec), with marshmallow's fields.
"""

from collections.abc import Iterable, Iterator, Mapping

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Constant
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    TRUE,
    CallRecord,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Items,
    Object,
    Result,
    Table,
    Value,
    text_of,
    texts_of,
)

Declared = tuple[Parameter, str]
"""A parameter, and the body's content type if it lies there."""

_PLACES: Mapping[str, tuple[ParameterLocation, str]] = {
    "args": ("query", ""),
    "query": ("query", ""),
    "querystring": ("query", ""),
    "headers": ("header", ""),
    "header": ("header", ""),
    "cookies": ("cookie", ""),
    "json": ("body", "application/json"),
    "body": ("body", "application/json"),
    "json_or_form": ("body", "application/json"),
    "form": ("body", "application/x-www-form-urlencoded"),
    "formData": ("body", "application/x-www-form-urlencoded"),
    "form_and_files": ("body", "multipart/form-data"),
    "files": ("body", "multipart/form-data"),
}
_TYPES: Mapping[str, JsonType] = {
    "int": "integer",
    "Int": "integer",
    "Integer": "integer",
    "float": "number",
    "Float": "number",
    "Number": "number",
    "Decimal": "number",
    "bool": "boolean",
    "boolean": "boolean",
    "Bool": "boolean",
    "Boolean": "boolean",
    "list": "array",
    "List": "array",
    "dict": "object",
    "Dict": "object",
    "Mapping": "object",
    "Nested": "object",
    "Raw": "any",
    "Field": "any",
}
_WITHOUT_BODY = frozenset({"get", "head", "delete", "options"})
_TAKES_A_SCHEMA = frozenset({"arguments", "input", "use_args", "use_kwargs"})

_SCHEMA_OF: Mapping[str, str] = {
    "request_schema": "json",
    "json_schema": "json",
    "querystring_schema": "query",
    "headers_schema": "headers",
    "cookies_schema": "cookies",
    "form_schema": "form",
}
"""Decorators of aiohttp-apispec."""


def is_parser(value: Value | None) -> bool:
    """Whether it is a `RequestParser`, however it was made."""
    if isinstance(value, Result):
        return value.record.method in ("parser", "copy")
    return called_name(value) == "RequestParser"


def parsed(value: Value, method: str) -> Iterator[Declared]:
    """What a parser takes, that of the parser it was copied from included."""
    if isinstance(value, Result):
        holder, made_by = value.instance, value.record
    elif isinstance(value, Object):
        holder, made_by = value, None
    else:
        return
    for record in holder.calls:
        is_copied = made_by is not None and made_by.method == "copy" and record.origin is None
        is_own = record.origin is made_by
        if record.method.rsplit(".", 1)[-1] == "add_argument" and (is_own or is_copied):
            yield from argument(record, method)


def argument(record: CallRecord, method: str) -> Iterator[Declared]:
    """The parameter of one `add_argument`."""
    name = text_of(record.argument(0, "name"))
    if name is None:
        return
    default = "args" if method.lower() in _WITHOUT_BODY else "json"
    places = texts_of(record.argument(-1, "location")) or [default]
    place = "args" if places == ["values"] and default == "args" else places[0]
    repeats = text_of(record.argument(-1, "action")) in ("append", "split")
    kind = _kind(record.argument(-1, "type"), "string")
    schema: JsonSchema = {"type": kind} if kind != "any" else {}
    if repeats:
        schema = {"type": "array", "items": schema}
    yield _declared(name, place, schema, required=record.argument(-1, "required") == TRUE)


def _declared(name: str, place: str, schema: JsonSchema, *, required: bool) -> Declared:
    location, content = _PLACES.get(place, ("body", "application/json"))
    return (
        Parameter(
            name=name,
            location=location,
            type=type_of(schema),
            required=required,
            json_schema=schema,
        ),
        content,
    )


def _kind(value: Value | None, otherwise: JsonType) -> JsonType:
    if value is None:
        return otherwise
    name = value.dotted if isinstance(value, External) else called_name(value)
    return _TYPES.get(name.rsplit(".", 1)[-1], otherwise)


class FlaskDeclarations:
    """Reads the decorators of a handler, and those of its class."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def of(self, handler: FunctionValue, method: str) -> Iterator[Declared]:
        """Everything declared for one method."""
        around = handler.owner.decorators if handler.owner is not None else ()
        for mark in (*around, *handler.decorators):
            record = _record(mark)
            if record is None:
                continue
            name = record.method.rsplit(".", 1)[-1]
            if name in _TAKES_A_SCHEMA:
                yield from self._schema(record, text_of(record.argument(-1, "location")) or "json")
            elif name in _SCHEMA_OF:
                yield from self._schema(record, _SCHEMA_OF[name])
            elif name == "expect":
                for expected in record.args:
                    yield from self._expected(expected, method)
            elif name == "doc":
                yield from self._documented(record, method)
            elif name == "param":
                place = text_of(record.argument(2, "_in")) or "query"
                if place != "path":
                    yield _declared(_text(record), place, {"type": "string"}, required=False)

    def loaded(self, schema: Value, place: str) -> Iterator[Declared]:
        """The fields of a marshmallow schema that a part of the request is loaded with."""
        yield from self._schema(CallRecord("load", [schema], {}, "", 0), place)

    def _documented(self, record: CallRecord, method: str) -> Iterator[Declared]:
        for word in ("parser", "expect", "body"):
            for expected in [record.kwargs[word]] if word in record.kwargs else ():
                yield from self._expected(expected, method)
        params = record.kwargs.get("params")
        for name, said in params.entries.items() if isinstance(params, Table) else ():
            given = text_of(said.entries.get("in")) if isinstance(said, Table) else None
            yield _declared(str(name), given or "query", {"type": "string"}, required=False)

    def _expected(self, value: Value, method: str) -> Iterator[Declared]:
        value = self._interpreter.settle(value)
        if is_parser(value):
            yield from parsed(value, method)
        elif isinstance(value, Items):
            yield _declared("body", "json", {"type": "array"}, required=True)
        elif isinstance(value, Result) and value.record.method in ("model", "inherit", "clone"):
            yield from self._model(value)

    def _model(self, value: Result) -> Iterator[Declared]:
        """The fields of `api.model("Name", {…})`, and of what it inherits."""
        for given in value.record.args[1:]:
            part = self._interpreter.settle(given)
            if isinstance(part, Result):
                yield from self._model(part)
            elif isinstance(part, Table):
                yield from self._fields(part.entries.items(), "json")

    def _schema(self, record: CallRecord, place: str) -> Iterator[Declared]:
        given = self._interpreter.settle(record.argument(0) or Const(None))
        made = given.created if isinstance(given, Object) else None
        if made is not None and made.kwargs.get("many") == TRUE and place == "json":
            yield _declared("body", "json", {"type": "array"}, required=True)
            return
        cls = given.cls if isinstance(given, Object) else given
        if isinstance(given, Table):
            yield from self._fields(given.entries.items(), place)
        elif isinstance(cls, ClassValue):
            partial = made is not None and "partial" in made.kwargs
            for base in reversed(self._interpreter.lineage(cls)):
                if isinstance(base, ClassValue):
                    for found, content in self._fields(base.scope.names.items(), place):
                        whole = found.required and not partial
                        yield found.model_copy(update={"required": whole}), content

    def _fields(self, entries: Iterable[tuple[Constant, Value]], place: str) -> Iterator[Declared]:
        """The parameters that marshmallow's or RESTX's fields stand for."""
        for name, value in list(entries):
            made = self._interpreter.settle(value)
            if ".fields." not in f".{_dotted(made)}":
                continue
            settings = made.created.kwargs if isinstance(made, Object) else {}
            if settings.get("dump_only") == TRUE or settings.get("readonly") == TRUE:
                continue
            shown = text_of(settings.get("data_key"))
            kind = _kind(made, "string")
            schema: JsonSchema = {"type": kind} if kind != "any" else {}
            yield _declared(
                shown or str(name), place, schema, required=settings.get("required") == TRUE
            )


def _record(mark: Value) -> CallRecord | None:
    if isinstance(mark, Result):
        return mark.record
    return mark.created if isinstance(mark, Object) and isinstance(mark.cls, External) else None


def _dotted(value: Value) -> str:
    """The outside class of an object, or an outside class itself."""
    made = value.cls if isinstance(value, Object) else value
    return made.dotted if isinstance(made, External) else ""


def _text(record: CallRecord) -> str:
    return text_of(record.argument(0, "name")) or ""
