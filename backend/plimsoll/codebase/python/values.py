"""What an expression may stand for, as far as reading can tell.

The interpreter knows no web framework. An instance of a class from outside the repository (a
FastAPI application, a Flask blueprint) is an `Object` that remembers the calls made on it; the
extractors read those memories afterwards.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.syntax import Constant, Expr

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module, a class body or a function call."""

    module: "Module"
    names: "dict[str, Value]" = field(default_factory=dict)
    parent: "Scope | None" = None


@dataclass(eq=False, slots=True)
class Module:
    """A file of the repository; its scope fills while it is evaluated."""

    path: str
    dotted: str
    is_package: bool
    scope: Scope = field(init=False)
    begun: bool = False
    finished: bool = False
    wildcards: "list[Value]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scope = Scope(self)


@dataclass(frozen=True, slots=True)
class Const:
    """A literal; `missing` names the parts of a text that could not be told."""

    value: Constant
    missing: tuple[str, ...] = ()


TRUE = Const(True)  # noqa: FBT003 - a literal
FALSE = Const(False)  # noqa: FBT003 - a literal


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known, apart from how the source calls it."""

    wording: str = ""


@dataclass(frozen=True, slots=True)
class Required:
    """`...`."""


@dataclass(eq=False, slots=True)
class Items:
    """A list, tuple or set, and where it is written, if it is."""

    elements: "list[Value]"
    file: str = ""
    line: int = 0


@dataclass(eq=False, slots=True)
class Table:
    """A dict with literal keys; `others` holds values under keys that are not."""

    entries: "dict[Constant, Value]"
    others: "list[Value]" = field(default_factory=list)

    @classmethod
    def of(cls, named: "Mapping[str, Value]") -> "Table":
        """A dict with names for keys."""
        return cls(dict(named.items()))


@dataclass(frozen=True, slots=True)
class Late:
    """A name of a module that is looked up when it is needed."""

    module: Module
    name: str


@dataclass(frozen=True, slots=True)
class Package:
    """A module of the repository as a value, or a folder without `__init__.py` (no module)."""

    dotted: str
    module: Module | None
    importer: str


@dataclass(frozen=True, slots=True)
class External:
    """Something from outside the repository, by its dotted name; builtins have no dot."""

    dotted: str


@dataclass(eq=False, slots=True)
class FunctionValue:
    """A function or lambda with the scope it was defined in."""

    name: str
    arguments: tuple[syntax.Argument, ...]
    returns: Expr | None
    body: syntax.Suite | Expr
    scope: Scope
    line: int
    decorators: "tuple[Value, ...]" = ()
    owner: "ClassValue | None" = None
    signature_of: "Value | None" = None
    """What its `__signature__` was copied from."""

    @property
    def file(self) -> str:
        """The file it is written in."""
        return self.scope.module.path


@dataclass(eq=False, slots=True)
class Bound:
    """A function together with its `self`."""

    function: FunctionValue
    instance: "Value"


@dataclass(frozen=True, slots=True)
class Field:
    """A name in a class body, with what is written behind it."""

    name: str
    annotation: Expr | None
    default: Expr | None
    line: int


@dataclass(eq=False, slots=True)
class ClassValue:
    """A class of the repository."""

    name: str
    bases: "tuple[Value, ...]"
    scope: Scope
    line: int
    decorators: "tuple[Value, ...]" = ()
    fields: list[Field] = field(default_factory=list)
    keywords: "dict[str, Value]" = field(default_factory=dict)
    reassigned: frozenset[str] | None = None
    """Attributes that its methods set after construction, once somebody has looked."""

    @property
    def file(self) -> str:
        """The file it is written in."""
        return self.scope.module.path


@dataclass(eq=False, slots=True)
class CallRecord:
    """A call: where, with what, and what was decorated with its result."""

    method: str
    args: "list[Value]"
    kwargs: "dict[str, Value]"
    file: str
    line: int
    decorated: "list[Value]" = field(default_factory=list)
    origin: "CallRecord | None" = None
    """The call whose result this one was made on: `api.parser()` of `api.parser().add(…)`."""
    unpacked_unknown: bool = False
    """It also took `*args` or `**kwargs` that could not be told."""

    def argument(self, position: int, *names: str) -> "Value | None":
        """An argument by name or, if not negative, position."""
        for name in names:
            if name in self.kwargs:
                return self.kwargs[name]
        return self.args[position] if 0 <= position < len(self.args) else None


@dataclass(eq=False, slots=True)
class Object:
    """An instance, of a class of the repository or of one from outside."""

    cls: "ClassValue | External | Unknown"
    created: CallRecord
    attributes: "dict[str, Value]" = field(default_factory=dict)
    calls: list[CallRecord] = field(default_factory=list)
    base_call: CallRecord | None = None
    """The call of `super().__init__`, which may carry the arguments that matter."""


@dataclass(eq=False, slots=True)
class Method:
    """A method of an object that the repository does not define; calling it is remembered."""

    instance: Object
    name: str
    origin: CallRecord | None = None


@dataclass(eq=False, slots=True)
class Result:
    """What such a call returned; calling it with a function decorates the function."""

    instance: Object
    record: CallRecord


@dataclass(frozen=True, slots=True)
class Parametrized:
    """`base[args]`, a type."""

    base: "Value"
    args: "tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`left | right`, a type."""

    members: "tuple[Value, ...]"


@dataclass(eq=False, slots=True)
class Super:
    """`super()` inside a method."""

    instance: Object
    owner: ClassValue


Value: TypeAlias = (
    Const
    | Unknown
    | Required
    | Items
    | Table
    | Late
    | Package
    | External
    | FunctionValue
    | Bound
    | ClassValue
    | Object
    | Method
    | Result
    | Parametrized
    | Alternatives
    | Super
)


def is_known(value: Value | None) -> bool:
    """Whether it tells anything; None, the usual placeholder of a fallback, does not."""
    if isinstance(value, Const):
        return value.value is not None
    return value is not None and not isinstance(value, Unknown)


def text_of(value: Value | None) -> str | None:
    """The text, if it is one."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return None


def elements_of(value: Value | None) -> list[Value]:
    """What a list holds, or the values of a dict; empty if it is neither."""
    if isinstance(value, Items):
        return value.elements
    return [*value.entries.values(), *value.others] if isinstance(value, Table) else []


def members_of(value: Value | None) -> list[Value]:
    """What a list holds; an outside thing that may be a list stands for what it holds.

    So the sum of a list and `router.urls` still has the router in it.
    """
    return [value] if isinstance(value, Object | Method | Result) else elements_of(value)


def texts_of(value: Value | None) -> list[str]:
    """The texts in a list, or the one text."""
    one = text_of(value)
    if one is not None:
        return [one]
    return [text for text in map(text_of, elements_of(value)) if text is not None]
