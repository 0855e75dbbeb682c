"""What a Flask handler takes: its use of `request`, because its signature only has the path."""

from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FILES,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
)
from plimsoll.codebase.handlers.request_reads import RequestReads
from plimsoll.codebase.python.interpreter import Interpreter

_DIALECT = Dialect(
    parts={
        "args": QUERY,
        "headers": HEADERS,
        "cookies": COOKIES,
        "json": JSON_BODY,
        "get_json": JSON_BODY,
        "form": FORM_BODY,
        "files": FILES,
        "values": QUERY,
    },
    raw=frozenset({"data", "get_data", "stream"}),
    known=frozenset({"flask.request", "flask.globals.request", "quart.request"}),
    position=None,
    names=frozenset(),
)


class RequestUses(RequestReads):
    """Finds reads of `request` in handlers, and in functions of the repository they call."""

    def __init__(self, interpreter: Interpreter) -> None:
        super().__init__(interpreter, _DIALECT)
