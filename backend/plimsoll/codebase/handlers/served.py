"""Routes as met, with what serves them, written as endpoints."""

import re
from dataclasses import dataclass, field

from plimsoll.catalog.model import Endpoint, Operation, Parameter, Security, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.dialect import Dialect
from plimsoll.codebase.handlers.request_reads import RequestReads, function_of, wrapped_in
from plimsoll.codebase.handlers.request_uses import Uses
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import PathText
from plimsoll.codebase.python.values import ClassValue, Const, FunctionValue, Unknown, Value

ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""What is listed for a route that answers any method."""

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
ANY_METHOD = "it answers any method"
_MOST_ENDPOINTS = 50_000
_SOCKET = re.compile(r"\bWebSocketResponse\(")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a path; what could not be told of it."""

    text: str = ""
    missing: tuple[str, ...] = ()
    is_told: bool = True
    """Whether there is any text, or nothing was given."""


def piece_of(value: Value | None) -> Piece:
    """The text of a prefix or a path; None counts as empty."""
    if isinstance(value, Const):
        return Piece("" if value.value is None else str(value.value), value.missing)
    if value is None:
        return Piece()
    wording = value.wording if isinstance(value, Unknown) else ""
    return Piece("", (wording or "…",), is_told=False)


@dataclass
class Served:
    """One route and method, and what answers it."""

    method: str
    path: PathText
    handler: Value | None
    file: str
    line: int
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    cls: ClassValue | None = None
    """The class whose method answers."""
    hooks: tuple[FunctionValue, ...] = ()
    declared: tuple[Parameter, ...] = ()
    """Parameters that are declared elsewhere than in the handler."""
    security: tuple[Security, ...] = ()


@dataclass
class Written:
    """What one extractor has found so far."""

    endpoints: list[Endpoint] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Writer:
    """Turns the routes of one framework into endpoints."""

    def __init__(self, interpreter: Interpreter, framework: str, dialect: Dialect) -> None:
        self._interpreter = interpreter
        self._framework = framework
        self._reads = RequestReads(interpreter, dialect)
        self._written = Written()

    def extraction(self) -> Extraction:
        """All that was written."""
        return Extraction(
            tuple(self._written.endpoints),
            tuple(dict.fromkeys(self._written.notes)),
            tuple(self._written.operations),
        )

    def note(self, file: str, line: int, text: str) -> None:
        """Says what could not be told."""
        self._written.notes.append(f"{file}:{line}: {text}")

    def untold(self, file: str, line: int, piece: Piece) -> None:
        """Says that a route's own path could not be told."""
        self.note(file, line, f"the route {' '.join(piece.missing)} could not be told")

    def socket(self, path: PathText, file: str, line: int) -> None:
        """Writes a websocket."""
        self._written.operations.append(
            Operation(
                protocol="websocket",
                name=path.template.route,
                source=SourceLocation(file=file, line=line),
                framework=self._framework,
            )
        )

    def write(self, served: Served) -> None:
        """Writes one endpoint; a handler that answers with a websocket is an operation."""
        if len(self._written.endpoints) >= _MOST_ENDPOINTS:
            return
        self._interpreter.refresh()
        route = served.path.template.route
        around = function_of(served.handler)
        *wrappers, handler = wrapped_in(around) if around is not None else [None]
        if handler is not None and _is_socket(handler):
            self.socket(served.path, served.file, served.line)
            return
        for part in served.missing:
            self.note(
                served.file,
                served.line,
                f"{part} could not be told and is left out of the route {route}",
            )
        reasons = (*served.reasons, *(f"{part} could not be told" for part in served.missing))
        hooks = (*served.hooks, *(wrapper for wrapper in wrappers if wrapper is not None))
        uses = self._uses(served, handler, hooks)
        body = uses.body()
        inside = [p for p in uses.parameters.values() if p.location == "body"]
        beside = [p for p in uses.parameters.values() if p.location not in ("body", "path")]
        self._written.endpoints.append(
            Endpoint(
                method=served.method.upper(),
                route=route,
                parameters=(
                    *served.path.template.parameters(served.path.schemas),
                    *beside,
                    *inside,
                ),
                body_schema=body,
                body_content_type=(body and uses.content_type) or "application/json",
                body_required=any(p.required for p in inside),
                security=served.security,
                source=SourceLocation(file=served.file, line=served.line),
                framework=self._framework,
                handler=SourceLocation(file=handler.file, line=handler.line) if handler else None,
                confidence="likely" if reasons else "certain",
                reasons=reasons,
            )
        )

    def _uses(
        self, served: Served, handler: FunctionValue | None, hooks: tuple[FunctionValue, ...]
    ) -> Uses:
        method = served.method.upper()
        uses = Uses(method)
        if handler is not None:
            uses.merge(self._reads.of(handler, method, hooks, served.cls))
        for parameter in served.declared:
            uses.add(parameter)
        if method in _WITHOUT_BODY or (method == "DELETE" and ANY_METHOD in served.reasons):
            for key in [key for key in uses.parameters if key[0] == "body"]:
                del uses.parameters[key]
        return uses


def _is_socket(handler: FunctionValue) -> bool:
    text = getattr(handler.body, "text", "")
    return bool(_SOCKET.search(text))


def verbs_of(cls: ClassValue, interpreter: Interpreter, prefix: str = "") -> list[str]:
    """The verbs that a class of handlers, or a base of it in the repository, defines.

    HEAD and OPTIONS count only where the class itself defines them: a base that answers the
    preflight requests of browsers says nothing of the endpoint.
    """
    return [
        verb
        for verb in VERBS
        if interpreter.method_of(cls, prefix + verb) is not None
        and (verb not in _OWN_ONLY or prefix + verb in cls.scope.names)
    ]


_OWN_ONLY = frozenset({"head", "options", "trace"})
