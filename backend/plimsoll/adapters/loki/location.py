"""What may stand after `loki:`: a selector of streams, and what filters their lines."""

import re
from typing import Final

from plimsoll.kit.errors import Rejected

LONGEST: Final = 2_000
"""In characters: the query is part of an address, and percent signs make it longer."""

_FIX: Final = 'Give a selector of streams, as in loki:{app="shop"} |= "GET".'
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|[{}\[\]#"`]|[^{}\[\]#"`]+')
_MATCHER = re.compile(r'\s*[A-Za-z_][A-Za-z0-9_]*\s*(?:=~|!~|!=|=)\s*(?:"|`)')


def query_of(location: str) -> str:
    """The LogQL of a location, if it lists lines; Loki judges the rest of it.

    Raises:
        Rejected: it starts with no selector, or has no end, or is too long; says which.
    """
    query = location.strip()
    if len(query) > LONGEST:
        raise Rejected(f"The query has {len(query)} characters.", fix=f"{LONGEST} are read.")
    if not query.isprintable():
        raise Rejected("The query has line breaks or other control characters.", fix=_FIX)
    if not query.startswith("{"):
        raise Rejected(
            f"“{query[:80]}” does not start with a selector of streams, so it lists no lines.",
            fix=_FIX,
        )
    _check_brackets(query)
    if not _MATCHER.match(query, 1):
        raise Rejected("The selector chooses no streams by a label.", fix=_FIX)
    return query


def _check_brackets(query: str) -> None:
    """Refuses what is open at the end: filters that are added behind it would be part of it."""
    depth = 0
    for token in _TOKEN.findall(query):
        if token in {'"', "`"}:
            raise Rejected("A quote in the query is not closed.", fix=_FIX)
        if token in {"[", "]"}:
            raise Rejected("A range in brackets counts lines instead of listing them.", fix=_FIX)
        if token == "#":  # noqa: S105 - of LogQL
            raise Rejected("The query has a comment.", fix="Leave out what follows the #.")
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth not in {0, 1}:
            break
    if depth:
        raise Rejected("A brace in the query is not closed, or closed twice.", fix=_FIX)
