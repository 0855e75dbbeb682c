"""Python's syntax as this slice needs it: small, typed, and independent of the parser.

What the slice has no use for (a `while` condition, a `yield`) is `Opaque`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

Constant: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """Anything with a line, from 1."""

    line: int


@dataclass(frozen=True, slots=True)
class Opaque(Node):
    """An expression that is not looked into."""


@dataclass(frozen=True, slots=True)
class Literally(Node):
    """A literal; bytes count as text."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """`...`, which marks a required value."""


@dataclass(frozen=True, slots=True)
class Joined(Node):
    """An f-string or adjacent strings."""

    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """`value.name`."""

    value: "Expr"
    name: str


@dataclass(frozen=True, slots=True)
class Star(Node):
    """`*value` in a call or a list."""

    value: "Expr"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call; a keyword argument named None is `**value`."""

    function: "Expr"
    args: tuple["Expr", ...]
    kwargs: tuple[tuple[str | None, "Expr"], ...]


@dataclass(frozen=True, slots=True)
class Subscript(Node):
    """`value[index, …]`."""

    value: "Expr"
    index: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """`lower:upper` inside a subscript."""

    lower: "Expr | None"
    upper: "Expr | None"


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """A list, tuple or set display."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Mapping(Node):
    """A dict display; an item whose key is None is `**value`."""

    items: tuple[tuple["Expr | None", "Expr"], ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """An arithmetic, boolean or comparison operator with two sides."""

    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-value`, `not value`."""

    operator: str
    value: "Expr"


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`body if test else otherwise`."""

    test: "Expr"
    body: "Expr"
    otherwise: "Expr"


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """`lambda parameters: body`."""

    parameters: tuple["Argument", ...]
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Comprehension(Node):
    """`[element for target in iterable]`, or `{key: element for …}`, with one `for`."""

    element: "Expr"
    target: "Expr"
    iterable: "Expr"
    key: "Expr | None" = None


@dataclass(frozen=True, slots=True)
class Walrus(Node):
    """`name := value`."""

    name: str
    value: "Expr"


Expr: TypeAlias = (
    Opaque
    | Literally
    | Dots
    | Joined
    | Name
    | Attribute
    | Star
    | Call
    | Subscript
    | Slice
    | Sequence
    | Mapping
    | Binary
    | Unary
    | Conditional
    | Lambda
    | Comprehension
    | Walrus
)

ArgumentKind: TypeAlias = Literal["plain", "keyword", "args", "kwargs"]


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """A parameter in a function's signature."""

    name: str
    annotation: Expr | None
    default: Expr | None
    kind: ArgumentKind


class Source(Protocol):
    """Whatever can produce statements when somebody looks at them."""

    def statements(self) -> "tuple[Stmt, ...]":
        """The statements, converted now."""
        ...

    def text(self) -> str:
        """The block as it is written."""
        ...


class Suite:
    """A block of statements, converted from the parser's tree only when somebody looks."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def statements(self) -> "tuple[Stmt, ...]":
        """The block's statements."""
        return self._source.statements()

    @property
    def text(self) -> str:
        """The block as it is written."""
        return self._source.text()


@dataclass(frozen=True, slots=True)
class Function(Node):
    """`def name(arguments) -> returns`."""

    name: str
    arguments: tuple[Argument, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    body: Suite


@dataclass(frozen=True, slots=True)
class ClassDefinition(Node):
    """`class name(bases, **keywords)`."""

    name: str
    bases: tuple[Expr, ...]
    keywords: tuple[tuple[str | None, Expr], ...]
    decorators: tuple[Expr, ...]
    body: Suite


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`target = value`, also annotated; no value when it only declares a type."""

    target: Expr
    value: Expr | None
    annotation: Expr | None


@dataclass(frozen=True, slots=True)
class Augment(Node):
    """`target += value` and its like."""

    operator: str
    target: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class Evaluate(Node):
    """An expression as a statement."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Return(Node):
    """`return value`."""

    value: Expr | None


@dataclass(frozen=True, slots=True)
class Leave(Node):
    """`continue`, `break` or `raise`: what follows in the block is not reached."""


@dataclass(frozen=True, slots=True)
class Branches(Node):
    """Blocks of which one runs, or one and then its cleanup: `if`, `try`, `match`."""

    tests: tuple[Expr, ...]
    blocks: tuple[Suite, ...]


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`for target in iterable`; a `while` has neither."""

    target: Expr | None
    iterable: Expr | None
    body: Suite


@dataclass(frozen=True, slots=True)
class With(Node):
    """`with value as target, …`."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: Suite


@dataclass(frozen=True, slots=True)
class Import(Node):
    """`import a.b as c`: pairs of dotted name and alias."""

    names: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class ImportFrom(Node):
    """`from ..module import a as b`; a name of `*` takes everything."""

    level: int
    module: str
    names: tuple[tuple[str, str | None], ...]


Stmt: TypeAlias = (
    Function
    | ClassDefinition
    | Assign
    | Augment
    | Evaluate
    | Return
    | Leave
    | Branches
    | Loop
    | With
    | Import
    | ImportFrom
)


def parts_of(expression: Expr) -> tuple[Expr, ...]:  # noqa: PLR0911 - a kind a return
    """The expressions directly inside one."""
    match expression:
        case Attribute(value=value) | Star(value=value) | Unary(value=value) | Walrus(value=value):
            return (value,)
        case Call(function=function, args=args, kwargs=kwargs):
            return (function, *args, *(value for _, value in kwargs))
        case Subscript(value=value, index=index):
            return (value, *index)
        case Sequence(items=items) | Joined(parts=items):
            return items
        case Mapping(items=pairs):
            return tuple(side for pair in pairs for side in pair if side is not None)
        case Binary(left=left, right=right):
            return (left, right)
        case Conditional(test=test, body=body, otherwise=otherwise):
            return (test, body, otherwise)
        case Comprehension(element=element, iterable=iterable, key=key):
            return (iterable, element) if key is None else (iterable, key, element)
        case Lambda(body=body):
            return (body,)
        case _:
            return ()


def _children(  # noqa: PLR0911 - a kind a return
    statement: Stmt,
) -> tuple[tuple[Expr, ...], tuple[Suite, ...]]:
    """A statement's own expressions and the blocks inside it."""
    match statement:
        case Assign(value=value) | Return(value=value):
            return ((value,) if value is not None else (), ())
        case Augment(value=value) | Evaluate(value=value):
            return (value,), ()
        case Branches(tests=tests, blocks=blocks):
            return tests, blocks
        case Loop(iterable=iterable, body=body):
            return ((iterable,) if iterable is not None else (), (body,))
        case With(items=items, body=body):
            return tuple(value for value, _ in items), (body,)
        case Function(body=body) | ClassDefinition(body=body):
            return (), (body,)
        case _:
            return (), ()


def statements_within(suite: Suite) -> Iterator[Stmt]:
    """Every statement of a block and of the blocks inside it, in order of the source."""
    pending = list(reversed(suite.statements))
    while pending:
        statement = pending.pop()
        yield statement
        for block in reversed(_children(statement)[1]):
            pending.extend(reversed(block.statements))


def expressions_within(suite: Suite) -> Iterator[Expr]:
    """Every expression of a block and of the blocks inside it, outer ones first."""
    for statement in statements_within(suite):
        pending = list(reversed(_children(statement)[0]))
        while pending:
            expression = pending.pop()
            yield expression
            pending.extend(reversed(parts_of(expression)))
