"""Types as JSON Schema, the way pydantic would describe what it accepts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.python.models import ModelField, Models
from plimsoll.codebase.python.types import Typed, Types, called_name, last_name, plain
from plimsoll.codebase.python.values import (
    Alternatives,
    CallRecord,
    ClassValue,
    Const,
    Object,
    Parametrized,
    Scope,
    Value,
)

_DEEPEST = 30
_MOST_DEFINITIONS = 100
"""Definitions behind one schema; further ones are left open."""

_SCALARS: Mapping[str, JsonSchema] = {
    "int": {"type": "integer"},
    "StrictInt": {"type": "integer"},
    "PositiveInt": {"type": "integer", "exclusiveMinimum": 0},
    "NonNegativeInt": {"type": "integer", "minimum": 0},
    "NegativeInt": {"type": "integer", "exclusiveMaximum": 0},
    "conint": {"type": "integer"},
    "float": {"type": "number"},
    "StrictFloat": {"type": "number"},
    "PositiveFloat": {"type": "number", "exclusiveMinimum": 0},
    "NonNegativeFloat": {"type": "number", "minimum": 0},
    "confloat": {"type": "number"},
    "Decimal": {"type": "number"},
    "condecimal": {"type": "number"},
    "bool": {"type": "boolean"},
    "StrictBool": {"type": "boolean"},
    "str": {"type": "string"},
    "StrictStr": {"type": "string"},
    "constr": {"type": "string"},
    "AnyStr": {"type": "string"},
    "LiteralString": {"type": "string"},
    "bytes": {"type": "string", "format": "binary"},
    "UploadFile": {"type": "string", "format": "binary"},
    "datetime": {"type": "string", "format": "date-time"},
    "AwareDatetime": {"type": "string", "format": "date-time"},
    "NaiveDatetime": {"type": "string", "format": "date-time"},
    "PastDatetime": {"type": "string", "format": "date-time"},
    "FutureDatetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "PastDate": {"type": "string", "format": "date"},
    "FutureDate": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
    "UUID1": {"type": "string", "format": "uuid"},
    "UUID4": {"type": "string", "format": "uuid"},
    "UUID5": {"type": "string", "format": "uuid"},
    "EmailStr": {"type": "string", "format": "email"},
    "NameEmail": {"type": "string", "format": "name-email"},
    "AnyUrl": {"type": "string", "format": "uri"},
    "AnyHttpUrl": {"type": "string", "format": "uri"},
    "HttpUrl": {"type": "string", "format": "uri"},
    "Path": {"type": "string", "format": "path"},
    "FilePath": {"type": "string", "format": "path"},
    "DirectoryPath": {"type": "string", "format": "path"},
    "SecretStr": {"type": "string", "format": "password"},
    "SecretBytes": {"type": "string", "format": "password"},
    "IPv4Address": {"type": "string", "format": "ipv4"},
    "IPv6Address": {"type": "string", "format": "ipv6"},
    "IPvAnyAddress": {"type": "string", "format": "ipvanyaddress"},
    "Pattern": {"type": "string", "format": "regex"},
    "Json": {"type": "string", "format": "json-string"},
    "Base64Str": {"type": "string", "format": "base64"},
    "ObjectId": {"type": "string"},
    "PydanticObjectId": {"type": "string"},
}

_ARRAYS = frozenset(
    {"list", "List", "Sequence", "Iterable", "Collection", "deque", "Deque", "conlist"}
    | {"MutableSequence", "tuple", "Tuple"}
)
_SETS = frozenset({"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet", "conset"})
_OBJECTS = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict"}
    | {"Counter", "TypedDict"}
)

_BOUNDS: Mapping[str, str] = {
    "gt": "exclusiveMinimum",
    "ge": "minimum",
    "lt": "exclusiveMaximum",
    "le": "maximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
    "regex": "pattern",
}
_LENGTHS = {"min_length": "min", "max_length": "max", "min_items": "min", "max_items": "max"}


def bounds_of(record: CallRecord, schema: JsonSchema) -> JsonSchema:
    """The constraints in a call such as `Field(gt=0, max_length=5)`, in JSON Schema's words."""
    suffix = "Items" if schema.get("type") == "array" else "Length"
    found: JsonSchema = {}
    for name, value in record.kwargs.items():
        literal = plain(value)
        if literal is None:
            continue
        if name in _BOUNDS:
            found[_BOUNDS[name]] = literal
        elif name in _LENGTHS:
            found[_LENGTHS[name] + suffix] = literal
        elif name == "examples" and isinstance(literal, list):
            found["examples"] = literal
        elif name == "example":
            found["examples"] = [literal]
    return found


@dataclass
class _Writing:
    """One schema while it is being written: where names are looked up, and what it refers to."""

    scope: Scope
    needs: dict[str, None] = field(default_factory=dict)
    depth: int = 0


