"""What a handler takes, collected, and what documentation annotations add to it."""

from dataclasses import dataclass, field

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.jvm.handlers import Handler
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import is_simple_or_many

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(slots=True)
class Inputs:
    """What was found so far."""

    parameters: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    path_schemas: dict[str, JsonSchema] = field(default_factory=dict)
    body: JsonSchema | None = None
    body_required: bool = False
    fields: dict[str, JsonSchema] = field(default_factory=dict)
    required_fields: set[str] = field(default_factory=set)
    has_parts: bool = False
    bound: set[str] = field(default_factory=set)
    """Queries that are properties of an object: placeholders of the route fill them first."""
    handed_over: set[str] = field(default_factory=set)
    """Names of parameters that are the request itself."""

    def add(
        self, name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool
    ) -> None:
        """A parameter, unless it is known."""
        self.parameters.setdefault(
            (location, name),
            Parameter(
                name=name,
                location=location,
                type=type_of(schema),
                required=required,
                json_schema=schema,
            ),
        )

    def add_field(self, name: str, schema: JsonSchema, *, required: bool) -> None:
        """A field of a form."""
        self.fields.setdefault(name, schema)
        if required:
            self.required_fields.add(name)

    def whole_body(self, consumes: str) -> tuple[JsonSchema | None, str, bool]:
        """Schema, content type and whether it has to be sent."""
        if self.fields:
            schema: JsonSchema = {"type": "object", "properties": dict(self.fields)}
            if self.required_fields:
                schema["required"] = list[JsonValue](sorted(self.required_fields))
            kind = MULTIPART if self.has_parts else consumes or FORM
            return schema, kind, bool(self.required_fields)
        return self.body, consumes or "application/json", self.body_required


def add_described(room: Room, handler: Handler, found: Inputs) -> None:
    """What only documentation annotations on the method tell: headers, cookies, queries."""
    wanted = frozenset({"Parameters", "Parameter", "ApiImplicitParams", "ApiImplicitParam"})
    for declared in handler.levels:
        for outer in room.marks.find(declared.method.annotations, declared.scope, wanted, ("",)):
            inner = room.marks.nested(outer, "value") if outer.name.endswith("s") else [outer]
            for mark in inner:
                _add_described(room, mark, found, declared.scope)


def _add_described(room: Room, mark: Mark, found: Inputs, scope: Scope) -> None:
    marks = room.marks
    words = marks.words(mark, "in") or marks.words(mark, "paramType")
    name, place = marks.text(mark, "name"), words[0].lower() if words else ""
    location = {"header": "header", "query": "query", "cookie": "cookie"}.get(place)
    known = {known for _, known in found.parameters} | set(found.fields)
    if not name or location is None or name in known or marks.flag(mark, "hidden"):
        return
    types = [t for s in marks.nested(mark, "schema") for t in marks.types(s, "implementation")]
    schema: JsonSchema = {"type": "string"}
    if types and is_simple_or_many(types[0]):
        schema = room.schemas(scope.file.path).of(types[0])
    if location == "header" and name.lower() == "authorization":
        return
    required = bool(marks.flag(mark, "required"))
    if location == "header":
        found.add(name, "header", schema, required=required)
    else:
        found.add(name, "query" if location == "query" else "cookie", schema, required=required)


def converted(text: str, kind: str) -> JsonValue:
    """A default's text in the type's own words; as it is where that fails."""
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
    except ValueError:
        return text
    if kind == "boolean":
        return text.lower() == "true"
    if kind == "array":
        return [part.strip() for part in text.split(",")] if text else []
    return text
