"""Which conditions reading alone decides.

A module's setting, or a field of a settings class, may be another one in production, so only
literals, the arguments of a call and an instance's own fixed attributes decide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.values import ClassValue, Const, FunctionValue, Items, Object, Scope

if TYPE_CHECKING:
    from plimsoll.codebase.python.interpreter import Interpreter
    from plimsoll.codebase.python.syntax import Expr

STAND_IN = "(argument)"
"""How an object was created that stands in for an argument nobody passes."""

_ASSIGNMENT = re.compile(r"\bself\.(\w+)\s*=[^=]")
_BUILDERS = frozenset({"__init__", "__post_init__", "__attrs_post_init__"})


def is_decidable(test: Expr, scope: Scope, interpreter: Interpreter) -> bool:
    """Whether a condition reads nothing but literals and what the call it is in knows."""
    names = _known_names(scope)
    pending: list[Expr] = [test]
    while pending:
        expression = pending.pop()
        match expression:
            case syntax.Name(name=name) if name not in names:
                return False
            case syntax.Opaque() | syntax.Call(function=syntax.Name()):
                return False
            case syntax.Attribute(value=syntax.Name(name="self"), name=name):
                if not _is_fixed(scope, name, interpreter):
                    return False
            case syntax.Attribute(value=inner) if not _is_text(inner, scope):
                return False
            case _:
                pending.extend(syntax.parts_of(expression))
    return True


def is_only_for_checkers(tests: tuple[Expr, ...]) -> bool:
    """Whether a condition is `TYPE_CHECKING`, which no run ever meets."""
    match tests:
        case (syntax.Name(name="TYPE_CHECKING") | syntax.Attribute(name="TYPE_CHECKING"),):
            return True
        case _:
            return False


def _known_names(scope: Scope) -> set[str]:
    """Literals among the names of a call and of the functions around it, not of a module."""
    names: set[str] = set()
    current: Scope | None = scope
    while current is not None and current.parent is not None:
        names |= {n for n, v in current.names.items() if isinstance(v, Const | Items)}
        current = current.parent
    return names - {"self"}


def _is_text(expression: Expr, scope: Scope) -> bool:
    """Whether it is a text of the call, whose methods (`path.endswith("/")`) can be told."""
    if not isinstance(expression, syntax.Name):
        return False
    value = scope.names.get(expression.name)
    return isinstance(value, Const) and isinstance(value.value, str) and not value.missing


def _is_fixed(scope: Scope, name: str, interpreter: Interpreter) -> bool:
    """Whether an attribute of `self` has a literal that only its construction can have set."""
    instance = scope.names.get("self")
    if not isinstance(instance, Object) or not isinstance(instance.cls, ClassValue):
        return False
    if instance.created.method == STAND_IN or instance.created.unpacked_unknown:
        return False
    if any("Settings" in base for base in interpreter.outside_bases(instance)):
        return False
    value = interpreter.attribute(instance, name)
    return isinstance(value, Const | Items) and not _is_reassigned(instance.cls, name, interpreter)


def _is_reassigned(cls: ClassValue, name: str, interpreter: Interpreter) -> bool:
    """Whether a method sets the attribute after the instance was built."""
    lineage = [base for base in interpreter.lineage(cls) if isinstance(base, ClassValue)]
    return any(name in _reassigned(base) for base in lineage)


def _reassigned(cls: ClassValue) -> frozenset[str]:
    """The attributes that methods of a class set, its constructors apart."""
    if cls.reassigned is None:
        bodies = [
            method.body.text
            for method in cls.scope.names.values()
            if isinstance(method, FunctionValue) and method.name not in _BUILDERS
            if isinstance(method.body, syntax.Suite)
        ]
        cls.reassigned = frozenset(name for body in bodies for name in _ASSIGNMENT.findall(body))
    return cls.reassigned
