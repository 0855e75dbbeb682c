"""What handlers read from a request object by calls: `request.queryParam("q")`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.jvm.inputs import Inputs
from plimsoll.codebase.jvm.model import (
    Call,
    Element,
    Expression,
    Lambda,
    Member,
    Method,
    Name,
    TypeValue,
    within,
)
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.types import resolved

_QUERY = frozenset(
    {"queryParam", "param", "getParameter", "getParameterValues", "queryParamOrNull"}
)
_QUERIES = frozenset({"queryParams", "params", "getQueryParams", "getParameterMap"})
_HEADER = frozenset({"getHeader", "firstHeader", "header", "getIntHeader", "getDateHeader"})
_BODY = frozenset(
    (
        "bodyToMono",
        "bodyToFlux",
        "awaitBody",
        "awaitBodyOrNull",
        "body",
        "bodyToFlow",
        "bodyOrNull",
        "bind",
        "toMono",
        "toFlux",
        "awaitBodyAsFlow",
        "bodyAsFlow",
    )
)
_LISTS = frozenset({"bodyToFlux", "bodyToFlow", "toFlux", "awaitBodyAsFlow", "bodyAsFlow"})
_HANDLED = frozenset({"content-type", "accept", "authorization", "host", "user-agent", "cookie"})
_TEXT: JsonSchema = {"type": "string"}
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A function's statements, and where they stand."""

    statements: tuple[Expression, ...]
    scope: Scope
    requests: frozenset[str]
    """The names under which it knows the request."""


class RequestUses:
    """Finds uses in a handler, and in methods of its class that it hands the request to."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def add(self, place: Place, found: Inputs, depth: int = 0) -> None:
        """Adds what is read in a function."""
        for statement in place.statements:
            for part in within(statement):
                if isinstance(part, Call):
                    self._read(part, place, found)
                    if depth < _DEEPEST:
                        self._follow(part, place, found, depth)
                elif isinstance(part, Element):
                    self._read_element(part, place, found)

    def _read(self, call: Call, place: Place, found: Inputs) -> None:
        if call.receiver is None or root_of(call.receiver) not in place.requests:
            return
        text = self._text(call, place)
        name = call.name
        above = call.receiver.name if isinstance(call.receiver, Call | Member) else ""
        if text and (name in _QUERY or (name in ("getFirst", "get") and above in _QUERIES)):
            found.add(text, "query", dict(_TEXT), required=False)
        elif text and (name in _HEADER or (name in ("getFirst", "get") and above == "headers")):
            if text.lower() not in _HANDLED:
                found.add(text, "header", dict(_TEXT), required=False)
        elif text and name in ("getFirst", "get") and above == "cookies":
            found.add(text, "cookie", dict(_TEXT), required=False)
        elif name in _BODY and found.body is None:
            self._read_body(call, place, found)

    def _read_body(self, call: Call, place: Place, found: Inputs) -> None:
        named = list(call.types)
        for argument in call.arguments:
            for part in within(argument.value):
                if isinstance(part, TypeValue):
                    named.append(part.type)
                elif isinstance(part, Call) and part.name == "new" and part.types:
                    named.extend(part.types[0].arguments)  # ParameterizedTypeReference<T>
        if not named:
            return
        kind = resolved(named[0], place.scope, self._room.program)
        schema = self._room.schemas(place.scope.file.path).of(kind)
        if call.name in _LISTS:
            schema = {"type": "array", "items": schema}
        found.body, found.body_required = schema, True

    def _read_element(self, part: Element, place: Place, found: Inputs) -> None:
        """Kotlin's `request.queryParams()["q"]`."""
        if root_of(part.receiver) not in place.requests:
            return
        text = self._room.constants.text(part.key, place.scope)
        above = part.receiver.name if isinstance(part.receiver, Call | Member) else ""
        if isinstance(part.receiver, Name):
            above = part.receiver.parts[-1]
        if text and above in _QUERIES:
            found.add(text, "query", dict(_TEXT), required=False)

    def _text(self, call: Call, place: Place) -> str | None:
        if not call.arguments:
            return None
        found = self._room.constants.value(call.arguments[0].value, place.scope, {})
        return found if isinstance(found, str) else None

    def _follow(self, call: Call, place: Place, found: Inputs, depth: int) -> None:
        """Methods of the same class that get the request."""
        is_own = call.receiver is None or (
            isinstance(call.receiver, Name) and call.receiver.parts == ("this",)
        )
        handed = [
            index
            for index, argument in enumerate(call.arguments)
            if isinstance(argument.value, Name) and argument.value.parts[0] in place.requests
        ]
        owner = place.scope.owner
        if not is_own or not handed or owner is None:
            return
        for current in self._room.program.lineage(owner):
            for method in current.methods:
                if method.name == call.name and len(method.inputs) == len(call.arguments):
                    names = frozenset(method.inputs[index].name for index in handed)
                    scope = Scope(current.file, current)
                    self.add(self.place(method, scope, names), found, depth + 1)
                    return

    def place(self, method: Method, scope: Scope, requests: Iterable[str]) -> Place:
        """A method as a place."""
        return Place(self._room.program.statements(method, scope.file), scope, frozenset(requests))


def root_of(expression: Expression) -> str:
    """The name that a chain of calls begins with; empty if it begins otherwise."""
    current: Expression | None = expression
    while True:
        if isinstance(current, Call | Member | Element):
            current = current.receiver
        elif isinstance(current, Name):
            return current.parts[0]
        else:
            return ""


def parameters_of(function: Lambda) -> Sequence[str]:
    """The names of a lambda's parameters; Kotlin's `it` if it names none."""
    return function.parameters or ("it",)
