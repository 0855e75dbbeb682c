"""What each endpoint needs before it can be asked, and what asking it may do.

From the declarations alone. A thing that has to exist is told from names: `{order_id}` after
`/orders`, or `order_id` in a query or body, is of what `POST /orders` creates, if the code has one
such endpoint. Which values a session really carries on is another question, answered more strictly
by `plimsoll.workload.links`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import Field

from plimsoll.catalog.match import PLACEHOLDER, placeholders_of, segments_of, shape_of
from plimsoll.catalog.model import Endpoint, Parameter, Security
from plimsoll.kit.value import Value
from plimsoll.workload.dangers import Danger, dangers_of
from plimsoll.workload.model import Link
from plimsoll.workload.targets import plain, singular

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""RFC 9110, section 9.2.2."""
_MAY_CREATE_BY_NAME = frozenset({"PUT"})


class Needs(Value):
    """Of one endpoint. What the code does not show is not in it."""

    credential: str | None = None
    """What it asks for: `bearer`, `api_key in header X-Key`; None: the code declares none."""
    existing: dict[str, str] = Field(default_factory=dict)
    """Parameters that name a thing, and the endpoint that creates such things."""
    after: tuple[str, ...] = ()
    """Endpoints to be asked before: a login, and whatever creates what has to exist."""
    idempotent: bool
    """Whether asking twice is the same as once: by its method, or by a key that it takes."""
    danger: tuple[Danger, ...] = ()
    because: tuple[str, ...] = ()
    """Where each of them comes from, in words."""


def needs_of(
    endpoints: Sequence[Endpoint],
    links: Iterable[Link],
    *,
    handlers: Mapping[str, str] | None = None,
) -> dict[str, Needs]:
    """By the endpoints' names.

    Args:
        endpoints: all of the repository, for one may need another.
        links: of these, as `plimsoll.workload.links` finds them.
        handlers: names of the functions that answer, by endpoint, as far as they are known.
    """
    creators = _Creators(endpoints)
    linked: dict[str, list[Link]] = {}
    for link in links:
        linked.setdefault(link.target, []).append(link)
    known = handlers or {}
    return {
        endpoint.name: _of(
            endpoint, linked.get(endpoint.name, ()), creators, known.get(endpoint.name, "")
        )
        for endpoint in endpoints
    }


def credential_of(security: Iterable[Security]) -> str | None:
    """The credentials that it takes, any of which will do."""
    usual = ("header", "Authorization")
    named = (
        each.scheme
        if (each.location, each.name) == usual and each.scheme in {"bearer", "basic"}
        else f"{each.scheme} in {each.location} {each.name}"
        for each in security
    )
    return " or ".join(dict.fromkeys(named)) or None


def _of(endpoint: Endpoint, links: Sequence[Link], creators: "_Creators", handler: str) -> Needs:
    existing = {
        name: creator for name, creator in creators.of(endpoint) if creator != endpoint.name
    }
    existing |= {
        link.parameter: link.source
        for link in links
        if link.kind == "created id" and link.source != endpoint.name
    }
    logins = [link for link in links if link.kind == "token" and link.source != endpoint.name]
    dangers = dangers_of(endpoint, handler)
    key = _idempotency_key(endpoint)
    return Needs(
        credential=credential_of(endpoint.security),
        existing=existing,
        after=tuple(dict.fromkeys([*(link.source for link in logins), *existing.values()])),
        idempotent=endpoint.method in IDEMPOTENT_METHODS or key is not None,
        danger=tuple(dangers),
        because=(
            *(link.because for link in logins),
            *(f"{creator} creates what {name} names" for name, creator in existing.items()),
            *(() if key is None else (f"it takes {key.name}, which tells a repeated request",)),
            *(f"{danger}: {why}" for danger, why in dangers.items()),
        ),
    )


def _idempotency_key(endpoint: Endpoint) -> Parameter | None:
    return next((one for one in endpoint.parameters if "idempoten" in plain(one.name)), None)


class _Creators:
    """Which endpoint creates the things of a collection."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._by_route: dict[str, list[str]] = {}
        self._by_thing: dict[str, list[str]] = {}
        for endpoint in sorted(endpoints, key=lambda each: each.name):
            last = segments_of(endpoint.route.rstrip("/"))[-1]
            if endpoint.method != "POST" or PLACEHOLDER.search(last) or not last:
                continue
            self._by_route.setdefault(shape_of(endpoint.route), []).append(endpoint.name)
            thing = singular(last)
            if thing != last:
                self._by_thing.setdefault(plain(thing), []).append(endpoint.name)

    def of(self, endpoint: Endpoint) -> Iterator[tuple[str, str]]:
        """Each parameter that names a thing that is created somewhere, outermost first."""
        parts = segments_of(endpoint.route)
        in_path = placeholders_of(endpoint.route)
        for at, part in enumerate(parts):
            own = at == len(parts) - 1 and endpoint.method in _MAY_CREATE_BY_NAME
            found = self._by_route.get(shape_of("/" + "/".join(parts[:at])), [])
            if PLACEHOLDER.fullmatch(part) and len(found) == 1 and not own:
                yield part[1:-1], found[0]
        for parameter in endpoint.parameters:
            if parameter.location in {"query", "body"} and parameter.required:
                name = plain(parameter.name)
                found = self._by_thing.get(name.removesuffix("id"), [])
                if parameter.name not in in_path and name.endswith("id") and len(found) == 1:
                    yield parameter.name, found[0]
