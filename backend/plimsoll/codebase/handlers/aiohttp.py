"""How aiohttp's handlers speak of the request."""

from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
    Part,
)

DIALECT = Dialect(
    parts={
        "query": QUERY,
        "rel_url.query": QUERY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "json": JSON_BODY,
        "post": FORM_BODY,
        "match_info": Part("path"),
    },
    raw=frozenset({"read", "text", "content"}),
    attribute="request",
)
