"""What Ktor handlers read from a call."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.jvm.inputs import Inputs
from plimsoll.codebase.jvm.ktor_functions import CALLS, Functions
from plimsoll.codebase.jvm.model import (
    Call,
    Element,
    Expression,
    Lambda,
    Let,
    Member,
    Method,
    Name,
    Reference,
    TypeName,
    parts_of,
)
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.types import resolved

_GETS = frozenset({"get", "getOrFail", "getAll", "getOrDefault", "getValue", "contains"})
_RECEIVES = frozenset({"receive", "receiveNullable", "receiveOrNull"})
_TEXTS = frozenset({"receiveText", "receiveStream", "receiveChannel"})
_HANDLED = frozenset(
    {"content-length", "content-type", "accept", "authorization", "host", "cookie", "user-agent"}
)
_WHOLE: JsonSchema = {"type": "integer"}
_CASTS: dict[str, JsonSchema] = {
    **dict.fromkeys(("toInt", "toIntOrNull", "toLong", "toLongOrNull"), _WHOLE),
    **{
        key: {"type": "number"} for key in ("toDouble", "toDoubleOrNull", "toFloat", "toBigDecimal")
    },
    **{
        key: {"type": "boolean"}
        for key in ("toBoolean", "toBooleanStrict", "toBooleanStrictOrNull")
    },
}
_UUIDS = frozenset({"UUID", "Uuid"})
_DEEPEST = 4


@dataclass(slots=True)
class _Reading:
    scope: Scope
    names: Collection[str]
    """The route's placeholders."""
    found: Inputs
    texts: Mapping[str, str]
    depth: int
    calls: frozenset[str] = frozenset()
    """Names under which a function knows the call."""
    held: dict[str, str] = field(default_factory=dict)
    """Local names of what was taken from the call: `val query = call.request.queryParameters`."""


class KtorCalls:
    """Finds uses in handlers, and in functions that get the call."""

    def __init__(self, room: Room, functions: Functions) -> None:
        self._room = room
        self._functions = functions

    def add(
        self,
        handler: Expression,
        scope: Scope,
        names: Collection[str],
        texts: Mapping[str, str],
        found: Inputs,
    ) -> tuple[Method, Scope] | None:
        """Adds what a handler reads; answers with the function, if it is one by name."""
        reading = _Reading(scope, names, found, texts, 0)
        if isinstance(handler, Lambda):
            for statement in handler.statements:
                self._walk(statement, reading, None)
            return None
        if isinstance(handler, Reference):
            known = self._functions.handling(handler.name, scope.file.path, 1)
            if known is not None:
                self._function(known, reading, {})
                return known
        return None

    def _function(
        self, known: tuple[Method, Scope], reading: _Reading, texts: Mapping[str, str]
    ) -> None:
        function, scope = known
        calls = frozenset(given.name for given in function.inputs if given.type.name in CALLS)
        within = _Reading(scope, reading.names, reading.found, texts, reading.depth + 1, calls)
        for statement in self._room.program.statements(function, scope.file):
            self._walk(statement, within, function.returns)

    def _walk(self, top: Expression, reading: _Reading, expected: TypeName | None) -> None:
        waiting: list[tuple[Expression, TypeName | None, JsonSchema | None]] = [
            (top, expected, None)
        ]
        while waiting:
            part, wanted, cast = waiting.pop()
            if isinstance(part, Let):
                wanted = part.type
                source = None if part.value is None else _source(part.value, reading)
                if source is not None:
                    reading.held[part.name] = source
            if isinstance(part, Element):
                self._read_key(part.receiver, part.key, None, cast, reading)
            elif isinstance(part, Call):
                self._read_call(part, wanted, cast, reading)
            waiting.extend(
                (inner, wanted, _cast_of(part, inner) or _kept(part, cast))
                for inner in reversed(parts_of(part))
            )

    def _read_call(
        self, call: Call, wanted: TypeName | None, cast: JsonSchema | None, reading: _Reading
    ) -> None:
        if call.name in _GETS and call.receiver is not None and call.arguments:
            typed = call.types[0] if call.types else None
            self._read_key(call.receiver, call.arguments[0].value, typed, cast, reading)
        elif (
            call.name in ("header", "headers")
            and call.arguments
            and _is_request(call.receiver, reading)
        ):
            self._put("header", call.arguments[0].value, cast, reading)
        elif call.name in _RECEIVES and _is_call(call.receiver, reading):
            kind = call.types[0] if call.types else wanted
            if kind is not None and kind.name in ("Parameters", "MultiPartData"):
                reading.found.has_parts |= kind.name == "MultiPartData"
            elif kind is not None and reading.found.body is None:
                schema = self.schema(kind, reading.scope)
                reading.found.body = schema
                reading.found.body_required = call.name == "receive"
        elif call.name in _TEXTS and _is_call(call.receiver, reading):
            if reading.found.body is None:
                reading.found.body = {"type": "string"}
        elif call.name == "receiveMultipart":
            reading.found.has_parts = True
        elif reading.depth < _DEEPEST:
            self._follow(call, reading)

    def _follow(self, call: Call, reading: _Reading) -> None:
        """Functions of the repository that get the call, as receiver or argument."""
        passed = [argument.value for argument in call.arguments]
        is_handed = (
            call.receiver is None
            or _is_call(call.receiver, reading)
            or any(isinstance(value, Name) and _is_call(value, reading) for value in passed)
        )
        if not is_handed:
            return
        known = self._functions.handling(call.name, reading.scope.file.path, len(passed))
        if known is not None and _fits(known[0], call):
            texts = {
                given.name: text
                for given, value in zip(known[0].inputs, passed, strict=False)
                if (text := self._room.constants.text(value, reading.scope, reading.texts))
            }
            self._function(known, reading, texts)

    def _read_key(
        self,
        receiver: Expression,
        key: Expression,
        typed: TypeName | None,
        cast: JsonSchema | None,
        reading: _Reading,
    ) -> None:
        source = _source(receiver, reading)
        if source is not None:
            schema = cast if typed is None else self.schema(typed, reading.scope)
            self._put(source, key, schema, reading)

    def _put(
        self,
        source: str,
        key: Expression,
        schema: JsonSchema | None,
        reading: _Reading,
    ) -> None:
        name = self._room.constants.text(key, reading.scope, reading.texts)
        if not name:
            return
        schema = dict(schema or {"type": "string"})
        found = reading.found
        if source == "parameters":
            source = "path" if name in reading.names else "query"
        if source == "path":
            if name in reading.names and len(schema) >= len(found.path_schemas.get(name, {})):
                found.path_schemas[name] = schema
        elif source == "query":
            found.add(name, "query", schema, required=False)
        elif source == "header":
            if name.lower() not in _HANDLED:
                found.add(name, "header", schema, required=False)
        elif source == "cookie":
            found.add(name, "cookie", schema, required=False)
        elif source == "form":
            found.add_field(name, schema, required=False)

    def schema(self, written: TypeName, scope: Scope) -> JsonSchema:
        """The schema of a type where it is written."""
        kind = resolved(written, scope, self._room.program)
        return self._room.schemas(scope.file.path).of(kind)


