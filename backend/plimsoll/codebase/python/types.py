"""What an annotation says, with its wrappers taken off."""

from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.parse import parse_expression
from plimsoll.codebase.python.syntax import Expr
from plimsoll.codebase.python.values import (
    Alternatives,
    ClassValue,
    Const,
    External,
    Items,
    Object,
    Parametrized,
    Required,
    Scope,
    Table,
    Value,
    text_of,
)

ANY = External("Any")
_DEEPEST = 12

_TRANSPARENT = frozenset(
    {"ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar", "Type", "type"}
)
_UNIONS = frozenset({"Union", "Optional"})


def last_name(value: Value) -> str:
    """The last part of an outside thing's dotted name; empty for anything else."""
    return value.dotted.rsplit(".", 1)[-1] if isinstance(value, External) else ""


def called_name(value: Value | None) -> str:
    """The name of the outside class or function whose call made a value; empty if none did."""
    if isinstance(value, Object) and isinstance(value.cls, External):
        return value.cls.dotted.rsplit(".", 1)[-1]
    return last_name(value) if value is not None else ""


def is_generator(decorator: Value) -> bool:
    """Whether a decorator makes a class's constructor from its fields: dataclasses and attrs."""
    name = called_name(decorator)
    cls = decorator.cls if isinstance(decorator, Object) else decorator
    is_attrs = isinstance(cls, External) and cls.dotted.split(".")[0] in ("attr", "attrs")
    return "dataclass" in name or (is_attrs and name in _ATTRS)


_ATTRS = frozenset({"define", "frozen", "mutable", "attrs", "attributes", "s", "dataclass"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A type, what `Annotated` says besides, and whether None is allowed."""

    value: Value
    metadata: tuple[Value, ...] = ()
    nullable: bool = False
    wrapper: str = ""
    """`ClassVar`, `NotRequired` and their like, if one was taken off."""


class Types:
    """Reads annotations in the scope where they are written."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    def read(self, annotation: Expr | None, scope: Scope) -> Typed:
        """The type of an annotation; without one, anything."""
        if annotation is None:
            return Typed(ANY)
        return self.unfold(self.interpreter.evaluate(annotation, scope), scope)

    def unfold(self, value: Value, scope: Scope, depth: int = 0) -> Typed:
        """A type with `Annotated`, `Optional` and quotes taken off."""
        value = self.interpreter.settle(value)
        quoted = text_of(value)
        if depth > _DEEPEST:
            return Typed(ANY)
        if quoted is not None:
            inner = self.interpreter.evaluate(parse_expression(quoted), scope)
            return self.unfold(inner, scope, depth + 1)
        if isinstance(value, Parametrized):
            return self._unfold_parametrized(value, scope, depth)
        if isinstance(value, Alternatives):
            return self._without_none(value.members, scope, depth)
        if isinstance(value, Object) and called_name(value) in ("NewType", "TypeAliasType"):
            inner_type = value.created.argument(1)
            return self.unfold(inner_type or ANY, scope, depth + 1)
        return Typed(value)

    def _unfold_parametrized(self, value: Parametrized, scope: Scope, depth: int) -> Typed:
        name = last_name(self.interpreter.settle(value.base))
        if name == "Annotated" and value.args:
            inner = self.unfold(value.args[0], scope, depth + 1)
            metadata = inner.metadata + value.args[1:]
            return Typed(inner.value, metadata, inner.nullable, inner.wrapper)
        if name in _UNIONS:
            inner = self._without_none(value.args, scope, depth)
            nullable = inner.nullable or name == "Optional"
            return Typed(inner.value, inner.metadata, nullable, inner.wrapper)
        if name in _TRANSPARENT and value.args:
            inner = self.unfold(value.args[0], scope, depth + 1)
            return Typed(inner.value, inner.metadata, inner.nullable, name)
        return Typed(value)

    def _without_none(self, members: tuple[Value, ...], scope: Scope, depth: int) -> Typed:
        rest = [member for member in members if not _is_none(member)]
        nullable = len(rest) < len(members)
        if len(rest) == 1:
            inner = self.unfold(rest[0], scope, depth + 1)
            return Typed(inner.value, inner.metadata, nullable or inner.nullable, inner.wrapper)
        return Typed(Alternatives(tuple(rest)), (), nullable)

    def members(self, value: Value) -> tuple[Value, ...]:
        """The sides of a union, or the one type."""
        return value.members if isinstance(value, Alternatives) else (value,)

    def base_of(self, value: Value) -> Value:
        """The type without its arguments: `list` of `list[int]`."""
        return self.interpreter.bare(value)

    def is_kind_of(self, value: Value, names: frozenset[str]) -> bool:
        """Whether a class is, or derives from, an outside class of one of these last names."""
        bases = self.interpreter.outside_bases(self.base_of(value))
        return any(base.rsplit(".", 1)[-1] in names for base in bases)

    def is_model(self, value: Value) -> bool:
        """Whether a class of the repository is a structure with declared fields."""
        cls = self.base_of(value)
        if not isinstance(cls, ClassValue) or self.is_enum(cls):
            return False
        if any(is_generator(decorator) for decorator in cls.decorators):
            return True
        bases = [b.rsplit(".", 1)[-1] for b in self.interpreter.outside_bases(cls)]
        return any(base not in _PLAIN_BASES for base in bases)

    def is_enum(self, value: Value) -> bool:
        """Whether it is an enumeration of the repository."""
        return isinstance(value, ClassValue) and self.is_kind_of(value, _ENUMS)


_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_PLAIN_BASES = frozenset(
    {"object", "Generic", "Protocol", "ABC", "str", "int", "float", "Exception", "dict", "list"}
)


def _is_none(value: Value) -> bool:
    return value in (Const(None), External("NoneType"), External("types.NoneType"))


def plain(value: Value | None) -> JsonValue:
    """A literal as JSON would write it; None if it is none."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Table):
        return {str(key): plain(inner) for key, inner in value.entries.items()}
    return [plain(element) for element in value.elements] if isinstance(value, Items) else None


def is_absent(value: Value | None) -> bool:
    """Whether a default says that there is none."""
    return value is None or isinstance(value, Required) or last_name(value) == "PydanticUndefined"
