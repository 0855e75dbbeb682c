"""C# types as JSON Schema, the way System.Text.Json reads them."""

import re
from collections.abc import Mapping

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.csharp.facts import Attribute, Declaration, Member, TypeName
from plimsoll.codebase.csharp.program import Program, Told, substituted
from plimsoll.codebase.definitions import PREFIX, Definitions

_TEXT: JsonSchema = {"type": "string"}


def _each(names: tuple[str, ...], schema: JsonSchema) -> dict[str, JsonSchema]:
    return dict.fromkeys(names, schema)


SIMPLE: Mapping[str, JsonSchema] = {
    **_each(("string", "String", "char", "Char"), _TEXT),
    **_each(("int", "Int32", "short", "Int16", "ushort", "uint", "UInt32", "byte", "Byte",
                     "sbyte"), {"type": "integer", "format": "int32"}),
    **_each(("long", "Int64", "ulong", "UInt64", "nint", "BigInteger"),
                    {"type": "integer", "format": "int64"}),
    **_each(("float", "Single"), {"type": "number", "format": "float"}),
    **_each(("double", "Double", "decimal", "Decimal"),
                    {"type": "number", "format": "double"}),
    **_each(("bool", "Boolean"), {"type": "boolean"}),
    "Guid": {"type": "string", "format": "uuid"},
    **_each(("DateTime", "DateTimeOffset"), {"type": "string", "format": "date-time"}),
    "DateOnly": {"type": "string", "format": "date"},
    "TimeOnly": {"type": "string", "format": "time"},
    **_each(("TimeSpan", "Version", "IPAddress", "CultureInfo", "StringValues", "Ulid"),
                    _TEXT),
    "Uri": {"type": "string", "format": "uri"},
}  # fmt: skip
FILES = frozenset({"IFormFile"})
FILE_LISTS = frozenset({"IFormFileCollection", "FormFileCollection"})
LISTS = frozenset(
    {"[]", "List", "IList", "IEnumerable", "ICollection", "IReadOnlyList", "IReadOnlyCollection"}
    | {"HashSet", "ISet", "IReadOnlySet", "Collection", "IAsyncEnumerable", "ImmutableArray"}
    | {"ImmutableList", "Queue", "SortedSet", "IQueryable", "ObservableCollection", "FrozenSet"}
)
DICTIONARIES = frozenset(
    {"Dictionary", "IDictionary", "IReadOnlyDictionary", "ConcurrentDictionary"}
    | {"SortedDictionary", "ImmutableDictionary"}
)
ANYTHING = frozenset(
    {"object", "Object", "dynamic", "JsonElement", "JsonNode", "JsonObject", "JsonDocument"}
    | {"JObject", "JToken", "ExpandoObject"}
)
_FILE: JsonSchema = {"type": "string", "format": "binary"}
_MOST_DEFINITIONS = 300
_DEEPEST = 25
_IGNORED = frozenset({"JsonIgnore", "IgnoreDataMember", "BindNever", "SwaggerIgnore", "XmlIgnore"})
_NAMES_IN_JSON = {"JsonPropertyName": None, "JsonProperty": "PropertyName", "DataMember": "Name"}


