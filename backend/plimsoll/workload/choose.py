"""Chooses which endpoints to replay, and says why the others are not."""

import difflib
from collections.abc import Collection, Mapping, Sequence

from plimsoll.catalog.model import Endpoint
from plimsoll.catalog.policy import forbidding
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.workload.model import LeftOut, MatchedTraffic, WorkloadSettings

_REPLAYED = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_CLIENT_ERRORS = range(400, 500)
_SHOWN = 3

ONLY_REFUSED = "production answers only 4xx"


def asked_for(only: Sequence[str], known: Collection[str]) -> set[str]:
    """The names of the endpoints that were asked for; empty if all are.

    Raises:
        Rejected: the repository has no such endpoint; names those that look like it.
    """
    return {_asked_name(name, known, "--endpoint") for name in only}


def pinned_in(rates: Mapping[str, float], known: Collection[str]) -> dict[str, float]:
    """The fixed rates per second by the names of the endpoints.

    Raises:
        Rejected: as `asked_for`.
    """
    return {_asked_name(name, known, "--pin"): rate for name, rate in sorted(rates.items())}


def _asked_name(name: str, known: Collection[str], where: str) -> str:
    method, _, route = name.strip().partition(" ")
    wanted = f"{method.upper()} {route.strip()}"
    if wanted in known:
        return wanted
    close = difflib.get_close_matches(wanted, sorted(known), n=_SHOWN, cutoff=0.5)
    raise Rejected(
        f"The repository has no endpoint “{name}”.",
        where=where,
        fix=f"Did you mean {', '.join(close)}?" if close else _how_to_name(known),
    )


def _how_to_name(known: Collection[str]) -> str:
    some = ", ".join(sorted(known)[:_SHOWN])
    return f"Write it as method and route: {some or 'GET /orders/{id}'}."


def left_out_by_choice(
    traffic: EndpointTraffic,
    known: Mapping[str, Endpoint],
    asked: Collection[str],
    settings: WorkloadSettings,
) -> LeftOut | None:
    """What is left out although it could be replayed; None if nothing is against replaying it."""
    reason = _why_not(traffic, known, asked) or unwanted(traffic.name, settings)
    if not reason:
        return None
    return LeftOut(
        endpoint=traffic.name,
        requests=traffic.requests,
        reason=reason,
        deliberate=traffic.name in known,
    )


def _why_not(
    traffic: EndpointTraffic, known: Mapping[str, Endpoint], asked: Collection[str]
) -> str:
    if traffic.name not in known:
        return "not in the repository"
    if asked and traffic.name not in asked:
        return "not asked for"
    if traffic.method not in _REPLAYED:
        return f"{traffic.method} requests are not replayed"
    return ONLY_REFUSED if only_refused(traffic) else ""


def unwanted(endpoint: str, settings: WorkloadSettings) -> str:
    """Why people do not want the endpoint to be asked; empty if they have nothing against it."""
    if pattern := forbidding(settings.forbidden_endpoints, endpoint):
        return f"the environment's load policy forbids {pattern}"
    if pattern := forbidding(settings.exclude_endpoints, endpoint):
        return f"excluded by the setting {pattern}"
    return ""


def only_refused(traffic: EndpointTraffic) -> bool:
    """Whether every answer was a 4xx."""
    answered = sum(traffic.statuses.values())
    return bool(answered) and answered == sum(
        traffic.statuses.get(code, 0) for code in _CLIENT_ERRORS
    )


def refusal(
    matched: MatchedTraffic, endpoints: Sequence[Endpoint], left_out: Sequence[LeftOut]
) -> Rejected:
    """Why nothing at all can be replayed, and what to do about it."""
    if not matched.profile.requests:
        return Rejected(
            "The traffic holds no requests.",
            where=matched.profile.source,
            fix=_how_to_find_requests(matched.profile),
        )
    if not endpoints:
        return Rejected(
            "The repository has no endpoints, so there is nothing to match the traffic with.",
            fix="Name the folder of the service's source code, or of its OpenAPI document.",
        )
    if left_out:
        reasons = "; ".join(f"{one.endpoint}: {one.reason}" for one in left_out[:_SHOWN])
        return Rejected(
            f"None of the {len(left_out)} endpoints with traffic can be replayed: {reasons}.",
            fix="Observe a window in which the service answered, or ask for other endpoints.",
        )
    busiest = ", ".join(traffic.name for traffic in matched.profile.endpoints[:_SHOWN])
    routes = ", ".join(sorted({endpoint.name for endpoint in endpoints})[:_SHOWN])
    return Rejected(
        f"No request of the traffic fits a route of the repository. Busiest in the traffic:"
        f" {busiest}. In the repository: {routes}.",
        fix="Check that both belong to the same service, and that no proxy adds or removes the"
        " beginning of its paths.",
    )


def _how_to_find_requests(profile: TrafficProfile) -> str:
    excluded = sorted((reason, n) for reason, n in profile.excluded.items() if n)
    if excluded:
        counted = ", ".join(f"{n} × {reason}" for reason, n in excluded)
        return (
            "Choose a window in which the service was in use, and check what was excluded:"
            f" {counted}."
        )
    if profile.malformed:
        return f"Check the format: {profile.malformed} lines were read, and none is a request."
    return "The source is empty: name one that holds requests to the service."
