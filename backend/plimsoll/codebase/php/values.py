"""What PHP expressions are worth to someone who only reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tree_sitter import Node

    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.names import Names


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be told, in the words of the source."""

    text: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A text of which a part could not be told and is left out."""

    text: str
    missing: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case of an enum; its value is its name where it has none."""

    owner: str
    name: str
    value: str | int


@dataclass(eq=False, slots=True)
class Instance:
    """An object: made by `new`, or by a static call on a class from elsewhere, as `Rule::in`."""

    class_name: str
    maker: str = "new"
    arguments: tuple[Value, ...] = ()
    named: Mapping[str, Value] = field(default_factory=dict)
    calls: list[tuple[str, tuple[Value, ...]]] = field(default_factory=list)
    """What was called on it since."""
    fields: dict[str, Value] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Closure:
    """An anonymous function, or a named one outside classes, with what it sees."""

    node: Node
    frame: Frame


@dataclass(eq=False, slots=True)
class Bound:
    """A method of a class of the repository, with its object: `[$this, 'show']`."""

    method: Method
    this: Value


class Listener(Protocol):
    """An object of a framework, played by one of ours."""

    def call(self, call: Call) -> Value:
        """What a method answers."""
        ...

    def get(self, name: str) -> Value:
        """What a property holds."""
        ...

    def item(self, key: Value) -> Value:
        """What stands under a key: `$x['key']`."""
        ...


class Plain:
    """An object of a framework that is only called."""

    def get(self, name: str) -> Value:
        """It has no properties that tell anything."""
        return Unknown(name)

    def item(self, key: Value) -> Value:
        """It is no array."""
        del key
        return Unknown("[…]")


Value: TypeAlias = (
    "bool | int | float | str | Array | Case | Instance | Closure | Bound | Listener"
    " | Unknown | Partial | None"
)
Array: TypeAlias = "dict[int | str, Value]"


@dataclass(eq=False, slots=True)
class Frame:
    """What a body of code sees."""

    names: Names
    """Its file, namespace and imports."""
    variables: dict[str, Value] = field(default_factory=dict)
    this: Value = None
    owner: str = ""
    """The class it is written in."""
    static: str = ""
    """The class it was called on: what `static` means."""
    returned: list[Value] = field(default_factory=list)
    parent: Frame | None = None
    """Around an arrow function, which sees what is around it."""

    def find(self, name: str) -> Value:
        """A variable's value, of the frames around as well."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                return frame.variables[name]
            frame = frame.parent
        return Unknown(f"${name}")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that reached something played by us, with the values of its arguments."""

    name: str
    arguments: tuple[Value, ...]
    named: Mapping[str, Value]
    node: Node
    frame: Frame

    @property
    def path(self) -> str:
        """The file it is written in."""
        return self.frame.names.path

    @property
    def line(self) -> int:
        """Where its name is written: in a chain, not where the chain begins."""
        name = self.node.child_by_field_name("name") or self.node
        return name.start_point[0] + 1

    def argument(self, index: int, name: str = "") -> Value:
        """An argument by its position or its name; None if it is not given."""
        if name and name in self.named:
            return self.named[name]
        return self.arguments[index] if index < len(self.arguments) else None


class NotAnswered:
    """Said by who does not know a word."""


NOT_ANSWERED = NotAnswered()


def listed(value: Value) -> list[Value]:
    """`(array) $value`, without keys."""
    if value is None:
        return []
    return list(value.values()) if isinstance(value, dict) else [value]


def words(*values: Value) -> list[str]:
    """The texts among values and arrays of values, in their order."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Case):
            found.append(str(value.value))
        elif isinstance(value, dict):
            found.extend(words(*value.values()))
    return found


def array(values: Iterable[Value]) -> Array:
    """A list as PHP keeps it."""
    return dict(enumerate(values))


def keyed(given: Iterable[Value], named: Mapping[str, Value]) -> Array:
    """Arguments by position and by name as one array."""
    found: Array = dict(enumerate(given))
    found.update(named)
    return found


def appended(base: Array, value: Value) -> Array:
    """The array with one more at its end."""
    largest = max((key for key in base if isinstance(key, int)), default=-1)
    return {**base, largest + 1: value}


def text(value: Value) -> str | None:
    """What a value reads like in a text; None if that is not known."""
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case str() | int() | float():
            return str(value)
        case Case():
            return str(value.value)
        case _:
            return None


def truth(value: Value) -> bool | None:
    """Whether a condition holds; None if that is not known."""
    match value:
        case Unknown() | Partial():
            return None
        case None | bool() | int() | float() | dict():
            return bool(value)
        case str():
            return value not in {"", "0"}
        case Instance() | Closure() | Bound() | Case():
            return True
        case _:
            return None
