"""Which part of a request an expression in a handler stands for."""

from dataclasses import dataclass

from plimsoll.codebase.handlers.dialect import JSON, Dialect, Part
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.types import last_name
from plimsoll.codebase.python.values import (
    Bound,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Object,
    Scope,
    text_of,
)

ROOT = "(request)"
OWN = "(self)"
RAW = "(raw)"
"""Places that are no part by name: the request, the handler's class, the undecoded body."""

TRANSPARENT = frozenset({"to_dict", "copy", "items", "lists", "decode", "mixed", "dict_of_lists"})
"""Methods of a part that give all of it."""

_DECODERS = frozenset(
    {"loads", "load", "json_decode", "decode", "from_json", "load_json", "parse_json", "loadb"}
)
_UNDECODED = frozenset({"decode", "read", "getvalue", "strip"})
_PROPERTIES = frozenset({"property", "cached_property", "reify"})
_MAKERS = ("prepare", "initialize", "__init__", "setup", "dispatch")
"""Methods that run before the handler and may keep a part of the request."""

_DEEPEST = 2

Kept = dict[tuple[int, str], str]
"""What classes keep of the request, by class and attribute; found once."""


@dataclass(frozen=True)
class Entered:
    """A function that is read, with what is known of its arguments."""

    function: FunctionValue
    scope: Scope
    holders: dict[str, str]
    """Arguments that are the request or a part of it, such as `args` or `headers`."""
    cls: ClassValue | None = None
    """The class it is called on, which may override what its owner calls."""

    @property
    def key(self) -> tuple[int, str]:
        """Tells the same function with other arguments apart."""
        texts = {name: text_of(value) for name, value in self.scope.names.items()}
        bound = texts if self.scope.parent is self.function.scope else {}
        return id(self.function.body), f"{id(self.cls)}{sorted(self.holders.items())}{bound}"


