"""What a Litestar handler takes: its signature, its dependencies, its layers' parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.handlers.alchemy import MAKERS, asked_of
from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FORM,
    FORM_BODY,
    HEADERS,
    JSON,
    JSON_BODY,
    MULTIPART,
    QUERY,
    Dialect,
    Part,
)
from plimsoll.codebase.handlers.places import own_arguments
from plimsoll.codebase.handlers.transfer import Transfer, narrowed
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.models import Models
from plimsoll.codebase.python.schemas import Schemas, bounds_of
from plimsoll.codebase.python.types import (
    ANY,
    Typed,
    Types,
    called_name,
    is_absent,
    last_name,
    plain,
)
from plimsoll.codebase.python.values import (
    FALSE,
    TRUE,
    Bound,
    CallRecord,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Object,
    Parametrized,
    Scope,
    Value,
    text_of,
)

DIALECT = Dialect(
    parts={
        "query_params": QUERY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "json": JSON_BODY,
        "form": FORM_BODY,
        "path_params": Part("path"),
    },
    raw=frozenset({"body", "stream"}),
    position=None,
)

_PROVIDED = frozenset(
    {"request", "socket", "state", "scope", "headers", "cookies", "query", "body", "data", "self"}
)
_PLACED: Mapping[str, ParameterLocation] = {
    "QueryParameter": "query",
    "HeaderParameter": "header",
    "CookieParameter": "cookie",
}
_MARKS = frozenset({"Parameter", "Body", "Dependency", "PathParameter", *_PLACED})
_CONTENTS = {"MULTI_PART": MULTIPART, "URL_ENCODED": FORM, "JSON": JSON}
_DEEPEST = 15


@dataclass
class Layers:
    """What an application, its routers and a controller add to a handler."""

    dependencies: dict[str, Value] = field(default_factory=dict)
    parameters: dict[str, Value] = field(default_factory=dict)
    dto: Value | None = None


@dataclass
class Taken:
    """Everything one handler takes."""

    parameters: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    body: tuple[JsonSchema, str, bool] | None = None
    """Schema, content type, and whether it is required."""
    followed: set[str] = field(default_factory=set)
    """Dependencies that were looked into; each is once."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One argument of a handler or a dependency, understood."""

    name: str
    typed: Typed
    default: Value | None
    marks: Sequence[CallRecord]
    scope: Scope


