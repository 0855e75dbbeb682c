"""Traefik's access log as JSON.

`StartUTC`, `ClientHost`, `RequestMethod`, `RequestPath` (with the query), `DownstreamStatus`,
`DownstreamContentSize`, `RequestContentSize`, and `Duration` in nanoseconds. The user agent is
there only if the header is kept (`accessLog.fields.headers`), as `request_User-Agent`.
Traefik's common format is read as a combined one (`layout.py`).

https://doc.traefik.io/traefik/observability/access-logs/
"""

import polars as pl

from plimsoll.adapters.access_log.json_fields import Dialect
from plimsoll.adapters.access_log.parts import Column, columns, number, time

_PARTS = {
    "client": ("ClientHost",),
    "time": ("StartUTC", "StartLocal", "time"),
    "method": ("RequestMethod",),
    "target": ("RequestPath",),
    "status": ("DownstreamStatus",),
    "sent": ("DownstreamContentSize",),
    "received": ("RequestContentSize",),
    "nanoseconds": ("Duration",),
    "agent": ("request_User-Agent",),
}
_TO_SECONDS = r"^([0-9-]{10}T[0-9:]{8})(?:\.[0-9]+)?Z$"


def in_zone(zone: str) -> Dialect:
    """The dialect; the zone is for times that name none."""
    # Whole seconds repeat, and what repeats is parsed once.
    started = pl.col("time").str.replace(_TO_SECONDS, "${1}+00:00")
    latency_ms = number("nanoseconds", pl.Float64) * 1e-6
    own = {
        "time": time(started, zone),
        "latency_ms": Column(("nanoseconds",), latency_ms),
    }
    return Dialect("Traefik JSON", _PARTS, columns(zone, own))
