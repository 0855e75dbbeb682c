"""How Starlette's endpoints speak of the request."""

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
        "query_params": QUERY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "json": JSON_BODY,
        "form": FORM_BODY,
        "path_params": Part("path"),
    },
    raw=frozenset({"body", "stream"}),
    attribute="request",
)
