"""Litestar's handlers, as met on the way down the tree of routers, written as endpoints."""

from dataclasses import dataclass

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.handlers.litestar import DIALECT, Layers, LitestarInputs, Taken
from plimsoll.codebase.handlers.request_reads import RequestReads
from plimsoll.codebase.handlers.served import Writer
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import braced, converted
from plimsoll.codebase.python.types import last_name
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    FunctionValue,
    Parametrized,
    Value,
)
from plimsoll.codebase.routes import Template

_NO_SCHEMA = frozenset({"Response", "Template", "Redirect", "File", "Stream", "None", "Any"})
_NO_SCHEMA |= {"ServerSentEvent", "ASGIResponse", "HTMXTemplate"}
_STATUS = {"POST": "201", "DELETE": "204"}


@dataclass
class Declared:
    """A handler under one path."""

    text: str
    function: FunctionValue
    mark: CallRecord
    cls: ClassValue | None
    layers: Layers
    missing: tuple[str, ...]
    security: tuple[Security, ...]
    reasons: tuple[str, ...]


class LitestarWriter(Writer):
    """Writes endpoints from signatures."""

    def __init__(self, interpreter: Interpreter, framework: str) -> None:
        super().__init__(interpreter, framework, DIALECT)
        self._inputs = LitestarInputs(interpreter)
        self._requests = RequestReads(interpreter, DIALECT)

    def socket_at(self, text: str, file: str, line: int) -> None:
        """Writes a websocket."""
        self.socket(braced(text, converted), file, line)

    def declared(self, method: str, declared: Declared) -> None:
        """Writes one method of a handler."""
        self._interpreter.refresh()
        method, mark, function = method.upper(), declared.mark, declared.function
        path = braced(declared.text, converted)
        for part in declared.missing:
            text = f"{part} could not be told and is left out of the route {path.template.route}"
            self.note(mark.file, mark.line, text)
        taken = self._inputs.of(function, path.template.names, declared.layers)
        uses = self._requests.of(function, method, cls=declared.cls)
        found = {(p.location, p.name): p for p in uses.parameters.values()}
        own = [p for p in taken.parameters.values() if p.location != "path"]
        others = [p for key, p in found.items() if key not in taken.parameters]
        body = taken.body or _read_body(uses.body(), uses.content_type)
        inside = body_parameters(body[0], required=body[2]) if body is not None else ()
        reasons = (*declared.reasons, *(f"{part} could not be told" for part in declared.missing))
        self._written.endpoints.append(
            Endpoint(
                method=method,
                route=path.template.route,
                parameters=(
                    *_placeholders(path.template, path.schemas, taken),
                    *own,
                    *(p for p in others if p.location not in ("path", "body")),
                    *inside,
                ),
                body_schema=body[0] if body else None,
                body_content_type=body[1] if body else "application/json",
                body_required=body[2] if body else False,
                responses=self._responses(method, declared),
                security=declared.security,
                source=SourceLocation(file=mark.file, line=mark.line),
                framework=self._framework,
                handler=SourceLocation(file=function.file, line=function.line),
                confidence="likely" if reasons else "certain",
                reasons=reasons,
            )
        )

    def _responses(self, method: str, declared: Declared) -> dict[str, JsonSchema]:
        function = declared.function
        if function.returns is None:
            return {}
        value: Value = self._interpreter.evaluate(function.returns, function.scope)
        if isinstance(value, Parametrized) and last_name(value.base) == "Response" and value.args:
            value = self._interpreter.settle(value.args[0])
        if value == Const(None) or last_name(value) in _NO_SCHEMA:
            return {}
        schema = self._inputs.schemas.whole(value, function.scope)
        given = declared.mark.kwargs.get("status_code")
        status = str(given.value) if isinstance(given, Const) else ""
        status = status or "".join(c for c in last_name(given or Const(None)) if c.isdigit())
        return {status or _STATUS.get(method, "200"): schema} if schema else {}


def _read_body(schema: JsonSchema | None, content: str) -> tuple[JsonSchema, str, bool] | None:
    """The body that is read from the request, where no argument declares one."""
    if schema is None:
        return None
    return schema, content or "application/json", bool(schema.get("required"))


def _placeholders(
    template: Template, schemas: dict[str, JsonSchema], taken: Taken
) -> tuple[Parameter, ...]:
    """The placeholders, with what the signature adds to what the path says."""
    return tuple(
        parameter.model_copy(update={"json_schema": {**known.json_schema, **parameter.json_schema}})
        if (known := taken.parameters.get(("path", parameter.name))) is not None
        and known.type == parameter.type
        else parameter
        for parameter in template.parameters(schemas)
    )
