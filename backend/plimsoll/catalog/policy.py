"""Whether a load is allowed in an environment: pure evaluation of its load policy."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from plimsoll.catalog.match import PLACEHOLDER
from plimsoll.catalog.model import Hours, LoadPolicy

_ANY = "*"


def violations(
    policy: LoadPolicy,
    *,
    rate: float | None,
    at: datetime,
    endpoints: Iterable[str],
    lasts_s: float = 0.0,
) -> tuple[str, ...]:
    """What the policy has against a load, in words; empty if nothing.

    Args:
        policy: of the environment.
        rate: the highest mean rate of all scenarios together, per second; None: one request at a
            time, as a smoke test sends them.
        at: when it begins; aware of its time zone.
        endpoints: names of all endpoints that are asked, `GET /orders/{id}`.
        lasts_s: for how long; all of it has to lie within the allowed hours.
    """
    return (
        *_of_rate(policy, rate),
        *_of_hours(policy, at, lasts_s),
        *_of_endpoints(policy, endpoints),
    )


def forbidding(patterns: Iterable[str], endpoint: str) -> str | None:
    """The first of the patterns that the endpoint's name fits; None if none does."""
    return next((pattern for pattern in patterns if fits(pattern, endpoint)), None)


def fits(pattern: str, endpoint: str) -> bool:
    """Whether an endpoint's name fits a pattern: `DELETE *`, `* /admin/*`, `GET /orders/{id}`.

    `*` stands for any text, slashes included. Methods are compared without regard to case, path
    parameters without regard to their names. A pattern of a route alone is about all methods, one
    of a method alone about all routes. An empty pattern fits nothing.
    """
    method, route = _parts(pattern)
    its_method, _, its_route = endpoint.strip().partition(" ")
    if not method:
        return False
    return _is_like(method.upper(), its_method.upper()) and _is_like(
        _plain(route), _plain(its_route.strip())
    )


def allows(hours: Iterable[Hours], at: datetime) -> bool:
    """Whether a moment lies in one of the daily intervals (start inclusive, end exclusive)."""
    moment = at.astimezone(UTC).time()
    return any(_holds(each, moment) for each in hours)


def _parts(pattern: str) -> tuple[str, str]:
    """Method and route of a pattern; either may be left out."""
    words = pattern.split(maxsplit=1)
    if not words:
        return "", ""
    if len(words) == 1:
        return (_ANY, words[0]) if words[0].startswith(("/", _ANY)) else (words[0], _ANY)
    return words[0], words[1].strip()


def _plain(route: str) -> str:
    unnamed = PLACEHOLDER.sub("{}", route)
    return unnamed.rstrip("/") or unnamed


def _is_like(pattern: str, text: str) -> bool:
    """Each piece between asterisks where it first occurs, which takes linear time."""
    first, *rest = pattern.split(_ANY)
    if not rest:
        return text == pattern
    *middle, last = rest
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return text.endswith(last) and len(text) - len(last) >= at


def _of_rate(policy: LoadPolicy, rate: float | None) -> Iterator[str]:
    highest = policy.max_rate_per_s
    if highest is not None and rate is not None and rate > highest:
        yield f"{rate:.6g} requests per second are more than the {highest:.6g} allowed"


def _of_hours(policy: LoadPolicy, at: datetime, lasts_s: float) -> Iterator[str]:
    if not policy.allowed_hours:
        return
    allowed = ", ".join(f"{each.start:%H:%M}-{each.end:%H:%M}" for each in policy.allowed_hours)
    start = at.astimezone(UTC)
    if not allows(policy.allowed_hours, start):
        yield f"{start:%H:%M} UTC is outside the allowed hours ({allowed} UTC)"
        return
    outside = _leaves(policy.allowed_hours, start, start + timedelta(seconds=lasts_s))
    if outside is not None:
        yield (
            f"the test would still run at {outside:%H:%M} UTC, when the allowed hours are over"
            f" ({allowed} UTC)"
        )


def _of_endpoints(policy: LoadPolicy, endpoints: Iterable[str]) -> Iterator[str]:
    for endpoint in sorted(set(endpoints)):
        pattern = forbidding(policy.forbidden_endpoints, endpoint)
        if pattern is not None:
            yield f"{endpoint} is forbidden ({pattern})"


def _leaves(hours: tuple[Hours, ...], start: datetime, end: datetime) -> datetime | None:
    """The first moment from start to end that lies in none of the hours; None if all do."""
    # After a whole day everything comes again.
    end = min(end, start + timedelta(days=1))
    moment = start
    while moment < end:
        inside = [each for each in hours if _holds(each, moment.time())]
        if not inside:
            return moment
        moment = max(_next_end(each, moment) for each in inside)
    return None


def _next_end(hours: Hours, moment: datetime) -> datetime:
    end = datetime.combine(moment.date(), _utc(hours.end), UTC)
    return end if end > moment else end + timedelta(days=1)


def _holds(hours: Hours, moment: time) -> bool:
    start, end = _utc(hours.start), _utc(hours.end)
    if start == end:
        return True
    if start < end:
        return start <= moment < end
    return moment >= start or moment < end


def _utc(clock: time) -> time:
    """Hours of a policy are UTC unless they say otherwise."""
    ahead = clock.utcoffset() or timedelta()
    day = datetime(2000, 1, 2, tzinfo=UTC)
    return (datetime.combine(day, clock.replace(tzinfo=None), UTC) - ahead).time()
