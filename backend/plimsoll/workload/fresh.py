"""Finds properties of bodies that two things of a service must not share, such as a user's name."""

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from plimsoll.catalog.match import PLACEHOLDER, segments_of, shape_of
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.bodies import body_schema_of
from plimsoll.workload.model import RequestPlan
from plimsoll.workload.schema import Unmakeable, flattened, table, whole
from plimsoll.workload.targets import plain

ADDED = 14
"""Characters that make a text another one: what the script adds, and a hyphen."""
_NAMES = frozenset(
    {"name", "slug", "key", "code", "title", "tag", "username", "login", "handle", "email"}
    | {"emailaddress", "displayname", "identifier", "reference"}
)
_FREE = frozenset({"type", "title", "description", "example", "examples", "default"})
_BOUNDS = frozenset({"minLength", "maxLength", "format"})


class Fresh:
    """Tells them for the endpoints of a service."""

    def __init__(self, known: Iterable[Endpoint]) -> None:
        self._items = {
            shape_of(endpoint.route.rpartition("/")[0])
            for endpoint in known
            if PLACEHOLDER.fullmatch(segments_of(endpoint.route.rstrip("/"))[-1])
        }

    def of(self, plan: RequestPlan) -> tuple[str, ...]:
        """The properties at the top of its bodies; none unless it makes things that have a route.

        `POST /users` with a `GET /users/{id}` makes users. A property is one by its name, and has
        to be free to hold any text that is a little longer.
        """
        makes = plan.endpoint.method == "POST" and shape_of(plan.endpoint.route) in self._items
        schema = body_schema_of(plan.endpoint) if makes else None
        return () if schema is None else tuple(sorted(_fresh(schema, plan.bodies)))


def _fresh(schema: JsonSchema, bodies: Iterable[JsonValue]) -> Iterator[str]:
    try:
        flat, path = flattened(schema, schema)
        properties = {
            name: flattened(part, schema, path)[0]
            for name, part in table(flat.get("properties")).items()
            if plain(name) in _NAMES
        }
    except Unmakeable:
        return
    texts: dict[str, list[str]] = {}
    for body in bodies:
        for name, value in (body if isinstance(body, dict) else {}).items():
            if isinstance(value, str):
                texts.setdefault(name, []).append(value)
    for name, declared in properties.items():
        if name in texts and _has_room(declared, max(map(len, texts[name]))):
            yield name


def _has_room(declared: JsonSchema, longest: int) -> bool:
    if set(declared) - _FREE - _BOUNDS or declared.get("type", "string") != "string":
        return False
    most = whole(declared, "maxLength")
    return declared.get("format", "email") == "email" and (most is None or longest + ADDED <= most)
