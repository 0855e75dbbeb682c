"""The one table from our errors to HTTP, and what an answer tells of each."""

import logging
import math
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from plimsoll.access.model import Scope
from plimsoll.api.problem import (
    MEDIA_TYPE,
    Problem,
    ProblemFault,
    ProblemKind,
    ProblemNotes,
    problem_response,
)
from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    TooOften,
    Unauthenticated,
    Unavailable,
)

KINDS: Final[Mapping[type[PlimsollError], ProblemKind]] = {
    error: ProblemKind(slug=slug, status=status, title=error.title)
    for error, slug, status in (
        (Rejected, "rejected", 422),
        (NotFound, "not-found", 404),
        (Conflict, "conflict", 409),
        (Unauthenticated, "unauthenticated", 401),
        (Forbidden, "forbidden", 403),
        (Misconfigured, "misconfigured", 500),
        (TooOften, "too-many-requests", 429),
        (Unavailable, "unavailable", 503),
        (PlimsollError, "defect", 500),
    )
}
DEFECT: Final = KINDS[PlimsollError]
RETRY_AFTER_S: Final = 5
_MOST_FAULTS: Final = 100
_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "1"},
    503: {"Retry-After": str(RETRY_AFTER_S)},
}
_log = logging.getLogger(__name__)

Responses: TypeAlias = dict[int | str, dict[str, object]]


class InvalidRequest(Rejected):
    """The request does not keep to the document; names everything that is wrong with it."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        fix: str = "",
        faults: Iterable[ProblemFault] = (),
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.faults = tuple(faults)[:_MOST_FAULTS]


def kind_of(error: PlimsollError) -> ProblemKind:
    """The kind of the error's nearest class in the table."""
    return next(KINDS[kind] for kind in type(error).mro() if kind in KINDS)


async def known_error(request: Request, error: PlimsollError) -> Response:
    """An error of ours."""
    kind = kind_of(error)
    told = _for_caller(error, request.state)
    if told is not error:
        _log.error("%s: %s", request.scope["path"], error)
    return problem_response(
        request,
        kind,
        told.what,
        headers=_headers(kind, error),
        about=ProblemNotes(
            where=told.where,
            fix=told.fix,
            errors=error.faults if isinstance(error, InvalidRequest) else (),
        ),
    )


async def invalid_request(request: Request, error: RequestValidationError) -> Response:
    """A request that does not keep to the document."""
    faults = [
        ProblemFault(where=".".join(str(part) for part in fault["loc"]), what=fault["msg"])
        for fault in error.errors()
    ]
    told = "; ".join(f"{fault.where}: {fault.what}" for fault in faults[:_MOST_FAULTS])
    return await known_error(
        request,
        InvalidRequest(
            f"The request cannot be used: {told}.",
            where=faults[0].where if faults else "",
            fix="The document /openapi.json describes it.",
            faults=faults,
        ),
    )


async def http_error(request: Request, error: HTTPException) -> Response:
    """What Starlette itself refuses: no such path, another method, no JSON."""
    kind = ProblemKind.of_status(error.status_code)
    headers = dict(error.headers or {})
    if kind.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    detail = f"{error.detail}." if error.detail != kind.title else f"{kind.title}."
    return problem_response(request, kind, detail, headers=headers)


async def unexpected_error(request: Request, _error: Exception) -> Response:
    """A mistake of ours; the server that runs the app logs it."""
    return problem_response(
        request,
        DEFECT,
        "Plimsoll made a mistake; the server's log has the details. Please report it.",
    )


BAD_BODY: Final = {
    400: "The body is no JSON.",
    408: "The body took too long to arrive.",
    413: "The body is too large.",
    415: "The body is not application/json.",
}
BAD_ORIGIN: Final = {421: "The server is not known by this name."}


def errors(*kinds: type[PlimsollError], body: bool = False) -> Responses:
    """What a route may answer besides its success, for the OpenAPI document.

    Every route may find the caller unknown, not allowed or too busy, the server not set up, and a
    system that it needs away; `body` adds what may be wrong with a body.
    """
    told = {
        KINDS[kind].status: KINDS[kind].title
        for kind in (*kinds, Unauthenticated, Forbidden, Misconfigured, TooOften, Unavailable)
    }
    told |= BAD_ORIGIN | (BAD_BODY if body else {})
    return {status: _documented(status, title) for status, title in sorted(told.items())}


def _documented(status: int, title: str) -> dict[str, object]:
    documented: dict[str, object] = {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
    }
    if status in _HEADERS:
        documented["headers"] = {
            name: {"required": True, "schema": {"type": "string"}} for name in _HEADERS[status]
        }
    return documented


def _headers(kind: ProblemKind, error: PlimsollError) -> Mapping[str, str] | None:
    if isinstance(error, TooOften):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after_s)))}
    return _HEADERS.get(kind.status)


def _for_caller(error: PlimsollError, state: State) -> PlimsollError:
    """What the caller is told: how the server is set up is for administrators.

    Whoever has not proven who it is, is not told which system is away either.
    """
    scope: Scope | None = getattr(state, "scope", None)
    if kind_of(error).status == HTTPStatus.INTERNAL_SERVER_ERROR and scope is not Scope.ADMIN:
        return Misconfigured("The server is not set up for this.", fix="Tell whoever runs it.")
    if kind_of(error).status == HTTPStatus.SERVICE_UNAVAILABLE and scope is None:
        return Unavailable("The server cannot do this right now.", fix="Try again later.")
    return error


def _allowed_methods(request: Request) -> tuple[str, ...]:
    """Of every route at the path: Starlette tells only those of the first one."""
    allowed: set[str] = set()
    for route in request.app.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            allowed |= route.methods or set()
    return tuple(sorted(allowed))
