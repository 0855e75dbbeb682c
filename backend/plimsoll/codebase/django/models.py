"""Models of the database: their fields as JSON Schema, and whether a writer has to give them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.django.choices import with_choices
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name, last_name, plain
from plimsoll.codebase.python.values import (
    FALSE,
    TRUE,
    CallRecord,
    ClassValue,
    Const,
    External,
    Object,
    Value,
    text_of,
)

_DATE_TIME: JsonSchema = {"type": "string", "format": "date-time"}
_KINDS: Mapping[str, JsonSchema] = {
    "AutoField": {"type": "integer"},
    "BigAutoField": {"type": "integer"},
    "SmallAutoField": {"type": "integer"},
    "BigIntegerField": {"type": "integer"},
    "IntegerField": {"type": "integer"},
    "SmallIntegerField": {"type": "integer"},
    "PositiveIntegerField": {"type": "integer", "minimum": 0},
    "PositiveBigIntegerField": {"type": "integer", "minimum": 0},
    "PositiveSmallIntegerField": {"type": "integer", "minimum": 0},
    "FloatField": {"type": "number"},
    "DecimalField": {"type": "number"},
    "BooleanField": {"type": "boolean"},
    "NullBooleanField": {"type": "boolean"},
    "CharField": {"type": "string"},
    "TextField": {"type": "string"},
    "SlugField": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "EmailField": {"type": "string", "format": "email"},
    "URLField": {"type": "string", "format": "uri"},
    "UUIDField": {"type": "string", "format": "uuid"},
    "DateTimeField": _DATE_TIME,
    "DateField": {"type": "string", "format": "date"},
    "TimeField": {"type": "string", "format": "time"},
    "DurationField": {"type": "string", "format": "duration"},
    "FileField": {"type": "string", "format": "binary"},
    "ImageField": {"type": "string", "format": "binary"},
    "FilePathField": {"type": "string"},
    "BinaryField": {"type": "string", "format": "binary"},
    "GenericIPAddressField": {"type": "string"},
    "IPAddressField": {"type": "string", "format": "ipv4"},
    "JSONField": {},
    "ArrayField": {"type": "array"},
    "HStoreField": {"type": "object"},
}
_RELATIONS = frozenset({"ForeignKey", "OneToOneField", "TreeForeignKey", "ParentalKey"})
_MANY = frozenset({"ManyToManyField", "TaggableManager", "ParentalManyToManyField"})
_AUTOMATIC = frozenset({"AutoField", "BigAutoField", "SmallAutoField", "GeneratedField"})
_USER: Mapping[str, JsonSchema] = {
    "password": {"type": "string", "maxLength": 128},
    "last_login": _DATE_TIME,
    "is_superuser": {"type": "boolean"},
    "username": {"type": "string", "maxLength": 150},
    "first_name": {"type": "string", "maxLength": 150},
    "last_name": {"type": "string", "maxLength": 150},
    "email": {"type": "string", "format": "email"},
    "is_staff": {"type": "boolean"},
    "is_active": {"type": "boolean"},
    "date_joined": _DATE_TIME,
    "groups": {"type": "array", "items": {"type": "integer"}},
    "user_permissions": {"type": "array", "items": {"type": "integer"}},
}
_STAMPED: Mapping[str, JsonSchema] = {"created": _DATE_TIME, "modified": _DATE_TIME}
_OUTSIDE: Mapping[str, Mapping[str, JsonSchema]] = {
    "AbstractUser": _USER,
    "User": _USER,
    "AbstractBaseUser": {name: _USER[name] for name in ("password", "last_login")},
    "PermissionsMixin": {
        name: _USER[name] for name in ("is_superuser", "groups", "user_permissions")
    },
    "Group": {"name": {"type": "string", "maxLength": 150}},
    "TimeStampedModel": _STAMPED,
}
"""Fields of models from installed packages."""
_NEEDED_OUTSIDE = frozenset({"password", "username", "name"})
_COMPLETE = frozenset({"Model", "object", "ABC", "Generic"})
_USER_MODELS = frozenset({"get_user_model", "AUTH_USER_MODEL"})
_INTEGER: JsonSchema = {"type": "integer"}


@dataclass(frozen=True, slots=True)
class ModelField:
    """A column, as somebody who writes the model sees it."""

    schema: JsonSchema
    required: bool
    read_only: bool = False
    is_relation: bool = False


class ModelReader:
    """Reads model classes of the repository and a few known ones."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._known: dict[int, dict[str, ModelField]] = {}

    def is_model(self, value: Value) -> bool:
        """Whether a class is a model."""
        bases = self._interpreter.outside_bases(value)
        names = {base.rsplit(".", 1)[-1] for base in bases}
        return any(name == "Model" or name in _OUTSIDE or name.endswith("Model") for name in names)

    def named(self, value: Value | None) -> Value | None:
        """A model as `Meta.model` gives it: a class, or `get_user_model()`."""
        settled = self._interpreter.settle(value) if value is not None else None
        if called_name(settled) in _USER_MODELS:
            text = text_of(self._interpreter.setting("AUTH_USER_MODEL"))
            own = self._by_name.get(text.rsplit(".", 1)[-1]) if text is not None else None
            return own if own is not None else External("django.contrib.auth.models.User")
        return settled if isinstance(settled, ClassValue | External) else None

    def is_open(self, value: Value) -> bool:
        """Whether it may have columns that an installed package brings."""
        bases = self._interpreter.outside_bases(value)
        names = {base.rsplit(".", 1)[-1] for base in bases}
        return any(name not in _OUTSIDE and name not in _COMPLETE for name in names)

    def fields(self, value: Value) -> dict[str, ModelField]:
        """All columns by name, the key first, inherited ones before own ones."""
        if not isinstance(value, ClassValue):
            return self._outside(last_name(value))
        known = self._known.get(id(value))
        if known is None:
            self._known[id(value)] = known = {}
            known.update(self._read(value))
        return known

    def key(self, value: Value) -> tuple[str, JsonSchema]:
        """The primary key's name and schema."""
        if isinstance(value, ClassValue):
            lineage = self._interpreter.lineage(value)
            for base in [base for base in lineage if isinstance(base, ClassValue)]:
                for item in base.fields:
                    made = self._interpreter.settle(base.scope.names.get(item.name, Const(None)))
                    if isinstance(made, Object) and made.created.kwargs.get("primary_key") == TRUE:
                        return item.name, dict(self._kind(made))
        return "id", dict(_INTEGER)

    def _outside(self, name: str) -> dict[str, ModelField]:
        return {
            field: ModelField(schema, required=field in _NEEDED_OUTSIDE)
            for field, schema in _OUTSIDE.get(name, {}).items()
        }

    def _read(self, cls: ClassValue) -> dict[str, ModelField]:
        name, schema = self.key(cls)
        found = {name: ModelField(schema, required=False, read_only=name == "id")}
        for base in reversed(self._interpreter.lineage(cls)):
            if not isinstance(base, ClassValue):
                found.update(self._outside(last_name(base)))
                continue
            for parent in base.bases:
                if called_name(self._interpreter.settle(parent)) in _USER_MODELS:
                    found.update(self.fields(self.named(parent) or parent))
            for item in base.fields:
                made = self._interpreter.settle(base.scope.names.get(item.name, Const(None)))
                field = self._field(made) if isinstance(made, Object) else None
                if field is not None:
                    found[item.name] = field
        return found

    def _names(self, made: Object) -> list[str]:
        return [base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(made)]

    def _kind(self, made: Object) -> JsonSchema:
        names = self._names(made)
        record = made.base_call or made.created
        if any(name in _RELATIONS for name in names):
            return self._target_key(record.argument(0, "to"))
        if any(name in _MANY for name in names):
            return {"type": "array", "items": self._target_key(record.argument(0, "to"))}
        return dict(next((_KINDS[name] for name in names if name in _KINDS), {}))

    def _field(self, made: Object) -> ModelField | None:
        names = self._names(made)
        is_relation = any(name in _RELATIONS | _MANY for name in names)
        if not is_relation and not any(name.endswith("Field") for name in names):
            return None
        record = made.created
        schema = with_choices(self._kind(made), record.kwargs.get("choices"), self._interpreter)
        schema = self._bounded(schema, record)
        automatic = bool(_AUTOMATIC & set(names))
        stamped = any(record.kwargs.get(word) == TRUE for word in ("auto_now", "auto_now_add"))
        hidden = record.kwargs.get("editable") == FALSE
        given = "default" in record.kwargs or "db_default" in record.kwargs
        optional = any(record.kwargs.get(word) == TRUE for word in ("blank", "null"))
        return ModelField(
            schema,
            required=not (automatic or stamped or hidden or given or optional),
            read_only=automatic or stamped or hidden,
            is_relation=is_relation,
        )

    def _bounded(self, schema: JsonSchema, record: CallRecord) -> JsonSchema:
        found = dict(schema)
        longest = plain(record.kwargs.get("max_length"))
        if isinstance(longest, int) and found.get("type") == "string" and "enum" not in found:
            found["maxLength"] = longest
        default = record.kwargs.get("default")
        if isinstance(default, Const) and default.value is not None and not default.missing:
            found["default"] = default.value
        if found and record.kwargs.get("null") == TRUE:
            return {"anyOf": [found, {"type": "null"}]}
        return found

    def _target_key(self, value: Value | None) -> JsonSchema:
        """The key of what a relation points to."""
        target = self.model(value)
        return self.key(target)[1] if target is not None else dict(_INTEGER)

    def model(self, value: Value | None) -> Value | None:
        """A model that is given as a class or by name: `"shop.Order"`."""
        settled = self._interpreter.settle(value) if value is not None else None
        text = text_of(settled)
        if text is not None:
            return self._by_name.get(text.rsplit(".", 1)[-1])
        return settled if isinstance(settled, ClassValue) else None

    @cached_property
    def _by_name(self) -> dict[str, ClassValue]:
        found: dict[str, ClassValue] = {}
        for module in self._interpreter.index:
            for value in list(module.scope.names.values()) if module.begun else ():
                if isinstance(value, ClassValue) and self.is_model(value):
                    found.setdefault(value.name, value)
        return found
