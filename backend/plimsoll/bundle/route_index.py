"""Which endpoint a request belongs to, for services of many thousand operations."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from plimsoll.catalog.match import PLACEHOLDER, placeholders_of, segments_of, specificity
from plimsoll.catalog.model import Endpoint

_Bucket = list[tuple[re.Pattern[str], Endpoint]]


class RouteIndex:
    """Endpoints by method, number of segments and first literal, most specific route first."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._buckets: dict[tuple[str, int, str], _Bucket] = {}
        self._methods: set[str] = set()
        for endpoint in sorted(endpoints, key=lambda each: specificity(each.route)):
            self._methods.add(endpoint.method)
            entry = (_pattern_of(endpoint), endpoint)
            self._buckets.setdefault(_key_of(endpoint), []).append(entry)

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint of an encoded path, and its decoded path parameters; literals win."""
        segments = segments_of(path)
        candidates = [
            *self._buckets.get((method, len(segments), segments[0]), ()),
            *self._buckets.get((method, len(segments), ""), ()),
            *self._buckets.get((method, -1, ""), ()),
        ]
        for pattern, endpoint in candidates:
            if match := pattern.fullmatch(path):
                names = placeholders_of(endpoint.route)
                values = (unquote(value) for value in match.groups())
                return endpoint, dict(zip(names, values, strict=True))
        return None

    def methods_at(self, path: str) -> list[str]:
        """The methods that do have a route there."""
        return sorted(method for method in self._methods if self.find(method, path))


def _key_of(endpoint: Endpoint) -> tuple[str, int, str]:
    if any(parameter.spans_segments for parameter in endpoint.parameters):
        return endpoint.method, -1, ""
    segments = segments_of(endpoint.route)
    first = "" if PLACEHOLDER.search(segments[0]) else segments[0]
    return endpoint.method, len(segments), first


def _pattern_of(endpoint: Endpoint) -> re.Pattern[str]:
    spanning = {parameter.name for parameter in endpoint.parameters if parameter.spans_segments}
    pieces = PLACEHOLDER.split(endpoint.route)
    return re.compile(
        "".join(
            re.escape(piece) if index % 2 == 0 else ("(.+)" if piece in spanning else "([^/]+)")
            for index, piece in enumerate(pieces)
        )
    )
