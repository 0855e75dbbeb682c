"""Pipes say what text is turned into, and what stands in for a value that is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import Constant
from plimsoll.codebase.javascript.nestjs.decorators import Given
from plimsoll.codebase.javascript.schemas import Schemas, objects
from plimsoll.codebase.javascript.schemas.classes import named_type
from plimsoll.codebase.javascript.syntax import (
    arguments_of,
    member_names,
)
from plimsoll.codebase.trees import field as at

_PARSED: Mapping[str, JsonSchema] = {
    "ParseIntPipe": {"type": "integer"},
    "ParseFloatPipe": {"type": "number"},
    "ParseBoolPipe": {"type": "boolean"},
    "ParseUUIDPipe": {"type": "string", "format": "uuid"},
    "ParseDatePipe": {"type": "string", "format": "date-time"},
    "ParseObjectIdPipe": {"type": "string", "pattern": "^[0-9a-fA-F]{24}$"},
    "ParseMongoIdPipe": {"type": "string", "pattern": "^[0-9a-fA-F]{24}$"},
}


@dataclass(frozen=True, slots=True)
class Piped:
    """What a value has to be before the pipes, and whether it may be absent."""

    schema: JsonSchema
    may_be_absent: bool = False


class Pipes:
    """Reads pipes, given as classes or as objects of them."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def applied(self, schema: JsonSchema, pipes: Sequence[Given]) -> Piped:
        """A schema with what the pipes say."""
        found = Piped(schema)
        for given in pipes:
            argument = given.resolved()
            callee, arguments = _made(argument.node)
            names = member_names(callee)
            if names:
                found = self._piped(found, names[-1], argument, arguments)
        return found

    def _piped(self, found: Piped, name: str, given: Given, arguments: list[Node]) -> Piped:
        values = [self._schemas.constants.of(given.path, a, given.bindings) for a in arguments]
        options = next((v for v in values if isinstance(v, Mapping)), {})
        is_absent = found.may_be_absent or options.get("optional") is True
        if name in _PARSED:
            return Piped(_narrowed(found.schema, _PARSED[name]), is_absent)
        if name == "ParseEnumPipe" and values:
            choices = objects.enumeration(values[0])
            return Piped(choices or found.schema, is_absent)
        if name == "ParseArrayPipe":
            node = objects.property_of(arguments[0], "items") if arguments else None
            items = named_type(self._schemas, given.path, node) if node is not None else {}
            schema: JsonSchema = {"type": "array"}
            if items:
                schema["items"] = items
            return Piped(found.schema if found.schema.get("items") else schema, is_absent)
        if name == "DefaultValuePipe" and values:
            return Piped(_with_default(found.schema, values[0]), may_be_absent=True)
        if name in ("ZodValidationPipe", "JoiValidationPipe", "YupValidationPipe", "ZodPipe"):
            told = self._schemas.value(given.path, arguments[0]) if arguments else None
            return Piped(told.schema, told.is_optional) if told is not None else found
        return Piped(self._own(found.schema, name), is_absent)

    def _own(self, schema: JsonSchema, name: str) -> JsonSchema:
        """A pipe of the project, by what its name has in common with known ones."""
        lower = name.lower()
        if schema.get("type") == "number" and "int" in lower:
            return {**schema, "type": "integer"}
        return schema


def _made(node: Node) -> tuple[Node | None, list[Node]]:
    if node.type == "new_expression":
        return at(node, "constructor"), arguments_of(node)
    if node.type == "call_expression":
        return at(node, "function"), arguments_of(node)
    return node, []


def _narrowed(schema: JsonSchema, parsed: JsonSchema) -> JsonSchema:
    kept = {key: value for key, value in schema.items() if key == "default"}
    return {**parsed, **kept}


def _with_default(schema: JsonSchema, value: Constant) -> JsonSchema:
    if not isinstance(value, str | int | float):
        return schema
    typed = schema or {k: v for k, v in objects.literal(value).items() if k == "type"}
    return {**typed, "default": value} if "$ref" not in typed else typed
