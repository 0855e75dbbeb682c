"""The source code around handlers, for whoever may see it."""

from collections.abc import Iterable

from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.ports import Snapshot
from plimsoll.kit.errors import NotFound

LINES_BEFORE = 3
LINES = 40
"""Of a handler, with what stands before it."""
LONGEST_LINE = 300


def excerpts(snapshot: Snapshot, endpoints: Iterable[Endpoint]) -> dict[str, str]:
    """By the endpoints' names; without those whose file is not in the snapshot."""
    found: dict[str, str] = {}
    for endpoint in endpoints:
        place = endpoint.handler or endpoint.source
        try:
            text = snapshot.read(place.file).decode("utf-8", "replace")
        except NotFound:
            continue
        first = max(0, place.line - 1 - LINES_BEFORE)
        lines = text.splitlines()[first : first + LINES]
        found[endpoint.name] = "\n".join(line[:LONGEST_LINE] for line in lines)
    return found
