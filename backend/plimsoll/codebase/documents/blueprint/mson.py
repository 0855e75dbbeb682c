"""Attributes in MSON as JSON Schema: `+ name: Ada (string, required) - what it is`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.documents.blueprint.outline import Item, keyword_of

_MOST_DEFINITIONS = 60
_DEEPEST = 40
_LONGEST = 500
_MEMBER = re.compile(
    r"(?P<name>`[^`]+`|[^:(`]+?)\s*(?::\s*(?P<value>`[^`]*`|(?:(?!\s\(|\s-\s).)*?))?\s*"
    r"(?:\((?P<words>[^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?:(?:-|\.\.\.)\s.*)?$"
)
_BASES: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
    "array": {"type": "array"},
    "enum": {"type": "string"},
    "date": {"type": "string"},
    "datetime": {"type": "string"},
    "file": {"type": "string", "format": "binary"},
}
_MARKS = frozenset({"required", "optional", "fixed", "fixed-type", "nullable", "sample", "default"})
_NESTED = re.compile(r"(array|enum)\s*\[\s*(.*?)\s*\]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A line of attributes or parameters, taken apart."""

    name: str
    value: str
    type: str
    marks: frozenset[str]


def member_of(text: str) -> Member:
    """Reads `name: value (type, required) - words`, and the older `name (required, type, `1`)`."""
    match = _MEMBER.match(text[:_LONGEST])
    if match is None:
        return Member(text.partition(" ")[0].strip("`:"), "", "", frozenset())
    words = [word.strip() for word in (match["words"] or "").split(",")]
    marks = frozenset(word.lower() for word in words if word.lower() in _MARKS)
    kinds = [word for word in words if word and word.lower() not in _MARKS]
    value = (match["value"] or "").strip().strip("`")
    quoted = next((word.strip("`") for word in kinds if word.startswith("`")), "")
    kind = next((word for word in kinds if not word.startswith("`") and "=" not in word), "")
    return Member(match["name"].strip().strip("`"), value or quoted, kind, marks)


class Attributes:
    """The named types of a document."""

    def __init__(self, declared: Mapping[str, tuple[str, list[Item]]]) -> None:
        """By name: the base, and the members."""
        self._declared = declared
        self._definitions = Definitions(_MOST_DEFINITIONS)

    def schema(self, base: str, items: list[Item]) -> JsonSchema:
        """A type with a base and members, self-contained."""
        needs: list[str] = []
        plain = self._made(base, items, needs, 0)
        pending = list(needs)
        while pending:
            name = pending.pop()
            if name not in self._definitions.names:
                inner: list[str] = []
                kind, members = self._declared[name]
                made = self._made("" if kind == name else kind, members, inner, 1)
                self._definitions.put(name, made, inner)
                pending.extend(inner)
        return self._definitions.whole(plain, needs)

    def _made(self, base: str, items: list[Item], needs: list[str], depth: int) -> JsonSchema:
        nested = _NESTED.match(base)
        kind = nested[1].lower() if nested is not None else base.lower()
        if depth > _DEEPEST:
            return {}
        if kind == "array":
            return self._array(nested[2] if nested is not None else "", items, needs, depth)
        if kind == "enum":
            return _enum(nested[2] if nested is not None else "string", items)
        named = self._named(base, needs)
        if not items or (kind in _BASES and kind != "object"):
            return named
        own = self._object(items, needs, depth)
        return {"allOf": [named, own]} if "$ref" in named else own

    def _named(self, base: str, needs: list[str]) -> JsonSchema:
        if base in self._declared:
            needs.append(base)
            return {"$ref": f"{PREFIX}{base}"}
        return _BASES.get(base.lower(), {"type": "object"} if not base else {})

    def _array(self, inner: str, items: list[Item], needs: list[str], depth: int) -> JsonSchema:
        kinds = [part.strip() for part in inner.split(",") if part.strip()]
        made = [self._made(kind, [], needs, depth + 1) for kind in kinds]
        for item in _members(items):
            told = member_of(
                f"x: {item.text}" if not item.text.startswith("(") else f"x {item.text}"
            )
            kind = told.type or (told.value if told.value in self._declared else "")
            if kind or item.items:
                made.append(self._made(kind, item.items, needs, depth + 1))
        told_items = [one for at, one in enumerate(made) if one not in made[:at]]
        if not told_items:
            return {"type": "array"}
        items_schema: JsonSchema = (
            {"anyOf": [*told_items]} if len(told_items) > 1 else told_items[0]
        )
        return {"type": "array", "items": items_schema}

    def _object(self, items: list[Item], needs: list[str], depth: int) -> JsonSchema:
        properties: JsonSchema = {}
        required: list[str] = []
        parents: list[JsonSchema] = []
        for item in _members(items):
            keyword = item.text.lower()
            if keyword.startswith("include "):
                name = item.text[len("include ") :].strip().strip("()")
                parents.append(self._named(name, needs))
            elif keyword.startswith("one of"):
                for one in item.items:
                    group = one.items if keyword_of(one) == "properties" else [one]
                    self._add(group, properties, needs, depth)
            else:
                required += self._add([item], properties, needs, depth)
        found: JsonSchema = {"type": "object", "properties": properties}
        if required:
            found["required"] = [*required]
        return {"allOf": [*parents, found]} if parents else found

    def _add(
        self, items: Iterable[Item], properties: JsonSchema, needs: list[str], depth: int
    ) -> list[str]:
        """Adds properties; gives the names of those that must be there."""
        required = []
        for item in items:
            member = member_of(item.text)
            if not member.name:
                continue
            kind = member.type or ("" if item.items else "string")
            schema = self._made(kind, item.items, needs, depth + 1)
            properties[member.name] = _with_marks(schema, member)
            required += [member.name] if "required" in member.marks else []
        return required


def _members(items: list[Item]) -> list[Item]:
    """Members, also those under `+ Properties`, `+ Items` and `+ Members`."""
    found: list[Item] = []
    for item in items:
        is_group = item.text.lower() in {"properties", "items", "members"}
        found.extend(item.items if is_group else [item])
    return [item for item in found if item.text.lower() not in {"sample", "default"}]


def _enum(base: str, items: list[Item]) -> JsonSchema:
    values = [
        member_of(item.text).name
        for item in _members(items)
        if not item.text.lower().startswith(("default", "sample"))
    ]
    schema = _BASES.get(base.lower(), {"type": "string"})
    if schema != {"type": "string"} or not values:
        return schema
    return {"type": "string", "enum": [*values]}


def _with_marks(schema: JsonSchema, member: Member) -> JsonSchema:
    kind = schema.get("type")
    if "nullable" in member.marks and isinstance(kind, str):
        schema = {**schema, "type": [kind, "null"]}
    if "default" in member.marks and member.value:
        schema = {**schema, "default": value_of(member.value, kind)}
    elif member.value and kind in {"string", "number", "integer", "boolean"}:
        schema = {**schema, "examples": [value_of(member.value, kind)]}
    return schema


def value_of(text: str, kind: JsonValue) -> JsonValue:
    """A sample as its type."""
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text
    return text == "true" if kind == "boolean" and text in {"true", "false"} else text
