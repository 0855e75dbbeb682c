"""What an expression of JavaScript may stand for, as far as reading can tell.

Nothing here knows a web framework. What comes from outside the repository (an Express router, a
zod schema) is an `Object` that remembers the calls made on it; extractors read those memories.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

Constant: TypeAlias = str | int | float | bool | None


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module, a block or a function call; `this` is one of them."""

    module: Module
    names: dict[str, Value] = field(default_factory=dict)
    parent: Scope | None = None
    returned: Value | None = None
    is_call: bool = False
    is_torn: bool = False
    """It returned a truth first, and may return something else."""


@dataclass(eq=False, slots=True)
class Module:
    """A file of the repository; its scope and exports fill while it is evaluated."""

    path: str
    scope: Scope = field(init=False)
    holder: Record = field(init=False)
    """What `module` stands for: its `exports` may be replaced as a whole."""
    stars: list[str] = field(default_factory=list)
    """The specifiers behind `export * from`."""
    begun: bool = False
    source: bytes = b""

    def __post_init__(self) -> None:
        self.scope = Scope(self)
        self.holder = Record({"exports": Record({})})

    @property
    def exports(self) -> Value:
        """What `require` gives, so far."""
        return self.holder.entries["exports"]


@dataclass(frozen=True, slots=True)
class Const:
    """A literal; `missing` names the parts of a text that could not be told."""

    value: Constant
    missing: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """The settings whose default it is."""


UNDEFINED = Const(None)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known, apart from how the source calls it."""

    wording: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression."""

    source: str


@dataclass(eq=False, slots=True)
class Array:
    """An array, or whatever else is gone through in order."""

    elements: list[Value]
    is_open: bool = False
    """It holds more than could be told."""


@dataclass(eq=False, slots=True)
class Record:
    """An object literal or the exports of a module; `others` were spread into it."""

    entries: dict[str, Value]
    others: list[Value] = field(default_factory=list)
    proto: Value | None = None
    place: tuple[str, Node] | None = None
    """The file and the literal, for those who read it as a schema."""


@dataclass(frozen=True, slots=True)
class Late:
    """A name of another module, or all of them (None), looked up when it is needed."""

    path: str
    name: str | None


@dataclass(frozen=True, slots=True)
class External:
    """Something from a package outside the repository; globals have no module."""

    module: str
    path: str = ""

    @property
    def dotted(self) -> str:
        """Module and path as one: `express.Router`."""
        return ".".join(part for part in (self.module, self.path) if part)


@dataclass(eq=False, slots=True)
class Function:
    """A function of the repository with the scope it was defined in."""

    name: str
    node: Node
    scope: Scope
    this: Value | None = None
    bound: tuple[Value, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    owner: Class | None = None
    wraps: Function | None = None
    """The function that was passed to whatever made this one."""

    @property
    def file(self) -> str:
        """The file it is written in."""
        return self.scope.module.path

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.node.start_point[0] + 1

    @property
    def key(self) -> tuple[str, int]:
        """The same for all closures over one text."""
        return self.scope.module.path, self.node.start_byte


@dataclass(eq=False, slots=True)
class Native:
    """A function that is not written in the repository and whose doing is known."""

    name: str
    run: Callable[[Call], Value]


@dataclass(eq=False, slots=True)
class Class:
    """A class of the repository."""

    name: str
    node: Node
    base: Value | None
    scope: Scope
    members: dict[str, Function] = field(default_factory=dict)
    getters: dict[str, Function] = field(default_factory=dict)
    statics: dict[str, Value] = field(default_factory=dict)
    fields: list[tuple[str, Node]] = field(default_factory=list)
    constructor: Function | None = None

    @property
    def file(self) -> str:
        """The file it is written in."""
        return self.scope.module.path


@dataclass(eq=False, slots=True)
class Call:
    """A call: where, on what, with what."""

    method: str
    args: list[Value]
    file: str
    line: int
    receiver: Value | None = None
    node: Node | None = None
    result: Value | None = None
    inner: list[Object] = field(default_factory=list)
    """What a plugin was given that this call registered."""
    is_new: bool = False
    scope: Scope | None = None
    sites: tuple[tuple[str, int], ...] = ()
    """The calls that led to this one, outermost first: files and lines."""

    def argument(self, position: int) -> Value | None:
        """An argument, if there are so many."""
        return self.args[position] if 0 <= position < len(self.args) else None


@dataclass(eq=False, slots=True)
class Object:
    """An instance, of a class of the repository or of whatever comes from outside."""

    cls: Class | External | Unknown
    created: Call
    attributes: dict[str, Value] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    base_call: Call | None = None
    """The call of `super(…)` that reached a class from outside."""
    is_stand_in: bool = False
    """It stands for an argument that nobody passes."""
    is_made_up: bool = False
    """It was made while an instance was made up that nobody asked for."""
    is_of_instance: bool = False
    """It was made while an instance of a class was built."""
    standing_in: tuple[str, int] | None = None
    """The function that was followed with it."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method that the repository does not define, of an object or of a literal."""

    instance: Value
    name: str


@dataclass(frozen=True, slots=True)
class Input:
    """A part of the request that a handler is given."""

    reads: Collector
    place: str
    path: tuple[str, ...] = ()


class Collector:
    """Takes note of what is read from a request; replaced by those who handle requests."""

    def attribute(self, source: Input, name: str) -> Value:
        """What a member of a part of the request is, its reading noted."""
        raise NotImplementedError

    def call(self, source: Input, name: str, record: Call) -> Value:
        """What a method of a part of the request returns."""
        raise NotImplementedError

    def element(self, source: Input) -> Value:
        """One of the elements of a part of the request, its reading noted."""
        raise NotImplementedError

    def passed(self, function: Value, record: Call) -> Value | None:
        """What a function from outside makes of a part of the request; None: nothing special."""
        raise NotImplementedError

    def defaulted(self, source: Input, default: Value) -> None:
        """Notes what is taken where the request has nothing."""
        raise NotImplementedError

    def written(self, source: Input, name: str) -> None:
        """Notes that the handler itself sets a member."""
        raise NotImplementedError

    def typed(self, source: Input, path: str, node: Node) -> None:
        """Notes the type that the source says a part of the request has."""
        raise NotImplementedError


Value: TypeAlias = (
    Const
    | Unknown
    | Pattern
    | Array
    | Record
    | Late
    | External
    | Function
    | Native
    | Class
    | Object
    | Method
    | Input
)


def is_known(value: Value | None) -> bool:
    """Whether it tells anything; undefined and what only the environment knows do not."""
    if isinstance(value, Const):
        return value.value is not None
    if isinstance(value, External):
        return not value.path.startswith("process.env")
    return value is not None and not isinstance(value, Unknown)


def string_of(value: Value | None) -> str | None:
    """The text, if it is one."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def entry(value: Value | None, name: str) -> Value | None:
    """A member of an object literal."""
    return value.entries.get(name) if isinstance(value, Record) else None


def elements_of(value: Value | None) -> list[Value]:
    """What an array holds; empty if it is none."""
    return value.elements if isinstance(value, Array) else []
