"""How Pyramid's views speak of the request, and Cornice's."""

from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FORM,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
    Part,
)

DIALECT = Dialect(
    parts={
        "params": Part("query", FORM, either=True),
        "GET": QUERY,
        "POST": FORM_BODY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "json_body": JSON_BODY,
        "json": JSON_BODY,
        "matchdict": Part("path"),
    },
    raw=frozenset({"body", "text", "body_file"}),
    attribute="request",
    position=-1,
)
