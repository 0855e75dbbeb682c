"""Finds path parameters that name things which the target itself lists, or makes on request."""

from collections.abc import Iterable, Iterator, Sequence

from pydantic import JsonValue

from plimsoll.catalog.match import PLACEHOLDER, segments_of, shape_of
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.model import TargetValues
from plimsoll.workload.schema import Unmakeable, flattened, table, type_of

GUESSED_FIELD = "id"
"""Read when the list endpoint does not declare what it answers."""
_NAMES = frozenset({"name", "username", "slug", "key", "code", "sku", "uuid"})
"""Parameters that are most likely called the same in what is listed."""


class Collections:
    """Where things of a service are listed, made and deleted, by the shape of routes."""

    def __init__(self, known: Iterable[Endpoint], tested: Iterable[Endpoint]) -> None:
        """Lists are read wherever the code shows one.

        Nothing is asked to make or delete a thing that the test does not ask anyway.
        """
        self._lists = _by_shape(each for each in known if each.method == "GET")
        self._tested = _by_shape(tested)

    def of(self, endpoint: Endpoint) -> Iterator[TargetValues]:
        """What the target can tell of the endpoint's placeholders, from left to right.

        `/shops/{shop}/orders/{id}/lines` is of what `GET /shops` and `GET /shops/{shop}/orders`
        list. It ends at the first placeholder of which nothing is known, because what follows is
        within it.
        """
        spanning = {p.name for p in endpoint.parameters if p.spans_segments}
        parts = segments_of(endpoint.route)
        for at, part in enumerate(parts):
            if not PLACEHOLDER.search(part):
                continue
            before = parts[at - 1] if at else ""
            whole = PLACEHOLDER.fullmatch(part)
            if whole is None or not before or PLACEHOLDER.search(before):
                return
            name = whole.group(1)
            values = None if name in spanning else self._at(parts[:at], name)
            if values is None:
                return
            yield values

    def _at(self, collection: Sequence[str], name: str) -> TargetValues | None:
        shape = shape_of("/" + "/".join(collection))
        listing, field = self._listing(shape, name, collection[-1])
        creator = self._one("POST", shape)
        namer = self._one("PUT", f"{shape}/{{}}")
        if listing is None and creator is None and namer is None:
            return None
        remover = self._one("DELETE", f"{shape}/{{}}")
        return TargetValues(
            column=name,
            list_route=listing and listing.route,
            field=field or _guessed(name),
            creator=creator and creator.name,
            namer=namer and namer.name,
            remover=remover and remover.name,
        )

    def _listing(
        self, shape: str, name: str, collection: str
    ) -> tuple[Endpoint, str] | tuple[None, None]:
        """The list and the property that holds the value; nothing where the list wants more."""
        found = self._lists.get(("GET", shape), [])
        if not found or any(p.required for p in found[0].parameters if p.location != "path"):
            return None, None
        field = _field(found[0], name, collection)
        return (None, None) if field is None else (found[0], field)

    def _one(self, method: str, shape: str) -> Endpoint | None:
        found = self._tested.get((method, shape), [])
        return found[0] if len(found) == 1 else None


def _by_shape(endpoints: Iterable[Endpoint]) -> dict[tuple[str, str], list[Endpoint]]:
    found: dict[tuple[str, str], list[Endpoint]] = {}
    for endpoint in sorted(endpoints, key=lambda each: each.name):
        found.setdefault((endpoint.method, shape_of(endpoint.route)), []).append(endpoint)
    return found


def _field(listing: Endpoint, parameter: str, collection: str) -> str | None:
    """The property of a listed item that holds the parameter's value."""
    schema = listing.responses.get("200")
    if not schema:
        return _guessed(parameter)
    item = _item(schema)
    if item is None:
        return None
    likely = (parameter, "id", "uuid", "slug", f"{singular(collection)}_id")
    by_plain_name = {plain(name): name for name in sorted(item, reverse=True)}
    return next((by_plain_name[plain(n)] for n in likely if plain(n) in by_plain_name), None)


def _guessed(parameter: str) -> str:
    return parameter if plain(parameter) in _NAMES else GUESSED_FIELD


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
