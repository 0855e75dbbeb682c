"""A body's top-level properties as parameters, for documents with thousands of bodies.

The same as `bodies.body_parameters`, but what a definition refers to is looked up once, and
parameters are not validated again: a document's schemas are long and shared by many operations.
"""

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.codebase.bodies import properties_of, type_of
from plimsoll.codebase.definitions import PREFIX


class BodyInputs:
    """Reads bodies; the schemas it was given must live as long as it does."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool], tuple[JsonSchema, tuple[Parameter, ...]]] = {}
        self._references: dict[int, tuple[JsonValue, tuple[str, ...]]] = {}
        self._parts: dict[tuple[int, tuple[str, ...]], tuple[JsonValue, JsonSchema]] = {}

    def of(self, schema: JsonSchema, *, required: bool) -> tuple[Parameter, ...]:
        """The properties; one parameter named `body` if the schema is no object."""
        key = (id(schema), required)
        if key not in self._known:
            self._known[key] = schema, self._read(schema, required=required)
        return self._known[key][1]

    def _read(self, schema: JsonSchema, *, required: bool) -> tuple[Parameter, ...]:
        found = properties_of(schema)
        if found is None:
            return (_parameter("body", schema, schema, required=required),)
        definitions = schema.get("$defs")
        known = definitions if isinstance(definitions, dict) else {}
        properties, needed = found
        return tuple(
            _parameter(
                name, part, self._contained(part, known), required=required and name in needed
            )
            for name, part in properties.items()
        )

    def _contained(self, part: JsonSchema, definitions: dict[str, JsonValue]) -> JsonSchema:
        direct = tuple(name for name in _references_in(part) if name in definitions)
        bare = {key: value for key, value in part.items() if key != "$defs"}
        if not direct:
            return bare
        key = (id(definitions), direct)
        if key not in self._parts:
            self._parts[key] = definitions, self._closure(direct, definitions)
        return {**bare, "$defs": self._parts[key][1]}

    def _closure(
        self, names: Iterable[str], definitions: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        pending = list(names)
        while pending:
            name = pending.pop()
            if name in definitions and name not in found:
                found[name] = definitions[name]
                pending.extend(self._needed_by(definitions[name]))
        return found

    def _needed_by(self, definition: JsonValue) -> tuple[str, ...]:
        if id(definition) not in self._references:
            self._references[id(definition)] = definition, _references_in(definition)
        return self._references[id(definition)][1]


def _references_in(value: JsonValue) -> tuple[str, ...]:
    """The names that a schema refers to."""
    found: dict[str, None] = {}
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending.extend(one)
        elif isinstance(one, dict):
            reference = one.get("$ref")
            if isinstance(reference, str):
                found[reference.removeprefix(PREFIX)] = None
            pending.extend(inner for key, inner in one.items() if key != "$defs")
    return tuple(found)


def _parameter(name: str, part: JsonSchema, schema: JsonSchema, *, required: bool) -> Parameter:
    definitions = schema.get("$defs")
    return Parameter.model_construct(
        name=name,
        location="body",
        type=type_of(part, definitions if isinstance(definitions, dict) else {}),
        required=required,
        json_schema=schema,
    )
