"""What Ruby expressions are worth to someone who only reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node


class Symbol(str):
    """`:name`; equal to the text of the same letters, and told apart by its class."""

    __slots__ = ()


@dataclass(frozen=True)
class Pattern:
    """A regular expression, as written."""

    source: str


@dataclass(frozen=True)
class Name:
    """A class or module, or a constant that is not defined in the repository."""

    path: str


@dataclass(frozen=True)
class Unknown:
    """What cannot be told, in the words of the source."""

    text: str


@dataclass(frozen=True)
class Partial:
    """A text of which a part could not be told and is left out."""

    text: str
    missing: str


@dataclass
class Frame:
    """The names that a body of code sees."""

    path: str
    """The file it is written in."""
    names: dict[str, Value] = field(default_factory=dict)
    parent: Frame | None = None
    """Around a block; None around a method."""
    nesting: tuple[str, ...] = ()
    """The modules it is written in, outermost first."""
    block: Closure | None = None
    """What `yield` calls."""
    receiver: object | None = None
    """Who answers calls without a receiver; None: whoever does outside."""

    def find(self, name: str) -> Frame | None:
        """The frame that knows a local name."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame
            frame = frame.parent
        return None


@dataclass(frozen=True, eq=False)
class Closure:
    """A block, a lambda or a method, with what it sees."""

    node: Node
    frame: Frame


@dataclass(frozen=True, eq=False)
class Speaker:
    """An object that answers a DSL's calls: the `map` of `with_options … do |map|`."""

    receiver: object


Key: TypeAlias = "str | int | float | Name | Unknown | Partial | Pattern | None"
Value: TypeAlias = (
    "str | int | float | Pattern | Name | Unknown | Partial | Closure | Speaker"
    " | list[Value] | dict[Key, Value] | None"
)
Hash: TypeAlias = "dict[Key, Value]"


def words(value: Value) -> list[str]:
    """A text, a symbol or a list of such as texts; what is none is left out."""
    found = value if isinstance(value, list) else [value]
    return [str(item) for item in found if isinstance(item, str)]


def listed(value: Value) -> list[Value]:
    """`Array(value)`."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def is_told(value: Value) -> bool:
    """Whether all of it is known, on its surface."""
    return not isinstance(value, Unknown | Partial)
