"""Requests among the fields of logfmt or JSON, written as nginx would write them in JSON.

Loggers agree on few names. The names here are lower case with underscores, and nested objects are
joined by underscores: `http.request.method`, `http_request_method` and
`{"http": {"request": {"method": …}}}` are the same.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

from pydantic import JsonValue

from plimsoll.adapters.loki.durations import is_unclear, latency_ms

Fields: TypeAlias = Mapping[str, str]
"""Values by normalised name."""

_CLIENT: Final = (
    "remote_addr", "client_ip", "clientip", "remote_ip", "client_address", "client_addr",
    "remote_address", "clienthost", "source_ip", "request_client_ip", "request_remote_ip",
    "httprequest_remoteip", "req_remoteaddress", "req_ip", "downstream_remote_address", "fwd",
    "client", "remote", "ip", "clientaddr",
)  # fmt: skip
_TIME: Final = (
    "time_iso8601", "msec", "time_local", "@timestamp", "timestamp", "time", "ts", "start_time",
    "startutc",
)  # fmt: skip
_METHOD: Final = (
    "request_method", "method", "http_method", "verb", "http_request_method", "requestmethod",
    "req_method", "httprequest_requestmethod", "httpmethod",
)  # fmt: skip
_TARGET: Final = (
    "request_uri", "uri", "url", "path", "http_target", "target", "requestpath", "url_original",
    "url_path", "http_path", "http_url", "url_full", "req_url", "request_url", "request_path",
    "httprequest_requesturl", "requesturi",
)  # fmt: skip
_ARGUMENTS: Final = ("args", "query_string", "url_query", "query")
_REQUEST: Final = ("request", "msg", "message")
_STATUS: Final = (
    "status", "status_code", "http_status", "response_code", "http_status_code", "statuscode",
    "http_response_status_code", "response_status", "downstreamstatus", "res_statuscode",
    "httprequest_status", "resp_status", "response_status_code", "code",
)  # fmt: skip
_SENT: Final = (
    "body_bytes_sent", "bytes_sent", "response_bytes", "response_size", "resp_size", "bytes",
    "bytes_written", "downstreamcontentsize", "http_response_body_bytes",
    "http_response_body_size", "httprequest_responsesize", "size", "bytes_out",
)  # fmt: skip
_RECEIVED: Final = (
    "request_length", "request_bytes", "bytes_received", "request_size", "requestcontentsize",
    "http_request_body_bytes", "http_request_body_size", "httprequest_requestsize", "bytes_in",
)  # fmt: skip
_AGENT: Final = (
    "http_user_agent", "user_agent", "useragent", "agent", "user_agent_original",
    "request_headers_user_agent", "request_user_agent", "httprequest_useragent",
    "req_headers_user_agent",
)  # fmt: skip

_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
_STATUS_CODE = re.compile(r"[1-5][0-9]{2}")
_REQUEST_LINE = re.compile(r"([A-Z]{3,7}) ([^ ]+)(?: HTTP/[0-9.]+)?")
_TARGET_FORM = re.compile(r"/|\*$|https?://", re.IGNORECASE)
_TIME_FORM = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})? ?(?:Z|[+-]\d\d:?\d\d)"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")
_MILLISECONDS = re.compile(r"\d{12,13}(?:\.\d+)?")
_BYTES = re.compile(r"\d{1,15}")
_PORT = re.compile(r"^(\d+(?:\.\d+){3}|\[[0-9a-fA-F:]+\]):\d+$")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9@]+")
_DEEPEST: Final = 4
_MOST_FIELDS: Final = 500

CLIENTLESS: Final = "-"
"""Stands for whoever sent a request of which the line does not say it."""


class Unsaid:
    """Counts what lines do not say."""

    def __init__(self) -> None:
        self.clients = 0
        """Requests of unknown clients."""
        self.times = 0
        """Requests that have Loki's time, for want of their own."""
        self.units = 0
        """Requests with a duration of unknown unit."""


