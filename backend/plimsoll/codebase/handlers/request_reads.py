"""What a handler takes: its own reads of the request, and those of the helpers it calls.

Also what it declares beside them: parsers, decorators that name a schema, and classes with
declared fields that it makes of the body or the query.
"""

from collections.abc import Iterator, Sequence

from plimsoll.codebase.bodies import body_parameters, properties_of
from plimsoll.codebase.handlers.dialect import FORM_BODY, JSON_BODY, QUERY, Dialect, Part
from plimsoll.codebase.handlers.flask_declared import FlaskDeclarations
from plimsoll.codebase.handlers.places import ROOT, Entered, Kept, own_arguments
from plimsoll.codebase.handlers.reading import Found, Reading, Shaped
from plimsoll.codebase.handlers.request_uses import Uses
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.models import Models
from plimsoll.codebase.python.schemas import Schemas
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.types import Types, called_name
from plimsoll.codebase.python.values import (
    Bound,
    ClassValue,
    FunctionValue,
    Object,
    Value,
)

_MOST_HELPERS = 40
_MARSHMALLOW = frozenset({"Schema", "SQLAlchemyAutoSchema", "SQLAlchemySchema"})
_WORDS = {
    (JSON_BODY.location, JSON_BODY.content): "json",
    (FORM_BODY.location, FORM_BODY.content): "form",
    (QUERY.location, QUERY.content): "query",
}
"""What marshmallow's companions call the parts of a request."""
_MOST_WRAPPERS = 8
_VALIDATED = {"json": JSON_BODY, "body": JSON_BODY, "form": FORM_BODY, "query": QUERY}


class RequestReads:
    """Finds reads of the request in handlers, and in functions of the repository they call."""

    def __init__(self, interpreter: Interpreter, dialect: Dialect) -> None:
        self._interpreter = interpreter
        self._dialect = dialect
        self._declarations = FlaskDeclarations(interpreter)
        self._types = Types(interpreter)
        self._schemas = Schemas(self._types, Models(self._types))
        self._kept: Kept = {}
        self._known: dict[tuple[int, str, str], Found] = {}

    def of(
        self,
        handler: FunctionValue,
        method: str,
        hooks: Sequence[FunctionValue] = (),
        cls: ClassValue | None = None,
    ) -> Uses:
        """Everything a handler, and the hooks before it, declare or read from the request.

        `cls` is the class that is asked, if the handler is a method it may have inherited.
        """
        uses = Uses(method)
        for declared in self._declarations.of(handler, method):
            uses.declare(declared)
        for shape in self._validated(handler):
            self._shape(shape, uses)
        pending = [self._entered(function, cls) for function in (handler, *hooks)]
        seen = {entered.key for entered in pending}
        while pending and len(seen) < _MOST_HELPERS:
            found = self._read(pending.pop(), method)
            uses.merge(found.uses)
            for shape in found.shapes:
                self._shape(shape, uses)
            for helper in found.helpers:
                if helper.key not in seen:
                    seen.add(helper.key)
                    pending.append(helper)
        return uses

    def _validated(self, handler: FunctionValue) -> Iterator[Shaped]:
        """`@validate(json=Order, query=Page)`, as sanic-ext and Flask-Pydantic have it."""
        for mark in handler.decorators:
            if not isinstance(mark, Object) or called_name(mark) != "validate":
                continue
            for word, wanted in _VALIDATED.items():
                place = self._place(wanted)
                if word in mark.created.kwargs and place:
                    yield Shaped(mark.created.kwargs[word], place, handler.scope)

    def _place(self, wanted: Part) -> str:
        parts = self._dialect.parts.items()
        same = (wanted.location, wanted.content)
        return next((n for n, part in parts if (part.location, part.content) == same), "")

    def _entered(self, function: FunctionValue, cls: ClassValue | None) -> Entered:
        """The function with its argument for the request, by name, type or position."""
        mine = cls if function.owner is not None else None
        taken = [a for a in own_arguments(function) if a.kind in ("plain", "keyword")]
        named = [a.name for a in taken if a.name in self._dialect.names]
        if not named:
            named = [a.name for a in taken if self._is_request(a.annotation, function)]
        position = self._dialect.position
        if not named and position is not None and -len(taken) <= position < len(taken):
            named = [taken[position].name]
        return Entered(function, function.scope, dict.fromkeys(named[:1], ROOT), mine)

    def _is_request(self, annotation: Expr | None, function: FunctionValue) -> bool:
        if annotation is None:
            return False
        typed = self._types.read(annotation, function.scope)
        return self._types.is_kind_of(typed.value, frozenset({"Request"}))

    def _read(self, entered: Entered, method: str) -> Found:
        """What one function reads by itself, and whom it calls; each is read once a method."""
        key = (*entered.key, method)
        if key not in self._known:
            found = Found(Uses(method))
            if isinstance(entered.function.body, Suite):
                reading = Reading(self._interpreter, self._dialect, entered, found, self._kept)
                reading.run(entered.function.body)
            self._known[key] = found
        return self._known[key]

    def _shape(self, shape: Shaped, uses: Uses) -> None:
        """The fields of a class that a part of the request is read into."""
        value = self._interpreter.settle(shape.value)
        part = self._dialect.parts[shape.place]
        cls = value.cls if isinstance(value, Object) else self._types.base_of(value)
        if not isinstance(cls, ClassValue) or not self._types.is_model(cls):
            return
        if self._types.is_kind_of(cls, _MARSHMALLOW):
            word = _WORDS.get((part.location, part.content), "")
            for declared in self._declarations.loaded(value, word) if word else ():
                uses.declare(declared)
            return
        schema = self._schemas.whole(value if cls is not value else cls, shape.scope)
        if properties_of(schema) is None:
            return
        found = body_parameters(schema, required=True)
        if part.location == "body":
            uses.send(part.content)
            for parameter in found:
                uses.add(parameter)
        elif part.location == "query":
            for parameter in found:
                moved = {"location": "query"}
                uses.add(parameter.model_copy(update=moved))


def function_of(value: Value | None) -> FunctionValue | None:
    """The function behind a handler; None if it is outside the repository."""
    if isinstance(value, Bound):
        return value.function
    return value if isinstance(value, FunctionValue) else None


def wrapped_in(function: FunctionValue) -> list[FunctionValue]:
    """The function and those that it wraps, outermost first.

    A wrapper takes `*args` and knows, from the decorator it was made in, a function that it calls.
    """
    found = [function]
    while len(found) < _MOST_WRAPPERS:
        outer = found[-1]
        inner = _wrapped(outer)
        if inner is None or any(inner is known for known in found):
            break
        found.append(inner)
    return found


def _wrapped(outer: FunctionValue) -> FunctionValue | None:
    if not isinstance(outer.body, Suite) or all(a.kind != "args" for a in outer.arguments):
        return None
    if outer.scope.parent is None:
        return None
    for name, value in outer.scope.names.items():
        is_other = isinstance(value, FunctionValue) and value.scope is not outer.scope
        if is_other and isinstance(value, FunctionValue) and name in outer.body.text:
            return value
    return None
