"""RAML's types as JSON Schema: `Order[]`, `string | nil`, facets, properties with `?`."""

import json
import re
from collections.abc import Mapping

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.documents.embedded import json_schema_in
from plimsoll.codebase.documents.placed import list_of, table_of, text_of
from plimsoll.codebase.documents.schemas import with_examples

_MOST_DEFINITIONS = 60
_DEEPEST = 40
_BUILT_IN: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string"},  # of RAML 0.8, as HTTP writes it
    "date-only": {"type": "string", "format": "date"},
    "time-only": {"type": "string", "format": "time"},
    "datetime-only": {"type": "string"},
    "datetime": {"type": "string", "format": "date-time"},
    "file": {"type": "string", "format": "binary"},
    "nil": {"type": "null"},
    "null": {"type": "null"},
    "object": {"type": "object"},
    "array": {"type": "array"},
    "any": {},
}
_FACETS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "minLength",
    "maxLength": "maxLength",
    "pattern": "pattern",
    "multipleOf": "multipleOf",
    "minItems": "minItems",
    "maxItems": "maxItems",
    "uniqueItems": "uniqueItems",
    "minProperties": "minProperties",
    "maxProperties": "maxProperties",
    "default": "default",
    "enum": "enum",
}
_ADDING = frozenset({*_FACETS, "format", "items", "properties", "additionalProperties"})
_PATTERN_NAME = re.compile(r"^/.*/$")


class Types:
    """The named types of a document and of the libraries it uses."""

    def __init__(self, declared: Mapping[str, JsonValue]) -> None:
        self._declared = declared
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._embedded = 0

    def schema(self, value: JsonValue) -> JsonSchema:
        """A type by name, expression or declaration, self-contained."""
        needs: list[str] = []
        plain = self._type(value, needs, 0)
        pending = list(needs)
        while pending:
            name = pending.pop()
            if name not in self._definitions.names:
                inner: list[str] = []
                made = self._type(self._declared[name], inner, 1, own=name)
                self._definitions.put(name, made, inner)
                pending.extend(inner)
        return self._definitions.whole(plain, needs)

    def properties(self, declared: JsonValue) -> list[tuple[str, JsonSchema, bool]]:
        """Parameters by name: what they take, and whether they are required.

        In RAML 1.0 they are unless they say otherwise; `name?` says so.
        """
        found = []
        for written, value in table_of(declared).items():
            if _PATTERN_NAME.match(written):
                continue
            name, required = _named(written, value, by_default=True)
            found.append((name, self.schema(value), required))
        return found

    def _type(self, value: JsonValue, needs: list[str], depth: int, own: str = "") -> JsonSchema:
        if depth > _DEEPEST:
            return {}
        if value is None:
            return {"type": "string"}
        if isinstance(value, str):
            return self._expression(value.strip(), needs, depth, own)
        if isinstance(value, list):  # 0.8: one of several; 1.0: of several parents
            return self._union([self._type(one, needs, depth + 1, own) for one in value])
        return self._declaration(value, needs, depth, own) if isinstance(value, dict) else {}

    def _expression(self, text: str, needs: list[str], depth: int, own: str) -> JsonSchema:
        if text.startswith(("{", "<")):
            return self._foreign(text, needs)
        if text in self._declared and text != own:
            needs.append(text)
            return {"$ref": f"{PREFIX}{text}"}
        parts = _alternatives(text)
        if text.endswith("?") and len(parts) == 1:
            parts = [text[:-1].strip(), "nil"]
        if len(parts) > 1:
            return self._union([self._type(part, needs, depth + 1, own) for part in parts])
        if text.endswith("[]"):
            return {"type": "array", "items": self._type(text[:-2], needs, depth + 1, own)}
        if text.startswith("(") and text.endswith(")"):
            return self._type(text[1:-1], needs, depth + 1, own)
        return _BUILT_IN.get(text, {})

    def _foreign(self, text: str, needs: list[str]) -> JsonSchema:
        """A JSON schema that stands as text; XML schemas say nothing."""
        if text.startswith("<"):
            return {"type": "string"}
        self._embedded += 1
        found = json_schema_in(text, f"embedded{self._embedded}.")
        if found is None:
            return {}
        for name, schema in found.definitions.items():
            self._definitions.put(name, schema, found.definitions)
        needs.extend(found.definitions)
        return found.schema

    def _union(self, parts: list[JsonSchema]) -> JsonSchema:
        return parts[0] if len(parts) == 1 else {"anyOf": [*parts]}

    def _declaration(
        self, value: Mapping[str, JsonValue], needs: list[str], depth: int, own: str
    ) -> JsonSchema:
        kind = value.get("type", value.get("schema"))
        made = self._parents(kind, value, needs, depth, own)
        for facet, word in _FACETS.items():
            if facet in value:
                made[word] = value[facet]
        if value.get("format") is not None and "format" not in made:
            made["format"] = value["format"]
        if "items" in value:
            items = value["items"]
            made.update(type="array", items=self._type(items, needs, depth + 1, own))
        if isinstance(value.get("properties"), dict):
            self._add_properties(made, table_of(value["properties"]), needs, depth)
        if value.get("additionalProperties") is False:
            made["additionalProperties"] = False
        return with_examples(made, _examples(value))

    def _parents(
        self,
        kind: JsonValue,
        value: Mapping[str, JsonValue],
        needs: list[str],
        depth: int,
        own: str,
    ) -> JsonSchema:
        if kind is None and ("type" in value or "schema" in value):
            return {}  # what it includes is not there
        if kind is None:
            return {"type": "object"} if "properties" in value else {"type": "string"}
        several = kind if isinstance(kind, list) else [kind]
        made = [self._type(one, needs, depth + 1, own) for one in several]
        if len(made) == 1 and ("$ref" not in made[0] or not set(value) & _ADDING):
            return dict(made[0])
        return {"allOf": [*made]}

    def _add_properties(
        self, made: JsonSchema, declared: Mapping[str, JsonValue], needs: list[str], depth: int
    ) -> None:
        properties: JsonSchema = {}
        required: list[str] = []
        for written, value in declared.items():
            if _PATTERN_NAME.match(written):
                continue
            name, needed = _named(written, value, by_default=True)
            properties[name] = self._type(value, needs, depth + 1)
            required += [name] if needed else []
        made.update(type="object", properties=properties)
        if required:
            made["required"] = [*required]


def _named(written: str, value: JsonValue, *, by_default: bool) -> tuple[str, bool]:
    """A property's name without its `?`, and whether it must be there."""
    told = table_of(value).get("required")
    if isinstance(told, bool):
        return written, told
    if written.endswith("?"):
        return written[:-1], False
    return written, by_default


def _alternatives(text: str) -> list[str]:
    """The parts of a union outside of brackets."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return [*parts, text[start:].strip()]


def _examples(value: Mapping[str, JsonValue]) -> list[JsonValue]:
    """`example` and `examples`, in the notations of both versions."""
    found: list[JsonValue] = []
    if "example" in value:
        found.append(_value_of(value["example"]))
    several = value.get("examples")
    told = list_of(several) or list(table_of(several).values())
    return [*found, *(_value_of(one) for one in told)]


def _value_of(example: JsonValue) -> JsonValue:
    inner = example.get("value", example) if isinstance(example, dict) else example
    text = text_of(inner).lstrip()
    if text.startswith(("{", "[")):
        try:
            read: JsonValue = json.loads(text)
        except (ValueError, RecursionError):
            return inner
        return read
    return inner
