"""Rust types as JSON Schema, the way serde reads them."""

from collections.abc import Mapping

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.rust.facts import Alias, Enum, Field, Module, Struct, TypeName
from plimsoll.codebase.rust.program import Program
from plimsoll.codebase.rust.serde import constraints, has, renamed, rule_of, serde

_TEXT: JsonSchema = {"type": "string"}


def _each(names: tuple[str, ...], schema: JsonSchema) -> dict[str, JsonSchema]:
    return dict.fromkeys(names, schema)


SIMPLE: Mapping[str, JsonSchema] = {
    **_each(("String", "str", "char", "PathBuf", "Cow", "CompactString", "SmolStr",
                     "SecretString"), _TEXT),
    **_each(("i8", "i16", "i32", "u8", "u16", "u32"),
                    {"type": "integer", "format": "int32"}),
    **_each(("i64", "u64", "isize", "usize", "i128", "u128"),
                    {"type": "integer", "format": "int64"}),
    **_each(("NonZeroU32", "NonZeroU64", "NonZeroUsize", "NonZeroI32", "NonZeroI64"),
                    {"type": "integer"}),
    "f32": {"type": "number", "format": "float"},
    "f64": {"type": "number", "format": "double"},
    **_each(("Decimal", "BigDecimal"), {"type": "number"}),
    "bool": {"type": "boolean"},
    **_each(("Uuid", "Ulid"), {"type": "string", "format": "uuid"}),
    **_each(("DateTime", "NaiveDateTime", "OffsetDateTime", "PrimitiveDateTime",
                     "Timestamp",
                     "DateTimeUtc", "DateTimeWithTimeZone"),
                    {"type": "string", "format": "date-time"}),
    **_each(("NaiveDate", "Date"), {"type": "string", "format": "date"}),
    **_each(("NaiveTime", "Time"), {"type": "string", "format": "time"}),
    **_each(("Url", "Uri"), {"type": "string", "format": "uri"}),
    **_each(("IpAddr", "Ipv4Addr", "Ipv6Addr", "SocketAddr", "Version", "ObjectId",
                     "EmailAddress"), _TEXT),
    **_each(("TempFile", "NamedTempFile", "TempFileHandler", "FieldData"),
                    {"type": "string", "format": "binary"}),
}  # fmt: skip
WRAPPERS = frozenset({"Box", "Arc", "Rc", "Cow", "Mutex", "RwLock", "Secret", "Cell", "RefCell",
                      "Setting", "Text", "MaybeUndefined", "Strict", "Lenient", "Contextual",
                      "Validated", "Valid", "Param", "SecretBox", "Nullable"})  # fmt: skip
OPTIONS = frozenset({"Option", "MaybeUndefined", "Setting", "Patch", "Nullable"})
LISTS = frozenset({"Vec", "[]", "HashSet", "BTreeSet", "VecDeque", "IndexSet", "SmallVec",
                   "CommaSeparated",
                   "StringWithSeparator", "CS", "StarOr", "OptionStarOrList"})  # fmt: skip
MAPS = frozenset({"HashMap", "BTreeMap", "IndexMap", "Map", "FxHashMap"})
ANYTHING = frozenset({"Value", "JsonValue", "RawValue", "JsonObject"})
_MOST_DEFINITIONS = 300
_DEEPEST = 25
_MOST_ALIASES = 10


