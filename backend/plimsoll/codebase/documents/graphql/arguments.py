"""Arguments of fields as one JSON Schema: an object with a property an argument."""

from collections.abc import Iterable

from graphql.language import (
    BooleanValueNode,
    ConstValueNode,
    EnumValueNode,
    FloatValueNode,
    InputValueDefinitionNode,
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    StringValueNode,
    TypeNode,
)
from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.documents.graphql.definitions import Schema

_MOST_DEFINITIONS = 60
_SCALARS: dict[str, JsonSchema] = {
    "Int": {"type": "integer", "format": "int32"},
    "Float": {"type": "number"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "ID": {"type": "string"},
}
_KNOWN_BY_NAME: dict[str, JsonSchema] = {
    "datetime": {"type": "string", "format": "date-time"},
    "timestamp": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "uuid": {"type": "string", "format": "uuid"},
    "email": {"type": "string", "format": "email"},
    "emailaddress": {"type": "string", "format": "email"},
    "url": {"type": "string", "format": "uri"},
    "uri": {"type": "string", "format": "uri"},
    "long": {"type": "integer"},
    "bigint": {"type": "integer"},
    "upload": {"type": "string", "format": "binary"},
}
"""Scalars that schemas define by themselves, with the meaning that everybody gives them."""


class Arguments:
    """Writes arguments and the inputs they lead to."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._definitions = Definitions(_MOST_DEFINITIONS)

    def of(self, arguments: Iterable[InputValueDefinitionNode]) -> JsonSchema | None:
        """The arguments, self-contained; None if there are none."""
        told = list(arguments)
        if not told:
            return None
        needs: list[str] = []
        plain = self._object(told, needs)
        pending = list(needs)
        while pending:
            name = pending.pop()
            if name not in self._definitions.names:
                inner: list[str] = []
                made = self._object(self._schema.inputs[name], inner)
                self._definitions.put(name, made, inner)
                pending.extend(inner)
        return self._definitions.whole(plain, needs)

    def _object(self, values: Iterable[InputValueDefinitionNode], needs: list[str]) -> JsonSchema:
        properties: JsonSchema = {}
        required: list[str] = []
        for value in values:
            schema = self._type(value.type, needs)
            default = value.default_value
            if default is not None:
                schema = {**schema, "default": _constant(default)}
            elif isinstance(value.type, NonNullTypeNode):
                required.append(value.name.value)
            properties[value.name.value] = schema
        found: JsonSchema = {"type": "object", "properties": properties}
        return {**found, "required": [*required]} if required else found

    def _type(self, node: TypeNode, needs: list[str]) -> JsonSchema:
        """Depth is bounded by the reader of the definitions."""
        if isinstance(node, NonNullTypeNode):
            return self._type(node.type, needs)
        if isinstance(node, ListTypeNode):
            return {"type": "array", "items": self._type(node.type, needs)}
        return self._named(node.name.value, needs) if isinstance(node, NamedTypeNode) else {}

    def _named(self, name: str, needs: list[str]) -> JsonSchema:
        if name in _SCALARS:
            return _SCALARS[name]
        if name in self._schema.enums:
            return {"type": "string", "enum": [*self._schema.enums[name]]}
        if name in self._schema.inputs:
            needs.append(name)
            return {"$ref": f"{PREFIX}{name}"}
        return _KNOWN_BY_NAME.get(name.lower(), {})


def _constant(node: ConstValueNode) -> JsonValue:
    if isinstance(node, IntValueNode | FloatValueNode):
        return _number(node.value)
    if isinstance(node, StringValueNode | EnumValueNode | BooleanValueNode):
        return node.value
    if isinstance(node, ListValueNode):
        return [_constant(one) for one in node.values]
    fields = getattr(node, "fields", ())
    return {one.name.value: _constant(one.value) for one in fields} if fields else None


def _number(text: str) -> JsonValue:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