def flat(value: Mapping[str, JsonValue]) -> dict[str, str]:
    """The values of an object and those in it, of a list the first, by normalised name."""
    found: dict[str, str] = {}
    open_: list[tuple[str, JsonValue, int]] = [("", dict(value), 0)]
    while open_ and len(found) < _MOST_FIELDS:
        name, inner, depth = open_.pop()
        if isinstance(inner, list):
            inner = inner[0] if inner else None
        if isinstance(inner, dict):
            if depth < _DEEPEST:
                open_ += [
                    (f"{name}_{normalised(key)}" if name else normalised(key), part, depth + 1)
                    for key, part in inner.items()
                ]
        elif isinstance(inner, str | int | float) and not isinstance(inner, bool):
            found.setdefault(name, str(inner))
    return found


def normalised(name: str) -> str:
    """A field's name in lower case with underscores."""
    return _NOT_IN_NAMES.sub("_", name.lower())


def request_line_of(fields: Fields, at_ns: int, unsaid: Unsaid) -> str | None:
    """A JSON line that says the request in nginx's names; None where the fields are none.

    Args:
        fields: of one line.
        at_ns: when Loki says that it was written; taken where the line does not say it.
        unsaid: told what the line does not say.
    """
    status = _first(fields, _STATUS, _STATUS_CODE)
    target = _target_of(fields)
    if status is None or target is None:
        return None
    written: dict[str, str | int | float] = {
        **_who(fields, unsaid),
        **_when(fields, at_ns, unsaid),
        "request_method": target[0],
        "request_uri": target[1],
        "status": int(status),
    }
    for name, names in (("body_bytes_sent", _SENT), ("request_length", _RECEIVED)):
        if (size := _first(fields, names, _BYTES)) is not None:
            written[name] = int(size)
    if (ms := latency_ms(fields)) is not None:
        written["duration_ms"] = ms
    elif is_unclear(fields):
        unsaid.units += 1
    if agent := next((fields[name] for name in _AGENT if fields.get(name)), ""):
        written["http_user_agent"] = agent
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _first(fields: Fields, names: tuple[str, ...], form: re.Pattern[str]) -> str | None:
    return next((fields[name] for name in names if form.fullmatch(fields.get(name, ""))), None)


def _target_of(fields: Fields) -> tuple[str, str] | None:
    """Method and target, with the arguments."""
    methods = (fields[name].upper() for name in _METHOD if name in fields)
    method = next((method for method in methods if method in _METHODS), None)
    target = next(
        (fields[name] for name in _TARGET if _TARGET_FORM.match(fields.get(name, ""))), None
    )
    if method is None or target is None:
        line = _first(fields, _REQUEST, _REQUEST_LINE)
        parts = _REQUEST_LINE.fullmatch(line) if line else None
        return (parts[1], parts[2]) if parts and parts[1] in _METHODS else None
    arguments = next((fields[name] for name in _ARGUMENTS if fields.get(name, "-") != "-"), "")
    if arguments and "?" not in target:
        target = f"{target}?{arguments.removeprefix('?')}"
    return method, target.replace(" ", "%20")


def _who(fields: Fields, unsaid: Unsaid) -> dict[str, str]:
    client = next((fields[name] for name in _CLIENT if fields.get(name, "-") != "-"), "")
    # Of a list the last is who connected, the others are hearsay; a port is another one each time.
    client = _PORT.sub(r"\1", client.rpartition(",")[2].strip())
    if not client:
        unsaid.clients += 1
    return {"remote_addr": client or CLIENTLESS}


def _when(fields: Fields, at_ns: int, unsaid: Unsaid) -> dict[str, str]:
    for name in _TIME:
        text = fields.get(name, "")
        if _TIME_FORM.fullmatch(text):
            return {"time_local" if "/" in text else "time_iso8601": text}
        if _SECONDS.fullmatch(text):
            return {"msec": text}
        if _MILLISECONDS.fullmatch(text):
            return {"msec": f"{float(text) / 1000:.3f}"}
    unsaid.times += 1
    moment = datetime.fromtimestamp(at_ns // 1_000_000_000, UTC)
    return {"time_iso8601": moment.isoformat()}
