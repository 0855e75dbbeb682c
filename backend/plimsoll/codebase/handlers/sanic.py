"""How Sanic's handlers speak of the request."""

from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FILES,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
    Part,
)

DIALECT = Dialect(
    parts={
        "args": QUERY,
        "get_args": QUERY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "json": JSON_BODY,
        "load_json": JSON_BODY,
        "form": FORM_BODY,
        "get_form": FORM_BODY,
        "files": FILES,
        "match_info": Part("path"),
    },
    raw=frozenset({"body", "stream"}),
)
