"""What an expression of Go may stand for, as far as reading can tell.

Pointers are what they point to. A value of a type that is only declared (a parameter nobody gave,
a field nobody set) is `Unknown` with that type: its methods can be called all the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tree_sitter import Node

from plimsoll.codebase.golang.files import File
from plimsoll.codebase.golang.types import ANY, GoType

if TYPE_CHECKING:
    from plimsoll.codebase.golang.machine import Machine

Plain: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class At:
    """A place in the sources."""

    file: str
    line: int


class Value:
    """Anything; also what nothing is known of and what needs no more than its class."""

    __slots__ = ()

    type: GoType = ANY


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A known number, text or truth; None is `nil`."""

    value: Plain
    at: At | None = None
    """Where a literal stands that was handed over or put into a table."""
    missing: tuple[str, ...] = ()
    """The parts of a text that could not be told."""
    type: GoType = ANY


@dataclass(frozen=True, slots=True)
class Zero(Const):
    """A variable's value before anything was assigned; what it will be may not have been seen."""


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Not known, apart from its type and how the source calls it."""

    type: GoType = ANY
    wording: str = ""


NIL = Const(None)
NOTHING = Unknown()


@dataclass(eq=False, slots=True)
class Struct(Value):
    """A struct; fields that nobody set are zero if it is whole, else unknown."""

    type: GoType
    fields: dict[str, Value] = field(default_factory=dict)
    is_whole: bool = True
    at: At | None = None


@dataclass(eq=False, slots=True)
class Items(Value):
    """A slice or array."""

    elements: list[Value]
    type: GoType = ANY


@dataclass(eq=False, slots=True)
class Table(Value):
    """A map, as pairs in their order."""

    pairs: list[tuple[Value, Value]]
    type: GoType = ANY


@dataclass(eq=False, slots=True)
class Several(Value):
    """What a function with several results gives back."""

    values: list[Value]


@dataclass(eq=False, slots=True)
class Scope:
    """Names inside a function or block, with the file they are written in."""

    file: File
    base: int
    """What a line counted from the declaration's own start has to be moved by."""
    parent: "Scope | None" = None
    names: dict[str, Value] = field(default_factory=dict)
    types: dict[str, GoType] = field(default_factory=dict)
    frame: "Frame | None" = None

    def inner(self) -> "Scope":
        """A block inside."""
        return Scope(self.file, self.base, self, {}, {}, self.frame)

    def find(self, name: str) -> Value | None:
        """What a local name stands for."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def find_type(self, name: str) -> GoType | None:
        """A type parameter or a type declared inside a function."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.types:
                return scope.types[name]
            scope = scope.parent
        return None

    def assign(self, name: str, value: Value) -> bool:
        """Changes a name where it is declared; False: it is no local one."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                scope.names[name] = value
                return True
            scope = scope.parent
        return False

    def at(self, node: Node) -> At:
        """Where a node stands."""
        return At(self.file.path, self.base + node.start_point[0])


@dataclass(eq=False, slots=True)
class Frame:
    """One call under way."""

    function: "Function"
    results: list[Value] = field(default_factory=list)
    is_over: bool = False
    named: tuple[str, ...] = ()
    uncertain: int = 0
    """How many conditions around the statement could not be told."""


@dataclass(eq=False, slots=True)
class Function(Value):
    """A function, method or closure of the repository."""

    name: str
    node: Node
    scope: Scope
    signature: GoType
    receiver: "tuple[str, Value] | None" = None
    type_names: tuple[str, ...] = ()
    type_arguments: tuple[GoType, ...] = ()
    wraps: "tuple[Value, ...]" = ()
    """Handlers that were given to what made it."""

    @property
    def key(self) -> tuple[str, int]:
        """The same for all copies of it."""
        return self.scope.file.path, self.scope.base + self.node.start_point[0]

    @property
    def at(self) -> At:
        """Where it begins."""
        return self.scope.at(self.node)


@dataclass(frozen=True, slots=True)
class PackageName(Value):
    """A package of the repository."""

    key: str


@dataclass(frozen=True, slots=True)
class Foreign(Value):
    """Something from outside the repository: `net/http.StripPrefix`; builtins have no dot."""

    name: str
    type_arguments: tuple[GoType, ...] = ()


@dataclass(eq=False, slots=True)
class Made(Value):
    """What something from outside made of some values: `alice.New(a).Then(h)`."""

    name: str
    args: tuple[Value, ...]
    type: GoType = ANY

    def inside(self) -> Iterator[Value]:
        """All that went into it, the innermost last."""
        pending: list[Value] = list(self.args)
        for value in pending[:200]:
            yield value
            if isinstance(value, Made):
                yield from value.args


@dataclass(frozen=True, slots=True)
class TypeName(Value):
    """A type in the place of a value: a conversion, or an argument of `new`."""

    names: GoType


@dataclass(frozen=True, slots=True)
class BoundNative(Value):
    """A method of a native that was not called yet."""

    native: "Native"
    name: str


@dataclass(eq=False, slots=True)
class Call:
    """A call from outside the repository's own functions."""

    machine: "Machine"
    args: list[Value]
    nodes: list[Node]
    scope: Scope
    at: At
    type_arguments: tuple[GoType, ...] = ()
    ends: int = 0
    """The last line of the call."""

    def arg(self, index: int) -> Value:
        """An argument; nothing known if there is none."""
        return self.args[index] if -len(self.args) <= index < len(self.args) else NOTHING

    def texts(self, start: int = 0) -> list[str]:
        """The known texts among the arguments, those in slices too."""
        return texts_of(self.args[start:])


class Native(Value):
    """A thing of a framework or the standard library that reading has a model of."""

    __slots__ = ()

    def call(self, name: str, call: Call) -> Value | None:
        """What a method gives; None: it has no such method that matters."""
        raise NotImplementedError

    def get(self, name: str) -> Value | None:
        """A field; None: not known."""
        del name
        return None


def text(value: Value | None) -> str | None:
    """The text a value is, if it is one."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def texts_of(values: Sequence[Value]) -> list[str]:
    """The known texts among values, those in slices too."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Items):
            found.extend(t for v in value.elements if (t := text(v)) is not None)
        elif (told := text(value)) is not None:
            found.append(told)
    return found


def flat(values: Sequence[Value]) -> list[Value]:
    """Values with slices spread out."""
    return [
        inner
        for value in values
        for inner in (value.elements if isinstance(value, Items) else [value])
    ]


def single(value: Value) -> Value:
    """The first of several results."""
    return (value.values[0] if value.values else NOTHING) if isinstance(value, Several) else value


def stripped(value: Value) -> Value:
    """A literal that got a name is declared where the name is used, not where it stands."""
    if isinstance(value, Const) and value.at is not None:
        return Const(value.value, None, value.missing, value.type)
    return value
