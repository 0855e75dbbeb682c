"""The fields of pydantic models, dataclasses, typed dictionaries and enumerations."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.codebase.python.types import Typed, Types, called_name, is_absent, last_name, plain
from plimsoll.codebase.python.values import (
    FALSE,
    Alternatives,
    CallRecord,
    ClassValue,
    Const,
    External,
    Field,
    Object,
    Parametrized,
    Scope,
    Table,
    Value,
    text_of,
)

_FIELD_CALLS = frozenset(
    {"Field", "field", "Query", "Body", "Form", "Header", "Path", "Cookie", "File"}
)
_NO_FIELDS = frozenset({"Relationship", "PrivateAttr", "relationship"})
_ALIASES = ("validation_alias", "alias", "name")


@dataclass(frozen=True, slots=True)
class ModelField:
    """A field as a caller sees it, under its alias."""

    name: str
    type: Value
    required: bool
    default: Value | None
    constraints: tuple[CallRecord, ...]
    scope: Scope


class Models:
    """Reads the declared fields of classes."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._interpreter = types.interpreter

    def key(self, value: Value) -> str:
        """Tells models, and generic models by their arguments, apart."""
        if isinstance(value, Parametrized):
            return f"{self.key(value.base)}[{','.join(map(self.key, value.args))}]"
        if isinstance(value, Alternatives):
            return "|".join(map(self.key, value.members))
        if isinstance(value, ClassValue):
            return f"{value.file}:{value.line}:{value.name}"
        return value.dotted if isinstance(value, External) else str(text_of(value))

    def title(self, value: Value) -> str:
        """A name for a definition."""
        base = self._types.base_of(value)
        name = base.name if isinstance(base, ClassValue) else last_name(base) or "Any"
        args = value.args if isinstance(value, Parametrized) else ()
        return "_".join([name, *(self.title(arg) for arg in args)])

    def fields(self, value: Value) -> list[ModelField]:
        """The fields of a model, inherited ones first."""
        cls = self._types.base_of(value)
        if not isinstance(cls, ClassValue):
            return []
        settings, style = self._settings(cls), self._style(cls)
        found: dict[str, ModelField] = {}
        for base in reversed(self._interpreter.lineage(cls)):
            if isinstance(base, ClassValue):
                replaced = self._arguments(value, base)
                for item in base.fields:
                    field = self._field(item, base, settings, replaced, style)
                    if field is not None:
                        found[item.name] = field
        return list(found.values())

    def enum_values(self, cls: ClassValue) -> list[JsonValue]:
        """The values of an enumeration's members."""
        values: list[JsonValue] = []
        for base in reversed(self._interpreter.lineage(cls)):
            for item in base.fields if isinstance(base, ClassValue) else ():
                if item.default is None or item.annotation is not None or item.name[0] == "_":
                    continue
                value = self._interpreter.evaluate(item.default, cls.scope)
                made = called_name(value) == "auto"
                values.append(item.name.lower() if made else plain(value))
        return [value for value in values if value is not None]

    def root_type(self, cls: ClassValue) -> Value | None:
        """What a `RootModel[T]` wraps."""
        for base in cls.bases:
            settled = self._interpreter.settle(base)
            if not isinstance(settled, Parametrized) or not settled.args:
                continue
            if last_name(self._types.base_of(settled)) == "RootModel":
                return settled.args[0]
        for item in cls.fields:
            if item.name in ("root", "__root__") and item.annotation is not None:
                return self._interpreter.evaluate(item.annotation, cls.scope)
        return None

    def _arguments(self, value: Value, owner: ClassValue) -> Mapping[int, Value]:
        """What the type variables of a generic model stand for."""
        if not isinstance(value, Parametrized):
            return {}
        for base in owner.bases:
            settled = self._interpreter.settle(base)
            if isinstance(settled, Parametrized) and all(
                called_name(arg) == "TypeVar" for arg in settled.args
            ):
                pairs = zip(settled.args, value.args, strict=False)
                return {id(variable): meant for variable, meant in pairs}
        return {}

    def _field(
        self,
        item: Field,
        owner: ClassValue,
        settings: Mapping[str, Value],
        replaced: Mapping[int, Value],
        style: str | None,
    ) -> ModelField | None:
        if item.annotation is None or item.name.startswith(("_", "model_config")):
            return None
        written = self._interpreter.evaluate(item.annotation, owner.scope)
        typed = self._types.unfold(written, owner.scope)
        default = (
            self._interpreter.evaluate(item.default, owner.scope)
            if item.default is not None
            else None
        )
        if typed.wrapper == "ClassVar" or called_name(default) in _NO_FIELDS:
            return None
        records = [
            mark.created
            for mark in (*typed.metadata, default)
            if isinstance(mark, Object) and _is_field_call(mark)
        ]
        value = _default(default, records)
        return ModelField(
            name=_alias(records) or _styled(item.name, style) or _generated(item.name, settings),
            type=_replaced(written, replaced),
            required=self._is_required(typed, value, records, owner),
            default=value,
            constraints=tuple(records),
            scope=owner.scope,
        )

    def _is_required(
        self, typed: Typed, default: Value | None, records: list[CallRecord], owner: ClassValue
    ) -> bool:
        if typed.wrapper == "NotRequired" or not is_absent(default):
            return False
        if any("default_factory" in record.kwargs for record in records):
            return False
        bases = self._interpreter.outside_bases(owner)
        if any(base.rsplit(".", 1)[-1] == "TypedDict" for base in bases):
            return owner.keywords.get("total") != FALSE
        return True

    def _style(self, cls: ClassValue) -> str | None:
        """How msgspec renames the fields of a class, or of a base of it."""
        for base in self._interpreter.lineage(cls):
            if isinstance(base, ClassValue) and "rename" in base.keywords:
                return text_of(base.keywords["rename"])
        return None

    def _settings(self, cls: ClassValue) -> Mapping[str, Value]:
        """`model_config = ConfigDict(…)`, or the inner class `Config` of pydantic 1."""
        for base in self._interpreter.lineage(cls):
            if not isinstance(base, ClassValue):
                continue
            config = self._interpreter.settle(base.scope.names.get("model_config", Const(None)))
            if isinstance(config, Object):
                return config.created.kwargs
            if isinstance(config, Table):
                return {str(key): value for key, value in config.entries.items()}
            inner = base.scope.names.get("Config")
            if isinstance(inner, ClassValue):
                return inner.scope.names
        return {}


