"""What a Django Ninja function takes: its signature, apart from the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plimsoll.catalog.model import JsonSchema, Parameter, Security
from plimsoll.codebase.django.filters import query
from plimsoll.codebase.django.models import ModelReader
from plimsoll.codebase.handlers.fastapi import FastApiInputs
from plimsoll.codebase.handlers.security import security_of
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.models import Models
from plimsoll.codebase.python.schemas import Schemas
from plimsoll.codebase.python.types import Types, called_name, last_name
from plimsoll.codebase.python.values import (
    ClassValue,
    Const,
    FunctionValue,
    Object,
    Table,
    Value,
    elements_of,
    text_of,
    texts_of,
)

_MARKS = frozenset({"Query", "Form", "File", "Path", "Body", "Header", "Cookie"})
_PLAIN_BODIES = frozenset({"PatchDict"})
_SESSION = Security(scheme="api_key", location="cookie", name="sessionid")
_SCHEMES: Mapping[str, Security] = {
    "HttpBearer": Security(scheme="bearer"),
    "AsyncHttpBearer": Security(scheme="bearer"),
    "JWTAuth": Security(scheme="bearer"),
    "AsyncJWTAuth": Security(scheme="bearer"),
    "HttpBasicAuth": Security(scheme="basic"),
    "SessionAuth": _SESSION,
    "SessionAuthSuperUser": _SESSION,
    "django_auth": _SESSION,
    "django_auth_superuser": _SESSION,
    "django_auth_is_staff": _SESSION,
}
_INTEGER: JsonSchema = {"type": "integer"}


@dataclass(frozen=True)
class Taken:
    """Parameters, and the body with its content type and whether it is required."""

    parameters: tuple[Parameter, ...]
    body: tuple[JsonSchema, str, bool] | None


class NinjaInputs:
    """Reads signatures the way Django Ninja does."""

    def __init__(self, interpreter: Interpreter) -> None:
        types = Types(interpreter)
        models = Models(types)
        self._interpreter = interpreter
        self._schemas = Schemas(types, models)
        self._inputs = FastApiInputs(types, models, self._schemas)
        self._models = ModelReader(interpreter)

    def of(self, function: FunctionValue, placeholders: Sequence[str]) -> Taken:
        """What a function takes."""
        skipped = 2 if function.owner is not None else 1
        arguments = tuple(map(_marked, function.arguments[skipped:]))
        if function.owner is not None and function.arguments[1:2]:
            first = function.arguments[1]  # controllers may do without the request
            if first.name not in ("request", "req"):
                arguments = (_marked(first), *arguments)
        bare = FunctionValue(
            function.name,
            arguments,
            function.returns,
            function.body,
            function.scope,
            function.line,
        )
        inputs = self._inputs.of_handler(bare, placeholders, ())
        body = self._inputs.body(inputs)
        if body is not None:
            body = (self._with_models(body[0], bare), body[1], body[2])
        pages = self._pages(function)
        return Taken((*inputs.parameters.values(), *pages), body)

    def _with_models(self, schema: JsonSchema, function: FunctionValue) -> JsonSchema:
        """The columns that a `ModelSchema` takes from its model."""
        for argument in function.arguments:
            if argument.annotation is None:
                continue
            cls = self._interpreter.bare(
                self._interpreter.evaluate(argument.annotation, function.scope)
            )
            if isinstance(cls, ClassValue) and schema.get("title") == cls.name:
                return self._filled(cls, schema)
        return schema

    def _filled(self, cls: ClassValue, schema: JsonSchema) -> JsonSchema:
        for word in ("Meta", "Config"):
            meta = self._interpreter.attribute(cls, word)
            model = self._interpreter.attribute(meta, "model")
            if not isinstance(meta, ClassValue) or not isinstance(model, ClassValue):
                continue
            columns = self._models.fields(model)
            names = [
                *texts_of(self._interpreter.attribute(meta, "fields")),
                *texts_of(self._interpreter.attribute(meta, "model_fields")),
            ]
            left_out = texts_of(self._interpreter.attribute(meta, "exclude"))
            optional = set(texts_of(self._interpreter.attribute(meta, "fields_optional")))
            names = [*columns] if not names or "__all__" in names else names
            chosen = {n: columns[n] for n in names if n in columns and n not in left_out}
            own = schema.get("properties")
            needed = schema.get("required")
            properties: JsonSchema = {name: column.schema for name, column in chosen.items()}
            properties.update(own if isinstance(own, dict) else {})
            required = [
                name
                for name, column in chosen.items()
                if column.required and name not in optional and "__all__" not in optional
            ]
            required += [str(name) for name in needed] if isinstance(needed, list) else []
            return {**schema, "properties": properties, "required": [*dict.fromkeys(required)]}
        return schema

    def _pages(self, function: FunctionValue) -> list[Parameter]:
        """What `@paginate` adds."""
        for decorator in function.decorators:
            if called_name(decorator) != "paginate":
                continue
            kind: Value | None = None
            if isinstance(decorator, Object):
                kind = decorator.created.argument(0, "func_or_pgn_class")
            name = last_name(kind) if kind is not None else ""
            if isinstance(kind, ClassValue):
                name = " ".join(self._interpreter.outside_bases(kind))
            if "PageNumber" in name:
                return [query("page", _INTEGER), query("page_size", _INTEGER)]
            if not name or "LimitOffset" in name:
                return [query("limit", _INTEGER), query("offset", _INTEGER)]
        return []

    def responses(self, value: Value | None, function: FunctionValue) -> dict[str, JsonSchema]:
        """`response=Schema`, or one by status."""
        if value is None or value == Const(None):
            return {}
        settled = self._interpreter.settle(value)
        given = settled.entries if isinstance(settled, Table) else {200: settled}
        return {
            str(status): self._schemas.whole(inner, function.scope)
            for status, inner in given.items()
            if isinstance(status, int) and inner != Const(None)
        }

    def security(self, value: Value) -> tuple[Security, ...]:
        """What `auth=` asks for; each of a list would do."""
        settled = self._interpreter.settle(value)
        found = [self._scheme(one) for one in elements_of(settled) or [settled]]
        return tuple(dict.fromkeys(scheme for scheme in found if scheme is not None))

    def _scheme(self, value: Value) -> Security | None:
        settled = self._interpreter.settle(value)
        if last_name(settled) in _SCHEMES:
            return _SCHEMES[last_name(settled)]
        if not isinstance(settled, Object):
            return None
        bases = self._interpreter.outside_bases(settled)
        for base in bases:
            name = base.rsplit(".", 1)[-1]
            if name in _SCHEMES:
                return _SCHEMES[name]
            if name.startswith("APIKey"):
                known = security_of(settled, bases)
                own = text_of(self._interpreter.attribute(settled, "param_name"))
                return known.model_copy(update={"name": own or "key"}) if known else None
        return None


def _marked(argument: syntax.Argument) -> syntax.Argument:
    """`filters: Query[Filters]` as `filters: Filters = Query(...)`."""
    annotation = argument.annotation
    if not isinstance(annotation, syntax.Subscript) or len(annotation.index) != 1:
        return argument
    name = annotation.value.name if isinstance(annotation.value, _NAMED) else ""
    if name in _PLAIN_BODIES:
        return replace(argument, annotation=annotation.index[0])
    if name not in _MARKS:
        return argument
    line = argument.line
    default = argument.default if argument.default is not None else syntax.Dots(line)
    mark = syntax.Call(line, annotation.value, (default,), ())
    return replace(argument, annotation=annotation.index[0], default=mark)


_NAMED = syntax.Name | syntax.Attribute
