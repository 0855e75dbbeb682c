"""How Falcon's responders speak of the request."""

from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
    Getter,
)

DIALECT = Dialect(
    parts={
        "params": QUERY,
        "headers": HEADERS,
        "headers_lower": HEADERS,
        "cookies": COOKIES,
        "media": JSON_BODY,
        "get_media": JSON_BODY,
        "json": JSON_BODY,
        "form": FORM_BODY,
    },
    getters={
        "get_param": Getter("params", None, optional=True),
        "get_param_as_int": Getter("params", None, "integer", optional=True),
        "get_param_as_float": Getter("params", None, "number", optional=True),
        "get_param_as_bool": Getter("params", None, "boolean", optional=True),
        "get_param_as_list": Getter("params", None, repeats=True),
        "get_param_as_uuid": Getter("params", None, optional=True),
        "get_param_as_date": Getter("params", None, optional=True),
        "get_param_as_datetime": Getter("params", None, optional=True),
        "get_param_as_json": Getter("params", None, "any", optional=True),
        "get_param_as_media": Getter("params", None, "any", optional=True),
        "get_param_as_dict": Getter("params", None, "any", optional=True),
        "get_header": Getter("headers", None, optional=True),
        "get_header_as_int": Getter("headers", None, "integer", optional=True),
        "get_header_as_datetime": Getter("headers", None, optional=True),
        "get_cookie_values": Getter("cookies", None, optional=True),
    },
    raw=frozenset({"bounded_stream", "stream", "read", "data"}),
    names=frozenset({"req", "request", "_req"}),
)