class Schemas:
    """Schemas of types under one convention of names."""

    def __init__(self, program: Program, naming: str | None, *, text_enums: bool) -> None:
        self._program = program
        self._naming = naming
        self._text_enums = text_enums
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._names: dict[tuple[int, str], str] = {}

    def of(self, wanted: TypeName, path: str, inside: Declaration | None) -> JsonSchema:
        """A type's schema, self-contained."""
        needs: list[str] = []
        schema = self._of(wanted, path, inside, needs, 0)
        return self._definitions.whole(schema, needs)

    def _of(  # noqa: PLR0911 - a kind a return
        self,
        wanted: TypeName,
        path: str,
        inside: Declaration | None,
        needs: list[str],
        depth: int,
    ) -> JsonSchema:
        name = wanted.name
        if name == "Nullable" and wanted.arguments:
            wanted = wanted.arguments[0]
            name = wanted.name
        if depth > _DEEPEST or name in ANYTHING or not name:
            return {}
        if name in SIMPLE:
            return dict(SIMPLE[name])
        if name == "[]" and wanted.arguments and wanted.arguments[0].name == "byte":
            return {"type": "string", "format": "byte"}
        if name in FILES:
            return dict(_FILE)
        if name in FILE_LISTS:
            return {"type": "array", "items": dict(_FILE)}
        declared = self._program.resolve(wanted, path, inside)
        if declared is None:
            return self._outside(wanted, path, inside, needs, depth)
        return self._declared(declared, wanted, path, inside, needs)

    def _outside(
        self,
        wanted: TypeName,
        path: str,
        inside: Declaration | None,
        needs: list[str],
        depth: int,
    ) -> JsonSchema:
        last = wanted.arguments[-1] if wanted.arguments else TypeName("")
        if wanted.name in LISTS:
            return {"type": "array", "items": self._of(last, path, inside, needs, depth + 1)}
        if wanted.name in DICTIONARIES:
            inner = self._of(last, path, inside, needs, depth + 1)
            return {"type": "object", "additionalProperties": inner}
        if wanted.name == "JsonPatchDocument":
            return {"type": "array", "items": {"type": "object"}}
        return {"type": "object"}

    def _declared(
        self,
        declared: Declaration,
        wanted: TypeName,
        path: str,
        inside: Declaration | None,
        needs: list[str],
    ) -> JsonSchema:
        del path, inside
        if declared.kind == "enum":
            return self.enum(declared)
        key = (id(declared), repr(wanted.arguments))
        if key not in self._names:
            name = base = "".join((declared.name, *(_plain(a) for a in wanted.arguments)))
            taken = set(self._names.values())
            number = 2
            while name in taken:
                name = f"{base}{number}"
                number += 1
            self._names[key] = name
            inner: list[str] = []
            bound = dict(zip(declared.type_parameters, wanted.arguments, strict=False))
            schema = self._object(declared, bound, inner)
            self._definitions.put(name, schema, inner)
        needs.append(self._names[key])
        return {"$ref": PREFIX + self._names[key]}

    def _object(
        self, declared: Declaration, bound: dict[str, TypeName], needs: list[str]
    ) -> JsonSchema:
        properties: JsonSchema = {}
        required: list[str] = []
        if len(self._names) < _MOST_DEFINITIONS:
            for member, owner, names in members_of(self._program, declared, bound):
                attribute_names = {a.name for a in member.attributes}
                if attribute_names & _IGNORED and not _is_conditional(member.attributes):
                    continue
                key = self.json_name(member, owner)
                kind = substituted(member.type, names)
                inner = self._of(kind, owner.path, owner, needs, 1)
                properties[key] = self.constrained(inner, member.attributes, owner)
                if {"Required", "JsonRequired"} & attribute_names or "required" in member.modifiers:
                    required.append(key)
        if not properties:
            return {"type": "object"}
        whole: JsonSchema = {"type": "object", "properties": properties}
        return {**whole, "required": [*required]} if required else whole

    def enum(self, declared: Declaration) -> JsonSchema:
        """An enum's members as text or as numbers, whatever the service reads."""
        if self._text_enums or any("StringEnum" in repr(a) for a in declared.attributes):
            return {"type": "string", "enum": [*self.names_of_enum(declared)]}
        numbers: list[int] = []
        for _, expression, _ in declared.values:
            told = self._program.value(expression, declared.path, declared)
            following = numbers[-1] + 1 if numbers else 0
            numbers.append(told if isinstance(told, int) else following)
        return {"type": "integer", "enum": [*numbers]}

    def names_of_enum(self, declared: Declaration) -> list[str]:
        """What its members are called, in a route or a query."""
        found = []
        for name, _, attributes in declared.values:
            told = next((a.named.get("Value") for a in attributes if a.name == "EnumMember"), None)
            said = self._program.text(told, declared.path, declared)
            found.append(said or name)
        return found

    def plain(self, wanted: TypeName, path: str, inside: Declaration | None) -> JsonSchema:
        """As in a route or a query, where enums are names."""
        inner = wanted.arguments[0] if wanted.name == "Nullable" and wanted.arguments else wanted
        declared = None if inner.name in SIMPLE else self._program.resolve(inner, path, inside)
        if declared is not None and declared.kind == "enum":
            return {"type": "string", "enum": [*self.names_of_enum(declared)]}
        if declared is not None and declared.kind != "enum":
            return {"type": "string"}
        if inner.name in LISTS and inner.arguments:
            return {"type": "array", "items": self.plain(inner.arguments[-1], path, inside)}
        return self.of(inner, path, inside)

    def json_name(self, member: Member, owner: Declaration) -> str:
        """What a property is called in JSON."""
        for attribute in member.attributes:
            if attribute.name in _NAMES_IN_JSON:
                key = _NAMES_IN_JSON[attribute.name]
                named = attribute.named.get(key) if key else None
                given = named or (attribute.arguments[0] if attribute.arguments else None)
                told = self._program.text(given, owner.path, owner)
                if told is not None:
                    return told
        return cased(member.name, self._naming)

    def constrained(
        self, schema: JsonSchema, attributes: tuple[Attribute, ...], owner: Declaration | None
    ) -> JsonSchema:
        """With what validation attributes ask for."""
        added: JsonSchema = {}
        for attribute in attributes:
            path = owner.path if owner is not None else ""
            told = [self._program.value(a, path, owner) for a in attribute.arguments]
            named = {
                key: self._program.value(value, path, owner)
                for key, value in attribute.named.items()
            }
            added.update(_constraint(attribute.name, told, named, schema))
        if not added:
            return schema
        return {"allOf": [schema], **added} if "$ref" in schema else {**schema, **added}


