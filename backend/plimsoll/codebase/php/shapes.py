"""PHP's types as JSON Schema: properties, documented arrays, enums, constraints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.php.constraints import constrain
from plimsoll.codebase.php.laravel.rules import enum_values
from plimsoll.codebase.php.values import Frame, text
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.classes import ClassFacts, Input
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.names import Names

_PLAIN: dict[str, JsonSchema] = {
    "int": {"type": "integer"},
    "integer": {"type": "integer"},
    "positive-int": {"type": "integer", "minimum": 1},
    "float": {"type": "number"},
    "string": {"type": "string"},
    "non-empty-string": {"type": "string", "minLength": 1},
    "bool": {"type": "boolean"},
    "boolean": {"type": "boolean"},
    "array": {"type": "array"},
    "iterable": {"type": "array"},
    "object": {"type": "object"},
    "mixed": {},
}
_KNOWN: dict[str, JsonSchema] = {
    "DateTime": {"type": "string", "format": "date-time"},
    "DateTimeImmutable": {"type": "string", "format": "date-time"},
    "DateTimeInterface": {"type": "string", "format": "date-time"},
    "Carbon": {"type": "string", "format": "date-time"},
    "CarbonImmutable": {"type": "string", "format": "date-time"},
    "Uuid": {"type": "string", "format": "uuid"},
    "UuidInterface": {"type": "string", "format": "uuid"},
    "Ulid": {"type": "string"},
    "UploadedFile": {"type": "string", "format": "binary"},
    "File": {"type": "string", "format": "binary"},
    "Collection": {"type": "array"},
    "ArrayCollection": {"type": "array"},
}
_MOST_DEFINITIONS = 40
_VAR = re.compile(r"@(?:var|param)\s+([^\s*]+(?:\s*<[^>]*>)?)(?:\s+\$(\w+))?")
_LIST = re.compile(
    r"^(?:array|list|iterable|Collection|non-empty-list|non-empty-array)<(?:[^,<>]+,\s*)?([^<>]+)>$"
)
_NEEDED = frozenset({"NotBlank", "NotNull"})


class Shapes:
    """Schemas of the repository's classes, each written once."""

    def __init__(self, reader: Interpreter) -> None:
        self._reader = reader
        self._definitions = Definitions(_MOST_DEFINITIONS)

    def of_class(self, name: str) -> JsonSchema | None:
        """A class's schema, self-contained; None if it is not of the repository."""
        if not self._reader.program.exists(name):
            return None
        needs: list[str] = []
        return self._definitions.whole(self._named(name, needs), needs)

    def of_input(self, wanted: Input, names: Names, document: str = "") -> JsonSchema:
        """The schema of a parameter or property, self-contained."""
        needs: list[str] = []
        return self._definitions.whole(self._of(wanted, names, document, needs), needs)

    def _named(self, name: str, needs: list[str]) -> JsonSchema:
        short = name.rsplit("\\", 1)[-1]
        if short in _KNOWN:
            return dict(_KNOWN[short])
        facts = self._reader.program.find(name)
        if facts is None:
            return {}
        if facts.cases:
            allowed = enum_values(facts.name, self._reader.program)
            kind = "integer" if allowed and isinstance(allowed[0], int) else "string"
            return {"type": kind, "enum": allowed}
        key = facts.name.replace("\\", ".")
        if key not in self._definitions.names:
            self._definitions.put(key, {}, ())  # it may refer to itself
            inner: list[str] = []
            self._definitions.put(key, self._object(facts, inner), inner)
        needs.append(key)
        return {"$ref": PREFIX + key}

    def _object(self, facts: ClassFacts, needs: list[str]) -> JsonSchema:
        properties: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        for owner in self._reader.program.lineage(facts.name):
            constructor = owner.methods.get("__construct")
            document = constructor.comment if constructor is not None else ""
            for name, wanted in owner.properties.items():
                shown = self._shown(name, wanted, owner)
                if shown is None or shown in properties:
                    continue
                properties[shown] = self._of(wanted, owner.names, document, needs)
                marks = {a.short for a in wanted.attributes}
                noted = any(f"\\{mark}" in wanted.comment for mark in _NEEDED)
                is_given = wanted.is_promoted and wanted.default is None and not wanted.is_nullable
                if marks & _NEEDED or noted or is_given:
                    required.append(shown)
        schema: JsonSchema = {"type": "object", "properties": properties}
        return {**schema, "required": required} if required else schema

    def _shown(self, name: str, wanted: Input, owner: ClassFacts) -> str | None:
        """The name it goes by; None if it cannot be set from outside."""
        if text_of(wanted.type) == "static" or any(a.short == "Ignore" for a in wanted.attributes):
            return None
        for attribute in wanted.attributes:
            if attribute.short in {"SerializedName", "MapInputName", "MapName"}:
                given, named = self._reader.arguments(attribute.arguments, Frame(owner.names))
                said = text(next(iter((*given, *named.values())), None))
                if said and "\\" not in said:
                    return said
        is_set = wanted.is_public or wanted.is_promoted
        return name if is_set or f"set{name.lower()}" in owner.methods else None

    def _of(self, wanted: Input, names: Names, document: str, needs: list[str]) -> JsonSchema:
        word = text_of(wanted.type)
        schema = self.of_word(word, names, needs)
        if not schema or schema.get("type") == "array":
            noted = _noted(wanted, document)
            if noted:
                schema = self.of_word(noted, names, needs) or schema
        schema = constrain(schema, wanted, names, self._reader)
        if wanted.default is not None:
            default = self._reader.value(wanted.default, Frame(names))
            if isinstance(default, str | int | float | bool) and "$ref" not in schema:
                schema = {**schema, "default": default}
        return schema

    def of_word(self, word: str, names: Names, needs: list[str]) -> JsonSchema:  # noqa: PLR0911 - a table
        """A type as it is written."""
        bare = word.strip().lstrip("?").strip("()")
        if "|" in bare:
            parts = [p for p in bare.split("|") if p.strip().lower() not in {"null", "false"}]
            schemas = [self.of_word(p, names, needs) for p in parts]
            if len(schemas) == 1:
                return schemas[0]
            told: list[JsonValue] = [s for s in schemas if s]
            return {"anyOf": told} if len(told) == len(schemas) and told else {}
        found = _LIST.match(bare)
        if found is not None or bare.endswith("[]"):
            inner = self.of_word(found[1] if found is not None else bare[:-2], names, needs)
            return {"type": "array", "items": inner} if inner else {"type": "array"}
        if bare.lower() in _PLAIN:
            return dict(_PLAIN[bare.lower()])
        short = bare.rsplit("\\", 1)[-1]
        if short in _KNOWN:
            return dict(_KNOWN[short])
        if not re.fullmatch(r"[\\\w]+", bare):
            return {"type": "array"} if bare.startswith(("array", "list")) else {}
        return self._named(names.resolve(bare), needs)


def _noted(wanted: Input, document: str) -> str:
    for comment in (wanted.comment, document):
        for kind, name in _VAR.findall(comment):
            if (comment is wanted.comment and not name) or name == wanted.name:
                return str(kind)
    return ""
