"""What a FastAPI handler takes: its signature, and those of everything it depends on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation, Security
from plimsoll.codebase.bodies import contained, type_of
from plimsoll.codebase.handlers.security import security_of
from plimsoll.codebase.python.models import ModelField, Models
from plimsoll.codebase.python.schemas import Schemas, bounds_of
from plimsoll.codebase.python.syntax import Argument
from plimsoll.codebase.python.types import Typed, Types, called_name, is_absent, last_name, plain
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

_LOCATIONS: dict[str, ParameterLocation] = {
    "Query": "query",
    "Path": "path",
    "Header": "header",
    "Cookie": "cookie",
    "Body": "body",
    "Form": "body",
    "File": "body",
}
_DEPENDS = frozenset({"Depends", "Security"})
_PROVIDED = frozenset(
    {"Request", "Response", "WebSocket", "HTTPConnection", "BackgroundTasks", "SecurityScopes"}
)
_CONTAINERS = frozenset(
    {"list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence", "deque"}
)
_STRUCTURES = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "UploadFile", "Iterable"})
_DEEPEST = 15


@dataclass(frozen=True, slots=True)
class _Input:
    """One argument, understood as far as its wrappers go."""

    name: str
    typed: Typed
    default: Value | None
    mark: CallRecord | None
    kind: str
    scope: Scope

    @property
    def required(self) -> bool:
        return is_absent(self.default) and not (
            self.mark is not None and "default_factory" in self.mark.kwargs
        )

    @property
    def public_name(self) -> str:
        """The name a caller uses."""
        given = None
        for word in ("alias", "validation_alias"):
            given = given or (text_of(self.mark.kwargs.get(word)) if self.mark else None)
        if given:
            return given
        kept = self.mark is not None and self.mark.kwargs.get("convert_underscores") == FALSE
        return self.name.replace("_", "-") if self.kind == "Header" and not kept else self.name


@dataclass
class Inputs:
    """Everything one endpoint takes."""

    parameters: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    bodies: dict[str, _Input] = field(default_factory=dict)
    security: list[Security] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)


class FastApiInputs:
    """Reads signatures the way FastAPI does."""

    def __init__(self, types: Types, models: Models, schemas: Schemas) -> None:
        self._types = types
        self._models = models
        self._schemas = schemas
        self._interpreter = types.interpreter

    def of_handler(
        self,
        handler: Value | None,
        placeholders: Sequence[str],
        dependencies: Sequence[Value],
    ) -> Inputs:
        """What a handler and the dependencies of its routers take."""
        inputs = Inputs()
        path = frozenset(placeholders)
        for dependency in dependencies:
            mark = dependency.created if isinstance(dependency, Object) else None
            if mark is not None and called_name(dependency) in _DEPENDS:
                self._depend(mark.argument(0, "dependency"), path, inputs, 0)
        if handler is not None:
            self._callable(handler, path, inputs, 0)
        return inputs

    def _callable(self, value: Value, path: frozenset[str], inputs: Inputs, depth: int) -> None:
        """The arguments of a function, a bound method or a class."""
        value = self._interpreter.settle(value)
        if depth > _DEEPEST:
            return
        if isinstance(value, FunctionValue) and _is_open(value):
            self._copied(value.signature_of, path, inputs, depth + 1)
        elif isinstance(value, FunctionValue):
            skipped = 1 if value.owner is not None and not _is_static(value) else 0
            self._arguments(value, value.arguments[skipped:], path, inputs, depth)
            if value.owner is not None and depth == 0:
                self._class_dependencies(value.owner, path, inputs, depth)
        elif isinstance(value, Bound):
            self._arguments(value.function, value.function.arguments[1:], path, inputs, depth)
        elif isinstance(value, ClassValue | Parametrized):
            self._class(value, path, inputs, depth)

    def _copied(
        self, origin: Value | None, path: frozenset[str], inputs: Inputs, depth: int
    ) -> None:
        """A signature taken over with `__signature__`; that of a model becomes a query."""
        cls = self._types.base_of(origin) if origin is not None else None
        if isinstance(cls, ClassValue) and not self._interpreter.method_of(cls, "__init__"):
            for item in self._models.fields(cls):
                self._place(self._from_field(item, "Query"), path, inputs, depth)
        elif origin is not None:
            self._callable(origin, path, inputs, depth)

    def _class(self, value: Value, path: frozenset[str], inputs: Inputs, depth: int) -> None:
        cls = self._types.base_of(value)
        if not isinstance(cls, ClassValue):
            return
        constructor = self._interpreter.method_of(cls, "__init__")
        if constructor is not None:
            self._arguments(constructor, constructor.arguments[1:], path, inputs, depth)
            return
        for item in self._models.fields(value):
            self._place(self._from_field(item, ""), path, inputs, depth)

    def _class_dependencies(
        self, cls: ClassValue, path: frozenset[str], inputs: Inputs, depth: int
    ) -> None:
        """Class-based views: `session = Depends(…)` in the body of the class."""
        for item in cls.fields:
            argument = Argument(item.line, item.name, item.annotation, item.default, "keyword")
            read = self._read(argument, cls.scope)
            if read.kind in _DEPENDS:
                self._place(read, path, inputs, depth)

    def _arguments(
        self,
        function: FunctionValue,
        arguments: Sequence[Argument],
        path: frozenset[str],
        inputs: Inputs,
        depth: int,
    ) -> None:
        for argument in arguments:
            # Of *args and **kwargs FastAPI makes query parameters nobody means.
            if argument.kind in ("plain", "keyword"):
                self._place(self._read(argument, function.scope), path, inputs, depth)

    def _read(self, argument: Argument, scope: Scope) -> _Input:
        typed = self._types.read(argument.annotation, scope)
        default = (
            self._interpreter.evaluate(argument.default, scope)
            if argument.default is not None
            else None
        )
        return _understood(argument.name, typed, default, scope)

    def _from_field(self, item: ModelField, kind: str) -> _Input:
        typed = self._types.unfold(item.type, item.scope)
        default = None if item.required else item.default or Const(None)
        mark = item.constraints[-1] if item.constraints else None
        read = _understood(item.name, typed, default, item.scope)
        return _Input(item.name, typed, default, mark or read.mark, kind or read.kind, item.scope)

    def _depend(
        self, dependency: Value | None, path: frozenset[str], inputs: Inputs, depth: int
    ) -> None:
        dependency = self._interpreter.settle(dependency) if dependency is not None else None
        if dependency is None:
            return
        if isinstance(dependency, Object):
            found = security_of(dependency, self._interpreter.outside_bases(dependency))
            if found is not None:
                if found not in inputs.security:
                    inputs.security.append(found)
                return
            if isinstance(dependency.cls, ClassValue):
                method = self._interpreter.method_of(dependency.cls, "__call__")
                if method is not None:
                    self._callable(Bound(method, dependency), path, inputs, depth + 1)
            return
        if last_name(dependency) in _KNOWN_FORMS:
            self._known_form(last_name(dependency), inputs)
        self._callable(dependency, path, inputs, depth + 1)

    def _known_form(self, name: str, inputs: Inputs) -> None:
        for field_name, required in _KNOWN_FORMS[name].items():
            typed = Typed(_STRING)
            record = CallRecord("Form", [], {}, "", 0)
            default = None if required else Const("")
            scope = Scope(next(iter(self._interpreter.index)))
            inputs.bodies[field_name] = _Input(field_name, typed, default, record, "Form", scope)

    def _place(self, read: _Input, path: frozenset[str], inputs: Inputs, depth: int) -> None:
        """Sorts one argument into parameters, body or dependencies."""
        if read.kind in _DEPENDS and read.mark is not None:
            dependency = read.mark.argument(0, "dependency")
            if dependency is None or dependency == Const(None):
                dependency = read.typed.value
            self._depend(dependency, path, inputs, depth)
            return
        if self._types.is_kind_of(read.typed.value, _PROVIDED):
            return
        if read.mark is not None and read.mark.kwargs.get("include_in_schema") == FALSE:
            return
        location = self._location(read, path)
        if location == "body":
            inputs.bodies.setdefault(read.public_name, read)
        elif self._types.is_model(read.typed.value) and location != "path":
            for item in self._models.fields(read.typed.value):
                self._add(self._from_field(item, read.kind), location, inputs)
        else:
            self._add(read, location, inputs)

    def _location(self, read: _Input, path: frozenset[str]) -> ParameterLocation:
        if read.public_name in path:
            return "path"
        if read.kind in _LOCATIONS:
            return _LOCATIONS[read.kind]
        return "body" if self._belongs_in_body(read.typed.value) else "query"

    def _belongs_in_body(self, value: Value) -> bool:
        """Structures and lists go into the body unless a mark says otherwise."""
        members = self._types.members(value)
        if len(members) > 1:
            return any(
                self._belongs_in_body(self._types.unfold(m, self._any_scope()).value)
                for m in members
            )
        base = self._types.base_of(value)
        name = last_name(base)
        if name in _CONTAINERS or name in _STRUCTURES:
            return True
        return self._types.is_model(base) or (
            isinstance(base, ClassValue) and self._types.is_kind_of(base, _STRUCTURES)
        )

    def _any_scope(self) -> Scope:
        return next(iter(self._interpreter.index)).scope

    def _add(self, read: _Input, location: ParameterLocation, inputs: Inputs) -> None:
        name = read.public_name
        schema = self._schema(read)
        parameter = Parameter(
            name=name,
            location=location,
            type=type_of(schema),
            required=location == "path" or read.required,
            json_schema=schema,
        )
        inputs.parameters.setdefault((location, name), parameter)

    def _schema(self, read: _Input) -> JsonSchema:
        schema = self._schemas.of_typed(read.typed, read.scope)
        if read.mark is not None:
            schema = {**schema, **bounds_of(read.mark, schema)}
        literal = plain(read.default)
        if isinstance(read.default, Const) and literal is not None:
            schema["default"] = literal
        return schema

    def body(self, inputs: Inputs) -> tuple[JsonSchema, str, bool] | None:
        """The body's schema, its content type and whether it is required; None without one."""
        reads = list(inputs.bodies.values())
        if not reads:
            return None
        content = _content_type(reads)
        required = any(read.required for read in reads)
        if len(reads) == 1 and not self._is_embedded(reads[0]):
            return self._schema(reads[0]), content, required
        properties: JsonSchema = {}
        definitions: JsonSchema = {}
        for read in reads:
            schema = self._schema(read)
            inner = schema.pop("$defs", None)
            definitions.update(inner if isinstance(inner, dict) else {})
            properties[read.public_name] = schema
        whole: JsonSchema = {"type": "object", "properties": properties}
        needed = [read.public_name for read in reads if read.required]
        if needed:
            whole["required"] = [*needed]
        return contained(whole, definitions), content, required

    def _is_embedded(self, read: _Input) -> bool:
        if read.mark is not None and read.mark.kwargs.get("embed") == TRUE:
            return True
        is_file = last_name(self._types.base_of(read.typed.value)) == "UploadFile"
        return (read.kind in ("Form", "File") or is_file) and not self._types.is_model(
            read.typed.value
        )


