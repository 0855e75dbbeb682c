"""FastAPI routes, as met on the way down the tree of routers, written as endpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.declared_body import declared_body
from plimsoll.codebase.handlers.fastapi import FastApiInputs
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.models import Models
from plimsoll.codebase.python.schemas import Schemas
from plimsoll.codebase.python.types import Types, last_name
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    Const,
    External,
    FunctionValue,
    Table,
    Unknown,
    Value,
    elements_of,
    text_of,
)
from plimsoll.codebase.routes import Template, template_of

_NO_SCHEMA = frozenset(
    {"Response", "JSONResponse", "HTMLResponse", "PlainTextResponse", "RedirectResponse"}
    | {"StreamingResponse", "FileResponse", "ORJSONResponse", "UJSONResponse", "None", "Any"}
)


@dataclass
class Place:
    """Where in the tree of routers a route is met."""

    prefix: str = ""
    missing: tuple[str, ...] = ()
    dependencies: tuple[Value, ...] = ()
    visited: tuple[int, ...] = ()


@dataclass
class Met:
    """A route as met on the way down."""

    record: CallRecord
    methods: tuple[str, ...]
    path: str
    handler: Value | None
    place: Place
    missing: tuple[str, ...]


class Writer:
    """Turns the routes met into endpoints."""

    def __init__(self, interpreter: Interpreter) -> None:
        types = Types(interpreter)
        models = Models(types)
        self._interpreter = interpreter
        self._types = types
        self._schemas = Schemas(types, models)
        self._inputs = FastApiInputs(types, models, self._schemas)

    def extraction(self, routes: Sequence[Met]) -> Extraction:
        """The endpoints of all routes, and what could not be told of them."""
        notes: list[str] = []
        endpoints: list[Endpoint] = []
        for met in routes:
            self._interpreter.refresh()
            endpoints.extend(self._endpoints(met))
            notes.extend(
                f"{met.record.file}:{met.record.line}: {part} could not be told and is left out "
                f"of the route {met.path}"
                for part in met.missing
            )
        return Extraction(tuple(endpoints), tuple(dict.fromkeys(notes)))

    def _endpoints(self, met: Met) -> Iterator[Endpoint]:
        template = template_of(met.path)
        handler = self._interpreter.settle(met.handler) if met.handler is not None else None
        dependencies = (
            *met.place.dependencies,
            *elements_of(met.record.argument(-1, "dependencies")),
        )
        inputs = self._inputs.of_handler(handler, template.names, dependencies)
        body = self._inputs.body(inputs) or self._declared_body(met.record, handler)
        inside = body_parameters(body[0], required=body[2]) if body is not None else ()
        parameters = (*inputs.parameters.values(), *inside)
        responses = self._responses(met.record, handler)
        for method in met.methods:
            yield Endpoint(
                method=method.upper(),
                route=template.route,
                parameters=_with_path(template, parameters),
                body_schema=body[0] if body else None,
                body_content_type=body[1] if body else "application/json",
                body_required=body[2] if body else False,
                responses=responses,
                security=tuple(inputs.security),
                source=SourceLocation(file=met.record.file, line=met.record.line),
                framework="fastapi",
            )

    def _declared_body(
        self, record: CallRecord, handler: Value | None
    ) -> tuple[JsonSchema, str, bool] | None:
        function = handler.function if isinstance(handler, Bound) else handler
        if not isinstance(function, FunctionValue):
            return None
        return declared_body(record.argument(-1, "openapi_extra"), function.scope, self._schemas)

    def _responses(self, record: CallRecord, handler: Value | None) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        function = handler.function if isinstance(handler, Bound) else handler
        declared = record.argument(-1, "response_model")
        scope = function.scope if isinstance(function, FunctionValue) else None
        if declared is None and isinstance(function, FunctionValue) and function.returns:
            declared = self._interpreter.evaluate(function.returns, function.scope)
        if scope is not None and _is_schema(declared):
            schema = self._schemas.whole(declared or Unknown(), scope)
            if schema:
                found[_status(record.argument(-1, "status_code"))] = schema
        others = record.argument(-1, "responses")
        if scope is not None and isinstance(others, Table):
            for code, description in others.entries.items():
                model = description.entries.get("model") if isinstance(description, Table) else None
                if model is not None:
                    found.setdefault(str(code), self._schemas.whole(model, scope))
        return found


def _is_schema(declared: Value | None) -> bool:
    return declared not in (None, Const(None)) and not (
        declared is not None and last_name(declared) in _NO_SCHEMA
    )


def _status(value: Value | None) -> str:
    if isinstance(value, Const) and isinstance(value.value, int):
        return str(value.value)
    if isinstance(value, External):  # status.HTTP_201_CREATED
        digits = "".join(c for c in last_name(value) if c.isdigit())
        return digits or "200"
    return text_of(value) or "200"


def _with_path(template: Template, parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """All placeholders first, in the route's order, known to the handler or not."""
    known = {p.name: p for p in parameters if p.location == "path"}
    path = tuple(
        known[name].model_copy(update={"spans_segments": name in template.spanning})
        if name in known
        else Parameter(
            name=name,
            location="path",
            type="string",
            required=True,
            json_schema={"type": "string"},
            spans_segments=name in template.spanning,
        )
        for name in template.names
    )
    return path + tuple(p for p in parameters if p.location != "path")
