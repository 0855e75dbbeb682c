"""What is kept of a Rust file: its items, without their syntax trees."""

from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class TypeName:
    """`web::Json<Vec<Order>>`: the last name, what stands before it, the arguments of type.

    Tuples are named `()`, slices and arrays `[]`.
    """

    name: str
    arguments: "tuple[TypeName, ...]" = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """`#[serde(rename = "x")]`: the path, and the text between the brackets."""

    path: str
    text: str
    line: int

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("::", 1)[-1]


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter: the names that its pattern binds, in order, and its type."""

    names: tuple[str, ...]
    type: TypeName


@dataclass(frozen=True, slots=True)
class Use:
    """Something that code reads off the request by name."""

    location: Literal["query", "header", "cookie", "path"]
    name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A function as its callers see it, and what its body reads off the request."""

    arguments: tuple[Argument, ...]
    returns: TypeName
    uses: tuple[Use, ...]


@dataclass(eq=False, slots=True)
class Function:
    """A function or method; its syntax stays where routers are built."""

    name: str
    file: str
    line: int
    module: "Module"
    signature: Signature
    attributes: tuple[Attribute, ...] = ()
    owner: str = ""
    """The type that it is implemented for."""
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct."""

    name: str
    type: TypeName
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of an enum."""

    name: str
    attributes: tuple[Attribute, ...]
    fields: tuple[Field, ...] = ()
    """Named ones, or one without a name for each of a tuple's."""


@dataclass(eq=False, slots=True)
class Struct:
    """A struct; fields without names are a tuple's."""

    name: str
    module: "Module"
    fields: tuple[Field, ...]
    attributes: tuple[Attribute, ...]
    parameters: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Enum:
    """An enum."""

    name: str
    module: "Module"
    variants: tuple[Variant, ...]
    attributes: tuple[Attribute, ...]


@dataclass(eq=False, slots=True)
class Alias:
    """`type Id = i64;`."""

    name: str
    module: "Module"
    target: TypeName
    parameters: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Constant:
    """`const` and `static`."""

    name: str
    module: "Module"
    node: Node


Item = Function | Struct | Enum | Alias | Constant


@dataclass(eq=False, slots=True)
class Module:
    """One module of a crate."""

    path: tuple[str, ...]
    """The crate's name first."""
    file: str
    items: dict[str, list[Item]] = field(default_factory=dict)
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    globs: list[tuple[str, ...]] = field(default_factory=list)
    methods: list[Function] = field(default_factory=list)
    inner: "list[Module]" = field(default_factory=list)
