"""The facts of Java and Kotlin files: what they declare, and expressions as far as they matter.

Both languages share this model. A body is kept as text and read when somebody asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["class", "interface", "enum", "record", "annotation", "object"]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as it is written; an array is named `[]` and has its element as argument."""

    name: str
    arguments: "tuple[TypeName, ...]" = ()
    nullable: bool = False
    annotations: "tuple[Annotation, ...]" = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, truth value or text."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name, dotted or not: `Routes.USERS`."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts put together by `+` or a template."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Items:
    """An array."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class TypeValue:
    """`Order.class` or `Order::class`."""

    type: TypeName


@dataclass(frozen=True, slots=True)
class Reference:
    """`handler::list`."""

    receiver: "Expression | None"
    name: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What is passed, by name or by place."""

    name: str | None
    value: "Expression"


@dataclass(frozen=True, slots=True)
class Call:
    """`receiver.name<types>(arguments)`; a constructor is called `new` and has its class as type.

    A lambda behind the parentheses is the last argument. Kotlin's infix calls count too.
    """

    receiver: "Expression | None"
    name: str
    types: tuple[TypeName, ...]
    arguments: tuple[Argument, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Member:
    """A field of what an expression gives: `call().field`."""

    receiver: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Element:
    """`receiver[key]`."""

    receiver: "Expression"
    key: "Expression"


@dataclass(frozen=True, slots=True)
class Lambda:
    """A function without a name."""

    parameters: tuple[str, ...]
    types: tuple[TypeName | None, ...]
    statements: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Let:
    """A local variable."""

    name: str
    type: TypeName | None
    value: "Expression | None"


@dataclass(frozen=True, slots=True)
class Other:
    """Any other expression or statement, with what is in it."""

    kind: str
    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Annotation:
    """`@Name(key = value)`; a value without a key is `value`."""

    name: str
    arguments: "Mapping[str, Expression]"
    line: int


Expression: TypeAlias = (
    Constant
    | Name
    | Joined
    | Items
    | TypeValue
    | Reference
    | Call
    | Member
    | Element
    | Lambda
    | Let
    | Other
    | Annotation
)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a function's body, and where it stands."""

    text: str
    line: int
    is_expression: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of a function."""

    name: str
    type: TypeName
    annotations: tuple[Annotation, ...]
    has_default: bool = False
    default: Expression | None = None


@dataclass(eq=False, slots=True)
class Field:
    """A field, property, record component or constructor property."""

    name: str
    type: TypeName | None
    annotations: tuple[Annotation, ...]
    value: Expression | None
    is_static: bool
    line: int
    is_constructed: bool = False
    """It is a parameter of the main constructor."""
    modifiers: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class Method:
    """A function."""

    name: str
    inputs: tuple[Input, ...]
    returns: TypeName | None
    annotations: tuple[Annotation, ...]
    line: int
    """Where it begins, annotations included."""
    modifiers: frozenset[str]
    type_parameters: tuple[str, ...]
    receiver: TypeName | None
    """What a Kotlin extension function extends."""
    body: Body | None


@dataclass(frozen=True, slots=True)
class EnumEntry:
    """One value of an enumeration."""

    name: str
    annotations: tuple[Annotation, ...]
    arguments: tuple[Argument, ...]


@dataclass(eq=False, slots=True)
class Class:
    """A class, interface, record, enumeration, annotation or object."""

    name: str
    qualified: str
    kind: Kind
    file: "File"
    outer: "Class | None"
    line: int
    annotations: tuple[Annotation, ...] = ()
    modifiers: frozenset[str] = frozenset()
    type_parameters: tuple[str, ...] = ()
    bounds: dict[str, TypeName] = field(default_factory=dict)
    supertypes: tuple[TypeName, ...] = ()
    fields: list[Field] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    entries: list[EnumEntry] = field(default_factory=list)
    inner: "dict[str, Class]" = field(default_factory=dict)
    initializers: list[Body] = field(default_factory=list)
    constructors: list[tuple[Input, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Import:
    """`import a.b.C`, `import a.b.*`, `import static a.b.C.D`, `import a.b.C as D`."""

    path: str
    is_star: bool
    is_static: bool
    alias: str | None = None


@dataclass(eq=False, slots=True)
class File:
    """One source file."""

    path: str
    package: str
    imports: tuple[Import, ...] = ()
    classes: dict[str, Class] = field(default_factory=dict)
    """Those at the top, by name."""
    functions: list[Method] = field(default_factory=list)
    """Kotlin's functions outside of classes."""
    fields: list[Field] = field(default_factory=list)
    aliases: dict[str, TypeName] = field(default_factory=dict)
    _named: dict[str, str] | None = None

    def imported(self, name: str) -> str | None:
        """The full name behind a name that an import of its own brings."""
        if self._named is None:
            self._named = {}
            for found in self.imports:
                if not found.is_star:
                    last = found.path.rpartition(".")[2]
                    self._named.setdefault(found.alias or last, found.path)
        return self._named.get(name)

    def every_class(self) -> Iterator[Class]:
        """All classes, nested ones after the one they are in."""
        waiting = list(self.classes.values())
        for found in waiting:  # grows meanwhile
            yield found
            waiting.extend(found.inner.values())


def within(expression: Expression) -> Iterator[Expression]:
    """An expression and all inside it, in the order of the text."""
    waiting: list[Expression] = [expression]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(parts_of(found)))


def parts_of(found: Expression) -> list[Expression]:  # noqa: PLR0911 - a kind a return
    """What stands directly in an expression."""
    if isinstance(found, Call):
        receiver = [] if found.receiver is None else [found.receiver]
        return [*receiver, *(argument.value for argument in found.arguments)]
    if isinstance(found, Joined | Other):
        return list(found.parts)
    if isinstance(found, Items):
        return list(found.items)
    if isinstance(found, Lambda):
        return list(found.statements)
    if isinstance(found, Member):
        return [found.receiver]
    if isinstance(found, Element):
        return [found.receiver, found.key]
    if isinstance(found, Let):
        return [] if found.value is None else [found.value]
    if isinstance(found, Reference):
        return [] if found.receiver is None else [found.receiver]
    return []