def members_of(
    program: Program, declared: Declaration, bound: dict[str, TypeName]
) -> list[tuple[Member, Declaration, dict[str, TypeName]]]:
    """What can be set from outside: the bases' members first, each name once."""
    found: dict[str, tuple[Member, Declaration, dict[str, TypeName]]] = {}
    chain = program.bases(declared)
    for base, names in reversed(chain):
        if base.kind == "interface" and declared.kind != "interface":
            continue
        filled = {key: substituted(value, bound) for key, value in names.items()}
        filled = bound if base is declared else filled
        for part in program.parts(base):
            for member in _own_members(part):
                found[member.name] = (member, part, filled)
    return list(found.values())


def _own_members(declared: Declaration) -> list[Member]:
    found = []
    positional = {argument.name.lower() for argument in declared.constructor}
    if declared.kind == "record":
        found = [
            Member(
                name=argument.name,
                type=argument.type,
                attributes=argument.attributes,
                modifiers=frozenset({"public"}),
                line=declared.line,
                default=argument.default,
            )
            for argument in declared.constructor
        ]
    for member in declared.members:
        is_open = "public" in member.modifiers and "static" not in member.modifiers
        is_kept = not member.is_field or any(a.name == "JsonInclude" for a in member.attributes)
        takes = (
            member.settable
            or member.name.lower() in positional
            or declared.kind == "interface"
            or (member.default is not None and member.type.name in LISTS | DICTIONARIES)
        )
        if is_open and is_kept and takes and "const" not in member.modifiers:
            found.append(member)
    return found


def _is_conditional(attributes: tuple[Attribute, ...]) -> bool:
    """`[JsonIgnore(Condition = …WhenWritingNull)]` is only about what is written."""
    return any(
        a.name == "JsonIgnore" and "Condition" in a.named and "Always" not in repr(a.named)
        for a in attributes
    )


def _constraint(  # noqa: PLR0911 - an attribute a return
    name: str,
    told: list[Told],
    named: dict[str, Told],
    schema: JsonSchema,
) -> JsonSchema:
    is_list = schema.get("type") == "array"
    first = told[0] if told else None
    if name == "Range" and len(told) >= 2:  # noqa: PLR2004 - two bounds
        words = ("minimum", "maximum")
        return {w: v for w, v in zip(words, told, strict=False) if _is_number(v)}
    if name in ("StringLength", "MaxLength", "Length"):
        upper = told[1] if name == "Length" and len(told) > 1 else first
        lower = first if name == "Length" else named.get("MinimumLength")
        return {
            **_sized("min", lower, is_list=is_list),
            **_sized("max", upper, is_list=is_list),
        }
    if name == "MinLength":
        return _sized("min", first, is_list=is_list)
    if name == "RegularExpression" and isinstance(first, str):
        return {"pattern": first}
    if name in ("EmailAddress", "Url"):
        return {"format": "email" if name == "EmailAddress" else "uri"}
    if name == "DefaultValue" and first is not None:
        return {"default": first}
    return {}


def _sized(word: str, value: Told, *, is_list: bool) -> JsonSchema:
    if not isinstance(value, int) or isinstance(value, bool):
        return {}
    return {f"{word}{'Items' if is_list else 'Length'}": value}


def _is_number(value: Told) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cased(name: str, naming: str | None) -> str:
    """A property's name under a naming policy; camel case if none is set."""
    if naming == "null":
        return name
    if naming in ("SnakeCaseLower", "KebabCaseLower", "SnakeCase", "SnakeCaseUpper"):
        glue = "-" if naming.startswith("Kebab") else "_"
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", glue, name)
        return words.upper() if naming.endswith("Upper") else words.lower()
    capitals = len(name) - len(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if capitals <= 1:
        return name[:1].lower() + name[1:]
    # `URLPath` is `urlPath`: of a run of capitals the last begins the next word.
    keep = capitals if capitals == len(name) or not name[capitals].isalpha() else capitals - 1
    return name[:keep].lower() + name[keep:]


def _plain(wanted: TypeName) -> str:
    inner = "".join(_plain(argument) for argument in wanted.arguments)
    return (wanted.name if wanted.name != "[]" else "Array") + inner
