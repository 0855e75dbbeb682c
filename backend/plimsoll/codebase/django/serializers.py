"""Serializers of Django REST framework, and forms, as JSON Schema.

A field without `required=False`, a default or `read_only` is required; fields that a
`ModelSerializer` takes from its model are required if the column has no default and may not be
empty. What only the server writes is not part of a request, what only the client writes not part
of a response. Nested ones are written out, to a fixed depth.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.django.choices import with_choices
from plimsoll.codebase.django.models import ModelReader
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name, plain
from plimsoll.codebase.python.values import (
    FALSE,
    TRUE,
    CallRecord,
    ClassValue,
    Const,
    External,
    Items,
    Object,
    Table,
    Value,
    texts_of,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

_KINDS: Mapping[str, JsonSchema] = {
    "CharField": {"type": "string"},
    "EmailField": {"type": "string", "format": "email"},
    "RegexField": {"type": "string"},
    "SlugField": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "URLField": {"type": "string", "format": "uri"},
    "UUIDField": {"type": "string", "format": "uuid"},
    "IPAddressField": {"type": "string"},
    "GenericIPAddressField": {"type": "string"},
    "FilePathField": {"type": "string"},
    "IntegerField": {"type": "integer"},
    "FloatField": {"type": "number"},
    "DecimalField": {"type": "number"},
    "BooleanField": {"type": "boolean"},
    "NullBooleanField": {"type": "boolean"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "DateField": {"type": "string", "format": "date"},
    "TimeField": {"type": "string", "format": "time"},
    "DurationField": {"type": "string", "format": "duration"},
    "FileField": {"type": "string", "format": "binary"},
    "ImageField": {"type": "string", "format": "binary"},
    "ChoiceField": {"type": "string"},
    "TypedChoiceField": {"type": "string"},
    "MultipleChoiceField": {"type": "array", "items": {"type": "string"}},
    "ModelChoiceField": {"type": "integer"},
    "ModelMultipleChoiceField": {"type": "array", "items": {"type": "integer"}},
    "ListField": {"type": "array"},
    "DictField": {"type": "object"},
    "HStoreField": {"type": "object"},
    "JSONField": {},
    "PrimaryKeyRelatedField": {"type": "integer"},
    "SlugRelatedField": {"type": "string"},
    "StringRelatedField": {"type": "string"},
    "HyperlinkedRelatedField": {"type": "string", "format": "uri"},
    "HyperlinkedIdentityField": {"type": "string", "format": "uri"},
}
_READ_ONLY = frozenset(
    {"SerializerMethodField", "ReadOnlyField", "HyperlinkedIdentityField", "StringRelatedField"}
)
_BOUNDS = {"min_value": "minimum", "max_value": "maximum"}
_LENGTHS = {"min_length": "min", "max_length": "max"}
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class SerializerField:
    """A field under the name that clients use."""

    schema: JsonSchema
    required: bool
    read_only: bool = False
    write_only: bool = False


class Serializers:
    """Reads serializer and form classes."""

    def __init__(self, interpreter: Interpreter, models: ModelReader) -> None:
        self._interpreter = interpreter
        self.models = models
        self._known: dict[tuple[int, int], dict[str, SerializerField]] = {}

    def is_serializer(self, value: Value) -> bool:
        """Whether a class of the repository is a serializer."""
        return self._is(value, "Serializer")

    def is_form(self, value: Value) -> bool:
        """Whether a class of the repository is a form."""
        return self._is(value, "Form")

    def _is(self, value: Value, suffix: str) -> bool:
        cls = self._interpreter.bare(value)
        return isinstance(cls, ClassValue) and any(
            base.rsplit(".", 1)[-1].endswith(suffix)
            for base in self._interpreter.outside_bases(cls)
        )

    def request(self, value: Value, *, partial: bool = False) -> JsonSchema | None:
        """What a client sends; None if the value is no serializer and no form."""
        return self._whole(value, 0, partial=partial, response=False)

    def response(self, value: Value) -> JsonSchema | None:
        """What a client gets."""
        return self._whole(value, 0, partial=False, response=True)

    def inline(self, fields: Value | None) -> JsonSchema | None:
        """What `inline_serializer(fields={…})` describes."""
        if not isinstance(fields, Table):
            return None
        properties: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        for name, value in fields.entries.items():
            made = self._interpreter.settle(value)
            item = self._field(made, 1, response=False) if isinstance(made, Object) else None
            if item is not None and not item.read_only:
                properties[str(name)] = item.schema
                if item.required:
                    required.append(str(name))
        schema: JsonSchema = {"type": "object", "properties": properties}
        return {**schema, "required": required} if required else schema

    def of_model(self, model: Value, names: list[str]) -> JsonSchema:
        """A form for some columns of a model."""
        columns = self.models.fields(model)
        names = [*columns] if "__all__" in names else names
        chosen = {n: columns[n] for n in names if n in columns and not columns[n].read_only}
        required: list[JsonValue] = [name for name, column in chosen.items() if column.required]
        properties: dict[str, JsonValue] = {name: c.schema for name, c in chosen.items()}
        schema: JsonSchema = {"type": "object", "properties": properties}
        return {**schema, "required": required} if required else schema

    def _whole(
        self, value: Value, depth: int, *, partial: bool, response: bool
    ) -> JsonSchema | None:
        settled = self._interpreter.settle(value)
        cls = settled.cls if isinstance(settled, Object) else self._interpreter.bare(settled)
        if not isinstance(cls, ClassValue) or not (self.is_serializer(cls) or self.is_form(cls)):
            return None
        properties: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        for name, item in self.fields(cls, depth, response=response).items():
            if item.write_only if response else item.read_only:
                continue
            properties[name] = item.schema
            if item.required and not partial and not response:
                required.append(name)
        schema: JsonSchema = {"type": "object", "title": cls.name, "properties": properties}
        schema = {**schema, "required": required} if required else schema
        is_many = isinstance(settled, Object) and settled.created.kwargs.get("many") == TRUE
        return {"type": "array", "items": schema} if is_many else schema

    def fields(
        self, cls: ClassValue, depth: int = 0, *, response: bool = False
    ) -> dict[str, SerializerField]:
        """The fields by name."""
        if depth > _DEEPEST:
            return {}
        key = (id(cls), depth * 2 + response)
        if key not in self._known:
            self._known[key] = {}
            declared = self._declared(cls, depth, response=response)
            self._known[key] = self._with_model(cls, declared)
        return self._known[key]

    def _declared(
        self, cls: ClassValue, depth: int, *, response: bool
    ) -> dict[str, SerializerField]:
        found: dict[str, SerializerField] = {}
        for base in reversed(self._interpreter.lineage(cls)):
            for item in base.fields if isinstance(base, ClassValue) else ():
                value = base.scope.names.get(item.name, Const(None))  # type: ignore[union-attr]
                value = self._interpreter.settle(value)
                if value == Const(None):
                    found.pop(item.name, None)
                elif isinstance(value, Object):
                    field = self._field(value, depth, response=response)
                    if field is not None:
                        found[item.name] = field
        return found

    def _field(self, made: Object, depth: int, *, response: bool) -> SerializerField | None:
        names = [base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(made)]
        is_nested = any(name.endswith("Serializer") for name in names)
        if not is_nested and not any(name.endswith("Field") for name in names):
            return None
        if "HiddenField" in names:
            return None
        record = made.created
        schema: JsonSchema
        if is_nested:
            schema = self._whole(made, depth + 1, partial=False, response=response) or {}
        else:
            schema = self._schema(names, record, depth, response=response)
        read_only = bool(set(names) & _READ_ONLY) or record.kwargs.get("read_only") == TRUE
        given = "default" in record.kwargs or "initial" in record.kwargs
        return SerializerField(
            _bounded(schema, record),
            required=not read_only and not given and record.kwargs.get("required") != FALSE,
            read_only=read_only,
            write_only=record.kwargs.get("write_only") == TRUE,
        )

    def _schema(
        self, names: list[str], record: CallRecord, depth: int, *, response: bool
    ) -> JsonSchema:
        schema = dict(next((_KINDS[name] for name in names if name in _KINDS), {}))
        choices = record.argument(0 if "ChoiceField" in names else -1, "choices")
        if "PrimaryKeyRelatedField" in names:
            schema = self._key_of(record.kwargs.get("queryset")) or schema
        if schema.get("type") == "array" and choices is not None:
            schema["items"] = with_choices({"type": "string"}, choices, self._interpreter)
        else:
            schema = with_choices(schema, choices, self._interpreter)
        child = record.argument(-1, "child")
        settled = self._interpreter.settle(child) if child is not None else None
        inner = None
        if isinstance(settled, Object):
            inner = self._field(settled, depth + 1, response=response)
        if inner is not None:
            word = "items" if schema.get("type") == "array" else "additionalProperties"
            schema[word] = inner.schema
        if record.kwargs.get("many") == TRUE:
            schema = {"type": "array", "items": schema}
        return schema

    def _key_of(self, queryset: Value | None) -> JsonSchema | None:
        model = model_behind(queryset, self._interpreter)
        return self.models.key(model)[1] if model is not None else None

    def meta(self, cls: ClassValue) -> Value | None:
        """The inner class `Meta`, own or inherited."""
        for base in self._interpreter.lineage(cls):
            found = base.scope.names.get("Meta") if isinstance(base, ClassValue) else None
            if isinstance(found, ClassValue):
                return found
        return None

    def model(self, cls: ClassValue) -> Value | None:
        """The model a `ModelSerializer` or `ModelForm` stands for."""
        meta = self.meta(cls)
        if meta is None:
            return None
        return self.models.named(self._interpreter.attribute(meta, "model"))

    def _with_model(
        self, cls: ClassValue, declared: dict[str, SerializerField]
    ) -> dict[str, SerializerField]:
        meta, model = self.meta(cls), self.model(cls)
        if meta is None or model is None:
            return declared
        columns = self.models.fields(model)
        key = self.models.key(model)[0]
        wanted = self._interpreter.attribute(meta, "fields")
        names = texts_of(wanted)
        if "__all__" in names or not isinstance(wanted, Items):
            names = [*columns, *(name for name in declared if name not in columns)]
        left_out = set(texts_of(self._interpreter.attribute(meta, "exclude")))
        fixed = set(texts_of(self._interpreter.attribute(meta, "read_only_fields")))
        extra = self._interpreter.attribute(meta, "extra_kwargs")
        is_form = self.is_form(cls)
        found: dict[str, SerializerField] = {}
        for name in names:
            if name in left_out:
                continue
            if name in declared:
                found[name] = declared[name]
                continue
            column = columns.get("id" if name == "pk" else name)
            if column is None:
                if not is_form:
                    is_fixed = name in fixed or name == key or not self.models.is_open(model)
                    field = SerializerField({}, required=False, read_only=is_fixed)
                    found[name] = _with_extra(field, extra, name)
                continue
            if is_form and (column.read_only or name == key):
                continue
            field = SerializerField(
                column.schema, column.required, read_only=column.read_only or name in fixed
            )
            found[name] = _with_extra(field, extra, name)
        return found


def _with_extra(field: SerializerField, extra: Value, name: str) -> SerializerField:
    """What `extra_kwargs = {"name": {…}}` changes."""
    settings = extra.entries.get(name) if isinstance(extra, Table) else None
    if not isinstance(settings, Table):
        return field
    words = {str(word): value for word, value in settings.entries.items()}
    record = CallRecord("", [], words, "", 0)
    field = replace(field, schema=_bounded(field.schema, record))
    if words.get("read_only") == TRUE:
        return replace(field, read_only=True, required=False)
    if words.get("write_only") == TRUE:
        field = replace(field, write_only=True)
    if "required" in words:
        return replace(field, required=words["required"] == TRUE)
    return replace(field, required=False) if "default" in words else field


def _bounded(schema: JsonSchema, record: CallRecord) -> JsonSchema:
    found = dict(schema)
    suffix = "Items" if found.get("type") == "array" else "Length"
    for word, value in record.kwargs.items():
        literal = plain(value)
        if literal is None or isinstance(literal, bool | list | dict):
            if word == "default" and isinstance(literal, bool):
                found["default"] = literal
            continue
        if word in _BOUNDS:
            found[_BOUNDS[word]] = literal
        elif word in _LENGTHS:
            found[_LENGTHS[word] + suffix] = literal
        elif word == "default":
            found["default"] = literal
        elif word == "regex":
            found["pattern"] = literal
    if found and record.kwargs.get("allow_null") == TRUE:
        return {"anyOf": [found, {"type": "null"}]}
    return found


def model_behind(value: Value | None, interpreter: Interpreter) -> Value | None:
    """The model of a queryset such as `Order.objects.filter(…)`."""
    settled = interpreter.settle(value) if value is not None else None
    for _ in range(_DEEPEST):
        holder = getattr(settled, "instance", None)
        if isinstance(holder, Object) and isinstance(holder.cls, ClassValue | External):
            if called_name(holder) == "get_object_or_404":
                return None
            return holder.cls if isinstance(holder.cls, ClassValue) else None
        if isinstance(settled, Object) and settled.created.args:
            settled = interpreter.settle(settled.created.args[0])
            continue
        break
    return settled if isinstance(settled, ClassValue) else None
