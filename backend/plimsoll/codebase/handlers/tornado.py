"""How Tornado's handlers speak of the request."""

from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FILES,
    FORM,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
    Getter,
    Part,
)

DIALECT = Dialect(
    parts={
        "arguments": Part("query", FORM, either=True),
        "query_arguments": QUERY,
        "body_arguments": FORM_BODY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "files": FILES,
        "(json)": JSON_BODY,
    },
    own_getters={
        "get_argument": Getter("arguments"),
        "get_arguments": Getter("arguments", None, repeats=True),
        "get_query_argument": Getter("query_arguments"),
        "get_query_arguments": Getter("query_arguments", None, repeats=True),
        "get_body_argument": Getter("body_arguments"),
        "get_body_arguments": Getter("body_arguments", None, repeats=True),
        "get_cookie": Getter("cookies", optional=True),
        "get_secure_cookie": Getter("cookies", None, optional=True),
        "get_signed_cookie": Getter("cookies", None, optional=True),
    },
    raw=frozenset({"body"}),
    position=None,
    names=frozenset(),
    attribute="request",
)
