"""Envoy's access log as JSON, with the names that Istio gives the fields.

`start_time` (UTC), `method`, `path`, `response_code`, `bytes_received` and `bytes_sent` (bodies),
`duration` in whole milliseconds from the first byte of the request to the last of the response,
`user_agent`, `downstream_remote_address` with a port. Numbers may be text. Where the address is
not logged, the last of `x_forwarded_for` is the one that the proxy in front, or Envoy itself, saw.

https://istio.io/latest/docs/tasks/observability/logs/access-log/
"""

import polars as pl

from plimsoll.adapters.access_log.json_fields import Dialect
from plimsoll.adapters.access_log.parts import Column, columns, number, time, without_port

_PARTS = {
    "client": ("downstream_remote_address", "x_forwarded_for"),
    "time": ("start_time",),
    "method": ("method",),
    "target": ("path",),
    "status": ("response_code",),
    "sent": ("bytes_sent",),
    "received": ("bytes_received",),
    "milliseconds": ("duration",),
    "agent": ("user_agent",),
}
_TO_SECONDS = r"^([0-9-]{10}T[0-9:]{8})(?:\.[0-9]+)?Z$"


def in_zone(zone: str) -> Dialect:
    """The dialect; the zone is for times that somebody has formatted without one."""
    client = pl.col("client").str.replace(r"^.*, *", "")
    # Whole seconds repeat, and what repeats is parsed once.
    started = pl.col("time").str.replace(_TO_SECONDS, "${1}+00:00")
    own = {
        "client": Column(("client",), without_port(client)),
        "time": time(started, zone),
        "latency_ms": Column(("milliseconds",), number("milliseconds", pl.Float64)),
    }
    return Dialect("Envoy JSON", _PARTS, columns(zone, own))
