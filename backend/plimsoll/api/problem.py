"""Errors as HTTP tells them: problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from plimsoll.kit.value import Value

MEDIA_TYPE: Final = "application/problem+json"

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise."""


class ProblemFault(Value):
    """One thing that is wrong with a request."""

    where: str
    """`body.parameters.service`, `query.limit`, `path.name`, `header.Idempotency-Key`."""
    what: str


class ProblemNotes(Value):
    """What a problem may say besides what happened."""

    where: str = ""
    """The parameter, header, file or setting it is about."""
    fix: str = ""
    """What to do next."""
    errors: tuple[ProblemFault, ...] = ()
    """Every unknown, missing or invalid parameter."""


NOTHING: Final = ProblemNotes()


class _WhatHappened(Value):
    type: str
    """Names the kind of problem; docs/api.md describes each."""
    title: str
    status: int
    detail: str
    instance: str
    """The path that was asked for."""


class Problem(ProblemNotes, _WhatHappened):
    """Why a request was not done, and what to do next."""


_PHRASES: Final = {413: "Content Too Large"}
"""Python's own phrase differs between its versions."""


class ProblemKind(Value):
    """A kind of problem."""

    slug: str
    status: int
    title: str

    @classmethod
    def of_status(cls, status: int) -> "ProblemKind":
        """The kind that says no more than the status itself."""
        phrase = _PHRASES.get(status) or HTTPStatus(status).phrase
        return cls(slug=phrase.lower().replace(" ", "-"), status=status, title=phrase)


def problem_response(
    request: Request,
    kind: ProblemKind,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    about: ProblemNotes = NOTHING,
) -> Response:
    """The answer."""
    problem = Problem(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=f"{detail} {about.fix}".strip(),
        instance=quote(request.scope["path"], safe="/:@!$&'()*+,;=~"),
        where=about.where,
        fix=about.fix,
        errors=about.errors,
    )
    # Escaped to ASCII: what is told may quote half of a surrogate pair.
    body = json.dumps(problem.model_dump(exclude_defaults=True))
    return Response(
        body,
        status_code=kind.status,
        headers={**SECURITY_HEADERS, **(headers or {})},
        media_type=MEDIA_TYPE,
    )
