"""Finds path parameters whose values can be read from the target's own list endpoint."""

from collections.abc import Mapping

from pydantic import JsonValue

from plimsoll.catalog.match import PLACEHOLDER, placeholders_of
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.model import TargetValues
from plimsoll.workload.schema import Unmakeable, flattened, table, type_of

GUESSED_FIELD = "id"
"""Read when the list endpoint does not declare what it answers."""


def target_values(endpoint: Endpoint, known: Mapping[str, Endpoint]) -> TargetValues | None:
    """Where the only path parameter of the endpoint can be read from; None if nowhere.

    `/orders/{id}/lines` is read from `GET /orders` when that asks for nothing and lists objects.
    `known` holds the endpoints of the repository by name.
    """
    names = placeholders_of(endpoint.route)
    if len(names) != 1 or _spans(endpoint):
        return None
    prefix, _, after = endpoint.route.partition(f"{{{names[0]}}}")
    if not prefix.strip("/") or not prefix.endswith("/") or (after and not after.startswith("/")):
        return None
    listing = known.get(f"GET {prefix.rstrip('/')}") or known.get(f"GET {prefix}")
    if listing is None or any(p.required for p in listing.parameters):
        return None
    field = _field(listing, names[0], prefix.rstrip("/").rpartition("/")[2])
    if field is None:
        return None
    return TargetValues(column=names[0], list_route=listing.route, field=field)


def _spans(endpoint: Endpoint) -> bool:
    return any(p.location == "path" and p.spans_segments for p in endpoint.parameters)


def _field(listing: Endpoint, parameter: str, collection: str) -> str | None:
    """The property of a listed item that holds the parameter's value."""
    schema = listing.responses.get("200")
    if not schema:
        return GUESSED_FIELD
    item = _item(schema)
    if item is None:
        return None
    likely = (parameter, "id", "uuid", "slug", f"{singular(collection)}_id")
    by_plain_name = {plain(name): name for name in sorted(item, reverse=True)}
    return next((by_plain_name[plain(n)] for n in likely if plain(n) in by_plain_name), None)


def _item(schema: JsonSchema) -> dict[str, JsonValue] | None:
    """The properties of a listed item; None if the answer is no list of objects."""
    try:
        flat, path = flattened(schema, schema)
        if type_of(flat) == "array":
            inner, _ = flattened(flat.get("items", False), schema, path)
            return table(inner.get("properties")) or None
        parts = [flattened(p, schema, path) for p in table(flat.get("properties")).values()]
    except Unmakeable:
        return None
    lists = [(part, way) for part, way in parts if type_of(part) == "array"]
    if type_of(flat) != "object" or len(lists) != 1:
        return None
    part, way = lists[0]
    try:
        inner, _ = flattened(part.get("items", False), schema, way)
    except Unmakeable:
        return None
    return table(inner.get("properties")) or None


def singular(collection: str) -> str:
    """`order` of `orders`; nothing of a placeholder."""
    if PLACEHOLDER.search(collection):
        return ""
    return collection[:-3] + "y" if collection.endswith("ies") else collection.removesuffix("s")


def plain(name: str) -> str:
    """The same for `orderId` and `order_id`."""
    return name.replace("_", "").replace("-", "").lower()
