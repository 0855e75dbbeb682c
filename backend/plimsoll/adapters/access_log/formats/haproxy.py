"""HAProxy's HTTP log (`option httplog`), with or without what syslog writes before it.

    client:port [accept date] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes cookie cookie
    flags actconn/feconn/beconn/srv_conn/retries queues {request headers} {response headers}
    "request"

The latency is the last timer in milliseconds: `Ta`, from the first byte of the request to the last
of the response (before version 1.7 `Tt`, which begins with the connection). With a plus before it
(`option logasap`) the log was written before the end, and the latency and the bytes are unknown.
Bytes are those of the whole response. There is no user agent, and headers that were captured do
not say which ones they are.

The date is the local time of the machine and names no zone: it is in that of the setting. A
request that HAProxy could not read (`<BADREQ>`), or one too long to be logged whole, counts as
malformed.

https://docs.haproxy.org/3.0/configuration.html#8.2.3
"""

import polars as pl

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.parts import Column, columns, number

_EXPRESSION = (
    r"(?:^|[ \t])(?P<client>[^ \t]+):[0-9]+ "
    r"\[(?P<time>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2})\.[0-9]{3}\] "
    r"[^ ]+ [^ ]+/[^ ]+ -?[0-9]+/-?[0-9]+/-?[0-9]+/-?[0-9]+/(?P<milliseconds>[+-]?[0-9]+) "
    r"(?P<status>-?[0-9]+) (?P<sent>\+?[0-9]+) [^ ]+ [^ ]+ [^ ]{4} "
    r"[0-9]+/[0-9]+/[0-9]+/[0-9]+/\+?[0-9]+ [0-9]+/[0-9]+ "
    r'(?:\{.*?\} )?(?:\{.*?\} )?"(?P<request>[^"]*)"'
)


def _whole(part: str, kind: type[pl.DataType]) -> pl.Expr:
    is_whole = pl.col(part).str.contains(r"^[0-9]")
    return pl.when(is_whole).then(number(part, kind))


def in_zone(zone: str) -> Form:
    """The form, with its times in a zone."""
    own = {
        "response_bytes": Column(("sent",), _whole("sent", pl.Int64)),
        "latency_ms": Column(("milliseconds",), _whole("milliseconds", pl.Float64)),
    }
    return Form("HAProxy", _EXPRESSION, columns(zone, own), is_zoned=False)
