"""Go types as JSON schemas, by the tags of their fields.

Read are `json` (or `form`, `query`, … where those name the fields), `binding` and `validate`
(required, bounds, lengths, `oneof`, formats), `default`, `enums` and `example`-free swaggo tags.
A typed string with constants in its package is an enumeration.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.golang.literals import unquoted
from plimsoll.codebase.golang.lookup import Lookup
from plimsoll.codebase.golang.rules import rules_of, settled
from plimsoll.codebase.golang.types import Field, GoType
from plimsoll.codebase.trees import children, field, text_of

_MOST_DEFINITIONS = 200
REQUIRED = "*required"
"""Among tags: every field has to be there, but those whose tags say that it may be missing."""
_OPTIONAL = re.compile(r",(omitempty|omitzero)\b")
_DEEPEST = 12
_TEXT: JsonSchema = {"type": "string"}
_UUID: JsonSchema = {"type": "string", "format": "uuid"}
_TIME: JsonSchema = {"type": "string", "format": "date-time"}
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_KNOWN: Mapping[str, JsonSchema] = {
    "time.Time": _TIME,
    "time.Duration": {"type": "integer"},
    "encoding/json.RawMessage": {},
    "encoding/json.Number": {"type": "number"},
    "net.IP": _TEXT,
    "net/url.URL": _TEXT,
    "math/big.Int": {"type": "integer"},
    "mime/multipart.FileHeader": {"type": "string", "format": "binary"},
    "github.com/google/uuid.UUID": _UUID,
    "github.com/gofrs/uuid.UUID": _UUID,
    "github.com/satori/go.uuid.UUID": _UUID,
    "github.com/shopspring/decimal.Decimal": _TEXT,
    "github.com/lib/pq.StringArray": {"type": "array", "items": {"type": "string"}},
    "github.com/oapi-codegen/runtime/types.Date": {"type": "string", "format": "date"},
    "github.com/oapi-codegen/runtime/types.UUID": _UUID,
    "github.com/oapi-codegen/runtime/types.Email": {"type": "string", "format": "email"},
    "go.mongodb.org/mongo-driver/bson/primitive.ObjectID": _TEXT,
    "gorm.io/gorm.DeletedAt": _TIME,
}
_KNOWN_NAMES: Mapping[str, JsonSchema] = {
    "NullString": _TEXT,
    "NullInt64": {"type": "integer"},
    "NullTime": _TIME,
    "NullBool": {"type": "boolean"},
    "NullFloat64": {"type": "number"},
    "UUID": _UUID,
    "ObjectID": _TEXT,
    "ULID": _TEXT,
    "NullInt32": {"type": "integer"},
    "NullInt": {"type": "integer"},
    "NullFloat": {"type": "number"},
    "JSONText": {},
    "Decimal": _TEXT,
    "Money": {"type": "number"},
}
_NULLABLE: Mapping[str, JsonSchema] = {
    "String": _TEXT,
    "Time": _TIME,
    "Bool": {"type": "boolean"},
    "Int": {"type": "integer"},
    "Int64": {"type": "integer"},
    "Int32": {"type": "integer"},
    "Uint": {"type": "integer"},
    "Float": {"type": "number"},
    "Float64": {"type": "number"},
}
INTEGER = re.compile(r"^(u?int(8|16|32|64)?|byte|rune|uintptr)$")


@dataclass(frozen=True)
class Member:
    """A field as the outside sees it."""

    name: str
    schema: JsonSchema
    is_required: bool
    key: str
    """The tag that names it; empty: its own name."""
    is_hidden: bool = False
    """Whether it is kept out of JSON."""


class Schemas:
    """Types of one repository, each written once."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._names: dict[tuple[GoType, tuple[str, ...]], str] = {}
        self._constants: dict[str, dict[str, list[JsonValue]]] = {}

    def of(self, kind: GoType, tags: Sequence[str] = ("json",)) -> JsonSchema:
        """The schema of a type, self-contained."""
        needs: list[str] = []
        schema = self._schema(kind, tuple(tags), needs, 0)
        return self._definitions.whole(schema, needs)

    def members(self, kind: GoType, tags: Sequence[str]) -> list[Member]:
        """The fields of a struct with self-contained schemas; those of embedded structs too."""
        found: list[Member] = []
        for part, name, key in self._named(kind, tuple(tags), 0):
            rules = rules_of(part.tags())
            schema = settled(self.of(part.type, tags), rules.schema)
            is_hidden = part.tags().get("json", "").split(",")[0] == "-"
            found.append(Member(name, schema, rules.is_required, key, is_hidden))
        return found

    def _schema(  # noqa: PLR0911
        self, kind: GoType, tags: tuple[str, ...], needs: list[str], depth: int
    ) -> JsonSchema:
        kind = kind.bare
        if depth > _DEEPEST:
            return {}
        match kind.kind:
            case "basic":
                return basic(kind.name)
            case "slice":
                inner = kind.parts[0]
                if inner.qualified in ("byte", "uint8"):
                    return {"type": "string", "format": "byte"}
                return {"type": "array", "items": self._schema(inner, tags, needs, depth + 1)}
            case "map":
                values = self._schema(kind.parts[1], tags, needs, depth + 1)
                return {"type": "object", **({"additionalProperties": values} if values else {})}
            case "struct":
                return self._object(kind, tags, needs, depth + 1)
            case "named":
                return self._named_schema(kind, tags, needs, depth)
            case _:
                return {}

    def _named_schema(
        self, kind: GoType, tags: tuple[str, ...], needs: list[str], depth: int
    ) -> JsonSchema:
        known = _KNOWN.get(kind.qualified)
        if known is not None:
            return dict(known)
        under = self._lookup.underlying(kind)
        if under.kind == "struct":
            if self._lookup.method_of(kind, "UnmarshalText") is not None:
                return dict(_TEXT)
            return self._reference(kind, tags, needs)
        if under.kind == "named":
            known_names = _NULLABLE if under.package.endswith("/null") else _KNOWN_NAMES
            return dict(_KNOWN.get(under.qualified, known_names.get(under.name, {})))
        schema = self._schema(under, tags, needs, depth + 1)
        values = self._enumeration(kind) if under.kind == "basic" else []
        return {**schema, "enum": values} if len(values) > 1 else schema

    def _reference(self, kind: GoType, tags: tuple[str, ...], needs: list[str]) -> JsonSchema:
        if (kind, tags) not in self._names:
            name, number = kind.name, 2
            while name in self._names.values():
                name, number = f"{kind.name}{number}", number + 1
            self._names[kind, tags] = name
            self._definitions.put(name, {"type": "object"}, ())
            inner: list[str] = []
            schema = self._object(kind, tags, inner, 0)
            self._definitions.put(name, schema, inner)
        name = self._names[kind, tags]
        needs.append(name)
        return {"$ref": f"{PREFIX}{name}"}

    def _object(
        self, kind: GoType, tags: tuple[str, ...], needs: list[str], depth: int
    ) -> JsonSchema:
        properties: JsonSchema = {}
        required: list[JsonValue] = []
        for part, name, _ in self._named(kind, tags, 0):
            rules = rules_of(part.tags())
            schema = self._schema(part.type, tags, needs, depth + 1)
            properties[name] = settled(schema, rules.schema) if rules.schema else schema
            if rules.is_required or (REQUIRED in tags and _is_expected(part.tags())):
                required.append(name)
        whole: JsonSchema = {"type": "object", "properties": properties}
        return {**whole, "required": required} if required else whole

    def _named(
        self, kind: GoType, tags: tuple[str, ...], depth: int
    ) -> Iterator[tuple[Field, str, str]]:
        """A struct's fields with the names that tags give them."""
        if depth > _DEEPEST:
            return
        if kind.bare.qualified == "gorm.io/gorm.Model":
            for name in ("ID", "CreatedAt", "UpdatedAt", "DeletedAt"):
                kind = GoType("basic", "uint") if name == "ID" else GoType("named", "Time", "time")
                yield Field(name, kind), name, ""
            return
        for part in self._lookup.fields_of(kind):
            told = part.tags()
            key = next((tag for tag in tags if tag in told), "")
            name = told[key].split(",")[0].strip() if key else ""
            is_untold = "" in tags and not key and not part.is_embedded
            if name == "-" or is_untold or (not part.is_embedded and not part.name[:1].isupper()):
                continue
            if part.is_embedded and not name:
                yield from self._named(part.type, tags, depth + 1)
            else:
                yield part, name or part.name, key

    def _enumeration(self, kind: GoType) -> list[JsonValue]:
        """The constants of a type."""
        if kind.package not in self._constants:
            self._constants[kind.package] = self._read_constants(kind.package)
        return self._constants[kind.package].get(kind.name, [])

    def _read_constants(self, key: str) -> dict[str, list[JsonValue]]:
        package = self._lookup.packages.keyed(key)
        found: dict[str, list[JsonValue]] = {}
        for declaration in package.names.values() if package is not None else ():
            if declaration.kind != "const":
                continue
            spec = next(iter(children(declaration.node())), None)
            value = next(iter(children(field(spec, "value"))), None)
            named = text_of(field(spec, "type"))
            if value is None:
                continue
            if value.type == "call_expression":
                named = text_of(field(value, "function"))
                value = next(iter(children(field(value, "arguments"))), None)
            if named and value is not None and value.type == "interpreted_string_literal":
                found.setdefault(named, []).append(unquoted(value))
        return found


def _is_expected(tags: Mapping[str, str]) -> bool:
    """Huma's rule: pointers make no difference."""
    return tags.get("required") != "false" and not _OPTIONAL.search(tags.get("json", ""))


def basic(name: str) -> JsonSchema:
    """The schema of a type of the language."""
    if name == "string":
        return {"type": "string"}
    if name == "bool":
        return {"type": "boolean"}
    if INTEGER.match(name):
        return {"type": "integer"}
    return {"type": "number"} if name.startswith("float") else {}
