"""Which methods a function that is a view answers, as far as its decorators and body tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plimsoll.codebase.django.known_views import METHODS
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    FunctionValue,
    Items,
    Object,
    Value,
    text_of,
    texts_of,
)

_FIXED = {
    "require_GET": ("GET",),
    "require_POST": ("POST",),
    "require_safe": ("GET",),
}
_LISTED = frozenset({"require_http_methods", "api_view", "require_methods", "allowed_methods"})
_REFUSES = re.compile(r"NotAllowed|\b405\b|METHOD_NOT_ALLOWED|[Nn]ot allowed|MethodNotAllowed")
_CASES = re.compile(r"\bcase\s+[\"'](\w+)[\"']")
_DECODES = re.compile(r"loads\(\s*\w+\.body|\w+\.body\b")
_FORM = re.compile(r"\brequest\.(?:POST|FILES)\b")
_OPTIONAL_FORM = re.compile(r"\.POST\s+or\s+None|\bif\s+(?:not\s+)?\w+\.POST\b")
_PAGE = re.compile(r"\brender\(|\brender_to_response\(|TemplateResponse\(")


@dataclass(frozen=True, slots=True)
class Answers:
    """Methods, and why they are not certain (empty: they are)."""

    methods: tuple[str, ...]
    reason: str = ""


def restriction_of(decorators: Iterable[Value], interpreter: Interpreter) -> list[str] | None:
    """The methods that decorators let through; None if none of them says."""
    for decorator in decorators:
        settled = interpreter.settle(decorator)
        name = called_name(settled)
        if name in _FIXED:
            return [*_FIXED[name]]
        if name == "method_decorator" and isinstance(settled, Object):
            inner = restriction_of(settled.created.args[:1], interpreter)
            if inner is not None:
                return inner
        if name in _LISTED and isinstance(settled, Object):
            given = settled.created.argument(0, "http_method_names", "request_method_list")
            return [method.upper() for method in texts_of(given)] or ["GET"]
        if isinstance(settled, FunctionValue):
            closed = _closed_over(settled)
            if closed:
                return closed
    return None


def _closed_over(decorator: FunctionValue) -> list[str]:
    """Methods in the call of the project's own decorator: `@api(methods=["GET"])`."""
    if decorator.scope.parent is None:
        return []
    for value in list(decorator.scope.names.values()):
        texts = texts_of(value) if isinstance(value, Items) or text_of(value) else []
        if texts and all(text.lower() in METHODS and text.isupper() for text in texts):
            return texts
    return []


def answers_of(function: FunctionValue) -> Answers:
    """What a function without a restricting decorator answers."""
    if not isinstance(function.body, Suite):
        return Answers(("GET",), "a view that says no method")
    text = function.body.text
    asked = _asked(function.body)
    cases = [m for m in _CASES.findall(text) if m.lower() in METHODS] if ".method" in text else []
    equal = [*asked.equal, *cases]
    if asked.allowed:
        return Answers(tuple(asked.allowed))
    if asked.unequal and _REFUSES.search(text) and not equal:
        return Answers(tuple(dict.fromkeys(asked.unequal)))
    if equal or asked.unequal:
        named = list(dict.fromkeys([*equal, *asked.unequal]))
        if "GET" not in named and not _REFUSES.search(text):
            named.insert(0, "GET")
        return Answers(tuple(named), "methods that the view compares with")
    return _by_reads(function, text)


def _by_reads(function: FunctionValue, text: str) -> Answers:
    exempt = any(called_name(d) == "csrf_exempt" for d in function.decorators)
    if _DECODES.search(text) or (exempt and _FORM.search(text)):
        return Answers(("POST",), "the view reads a body and says no method")
    if _FORM.search(text):
        both = _OPTIONAL_FORM.search(text) or _PAGE.search(text)
        reason = "the view reads a form and says no method"
        return Answers(("GET", "POST") if both else ("POST",), reason)
    return Answers(("GET",), "a view that says no method")


@dataclass
class _Asked:
    equal: list[str]
    unequal: list[str]
    allowed: list[str]


def _asked(body: Suite) -> _Asked:
    """The methods that a body compares the request's with."""
    found = _Asked([], [], [])
    if "method" not in body.text and "NotAllowed" not in body.text:
        return found
    for expression in syntax.expressions_within(body):
        match expression:
            case syntax.Binary(operator=sign, left=left, right=right) if is_method(left):
                target = found.equal if sign in ("==", "in", "is") else found.unequal
                target.extend(_literals(right))
            case syntax.Binary(operator="==", left=left, right=right) if is_method(right):
                found.equal.extend(_literals(left))
            case syntax.Call(function=called, args=[allowed, *_]) if _is_refusal(called):
                found.allowed.extend(_literals(allowed))
            case _:
                pass
    return found


def is_method(expression: Expr) -> bool:
    """Whether it is `request.method`, perhaps in one case."""
    match expression:
        case syntax.Attribute(value=syntax.Name(), name="method"):
            return True
        case syntax.Attribute(value=syntax.Attribute(name="request"), name="method"):
            return True
        case syntax.Call(function=syntax.Attribute(value=inner, name="upper" | "lower")):
            return is_method(inner)
        case _:
            return False


def _is_refusal(called: Expr) -> bool:
    name = called.name if isinstance(called, syntax.Name | syntax.Attribute) else ""
    return name == "HttpResponseNotAllowed"


def _literals(expression: Expr) -> list[str]:
    parts = expression.items if isinstance(expression, syntax.Sequence) else (expression,)
    found = [p.value for p in parts if isinstance(p, syntax.Literally) and isinstance(p.value, str)]
    return [text.upper() for text in found if text.lower() in METHODS]
