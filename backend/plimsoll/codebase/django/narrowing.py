"""A function as one method, or one action of a viewset, goes through it.

`if request.method == "POST":` leaves its block to POST, and what follows a block that certainly
returns to the others. Conditions about anything else stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plimsoll.codebase.django.function_views import is_method
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.execution import RETURNED
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Stmt, Suite
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Items,
    Object,
    Scope,
    Unknown,
    Value,
)

_DEEPEST = 20


@dataclass(frozen=True)
class Case:
    """What is known of a request."""

    method: str
    action: str = ""


@dataclass(frozen=True)
class _Narrowed:
    """The statements of a block that a case goes through."""

    block: Suite
    case: Case
    depth: int = 0

    def text(self) -> str:
        """The whole block as it is written."""
        return self.block.text

    def statements(self) -> tuple[Stmt, ...]:
        """The statements, conditions about the case decided."""
        found: list[Stmt] = []
        for statement in self.block.statements:
            if isinstance(statement, syntax.Branches) and self.depth < _DEEPEST:
                kept, returns = self._branches(statement)
                found.extend(kept)
                if returns:
                    break
            else:
                found.append(statement)
        return tuple(found)

    def _inner(self, block: Suite) -> Suite:
        return Suite(_Narrowed(block, self.case, self.depth + 1))

    def _branches(self, branches: syntax.Branches) -> tuple[list[Stmt], bool]:
        if not branches.tests:
            blocks = tuple(self._inner(block) for block in branches.blocks)
            return [replace(branches, blocks=blocks)], False
        tests: list[Expr] = []
        blocks_kept: list[Suite] = []
        for index, block in enumerate(branches.blocks):
            is_else = index >= len(branches.tests)
            truth = True if is_else else decided(branches.tests[index], self.case)
            if truth is False:
                continue
            inner = self._inner(block)
            if truth is True and not tests:
                return list(inner.statements), _returns(inner)
            blocks_kept.append(inner)
            if truth is True:
                break
            tests.append(branches.tests[index])
        if not blocks_kept:
            return [], False
        return [replace(branches, tests=tuple(tests), blocks=tuple(blocks_kept))], False


def _returns(block: Suite) -> bool:
    """Whether a block certainly ends the function."""
    last = block.statements[-1] if block.statements else None
    return isinstance(last, syntax.Return)


def decided(test: Expr, case: Case) -> bool | None:
    """Whether a condition about method and action holds; None if it is about anything else."""
    match test:
        case syntax.Unary(operator="not", value=inner):
            truth = decided(inner, case)
            return None if truth is None else not truth
        case syntax.Binary(operator="and" | "or" as word, left=left, right=right):
            return _both(word, (decided(left, case), decided(right, case)))
        case syntax.Binary(operator=sign, left=left, right=right):
            value = _known(left, case)
            if value is not None:
                return _compared(sign, value, right)
            value = _known(right, case)
            return _compared(sign, value, left) if value is not None and sign == "==" else None
        case syntax.Attribute(name="POST" | "FILES") if case.method == "GET":
            return False
        case _:
            return None


def _both(word: str, sides: tuple[bool | None, bool | None]) -> bool | None:
    """`and`, `or` of two answers that may be open."""
    settling = word == "or"
    if settling in sides:
        return settling
    return None if None in sides else not settling


def _known(expression: Expr, case: Case) -> str | None:
    if is_method(expression):
        return case.method
    match expression:
        case syntax.Attribute(value=syntax.Name(name="self" | "view"), name="action"):
            return case.action or None
        case _:
            return None


def _compared(sign: str, value: str, other: Expr) -> bool | None:
    parts = other.items if isinstance(other, syntax.Sequence) else (other,)
    texts = [p.value for p in parts if isinstance(p, syntax.Literally) and isinstance(p.value, str)]
    if len(texts) != len(parts):
        return None
    holds = value.lower() in [text.lower() for text in texts]
    if sign in ("==", "in", "is"):
        return holds
    return not holds if sign in ("!=", "not in", "is not") else None


class Narrowing:
    """Hands out narrowed functions, each the same one every time."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._known: dict[tuple[int, Case], tuple[FunctionValue, FunctionValue]] = {}

    def of(self, function: FunctionValue, case: Case) -> FunctionValue:
        """The function as the case goes through it."""
        body = function.body
        if not isinstance(body, Suite) or not _MENTIONS & set(_words(body.text)):
            return function
        key = (id(function), case)
        if key not in self._known:
            made = FunctionValue(
                function.name,
                function.arguments,
                function.returns,
                Suite(_Narrowed(body, case)),
                function.scope,
                function.line,
                function.decorators,
                function.owner,
            )
            self._known[key] = (made, function)
        return self._known[key][0]

    def returned(
        self, cls: ClassValue, name: str, case: Case, init: Mapping[str, Value]
    ) -> Value | None:
        """What a method without arguments gives; None if the repository does not define it."""
        function = self._interpreter.method_of(cls, name)
        if function is None:
            return None
        narrowed = self.of(function, case)
        body = narrowed.body
        if not isinstance(body, Suite):
            return None
        scope = Scope(function.scope.module, parent=function.scope)
        scope.names["self"] = instance = self.instance(cls, case, init)
        if function.arguments:
            scope.names[function.arguments[0].name] = instance
        if function.owner is not None:
            scope.names["__class__"] = function.owner
        self._interpreter.refresh()
        self._interpreter.run(body, scope)
        last = body.statements[-1] if body.statements else None
        if isinstance(last, syntax.Return) and last.value is not None:
            # What is returned when no condition that cannot be told holds.
            default = self._interpreter.evaluate(last.value, scope)
            if isinstance(default, ClassValue | Items):
                return default
        return self._interpreter.settle(scope.names.get(RETURNED, Const(None)))

    def instance(self, cls: ClassValue, case: Case, init: Mapping[str, Value]) -> Object:
        """The view while it answers."""
        record = CallRecord("", [], {}, cls.file, cls.line)
        instance = Object(cls, record)
        request = Object(External("django.http.HttpRequest"), record)
        request.attributes["method"] = Const(case.method)
        instance.attributes.update(init)
        instance.attributes["request"] = request
        instance.attributes["action"] = Const(case.action) if case.action else Unknown("action")
        return instance


_MENTIONS = frozenset({"method", "action", "POST"})


def _words(text: str) -> list[str]:
    return [word for word in ("method", "action", "POST") if word in text]
