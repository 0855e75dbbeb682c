"""How Bottle's handlers speak of the request."""

from plimsoll.codebase.handlers.dialect import (
    FORM,
    HEADERS,
    JSON_BODY,
    MULTIPART,
    Dialect,
    Getter,
    Part,
)

_FORM = Part("body", FORM, by_attribute=True)
_QUERY = Part("query", by_attribute=True)

DIALECT = Dialect(
    parts={
        "query": _QUERY,
        "GET": _QUERY,
        "params": Part("query", FORM, by_attribute=True, either=True),
        "forms": _FORM,
        "POST": _FORM,
        "files": Part("body", MULTIPART, by_attribute=True),
        "headers": HEADERS,
        "cookies": Part("cookie", by_attribute=True),
        "json": JSON_BODY,
        "url_args": Part("path"),
    },
    getters={
        "get_header": Getter("headers", 1, optional=True),
        "get_cookie": Getter("cookies", 1, optional=True),
    },
    raw=frozenset({"body"}),
    known=frozenset({"bottle.request"}),
    position=None,
    names=frozenset(),
)
