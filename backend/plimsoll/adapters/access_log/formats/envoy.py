"""Envoy's access log in its default format string, and in Istio's, which has more in it.

    [%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%"
    %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%
    %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" …

Istio has the details of the response after its flags, and at the end the address of who connected.
Envoy's own has no such address; the last one forwarded is what the proxy in front, or Envoy
itself, saw. Without any, all requests have one client, and nothing is kept of them. Times are UTC,
the duration is in milliseconds, bytes are those of bodies. A response code of 0 means that the
client left before an answer: such a line counts as malformed.

https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
https://istio.io/latest/docs/tasks/observability/logs/access-log/
"""

import polars as pl

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.parts import Column, columns, number, time, without_port

# From its start on, each character says which part it belongs to: such an expression takes half the
# time of one that has to try.
_BEFORE = (
    r"^\[(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8})(?:\.[0-9]+)?Z\] "
    r'"(?P<request>[^"]*)" (?P<status>[0-9]{3}) [^ ]+ '
)
_FIGURES = (
    r"(?P<received>[0-9]+) (?P<sent>[0-9]+) (?P<milliseconds>[0-9]+) (?:[0-9]+|-) "
    r'"(?P<forwarded>[^"]*)" "(?P<agent>[^"]*)" "'
)
_DETAILS = r'[^ "]+ [^"]*"[^"]*" '
_BEHIND = r'[^"]*" "[^"]*" "[^"]*" [^ ]+ [^ ]+ [^ ]+ (?P<remote>[^ ]+) '


def in_zone(zone: str) -> Form:
    """Envoy's form; its times are UTC."""
    return _form(zone, "Envoy", _BEFORE + _FIGURES)


def of_istio_in_zone(zone: str) -> Form:
    """Istio's form; its times are UTC."""
    return _form(zone, "Istio", _BEFORE + _DETAILS + _FIGURES + _BEHIND)


def _form(zone: str, name: str, expression: str) -> Form:
    forwarded = pl.col("forwarded").str.replace(r"^.*, *", "")
    connected = pl.when(pl.col("remote") != "-").then(without_port(pl.col("remote")))
    own = {
        "client": Column(("remote", "forwarded"), pl.coalesce(connected, forwarded)),
        "time": time(pl.col("time") + "+00:00"),
        "latency_ms": Column(("milliseconds",), number("milliseconds", pl.Float64)),
    }
    return Form(name, expression, columns(zone, own))