class Schemas:
    """Writes self-contained JSON Schemas; each model is written once."""

    def __init__(self, types: Types, models: Models) -> None:
        self._types = types
        self._models = models
        self._names: dict[str, str] = {}
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._pending: list[tuple[str, Value, ClassValue]] = []

    def whole(self, value: Value, scope: Scope) -> JsonSchema:
        """The schema of a type, with the definitions it refers to under `$defs`."""
        writing = _Writing(scope)
        schema = self._schema(value, writing)
        self._write_pending()
        return self._definitions.whole(schema, writing.needs)

    def _write_pending(self) -> None:
        """Writes the models met so far, and those they lead to, without recursion."""
        while self._pending:
            name, value, cls = self._pending.pop()
            writing = _Writing(cls.scope)
            self._definitions.put(name, self._model(value, cls, writing), writing.needs)

    def of_typed(self, typed: Typed, scope: Scope) -> JsonSchema:
        """The schema of an annotation, its constraints included."""
        schema = self.whole(typed.value, scope)
        for mark in typed.metadata:
            if isinstance(mark, Object):
                schema.update(bounds_of(mark.created, schema))
        return schema

    def _schema(self, value: Value, writing: _Writing) -> JsonSchema:
        if writing.depth > _DEEPEST:
            return {}
        writing.depth += 1
        try:
            typed = self._types.unfold(value, writing.scope)
            schema = self._unfolded(typed.value, writing)
            for mark in typed.metadata:
                if isinstance(mark, Object):
                    schema = {**schema, **bounds_of(mark.created, schema)}
            return _nullable(schema) if typed.nullable else schema
        finally:
            writing.depth -= 1

    def _unfolded(self, value: Value, writing: _Writing) -> JsonSchema:
        if isinstance(value, Alternatives):
            return {"anyOf": [self._schema(member, writing) for member in value.members]}
        base = self._types.base_of(value)
        if isinstance(base, ClassValue):
            return self._class(value, base, writing)
        args = value.args if isinstance(value, Parametrized) else ()
        name = called_name(base) if isinstance(base, Object) else last_name(base)
        if isinstance(base, Object):
            return self._called(base, name, writing)
        return self._named(name, args, writing)

    def _named(self, name: str, args: tuple[Value, ...], writing: _Writing) -> JsonSchema:
        if name == "Literal":
            return enumerated([plain(arg) for arg in args])
        if name in _SCALARS:
            return dict(_SCALARS[name])
        if name in _ARRAYS or name in _SETS:
            return self._array(name, args, writing)
        if name in _OBJECTS:
            schema: JsonSchema = {"type": "object"}
            inner = self._schema(args[1], writing) if len(args) > 1 else {}
            return {**schema, "additionalProperties": inner} if inner else schema
        return {}

    def _called(self, made: Object, name: str, writing: _Writing) -> JsonSchema:
        """`constr(max_length=3)`, `TypeVar("T", bound=Base)` and their like."""
        if name == "TypeVar":
            bound = made.created.argument(-1, "bound")
            return self._schema(bound, writing) if bound is not None else {}
        schema = self._named(name, tuple(made.created.args), writing)
        return {**schema, **bounds_of(made.created, schema)}

    def _array(self, name: str, args: tuple[Value, ...], writing: _Writing) -> JsonSchema:
        schema: JsonSchema = {"type": "array"}
        item = self._schema(args[0], writing) if args else {}
        if item:
            schema["items"] = item
        if name in _SETS:
            schema["uniqueItems"] = True
        return schema

    def _class(self, value: Value, cls: ClassValue, writing: _Writing) -> JsonSchema:
        if self._types.is_enum(cls):
            return enumerated(self._models.enum_values(cls))
        if not self._types.is_model(cls):
            return self._derived(cls)
        key = self._models.key(value)
        if key not in self._names:
            self._names[key] = name = _free_name(self._models.title(value), self._definitions.names)
            self._definitions.put(name, {}, ())
            self._pending.append((name, value, cls))
        writing.needs[self._names[key]] = None
        return {"$ref": PREFIX + self._names[key]}

    def _derived(self, cls: ClassValue) -> JsonSchema:
        """A class that is a special kind of text, number or dict."""
        for base in self._types.interpreter.outside_bases(cls):
            name = base.rsplit(".", 1)[-1]
            if name in _SCALARS:
                return dict(_SCALARS[name])
        return {}

    def _model(self, value: Value, cls: ClassValue, writing: _Writing) -> JsonSchema:
        root = self._models.root_type(cls)
        if root is not None:
            return self._schema(root, writing)
        scope, writing.scope = writing.scope, cls.scope
        properties: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        for item in self._models.fields(value):
            properties[item.name] = self._property(item, writing)
            if item.required:
                required.append(item.name)
        writing.scope = scope
        schema: JsonSchema = {"type": "object", "title": cls.name, "properties": properties}
        return {**schema, "required": required} if required else schema

    def _property(self, item: ModelField, writing: _Writing) -> JsonSchema:
        scope, writing.scope = writing.scope, item.scope
        schema = dict(self._schema(item.type, writing))
        writing.scope = scope
        for record in item.constraints:
            schema.update(bounds_of(record, schema))
        literal = plain(item.default)
        if isinstance(item.default, Const) and literal is not None:
            schema["default"] = literal
        return schema


def enumerated(values: list[JsonValue]) -> JsonSchema:
    """An enumeration, with its type if its values share one."""
    kinds = {_KINDS[type(value)] for value in values if type(value) in _KINDS}
    schema: JsonSchema = {"enum": list(values)} if values else {}
    return {"type": kinds.pop(), **schema} if len(kinds) == 1 else schema


_KINDS: Mapping[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _nullable(schema: JsonSchema) -> JsonSchema:
    if not schema:
        return schema
    members = schema.get("anyOf")
    if isinstance(members, list) and len(schema) == 1:
        return {"anyOf": [*members, {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def _free_name(wanted: str, taken: Collection[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
