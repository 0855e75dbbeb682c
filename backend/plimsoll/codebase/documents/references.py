"""Schemas of a document, made self-contained: what they refer to moves under `$defs`."""

from collections.abc import Callable, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import Definitions
from plimsoll.codebase.documents.load import Document

_DEEPEST = 60
_MOST_DEFINITIONS = 60
"""Definitions behind one schema; further ones are left open."""

_DROPPED = frozenset(
    {"description", "xml", "externalDocs", "discriminator", "readOnly", "writeOnly", "deprecated"}
    | {"example", "title", "$schema", "$id", "$comment"}
)
_SCHEMAS_BY_NAME = frozenset({"properties", "patternProperties", "$defs", "definitions"})
_LITERALS = frozenset({"enum", "const", "default", "examples", "required"})

Finder = Callable[[str], Document | None]


class Library:
    """Follows references inside a document and to other files of the repository."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self._names: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._pending: list[tuple[str, str, Document]] = []
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._whole: dict[str, JsonSchema] = {}

    def resolve(self, value: JsonValue, document: Document) -> tuple[JsonValue, Document]:
        """What a value stands for after following its `$ref`, and the file that holds it."""
        for _ in range(_DEEPEST):
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(reference, str):
                break
            value, document = self._target(reference, document)
        return value, document

    def table(self, value: JsonValue, document: Document) -> tuple[dict[str, JsonValue], Document]:
        """The same, if it is an object; else an empty one."""
        found, place = self.resolve(value, document)
        return (found if isinstance(found, dict) else {}), place

    def schema(self, value: JsonValue, document: Document) -> JsonSchema:
        """A schema with everything it refers to under `$defs`."""
        needs: list[str] = []
        plain = self._rewritten(value, document, needs, 0)
        reference = str(plain.get("$ref", "")) if len(plain) == 1 else ""
        if reference in self._whole:
            return self._whole[reference]
        self._write_pending()
        whole = self._definitions.whole(plain, needs)
        if reference:
            self._whole[reference] = whole
        return whole

    def _target(self, reference: str, document: Document) -> tuple[JsonValue, Document]:
        file, _, pointer = reference.partition("#")
        if file:
            other = None if "://" in file else self._find(_beside(document.path, file))
            if other is None:
                return {}, document
            document = other
        value = document.data
        for part in pointer.strip("/").split("/") if pointer.strip("/") else ():
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                value = value.get(key) if isinstance(value, dict) else None
        return value, document

    def _defined(self, reference: str, document: Document) -> str:
        """The name under `$defs` for what a reference means; it is written later, once."""
        file, _, pointer = reference.partition("#")
        key = (_beside(document.path, file) if file else document.path, pointer)
        if key not in self._names:
            name = self._free_name(pointer or file)
            self._names[key] = name
            self._pending.append((name, reference, document))
        return self._names[key]

    def _write_pending(self) -> None:
        """Writes the definitions met so far, and those they lead to, without recursion."""
        while self._pending:
            name, reference, document = self._pending.pop()
            value, home = self._target(reference, document)
            needs: list[str] = []
            self._definitions.put(name, self._rewritten(value, home, needs, 0), needs)

    def _free_name(self, wanted: str) -> str:
        last = wanted.rstrip("/").rsplit("/", 1)[-1]
        base = "".join(c if c.isalnum() or c in "_.-" else "_" for c in unquote(last)) or "schema"
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name

    def _rewritten(
        self, value: JsonValue, document: Document, needs: list[str], depth: int
    ) -> JsonSchema:
        """A schema in JSON Schema's own words, references changed to `$defs`."""
        if not isinstance(value, dict) or depth > _DEEPEST:
            return {}
        reference = value.get("$ref")
        if isinstance(reference, str):
            name = self._defined(reference, document)
            needs.append(name)
            return {"$ref": f"#/$defs/{name}"}
        found: JsonSchema = {}
        for key, inner in value.items():
            if key not in _DROPPED and not key.startswith("x-"):
                found[key] = self._member(key, inner, document, needs, depth)
        return _modern(found, value)

    def _member(
        self, key: str, value: JsonValue, document: Document, needs: list[str], depth: int
    ) -> JsonValue:
        if key in _LITERALS:
            return value
        if key in _SCHEMAS_BY_NAME and isinstance(value, dict):
            return {
                name: self._rewritten(inner, document, needs, depth + 1)
                for name, inner in value.items()
            }
        if isinstance(value, dict):
            return self._rewritten(value, document, needs, depth + 1)
        if isinstance(value, list):
            return [
                self._rewritten(item, document, needs, depth + 1)
                if isinstance(item, dict)
                else item
                for item in value
            ]
        return value


def _modern(schema: JsonSchema, original: Mapping[str, JsonValue]) -> JsonSchema:
    """OpenAPI 3.0's own words in those of JSON Schema."""
    if "example" in original and "examples" not in schema:
        schema["examples"] = [original["example"]]
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(flag), bool):
            exclusive = schema.pop(flag)
            if exclusive and bound in schema:
                schema[flag] = schema.pop(bound)
    if schema.get("type") == "file":
        schema.update(type="string", format="binary")
    if schema.pop("nullable", False) is True:
        kind = schema.get("type")
        if isinstance(kind, str):
            schema["type"] = [kind, "null"]
    return schema


def _beside(path: str, file: str) -> str:
    return normpath(join(dirname(path), unquote(file)))