_STRING = External("str")

_KNOWN_FORMS: dict[str, dict[str, bool]] = {
    "OAuth2PasswordRequestForm": {
        "grant_type": False,
        "username": True,
        "password": True,
        "scope": False,
        "client_id": False,
        "client_secret": False,
    },
}
_KNOWN_FORMS["OAuth2PasswordRequestFormStrict"] = {
    **_KNOWN_FORMS["OAuth2PasswordRequestForm"],
    "grant_type": True,
}


def _is_open(function: FunctionValue) -> bool:
    """Whether it takes anything, and what it really takes was copied from elsewhere."""
    kinds = {argument.kind for argument in function.arguments}
    return function.signature_of is not None and kinds == {"args", "kwargs"}


def _is_static(function: FunctionValue) -> bool:
    return any(last_name(decorator) == "staticmethod" for decorator in function.decorators)


def _understood(name: str, typed: Typed, default: Value | None, scope: Scope) -> _Input:
    """Finds the mark (`Query(…)`, `Depends(…)`) in the default or in `Annotated`."""
    for mark in (default, *reversed(typed.metadata)):
        kind = called_name(mark)
        if kind not in _LOCATIONS and kind not in _DEPENDS:
            continue
        record = mark.created if isinstance(mark, Object) else CallRecord(kind, [], {}, "", 0)
        if mark is default and kind in _LOCATIONS:
            default = record.argument(0, "default")
        elif mark is default:
            default = None
        elif default is None:
            default = record.kwargs.get("default")
        return _Input(name, typed, default, record, kind, scope)
    return _Input(name, typed, default, None, "", scope)


def _content_type(reads: Sequence[_Input]) -> str:
    """As FastAPI chooses: files need multipart, then forms, then what a mark says."""
    if any(read.kind == "File" or _is_upload(read.typed.value) for read in reads):
        return "multipart/form-data"
    if any(read.kind == "Form" for read in reads):
        return "application/x-www-form-urlencoded"
    given = [text_of(read.mark.kwargs.get("media_type")) for read in reads if read.mark]
    return next((text for text in given if text), "application/json")


def _is_upload(value: Value) -> bool:
    if isinstance(value, Parametrized):
        return any(_is_upload(arg) for arg in value.args)
    return last_name(value) == "UploadFile"
