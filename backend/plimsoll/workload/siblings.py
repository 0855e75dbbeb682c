"""Path parameters that mean the same: what is known of one helps where another's values are not.

`/products/{id}` and `/products/{id}/reviews` take the same ids, and so does every parameter called
`product_id`. A seldom used endpoint has few values that enough clients asked for; its siblings' are
just as safe to keep, and exist.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from plimsoll.traffic.model import EndpointTraffic

GENERIC = frozenset({"id", "uuid", "pk", "key", "slug", "name", "code", "type", "value", "path"})
"""Names that say nothing of what they name."""


class Siblings:
    """Kept path values of a whole profile, by what they identify."""

    def __init__(self, endpoints: Iterable[EndpointTraffic]) -> None:
        counted: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for endpoint in endpoints:
            for slot in endpoint.values:
                if slot.location == "path":
                    for meaning in _meanings(endpoint.route, slot.name):
                        for kept in slot.kept:
                            counted[meaning][kept.value] += kept.requests
        self._values = {
            meaning: tuple(sorted(values, key=lambda value: (-values[value], value)))
            for meaning, values in counted.items()
        }

    def of(self, route: str, name: str) -> tuple[str, ...]:
        """Values of a path parameter and its siblings; none if none is known.

        Those of its collection come before those of its name, and of each the most asked.
        """
        found = (self._values.get(meaning, ()) for meaning in _meanings(route, name))
        return tuple(dict.fromkeys(value for values in found for value in values))


def _meanings(route: str, name: str) -> Iterator[str]:
    """What a parameter identifies: a thing of its collection, or what its name says."""
    before, placeholder, _ = route.partition(f"{{{name}}}")
    if placeholder:
        yield f"in {before}"
    if name.lower() not in GENERIC:
        yield f"called {name.lower()}"
