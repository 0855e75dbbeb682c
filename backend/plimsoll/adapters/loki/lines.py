"""Lines as collectors store them, made lines that a reader of access logs knows."""

import json
import re
from typing import Final

from pydantic import JsonValue, TypeAdapter, ValidationError

from plimsoll.adapters.loki.logfmt import pairs_of
from plimsoll.adapters.loki.payloads import Entry
from plimsoll.adapters.loki.request_fields import Unsaid, flat, normalised, request_line_of

_INNER: Final = ("log", "message", "msg", "MESSAGE", "line", "_entry", "textPayload", "body")
"""Where Docker, Fluent Bit, Vector, Promtail's `pack` and the journal put what was written."""
_DEEPEST: Final = 4
_CRI = re.compile(r"\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP](?::\S*)? (.*)", re.DOTALL)
_OBJECT: Final = TypeAdapter(dict[str, JsonValue])
_AS_NGINX: Final = (
    frozenset({"remote_addr", "status", "request"}),
    frozenset({"remote_addr", "status", "request_method", "request_uri"}),
)
_TIMES_OF_NGINX: Final = frozenset({"time_iso8601", "time_local", "msec"})
_NO_LINE = re.compile(r"[\x00\r\n]+")


def readable(entry: Entry, unsaid: Unsaid) -> str:
    """One line without its wrapping, as nginx writes JSON where it has fields of a request.

    What is no request stays what it is, so that the reader counts it.
    """
    text = entry.line
    for _ in range(_DEEPEST):
        text = text.strip()
        if cri := _CRI.fullmatch(text):
            text = cri[1].strip()
        document = _object(text) if text.startswith("{") else None
        if document is not None and _is_of_nginx(document):
            break
        if document is not None:
            fields = flat(document)
        else:
            fields = {normalised(name): value for name, value in pairs_of(text).items()}
        if found := request_line_of(fields, entry.at_ns, unsaid) if fields else None:
            return found
        inner = _inner(fields if document is None else document)
        if inner is None:
            break
        text = inner
    return _NO_LINE.sub(" ", text).strip()


def _object(text: str) -> dict[str, JsonValue] | None:
    try:
        return _OBJECT.validate_python(json.loads(text))
    except (ValueError, ValidationError, RecursionError):
        return None


def _is_of_nginx(document: dict[str, JsonValue]) -> bool:
    """Whether the reader knows all that the object says."""
    names = document.keys()
    return bool(names & _TIMES_OF_NGINX) and any(needed <= names for needed in _AS_NGINX)


def _inner(document: dict[str, JsonValue] | dict[str, str]) -> str | None:
    for name in _INNER:
        inner = document.get(name)
        if isinstance(inner, str) and inner.strip():
            return inner
        if isinstance(inner, dict):
            return json.dumps(inner)
    return None
