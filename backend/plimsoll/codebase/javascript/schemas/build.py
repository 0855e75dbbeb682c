"""The one who knows all readers: what is a type, what is a value, and which names were read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.javascript.constant_values import Constant, Unknown
from plimsoll.codebase.javascript.constants import Constants
from plimsoll.codebase.javascript.schemas import classes, joi, objects, typebox, types, zod
from plimsoll.codebase.javascript.schemas.objects import ValueSchema
from plimsoll.codebase.javascript.scopes import SCOPES, Declared, Scopes
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    member_names,
    unwrapped,
)
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as at

_MOST_DEFINITIONS = 150
_DEEPEST = 40
_TYPES = ("interface_declaration", "type_alias_declaration")


@dataclass(frozen=True, slots=True)
class _Key:
    path: str
    start: int
    arguments: str


class Schemas:
    """The schemas of a repository's types and validators, each read once."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.constants = Constants(scopes)
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._schemas: dict[str, JsonSchema] = {}
        self._taken: dict[_Key, str] = {}
        self._used: set[str] = set()
        self._depth = 0

    def of_type(self, path: str, node: Node | None) -> JsonSchema:
        """A type annotation or a type, self-contained; `{}`: anything."""
        return self.whole(self.type(path, node))

    def of_value(self, path: str, node: Node | None) -> JsonSchema | None:
        """An expression that is or names a schema, self-contained; None if it is none."""
        found = self.value(path, node)
        return None if found is None else self.whole(found.schema)

    def of_name(self, path: str, name: str) -> JsonSchema | None:
        """What a name of a file stands for, self-contained; None if it is no type or schema."""
        declared = self.scopes.find(path, name)
        found = None if declared is None else self.declared(declared, ())
        return None if found is None else self.whole(found)

    def whole(self, schema: JsonSchema) -> JsonSchema:
        """The schema with everything it refers to."""
        return self._definitions.whole(schema, objects.references(schema))

    def target(self, schema: JsonSchema) -> JsonSchema:
        """What a mere reference leads to."""
        for _ in range(_DEEPEST):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                break
            schema = self._schemas.get(reference.removeprefix(PREFIX), {})
        return schema

    def type(
        self, path: str, node: Node | None, names: Mapping[str, JsonSchema] | None = None
    ) -> JsonSchema:
        """A type with references to definitions; `names`: what type parameters stand for."""
        if node is None or self._depth > _DEEPEST:
            return {}
        self._depth += 1
        try:
            return types.schema_of(self, path, node, names or {})
        finally:
            self._depth -= 1

    def value(self, path: str, node: Node | None) -> ValueSchema | None:
        """A schema that is a value, with references to definitions."""
        if node is None or self._depth > _DEEPEST:
            return None
        self._depth += 1
        try:
            return self._value(path, unwrapped(node))
        finally:
            self._depth -= 1

    def _value(self, path: str, node: Node) -> ValueSchema | None:
        if node.type in ("identifier", "shorthand_property_identifier", "member_expression"):
            builtin = objects.CONSTRUCTORS.get(text_of(node))
            if builtin is not None:
                return ValueSchema(dict(builtin))
            found = self._named_value(path, node)
            if found is not None:
                return found
        for read in (zod.schema_of, joi.schema_of, typebox.schema_of):
            found = read(self, path, node)
            if found is not None:
                return found
        if node.type in FUNCTIONS:
            return self.value(path, objects.returned(node))
        return self._called(path, node) or self._plain(path, node)

    def _named_value(self, path: str, node: Node) -> ValueSchema | None:
        names = member_names(node)
        declared = self.scopes.find(path, ".".join(names)) if names else None
        if declared is not None and declared.node.type == "variable_declarator":
            return self._variable(declared)
        if declared is not None:
            found = self.declared(declared, ())
            return None if found is None else ValueSchema(found)
        if len(names) > 1:
            return self._property(path, names)
        return None

    def _property(self, path: str, names: Sequence[str]) -> ValueSchema | None:
        """`schemas.create`, where `schemas` is an object of schemas, or an object's `.shape.id`."""
        declared = self.scopes.find(path, names[0])
        if declared is None:
            return None
        node: Node | None = declared.value
        for name in names[1:]:
            node = objects.property_of(node, name)
        return self.value(declared.path, node)

    def _variable(self, declared: Declared) -> ValueSchema | None:
        value = declared.value
        is_itself = value.type == "identifier" and text_of(value) == declared.name
        if value is declared.node or is_itself:
            return None
        key = _Key(declared.path, declared.node.start_byte, "")
        if key in self._taken:
            name = self._taken[key]
            self._used.add(name)
            return ValueSchema({"$ref": PREFIX + name})
        name = self._take(key, declared.name)
        found = self.value(declared.path, value)
        if found is None:
            del self._taken[key]
            return None
        return ValueSchema(self._put(key, name, found.schema), found.is_optional)

    def _called(self, path: str, node: Node) -> ValueSchema | None:
        """A function of the repository that returns a schema: `paginated(User)`."""
        if node.type != "call_expression":
            return None
        names = member_names(at(node, "function"))
        declared = self.scopes.find(path, ".".join(names)) if names else None
        if declared is None or declared.value.type not in FUNCTIONS:
            return None
        return self.value(declared.path, objects.returned(declared.value))

    def _plain(self, path: str, node: Node) -> ValueSchema | None:
        """A JSON schema written as an object."""
        if node.type != "object":
            return None
        keys = {key for key, _ in objects.pairs_of(node)}
        if not keys & {"type", "properties", "$ref", "anyOf", "oneOf", "allOf", "enum", "items"}:
            return None
        found = plain(self.constants.of(path, node))
        return ValueSchema(found) if isinstance(found, dict) and found else None

    def declared(self, declared: Declared, arguments: Sequence[JsonSchema]) -> JsonSchema | None:
        """A class, interface, alias, enum or validator; named ones become definitions."""
        node = declared.value
        if node.type == "enum_declaration":
            return objects.enumeration(self.constants.of(declared.path, node) or {})
        if node.type not in (*CLASSES, *_TYPES):
            found = self._variable(declared)
            return None if found is None else found.schema
        key = _Key(declared.path, node.start_byte, json.dumps(arguments, sort_keys=True))
        if key in self._taken:
            self._used.add(self._taken[key])
            return {"$ref": PREFIX + self._taken[key]}
        if len(self._taken) > _MOST_DEFINITIONS * 100:
            return {}
        name = self._take(key, text_of(at(node, "name")) or declared.name)
        names = self.parameters(declared.path, node, arguments)
        if node.type == "type_alias_declaration":
            schema = self.type(declared.path, at(node, "value"), names)
        elif node.type == "interface_declaration":
            schema = types.interface(self, declared.path, node, names)
        else:
            schema = classes.schema_of(self, declared.path, node, names)
        return self._put(key, name, schema)

    def parameters(
        self, path: str, node: Node, arguments: Sequence[JsonSchema]
    ) -> dict[str, JsonSchema]:
        """What the type parameters of a class, type or function stand for."""
        names: dict[str, JsonSchema] = {}
        for index, part in enumerate(children(at(node, "type_parameters"), "type_parameter")):
            default = children(at(part, "value"))
            given = arguments[index] if index < len(arguments) else None
            fallback = self.type(path, default[0], names) if default else {}
            names[text_of(at(part, "name"))] = fallback if given is None else given
        return names

    def _take(self, key: _Key, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._taken.values():
            number += 1
            name = f"{wanted}{number}"
        self._taken[key] = name
        return name

    def _put(self, key: _Key, name: str, schema: JsonSchema) -> JsonSchema:
        """A reference, where the schema is an object or refers to itself; else the schema."""
        reference: JsonSchema = {"$ref": PREFIX + name}
        if schema == reference:
            schema = {}
        self._schemas[name] = schema
        self._definitions.put(name, schema, objects.references(schema))
        if "properties" in schema or name in self._used:
            return reference
        del self._taken[key]
        return schema


def plain(value: Constant) -> JsonValue:
    """A constant as JSON; what could not be told is left out."""
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items() if not isinstance(v, Unknown)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(part) for part in value if not isinstance(part, Unknown)]
    return None if isinstance(value, Unknown) else value


def _schemas(sources: Sources) -> Schemas:
    return Schemas(SCOPES.of(sources))


SCHEMAS = Once(_schemas)
"""The schemas of the files being read, shared by all extractors: `SCHEMAS.of(sources)`."""