class Places:
    """What the names of one function stand for, as far as they come from the request."""

    def __init__(
        self,
        interpreter: Interpreter,
        dialect: Dialect,
        entered: Entered,
        kept: Kept,
        depth: int = 0,
    ) -> None:
        self._interpreter = interpreter
        self._dialect = dialect
        self._function = entered.function
        self._cls = entered.cls
        self._scope = entered.scope
        self._kept = kept
        self._depth = depth
        self._holders = dict(entered.holders)

    def prepare(self, body: Suite) -> None:
        """Notes the variables that hold the request or a part of it."""
        for statement in syntax.statements_within(body):
            match statement:
                case syntax.Assign(target=target, value=value) if value is not None:
                    self._assigned(target, value)
                case syntax.Evaluate(value=syntax.Walrus(name=name, value=value)):
                    self._hold(name, value)
                case syntax.With(items=items):
                    for value, bound in items:
                        if isinstance(bound, syntax.Name):
                            self._hold(bound.name, value)
                case _:
                    pass

    def _assigned(self, target: Expr, value: Expr) -> None:
        if isinstance(target, syntax.Name):
            self._hold(target.name, value)
        elif isinstance(target, syntax.Sequence) and isinstance(value, syntax.Sequence):
            for name, part in zip(target.items, value.items, strict=False):
                self._assigned(name, part)

    def _hold(self, name: str, value: Expr) -> None:
        place = self.of(value)
        if place:
            self._holders[name] = place

    def returned(self, body: Suite) -> str:
        """Which part of the request the function hands back; or none."""
        self.prepare(body)
        for statement in syntax.statements_within(body):
            if isinstance(statement, syntax.Return) and statement.value is not None:
                place = self.of(statement.value)
                if place:
                    return place
        return ""

    def part_of(self, expression: Expr) -> Part | None:
        """The part, if the expression is one that holds values by name."""
        return self._dialect.parts.get(self.of(expression))

    def decoded(self, place: str) -> str:
        """The place of the JSON in a body that was read as text."""
        if place != RAW:
            return place
        parts = self._dialect.parts
        return next((name for name, part in parts.items() if part.content == JSON), "")

    def of(self, expression: Expr) -> str:
        """The name of the part, such as `args`, or a place in brackets; empty: none of it."""
        match expression:
            case syntax.Name():
                return self._variable(expression)
            case syntax.Attribute(value=inner, name=name):
                return self._attribute(self.of(inner), name) or self._if_known(expression)
            case syntax.Call():
                return self._call(expression)
            case syntax.Binary(operator="or", left=inner) | syntax.Conditional(body=inner):
                return self.of(inner)
            case _:
                return ""

    def _variable(self, expression: syntax.Name) -> str:
        if expression.name in self._holders:
            return self._holders[expression.name]
        if self._is_self(expression):
            return OWN
        return ROOT if self._is_known(expression) else ""

    def _attribute(self, place: str, name: str) -> str:
        if place == ROOT:
            if name in self._dialect.parts:
                return name
            return RAW if name in self._dialect.raw else ""
        if place == OWN:
            return ROOT if name == self._dialect.attribute else self._own(name)
        return RAW if place == RAW and name in _UNDECODED else ""

    def _own(self, name: str) -> str:
        """`self.data`, where the class keeps a part of the request under that name."""
        cls = self._cls or self._function.owner
        if cls is None or self._depth > _DEEPEST:
            return ""
        key = (id(cls), name)
        if key not in self._kept:
            self._kept[key] = ""  # while it is looked for
            self._kept[key] = self._sought(cls, name)
        return self._kept[key]

    def _sought(self, cls: ClassValue, name: str) -> str:
        method = self._interpreter.method_of(cls, name)
        if method is not None:
            kinds = {last_name(decorator) for decorator in method.decorators}
            return self._within(method, cls, "") if kinds & _PROPERTIES else ""
        for maker in _MAKERS:
            method = self._interpreter.method_of(cls, maker)
            place = self._within(method, cls, name) if method is not None else ""
            if place:
                return place
        return ""

    def _within(self, method: FunctionValue, cls: ClassValue, name: str) -> str:
        """What a method returns, or keeps under a name."""
        if not isinstance(method.body, Suite):
            return ""
        holders = {a.name: ROOT for a in method.arguments[1:] if a.name in self._dialect.names}
        entered = Entered(method, method.scope, holders, cls)
        inner = Places(self._interpreter, self._dialect, entered, self._kept, self._depth + 1)
        return inner.assigned(method.body, name) if name else inner.returned(method.body)

    def assigned(self, body: Suite, name: str) -> str:
        """Which part of the request is kept as `self.name`; or none."""
        self.prepare(body)
        for statement in syntax.statements_within(body):
            match statement:
                case syntax.Assign(target=syntax.Attribute(value=owner, name=kept), value=value):
                    if kept == name and value is not None and self._is_self(owner):
                        place = self.of(value)
                        if place:
                            return place
                case _:
                    pass
        return ""

    def _call(self, call: syntax.Call) -> str:
        wrapped = self.of(call.args[0]) if call.args else ""
        if isinstance(call.function, syntax.Attribute):
            holder = self.of(call.function.value)
            if holder in self._dialect.parts:
                return holder if call.function.name in TRANSPARENT else ""
            found = self._attribute(holder, call.function.name)
            if found:
                return found
        name = call.function.name if isinstance(call.function, _NAMED) else ""
        if wrapped == RAW and name in _DECODERS:
            return self.decoded(RAW)
        if wrapped == RAW and name in ("str", "bytes"):
            return RAW
        if wrapped in self._dialect.parts and len(call.args) == 1:
            return wrapped  # dict(request.args), MultiDict(request.args.items())
        return self._handed_back(call)

    def _handed_back(self, call: syntax.Call) -> str:
        """The part of the request that a helper such as `get_headers()` returns."""
        if self._depth > _DEEPEST:
            return ""
        entered = self.called(call)
        if entered is None or not isinstance(entered.function.body, Suite):
            return ""
        inner = Places(self._interpreter, self._dialect, entered, self._kept, self._depth + 1)
        return inner.returned(entered.function.body)

    def called(self, call: syntax.Call) -> Entered | None:
        """The function of the repository that is called, if it may look at the request."""
        function, cls = self._resolved(call.function)
        if function is None or not isinstance(function.body, Suite):
            return None
        given = (*call.args, *(value for _, value in call.kwargs))
        by_class = cls is not None and (self._dialect.attribute or self._dialect.own_getters)
        by_name = self._dialect.known and (
            "request" in function.scope.module.scope.names or "request" in function.body.text
        )
        if by_class or by_name or any(map(self.of, given)):
            return self._entered(function, cls, call)
        return None

    def _resolved(self, called: Expr) -> tuple[FunctionValue | None, ClassValue | None]:
        if isinstance(called, syntax.Attribute) and self._is_self(called.value):
            own = self._cls or self._function.owner
            return (self._interpreter.method_of(own, called.name), own) if own else (None, None)
        if _calls_in(called) > 1:  # a chain of queries: nothing of it speaks of the request
            return None, None
        value = self._interpreter.evaluate(called, self._scope)
        if isinstance(value, Bound):
            cls = value.instance.cls if isinstance(value.instance, Object) else None
            return value.function, cls if isinstance(cls, ClassValue) else value.function.owner
        return (value, value.owner) if isinstance(value, FunctionValue) else (None, None)

    def _entered(
        self, function: FunctionValue, cls: ClassValue | None, call: syntax.Call
    ) -> Entered:
        """A helper with its arguments bound, as far as they matter."""
        scope = Scope(function.scope.module, parent=function.scope)
        holders: dict[str, str] = {}
        named = {name: value for name, value in call.kwargs if name}
        for index, taken in enumerate(own_arguments(function)):
            given = call.args[index] if index < len(call.args) else named.get(taken.name)
            place = self.of(given) if given is not None else ""
            if place:
                holders[taken.name] = place
            elif given is not None or taken.default is not None:
                where = self._scope if given is not None else function.scope
                value = self._interpreter.evaluate(given or taken.default or call, where)
                if isinstance(value, Const):
                    scope.names[taken.name] = value
        return Entered(function, scope, holders, cls)

    def _is_self(self, expression: Expr) -> bool:
        function = self._function
        return (
            function.owner is not None
            and bool(function.arguments)
            and isinstance(expression, syntax.Name)
            and expression.name == function.arguments[0].name
        )

    def _if_known(self, expression: syntax.Attribute) -> str:
        return ROOT if self._is_known(expression) else ""

    def _is_known(self, expression: syntax.Name | syntax.Attribute) -> bool:
        """Whether it is the request that a framework offers everywhere."""
        if not self._dialect.known:
            return False
        value = self._interpreter.evaluate(expression, self._scope)
        if not isinstance(value, External):
            return False
        is_named = isinstance(expression, syntax.Name) and expression.name == "request"
        return is_named or value.dotted in self._dialect.known


_NAMED = syntax.Name | syntax.Attribute


def own_arguments(function: FunctionValue) -> tuple[syntax.Argument, ...]:
    """A function's arguments without its `self`."""
    is_static = any(d == External("staticmethod") for d in function.decorators)
    bound = function.owner is not None and not is_static
    return function.arguments[1:] if bound else function.arguments


def _calls_in(expression: Expr) -> int:
    """Calls along a chain: `a.b().c().d` has two."""
    count = 0
    while True:
        if isinstance(expression, syntax.Call):
            count, expression = count + 1, expression.function
        elif isinstance(expression, syntax.Attribute | syntax.Subscript):
            expression = expression.value
        else:
            return count
