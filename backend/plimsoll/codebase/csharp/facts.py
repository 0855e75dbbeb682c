"""What is kept of a C# file: its declarations, without their syntax trees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as it is written: `List<Order?>` is List with one argument; arrays are named `[]`."""

    name: str
    arguments: "tuple[TypeName, ...]" = ()
    nullable: bool = False
    qualifier: str = ""
    """What stands before the last dot."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is written out."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name: a constant, an enum's member, a local variable."""

    text: str


@dataclass(frozen=True, slots=True)
class Concat:
    """A sum or an interpolated string."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Items:
    """An array or a collection expression."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`typeof(Order)`."""

    type: TypeName


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else, as text for people."""

    text: str


Expression: TypeAlias = Constant | Name | Concat | Items | TypeOf | Unknown


@dataclass(frozen=True, slots=True)
class Attribute:
    """`[Route("x", Name = "y")]`; the name without `Attribute` and qualifiers."""

    name: str
    arguments: tuple[Expression, ...]
    named: Mapping[str, Expression]
    types: tuple[TypeName, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of a method, a lambda, a constructor."""

    name: str
    type: TypeName
    attributes: tuple[Attribute, ...] = ()
    default: Expression | None = None
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """Something that code reads off the request by name."""

    location: Literal["query", "header", "form", "cookie", "path", "json"]
    name: str
    """For json, the type that is read."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method's signature, and what its body reads off the request."""

    name: str
    returns: TypeName
    arguments: tuple[Argument, ...]
    attributes: tuple[Attribute, ...]
    modifiers: frozenset[str]
    line: int
    is_generic: bool = False
    uses: tuple[Use, ...] = ()
    calls: frozenset[str] = frozenset()
    """Names of what its body calls without a receiver."""


@dataclass(frozen=True, slots=True)
class Member:
    """A property or a field."""

    name: str
    type: TypeName
    attributes: tuple[Attribute, ...]
    modifiers: frozenset[str]
    line: int
    default: Expression | None = None
    settable: bool = True
    is_field: bool = False


@dataclass(slots=True)
class Declaration:
    """A class, record, struct, interface or enum."""

    kind: Literal["class", "record", "struct", "interface", "enum"]
    name: str
    path: str
    line: int
    namespace: str
    outer: "Declaration | None" = None
    type_parameters: tuple[str, ...] = ()
    bases: tuple[TypeName, ...] = ()
    base_arguments: tuple[Expression, ...] = ()
    """What is handed to the base's constructor."""
    attributes: tuple[Attribute, ...] = ()
    modifiers: frozenset[str] = frozenset()
    members: list[Member] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    constructor: tuple[Argument, ...] = ()
    """Parameters of the primary constructor, or of the longest one."""
    assigned: dict[str, Expression] = field(default_factory=dict)
    """What that constructor sets."""
    values: list[tuple[str, Expression | None, tuple[Attribute, ...]]] = field(default_factory=list)
    """An enum's members."""
    nested: "list[Declaration]" = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """With the types around it, without the namespace."""
        return self.name if self.outer is None else f"{self.outer.full_name}.{self.name}"


@dataclass(slots=True)
class File:
    """One file's declarations and what its names may refer to."""

    path: str
    namespaces: tuple[str, ...]
    """Those it opens by `using`, and those it declares."""
    aliases: Mapping[str, TypeName]
    declarations: list[Declaration]
    """All, nested ones included."""