_SOURCES = {
    "parameters": "parameters",
    "pathParameters": "path",
    "queryParameters": "query",
    "rawQueryParameters": "query",
    "headers": "header",
    "cookies": "cookie",
    "formParameters": "form",
    "rawCookies": "cookie",
}


def _source(value: Expression, reading: _Reading) -> str | None:
    """Which part of a call an expression is."""
    if isinstance(value, Name):
        last = value.parts[-1]
        if len(value.parts) == 1 and last in reading.held:
            return reading.held[last]
        above = value.parts[-2] if len(value.parts) > 1 else ""
        if last in _SOURCES and (above in ("", "request") or _names_call(above, reading)):
            return _SOURCES[last]
        return None
    if isinstance(value, Member):
        is_request = _is_call(value.receiver, reading) or _is_request(value.receiver, reading)
        return _SOURCES.get(value.name) if is_request else None
    if isinstance(value, Call) and (
        value.name == "receiveParameters"
        or (value.name == "receive" and value.types[:1] == (TypeName("Parameters"),))
    ):
        return "form"
    return None


def _names_call(name: str, reading: _Reading) -> bool:
    return name in ("call", "this", "context", "applicationCall") or name in reading.calls


def _is_call(value: Expression | None, reading: _Reading) -> bool:
    if value is None:
        return True
    return isinstance(value, Name) and _names_call(value.parts[-1], reading)


def _is_request(value: Expression | None, reading: _Reading) -> bool:
    if value is None:
        return True
    return isinstance(value, Name) and (
        value.parts[-1] == "request" or _names_call(value.parts[-1], reading)
    )


def _cast_of(part: Expression, inner: Expression) -> JsonSchema | None:
    """`….toInt()` tells the type of what it is called on."""
    if not isinstance(part, Call):
        return None
    if part.receiver is inner and part.name in _CASTS:
        return _CASTS[part.name]
    named = part.receiver.parts[-1] if isinstance(part.receiver, Name) else ""
    if named in _UUIDS and part.name in ("fromString", "parse"):
        return {"type": "string", "format": "uuid"}
    return None


def _kept(part: Expression, cast: JsonSchema | None) -> JsonSchema | None:
    """A conversion also holds for what is behind `?.` and `?:`, not inside other calls."""
    return None if isinstance(part, Call | Lambda) else cast


def _fits(function: Method, call: Call) -> bool:
    """Whether the call may mean the function: a receiver where it extends something."""
    if function.receiver is not None and function.receiver.name in CALLS:
        return True
    return any(given.type.name in CALLS for given in function.inputs) and bool(call.arguments)
