"""How a request shows who asks: from the environment only, never from the bundle."""

from collections.abc import Iterable

from plimsoll.bundle.literal import js_string
from plimsoll.catalog.model import Security
from plimsoll.kit.value import Value
from plimsoll.workload.model import RequestPlan

BEARER, BASIC, API_KEY = "BEARER", "BASIC", "API_KEY"

_CONSTANTS = {
    BEARER: (
        "API_TOKEN",
        "const BEARER = __ENV.API_TOKEN && `Bearer ${__ENV.API_TOKEN}`;",
    ),
    BASIC: (
        "BASIC_AUTH",
        "const BASIC = __ENV.BASIC_AUTH && `Basic ${encoding.b64encode(__ENV.BASIC_AUTH)}`;",
    ),
    API_KEY: ("API_KEY", "const API_KEY = __ENV.API_KEY;"),
}
"""Constant of the script → environment variable, declaration."""


class Credentials(Value):
    """JavaScript sources by header and by query parameter; empty ones are left out of a request."""

    headers: tuple[tuple[str, str], ...]
    query: tuple[tuple[str, str], ...]


def credentials_of(security: Iterable[Security]) -> Credentials:
    """Where which credential goes; of several for the same place, the first that is set."""
    headers: dict[str, list[str]] = {}
    query: dict[str, str] = {}
    cookies: list[str] = []
    for item in security:
        constant = _constant(item)
        if item.location == "header":
            headers.setdefault(item.name, []).append(constant)
        elif item.location == "query":
            query.setdefault(item.name, constant)
        else:
            cookies.append(f"{js_string(item.name + '=')} + {constant}")
    sources = {name: " || ".join(dict.fromkeys(found)) for name, found in headers.items()}
    if cookies:
        sources["Cookie"] = "API_KEY && " + " + '; ' + ".join(cookies)
    return Credentials(headers=tuple(sources.items()), query=tuple(query.items()))


def variables(plans: Iterable[RequestPlan]) -> list[str]:
    """The declarations of the constants that these requests need."""
    return [_CONSTANTS[constant][1] for constant in _needed(plans)]


def environment_variables(plans: Iterable[RequestPlan]) -> list[str]:
    """The environment variables that these requests need."""
    return [_CONSTANTS[constant][0] for constant in _needed(plans)]


def _needed(plans: Iterable[RequestPlan]) -> list[str]:
    used = {_constant(item) for plan in plans for item in plan.endpoint.security}
    return [constant for constant in _CONSTANTS if constant in used]


def _constant(item: Security) -> str:
    """A scheme that nobody knows takes its value as it is, like a key."""
    if item.location == "header" and item.scheme == "bearer":
        return BEARER
    if item.location == "header" and item.scheme == "basic":
        return BASIC
    return API_KEY
