"""Whether what documents describe is this service's, judged by the routes that its code declares.

A document whose routes stand behind another prefix than the code's is brought to the code's: a
proxy's prefix in `servers`, or one that the document leaves out. A request to `/users/ada` is one
to `/users/{name}` if that is what the code declares. A document none of whose operations the code
declares describes somebody else's API, or a part that could not be read: its endpoints are guesses.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from plimsoll.catalog.model import Endpoint

REQUESTS = frozenset({"postman", "insomnia", "http_file", "har"})
"""Documents of these kinds hold requests: values, where others have placeholders."""

_FEWEST_ROUTES = 3
"""Code that declares fewer says too little of what a document should hold."""
_FEWEST_SHARED = 2
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_REASON = "the code declares none of the operations of this document"
_PREFIX_REASON = "the document puts it behind {prefix}, the code does not"

_Key = tuple[str, str]


def judged(written: Iterable[Endpoint], described: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """The endpoints of documents, given those of the code; without code as they are."""
    known = {_key(endpoint.method, endpoint.route): endpoint for endpoint in written}
    groups: dict[str, list[Endpoint]] = {}
    for endpoint in described:
        groups.setdefault(endpoint.source.file, []).append(endpoint)
    if len(known) < _FEWEST_ROUTES:
        return tuple(endpoint for group in groups.values() for endpoint in group)
    by_depth = _by_depth(known)
    return tuple(
        endpoint for group in groups.values() for endpoint in _judged(group, known, by_depth)
    )


def _judged(
    group: Sequence[Endpoint],
    known: dict[_Key, Endpoint],
    by_depth: dict[tuple[str, int], list[str]],
) -> list[Endpoint]:
    if group[0].framework in REQUESTS:
        group = [_at_declared(endpoint, known, by_depth) for endpoint in group]
    shared = sum(_key(one.method, one.route) in known for one in group)
    moved = _moved(group, known, shared)
    if moved is not None:
        return moved
    return list(group) if shared else [_guessed(endpoint) for endpoint in group]


def _key(method: str, route: str) -> _Key:
    return method, _PLACEHOLDER.sub("{}", route).rstrip("/") or "/"


def _guessed(endpoint: Endpoint) -> Endpoint:
    reasons = tuple(dict.fromkeys((*endpoint.reasons, _REASON)))
    return endpoint.model_copy(update={"confidence": "guessed", "reasons": reasons})


def _moved(
    group: Sequence[Endpoint], known: dict[_Key, Endpoint], shared: int
) -> list[Endpoint] | None:
    """The group behind the code's prefix; None if that does not make most of it known."""
    found = _prefixes(group, known)
    if found is None:
        return None
    taken, added, hits = found
    if hits < _FEWEST_SHARED or hits <= shared or hits * 2 <= len(group):
        return None
    return [_with_prefix(endpoint, taken, added) for endpoint in group]


def _prefixes(
    group: Sequence[Endpoint], known: dict[_Key, Endpoint]
) -> tuple[str, str, int] | None:
    """What to take from the routes and what to put before them, and how many then are known."""
    by_end: dict[_Key, set[str]] = {}
    for method, route in known:
        for prefix, rest in _splits(route):
            by_end.setdefault((method, rest), set()).add(prefix)
    counts: Counter[tuple[str, str]] = Counter()
    for endpoint in group:
        method, route = _key(endpoint.method, endpoint.route)
        options = {("", one) for one in by_end.get((method, route), ())}
        for prefix, rest in _splits(route):
            if (method, rest) in known:
                options.add((prefix, ""))
        counts.update(option for option in options if option != ("", ""))
    if not counts:
        return None
    (taken, added), hits = max(
        counts.items(), key=lambda one: (one[1], -len(one[0][0] + one[0][1]))
    )
    return taken, added, hits


def _splits(route: str) -> Iterable[_Key]:
    """A route cut after each of its first segments that are no placeholders."""
    parts = route.strip("/").split("/")
    for count in range(min(len(parts), 5)):
        if any("{" in part for part in parts[:count]):
            return
        yield "".join(f"/{part}" for part in parts[:count]), "/" + "/".join(parts[count:])


def _with_prefix(endpoint: Endpoint, taken: str, added: str) -> Endpoint:
    if taken and not f"{endpoint.route}/".startswith(f"{taken}/"):
        return endpoint
    route = f"{added}{endpoint.route[len(taken) :]}" or "/"
    reason = _PREFIX_REASON.format(prefix=taken) if taken else f"the code puts it behind {added}"
    confidence = "likely" if endpoint.confidence == "certain" else endpoint.confidence
    update = {"route": route, "confidence": confidence, "reasons": (*endpoint.reasons, reason)}
    return endpoint.model_copy(update=update)


def _by_depth(known: dict[_Key, Endpoint]) -> dict[tuple[str, int], list[str]]:
    """Routes with placeholders, by method and number of segments; those with few come first."""
    found: dict[tuple[str, int], list[str]] = {}
    for method, route in known:
        if "{}" in route:
            found.setdefault((method, route.count("/")), []).append(route)
    return {key: sorted(routes, key=lambda one: one.count("{}")) for key, routes in found.items()}


def _at_declared(
    endpoint: Endpoint, known: dict[_Key, Endpoint], by_depth: dict[tuple[str, int], list[str]]
) -> Endpoint:
    """A request's endpoint as the declared one that it is an instance of."""
    method, route = _key(endpoint.method, endpoint.route)
    if (method, route) in known:
        return endpoint
    parts = route.split("/")
    for candidate in by_depth.get((method, route.count("/")), ()):
        if all(_fits(one, other) for one, other in zip(candidate.split("/"), parts, strict=True)):
            declared = known[method, candidate]
            in_path = tuple(one for one in declared.parameters if one.location == "path")
            others = tuple(one for one in endpoint.parameters if one.location != "path")
            update = {"route": declared.route, "parameters": (*in_path, *others)}
            return endpoint.model_copy(update=update)
    return endpoint


def _fits(declared: str, asked: str) -> bool:
    """Whether a segment of a route allows one of a request."""
    if "{}" not in declared:
        return declared == asked
    pattern = "[^/]+".join(re.escape(part) for part in declared.split("{}"))
    return re.fullmatch(pattern, asked) is not None