def _is_field_call(value: Value | None) -> bool:
    return isinstance(value, Object) and called_name(value) in _FIELD_CALLS


def _default(written: Value | None, records: list[CallRecord]) -> Value | None:
    if not _is_field_call(written):
        if written is not None:
            return written
        return next((r.kwargs["default"] for r in records if "default" in r.kwargs), None)
    return records[-1].argument(0, "default") if records else None


def _alias(records: list[CallRecord]) -> str | None:
    for record in reversed(records):
        is_msgspec = record.method.startswith("msgspec.")
        for name in _ALIASES if is_msgspec else _ALIASES[:2]:
            value = record.kwargs.get(name)
            text = text_of(value)
            if text is None and isinstance(value, Object) and value.created.args:
                text = text_of(value.created.args[0])  # AliasChoices("first", …)
            if text is not None:
                return text
    return None


def _styled(name: str, style: str | None) -> str | None:
    """The name after `class Order(Struct, rename="camel")`, as msgspec has it."""
    if style is None or style not in _STYLES:
        return None
    parts = name.split("_")
    if style in ("camel", "pascal"):
        first = parts[0].title() if style == "pascal" else parts[0]
        return first + "".join(part.title() for part in parts[1:])
    return "-".join(parts) if style == "kebab" else getattr(name, style)()


_STYLES = frozenset({"camel", "pascal", "kebab", "lower", "upper"})


def _generated(name: str, settings: Mapping[str, Value]) -> str:
    """The name after the model's alias generator, if it is one of pydantic's own."""
    generator = settings.get("alias_generator")
    kind = getattr(generator, "name", "") or (last_name(generator) if generator else "")
    parts = name.split("_")
    if "camel" in kind.lower():
        return parts[0] + "".join(part.title() for part in parts[1:])
    return "".join(part.title() for part in parts) if "pascal" in kind.lower() else name


def _replaced(value: Value, meant: Mapping[int, Value]) -> Value:
    """A type with type variables replaced."""
    if id(value) in meant:
        return meant[id(value)]
    if isinstance(value, Parametrized):
        return Parametrized(value.base, tuple(_replaced(arg, meant) for arg in value.args))
    if isinstance(value, Alternatives):
        return Alternatives(tuple(_replaced(member, meant) for member in value.members))
    return value
