"""What expressions of a program that maps minimal APIs are worth."""

from dataclasses import dataclass, field
from typing import TypeAlias

from tree_sitter import Node

from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.csharp.facts import Declaration, TypeName


@dataclass(eq=False)
class Group:
    """An application, a router or a group: routes can be mapped on it."""

    prefix: str = ""
    parent: "Group | None" = None
    authorized: bool | None = None
    key_filter: bool = False
    versions: list[str] = field(default_factory=list)
    reasons: tuple[str, ...] = ()

    @property
    def whole_prefix(self) -> str:
        """With those of the groups around it."""
        parts: list[str] = []
        group: Group | None = self
        while group is not None:
            if group.prefix.strip("/"):
                parts.append(group.prefix.strip("/"))
            group = group.parent
        return "/".join(reversed(parts))

    @property
    def around(self) -> "list[Group]":
        """Itself and the groups around it, nearest first."""
        found: list[Group] = []
        group: Group | None = self
        while group is not None:
            found.append(group)
            group = group.parent
        return found


@dataclass(eq=False)
class Mapped:
    """A pattern that was mapped, and what was said of it since."""

    methods: tuple[str, ...]
    pattern: str
    group: Group
    handler: "Value"
    site: SourceLocation
    authorized: bool | None = None
    key_filter: bool = False
    versions: list[str] = field(default_factory=list)
    produces: list[tuple[str, TypeName | None]] = field(default_factory=list)
    accepts: TypeName | None = None
    accepts_kind: str | None = None
    reasons: tuple[str, ...] = ()
    place: "tuple[str, Declaration | None]" = ("", None)


@dataclass(frozen=True, eq=False)
class Lambda:
    """A function without a name, and the variables around it."""

    node: Node
    frame: "Frame"


@dataclass(frozen=True)
class Reference:
    """A method by name: `GetOrders`, `OrderHandlers.Get`, `this.Get`."""

    names: tuple[str, ...]
    path: str
    inside: Declaration | None


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the repository."""

    declaration: Declaration


@dataclass(frozen=True, eq=False)
class Type:
    """A class of the repository, as such."""

    declaration: Declaration


@dataclass(frozen=True, eq=False)
class Function:
    """A method or a local function."""

    node: Node
    path: str
    owner: Declaration | None
    name: str
    frame: "Frame | None" = None


@dataclass(frozen=True)
class ApplicationBuilder:
    """What `Build()` makes an application of."""


Value: TypeAlias = (
    str | int | float | bool | list["Value"] | Group | Mapped | Lambda | Reference
    | Instance | Type | Function | ApplicationBuilder | None
)  # fmt: skip


@dataclass(eq=False)
class Frame:
    """Where code runs: its file, its class, its variables."""

    path: str
    inside: Declaration | None
    variables: dict[str, "Value"]
    outer: "Frame | None" = None
    this: Instance | None = None
    called_at: SourceLocation | None = None
    """Where the method that runs was called."""
    caller: "Frame | None" = None

    def get(self, name: str) -> "tuple[bool, Value]":
        """Whether there is such a variable, and its value."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                return True, frame.variables[name]
            frame = frame.outer
        return False, None

    def put(self, name: str, value: "Value") -> None:
        """Sets a variable where it lives."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                frame.variables[name] = value
                return
            frame = frame.outer
        self.variables[name] = value
