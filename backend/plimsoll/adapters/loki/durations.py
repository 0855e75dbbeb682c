"""How long a request took, where a name or a value says the unit.

A bare number in a field called `duration` may be seconds, milliseconds or nanoseconds, and a guess
would be wrong by a factor of a thousand: it is left out.
"""

import math
import re
from collections.abc import Mapping
from typing import Final

_BASES: Final = (
    "request_time",
    "response_time",
    "duration",
    "latency",
    "elapsed",
    "elapsed_time",
    "took",
    "dur",
    "request_duration",
    "process_time",
    "time_taken",
    "responsetime",
)
_SUFFIXES: Final = {
    "_s": 1e3,
    "_sec": 1e3,
    "_secs": 1e3,
    "_seconds": 1e3,
    "_ms": 1.0,
    "ms": 1.0,
    "_millis": 1.0,
    "_milliseconds": 1.0,
    "_us": 1e-3,
    "_micros": 1e-3,
    "_microseconds": 1e-3,
    "_ns": 1e-6,
    "_nanos": 1e-6,
    "_nanoseconds": 1e-6,
}
MS_OF_NAME: Final[Mapping[str, float]] = {
    **{base + suffix: ms for base in _BASES for suffix, ms in _SUFFIXES.items()},
    "event_duration": 1e-6,
}
"""Of names that say their unit, how many milliseconds one is: `event.duration` of the Elastic
Common Schema is in nanoseconds."""

SAYING_IN_VALUE: Final = (*_BASES, "service", "httprequest_latency")
"""Names whose values may carry a unit, as `12ms`; `service` is what Heroku's router writes."""

_BY_SHAPE: Final = (
    ({"downstreamstatus", "requestmethod"}, "duration", 1e-6),
    ({"response_code", "response_flags"}, "duration", 1.0),
    ({"request_remote_ip", "request_uri"}, "duration", 1e3),
    ({"res_statuscode"}, "responsetime", 1.0),
)
"""Who writes these fields is known, and with it the unit of a bare number: Traefik, Envoy, Caddy
and pino-http."""

_OF_NGINX: Final = frozenset(
    {
        "body_bytes_sent", "http_referer", "http_user_agent", "http_x_forwarded_for", "msec",
        "remote_addr", "remote_user", "request_length", "request_uri", "time_iso8601",
        "time_local", "upstream_addr", "upstream_response_time",
    }
)  # fmt: skip
"""Variables of nginx. Beside two of them `request_time` is its `$request_time`, in seconds."""
_NGINX_ENOUGH: Final = 2

_MS_OF_UNIT: Final = {
    "h": 3.6e6,
    "m": 6e4,
    "s": 1e3,
    "ms": 1.0,
    "us": 1e-3,
    "µs": 1e-3,
    "μs": 1e-3,
    "ns": 1e-6,
}
_PART = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(h|ms|m|s|us|µs|μs|ns)"
_PARTS = re.compile(_PART)
_WRITTEN = re.compile(rf"(?:{_PART})+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?")


def written_ms(text: str) -> float | None:
    """Milliseconds of a time as Go writes it (`1m2.5s`, `350µs`), or None."""
    if not _WRITTEN.fullmatch(text):
        return None
    return sum(float(number) * _MS_OF_UNIT[unit] for number, unit in _PARTS.findall(text))


def latency_ms(fields: Mapping[str, str]) -> float | None:
    """Milliseconds, from the first field that says so; None where none does."""
    for name, text in fields.items():
        if (ms := MS_OF_NAME.get(name)) is None:
            continue
        if _NUMBER.fullmatch(text):
            value = float(text) * ms
            return value if math.isfinite(value) else None
        if (written := written_ms(text)) is not None:
            return written
    for name in SAYING_IN_VALUE:
        if (written := written_ms(fields.get(name, ""))) is not None:
            return written
    if len(_OF_NGINX & fields.keys()) >= _NGINX_ENOUGH and _NUMBER.fullmatch(
        fields.get("request_time", "")
    ):
        return float(fields["request_time"]) * 1e3
    for needed, name, ms in _BY_SHAPE:
        if needed <= fields.keys() and _NUMBER.fullmatch(fields.get(name, "")):
            return float(fields[name]) * ms
    return None


def is_unclear(fields: Mapping[str, str]) -> bool:
    """Whether a field holds a duration without a unit."""
    return any(_NUMBER.fullmatch(fields.get(name, "")) for name in _BASES)