class LitestarInputs:
    """Reads signatures the way Litestar does."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._types = Types(interpreter)
        self._models = Models(self._types)
        self.schemas = Schemas(self._types, self._models)

    def of(self, handler: FunctionValue, path: Sequence[str], layers: Layers) -> Taken:
        """What a handler and its dependencies take."""
        taken = Taken()
        self._arguments(handler, frozenset(path), layers, taken, 0)
        for name, value in layers.parameters.items():
            mark = value.created if isinstance(value, Object) else None
            if mark is not None and called_name(value) == "Parameter":
                kind = mark.argument(-1, "annotation") or External("str")
                typed = self._types.unfold(kind, handler.scope)
                default = mark.argument(-1, "default")
                asked = _Asked(name, typed, default, [mark], handler.scope)
                self._add(asked, frozenset(path), taken)
        return taken

    def _arguments(
        self,
        function: FunctionValue,
        path: frozenset[str],
        layers: Layers,
        taken: Taken,
        depth: int,
    ) -> None:
        for argument in own_arguments(function):
            if argument.kind not in ("plain", "keyword"):
                continue
            typed = self._types.read(argument.annotation, function.scope)
            default = (
                self._interpreter.evaluate(argument.default, function.scope)
                if argument.default is not None
                else None
            )
            marks, default = _understood(typed, default)
            name = argument.name
            asked = _Asked(name, typed, default, marks, function.scope)
            if name == "data" and depth == 0:
                taken.body = self._body(asked, layers)
            elif name in layers.dependencies and name not in path:
                self._depend(name, path, layers, taken, depth)
            elif name in _PROVIDED or any(m.method.endswith("Dependency") for m in marks):
                continue
            else:
                self._add(asked, path, taken)

    def _depend(
        self, name: str, path: frozenset[str], layers: Layers, taken: Taken, depth: int
    ) -> None:
        """`Provide(function)`, or the function itself; a class counts by its constructor."""
        if name in taken.followed:
            return
        taken.followed.add(name)
        value = self._interpreter.settle(layers.dependencies[name])
        if isinstance(value, Object) and called_name(value) in MAKERS and name == "filters":
            for one in asked_of(value):
                taken.parameters.setdefault((one.location, one.name), one)
        if isinstance(value, Object) and called_name(value) == "Provide":
            value = self._interpreter.settle(value.created.argument(0, "dependency") or Const(None))
        if isinstance(value, Bound):
            value = value.function
        if isinstance(value, ClassValue):
            value = self._interpreter.method_of(value, "__init__") or Const(None)
        if isinstance(value, FunctionValue) and depth < _DEEPEST:
            self._arguments(value, path, layers, taken, depth + 1)

    def _add(self, asked: _Asked, path: frozenset[str], taken: Taken) -> None:
        name, typed, default = asked.name, asked.typed, asked.default
        location: ParameterLocation = "path" if name in path else "query"
        public, required = name, is_absent(default) and not typed.nullable and typed.value != ANY
        for mark in asked.marks:
            named = _PLACED.get(mark.method.rpartition(".")[2])
            words = {**_WORDS, "name": named} if named is not None else _WORDS
            location = named if named is not None and location != "path" else location
            for word, place in words.items():
                given = text_of(mark.kwargs.get(word))
                if given and location != "path":
                    public, location = given, place
            required = (
                required if "required" not in mark.kwargs else mark.kwargs["required"] == TRUE
            )
            if mark.kwargs.get("include_in_schema") == FALSE:
                return
        schema = self.schemas.of_typed(typed, asked.scope)
        if location == "query" and not asked.marks and self._is_dependency(typed.value, schema):
            return
        for mark in asked.marks:
            schema = {**schema, **bounds_of(mark, schema)}
        literal = plain(default)
        if isinstance(default, Const) and literal is not None:
            schema["default"] = literal
        parameter = Parameter(
            name=public,
            location=location,
            type=type_of(schema),
            required=location == "path" or required,
            json_schema=schema,
        )
        taken.parameters.setdefault((location, public), parameter)

    def _is_dependency(self, value: Value, schema: JsonSchema) -> bool:
        """Whether no text of a query could become that type: a session, a service, a model."""
        if value == ANY or isinstance(value, Const):
            return False
        return not schema or self._types.is_model(value)

    def _body(self, asked: _Asked, layers: Layers) -> tuple[JsonSchema, str, bool] | None:
        typed = asked.typed
        value = typed.value
        if isinstance(value, Parametrized) and value.args and last_name(value.base) == "DTOData":
            value = self._interpreter.settle(value.args[0])
            typed = Typed(value, typed.metadata, typed.nullable)
        schema = _files(value) or self.schemas.of_typed(typed, asked.scope)
        transfer = self._transfer(layers.dto)
        if transfer is not None:
            schema = narrowed(schema, transfer)
        content = MULTIPART if _is_upload(value) else JSON
        for mark in asked.marks:
            given = mark.kwargs.get("media_type")
            word = last_name(given) if given is not None else ""
            content = _CONTENTS.get(word, text_of(given) or content)
        return schema, content, is_absent(asked.default) and not typed.nullable

    def _transfer(self, dto: Value | None) -> Transfer | None:
        """What a DTO leaves out of, or changes in, the type it carries."""
        value = self._interpreter.settle(dto) if dto is not None else None
        config: Value | None = None
        base: Value | None = value
        if isinstance(value, ClassValue):
            for cls in self._interpreter.lineage(value):
                if isinstance(cls, ClassValue) and config is None:
                    config = cls.scope.names.get("config")
            base = next((b for b in map(self._interpreter.settle, value.bases)), None)
        if config is None and isinstance(base, Parametrized) and base.args:
            carried = self._interpreter.settle(base.args[0])
            if isinstance(carried, Parametrized) and len(carried.args) > 1:
                config = carried.args[1]
        config = self._interpreter.settle(config) if config is not None else None
        return Transfer.of(config.created) if isinstance(config, Object) else None


_WORDS: Mapping[str, ParameterLocation] = {"header": "header", "cookie": "cookie", "query": "query"}


def _understood(typed: Typed, default: Value | None) -> tuple[list[CallRecord], Value | None]:
    """The marks on an argument, and its default with the mark taken off."""
    marks = [
        value.created
        for value in (*typed.metadata, default)
        if isinstance(value, Object) and called_name(value) in _MARKS
    ]
    if called_name(default) in _MARKS:
        made = default.created if isinstance(default, Object) else None
        default = made.kwargs.get("default") if made is not None else None
    for mark in marks:
        default = default if default is not None else mark.kwargs.get("default")
    return marks, default


def _files(value: Value) -> JsonSchema | None:
    """What Litestar calls files that are the whole body: `file`, or `files`."""
    if not _is_upload(value):
        return None
    one: JsonSchema = {"type": "string", "format": "binary"}
    if isinstance(value, Parametrized):
        return {"type": "object", "properties": {"files": {"type": "array", "items": one}}}
    return {"type": "object", "properties": {"file": one}}


def _is_upload(value: Value) -> bool:
    if isinstance(value, Parametrized):
        return any(_is_upload(arg) for arg in value.args)
    return last_name(value) == "UploadFile"