class Schemas:
    """Schemas of types."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._names: dict[tuple[int, str], str] = {}

    def of(self, wanted: TypeName, module: Module) -> JsonSchema:
        """A type's schema, self-contained."""
        needs: list[str] = []
        return self._definitions.whole(self._of(wanted, module, needs, 0), needs)

    def target(self, wanted: TypeName, module: Module) -> tuple[TypeName, Module]:
        """What aliases and wrappers stand for."""
        for _ in range(_MOST_ALIASES):
            if (wanted.name in WRAPPERS or wanted.name in OPTIONS) and wanted.arguments:
                wanted = wanted.arguments[0]
                continue
            found = self._program.type(wanted, module) if wanted.name not in SIMPLE else None
            if not isinstance(found, Alias):
                break
            bound = dict(zip(found.parameters, wanted.arguments, strict=False))
            wanted, module = substituted(found.target, bound), found.module
        return wanted, module

    def fields(
        self, wanted: TypeName, module: Module
    ) -> list[tuple[str, Field, Module, bool]] | None:
        """A struct's fields on the wire, flattened ones put in; whether each has to be there."""
        wanted, module = self.target(wanted, module)
        found = self._program.type(wanted, module)
        if not isinstance(found, Struct) or not all(f.name for f in found.fields):
            return None
        return self._fields(found, 0)

    def _fields(self, struct: Struct, depth: int) -> list[tuple[str, Field, Module, bool]]:
        rule = rule_of(struct.attributes)
        whole_default = has(serde(struct.attributes), "default")
        found: list[tuple[str, Field, Module, bool]] = []
        for part in struct.fields:
            text = serde(part.attributes)
            if has(text, "skip", "skip_deserializing"):
                continue
            if has(text, "flatten") and depth < _DEEPEST:
                inner, module = self.target(part.type, struct.module)
                nested = self._program.type(inner, module)
                if isinstance(nested, Struct) and nested is not struct:
                    found += self._fields(nested, depth + 1)
                continue
            is_optional = part.type.name in OPTIONS or has(text, "default") or whole_default
            found.append((renamed(part.name, text, rule), part, struct.module, not is_optional))
        return found

    def _of(  # noqa: PLR0911 - a kind a return
        self, wanted: TypeName, module: Module, needs: list[str], depth: int
    ) -> JsonSchema:
        name = wanted.name
        last = wanted.arguments[-1] if wanted.arguments else TypeName("")
        if depth > _DEEPEST or name in ANYTHING or not name:
            return {}
        if (name in WRAPPERS or name in OPTIONS) and wanted.arguments:
            return self._of(last, module, needs, depth + 1)
        if name in SIMPLE:
            return dict(SIMPLE[name])
        if name in LISTS:
            return {"type": "array", "items": self._of(last, module, needs, depth + 1)}
        if name in MAPS:
            return {
                "type": "object",
                "additionalProperties": self._of(last, module, needs, depth + 1),
            }
        if name == "()":
            return {"type": "array"} if wanted.arguments else {}
        found = self._program.type(wanted, module)
        if isinstance(found, Alias):
            bound = dict(zip(found.parameters, wanted.arguments, strict=False))
            return self._of(substituted(found.target, bound), found.module, needs, depth + 1)
        if isinstance(found, Struct) and len(found.fields) == 1 and not found.fields[0].name:
            return self._of(found.fields[0].type, found.module, needs, depth + 1)
        if found is None:
            return {}
        return self._reference(found, wanted, needs)

    def _reference(self, found: Struct | Enum, wanted: TypeName, needs: list[str]) -> JsonSchema:
        if isinstance(found, Enum) and all(not v.fields for v in found.variants):
            return self._enum(found)
        key = (id(found), repr(wanted.arguments))
        if key not in self._names:
            taken = set(self._names.values())
            name = base = found.name + "".join(
                a.name for a in wanted.arguments if a.name.isidentifier()
            )
            number = 2
            while name in taken:
                name = f"{base}{number}"
                number += 1
            self._names[key] = name
            inner: list[str] = []
            if isinstance(found, Struct):
                bound = dict(zip(found.parameters, wanted.arguments, strict=False))
                schema = self._object(found, bound, inner)
            else:
                schema = self._variants(found, inner)
            self._definitions.put(name, schema, inner)
        needs.append(self._names[key])
        return {"$ref": PREFIX + self._names[key]}

    def _object(self, struct: Struct, bound: dict[str, TypeName], needs: list[str]) -> JsonSchema:
        properties: JsonSchema = {}
        required: list[str] = []
        if len(self._names) < _MOST_DEFINITIONS:
            for name, part, module, is_needed in self._fields(struct, 0):
                properties[name] = self.field(part, module, bound, needs)
                if is_needed:
                    required.append(name)
        if not properties:
            return {"type": "object"}
        whole: JsonSchema = {"type": "object", "properties": properties}
        return {**whole, "required": [*required]} if required else whole

    def field(
        self, part: Field, module: Module, bound: dict[str, TypeName], needs: list[str]
    ) -> JsonSchema:
        """A field's schema with what validation asks for."""
        schema = self._of(substituted(part.type, bound), module, needs, 1)
        added = constraints(part.attributes, is_list=schema.get("type") == "array")
        if not added:
            return schema
        return {"allOf": [schema], **added} if "$ref" in schema else {**schema, **added}

    def plain_field(self, part: Field, module: Module) -> JsonSchema:
        """A field of a query."""
        needs: list[str] = []
        return self._definitions.whole(self.field(part, module, {}, needs), needs)

    def _enum(self, enum: Enum) -> JsonSchema:
        rule = rule_of(enum.attributes)
        names = [
            renamed(v.name, serde(v.attributes), rule)
            for v in enum.variants
            if not has(serde(v.attributes), "skip")
        ]
        return {"type": "string", "enum": [*names]}

    def _variants(self, enum: Enum, needs: list[str]) -> JsonSchema:
        """Of an enum with data: a set of alternatives."""
        text = serde(enum.attributes)
        rule = rule_of(enum.attributes)
        is_untagged = has(text, "untagged")
        tag = text.partition('tag = "')[2].partition('"')[0]
        parts: list[JsonSchema] = []
        for variant in enum.variants:
            name = renamed(variant.name, serde(variant.attributes), rule)
            inner: JsonSchema = {"type": "object"}
            if len(variant.fields) == 1 and not variant.fields[0].name:
                inner = self._of(variant.fields[0].type, enum.module, needs, 1)
            elif variant.fields and variant.fields[0].name:
                fields: JsonSchema = {
                    renamed(f.name, serde(f.attributes), rule_of(variant.attributes)): self._of(
                        f.type, enum.module, needs, 1
                    )
                    for f in variant.fields
                }
                inner = {"type": "object", "properties": fields}
            if is_untagged:
                parts.append(inner)
            elif tag:
                tagged: JsonSchema = {"type": "object", "properties": {tag: {"const": name}}}
                parts.append({"allOf": [tagged, inner]} if variant.fields else tagged)
            elif not variant.fields:
                parts.append({"const": name})
            else:
                parts.append({"type": "object", "properties": {name: inner}, "required": [name]})
        return {"oneOf": [*parts]}


def substituted(wanted: TypeName, bound: dict[str, TypeName]) -> TypeName:
    """A type with type parameters replaced by what they stand for."""
    if not bound:
        return wanted
    if wanted.name in bound and not wanted.arguments:
        return bound[wanted.name]
    return TypeName(
        wanted.name, tuple(substituted(a, bound) for a in wanted.arguments), wanted.path
    )
