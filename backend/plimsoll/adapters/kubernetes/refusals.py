"""What Kubernetes refuses, said as our errors: what to change, and where."""

import re
from typing import NamedTuple

from pydantic import ValidationError

from plimsoll.adapters.kubernetes.payloads import Status
from plimsoll.kit.errors import (
    Conflict,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    Unavailable,
)
from plimsoll.transport.carrier import Answer
from plimsoll.transport.failures import TRY_AGAIN

SETTING = "PLIMSOLL_KUBERNETES"
OLDEST_OPERATOR = "1.3.0"
_OF_SERVERS = 500

_GET_OPERATOR = (
    f"Install k6-operator {OLDEST_OPERATOR} or later, such as: "
    "helm install k6-operator grafana/k6-operator --namespace k6-operator-system --create-namespace"
)
_FORBIDDEN = re.compile(
    r'cannot (?P<verb>[a-z]+) resource "(?P<resource>[a-z./-]+)" '
    r'in API group "(?P<group>[a-z0-9.]*)"'
)


class Gone(NotFound):
    """What was known is too old to be continued: list anew."""


class Asked(NamedTuple):
    """A question, for messages."""

    verb: str
    """As RBAC calls it."""
    resource: str
    """As RBAC calls it, with its group: `testruns.k6.io`."""
    namespace: str
    place: str


def refusal_of(answer: Answer, asked: Asked) -> PlimsollError:
    """The error that an answer of 400 and above is."""
    return refused(status_of(answer.content), answer.status, asked)


def status_of(content: bytes) -> Status | None:
    """What the API server says; None: it is not the API server's."""
    try:
        return Status.model_validate_json(content)
    except ValidationError:
        return None


def refused(status: Status | None, code: int, asked: Asked) -> PlimsollError:
    """The error of a refusal with that status of HTTP."""
    said = "" if status is None else " ".join(status.message.split())[:500]
    match code:
        case 401:
            error: PlimsollError = Misconfigured(
                "Kubernetes does not know who we are (status 401).",
                where=f"{SETTING}__TOKEN_FILE",
                fix=f"Name a file with a token that is valid in {SETTING}__TOKEN_FILE, or set "
                f"{SETTING}__TOKEN.",
            )
        case 403:
            error = _forbidden(said, asked)
        case 404:
            error = _missing(status, said, asked)
        case 409:
            error = Conflict(f"Kubernetes says: {said}", where=asked.place)
        case 410:
            error = Gone(f"Kubernetes says: {said}", where=asked.place)
        case 400 | 422:
            error = _unacceptable(said, asked)
        case _ if code in TRY_AGAIN or code >= _OF_SERVERS:
            error = Unavailable(
                f"Kubernetes cannot answer right now (status {code}): {said}", where=asked.place
            )
        case _:
            error = Rejected(f"Kubernetes refuses (status {code}): {said}", where=asked.place)
    return error


def _unacceptable(said: str, asked: Asked) -> PlimsollError:
    if "unknown field" in said:
        return Misconfigured(
            f"This k6-operator is too old: {said}", where=asked.place, fix=_GET_OPERATOR
        )
    return Misconfigured(
        f"Kubernetes does not accept what the settings ask for: {said}",
        where=asked.place,
        fix=f"Correct {SETTING}__…",
    )


def _forbidden(said: str, asked: Asked) -> PlimsollError:
    match = _FORBIDDEN.search(said)
    if match is None:
        return Misconfigured(
            f"Kubernetes forbids it (status 403): {said}",
            where=asked.place,
            fix=f"Let the policies and quotas of namespace {asked.namespace} allow it, or correct "
            f"{SETTING}__…",
        )
    group = f".{match['group']}" if match["group"] else ""
    return missing_right(f"{match['resource']}{group}", match["verb"], asked.namespace, said)


def missing_right(resource: str, verb: str, namespace: str, said: str = "") -> Misconfigured:
    """Of something that our service account may not do."""
    words = f": {said}" if said else "."
    return Misconfigured(
        f"We may not {verb} {resource} in namespace {namespace}{words}",
        where=f"{SETTING}__TOKEN_FILE",
        fix=f"Give our service account a Role in {namespace} that allows the verb {verb} on "
        f"{resource}.",
    )


def _missing(status: Status | None, said: str, asked: Asked) -> PlimsollError:
    # The API server answers plain text where it knows no such kind of object.
    if status is None and asked.resource.startswith("testruns."):
        return without_operator(asked.place)
    details = None if status is None else status.details
    if details is not None and details.kind == "namespaces":
        return Misconfigured(
            f"There is no namespace {asked.namespace}.",
            where=f"{SETTING}__NAMESPACE",
            fix=f"Create it, or correct {SETTING}__NAMESPACE.",
        )
    if status is None:
        return Misconfigured(
            "What answers is no Kubernetes.", where=asked.place, fix=f"Correct {SETTING}__URL."
        )
    return NotFound(f"Kubernetes says: {said}", where=asked.place)


def without_operator(place: str) -> Misconfigured:
    """Of a cluster that knows no TestRuns."""
    return Misconfigured(
        "This cluster knows no TestRuns: k6-operator is not installed.",
        where=place,
        fix=_GET_OPERATOR,
    )
