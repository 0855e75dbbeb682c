"""Caddy's structured access log (version 2), JSON with the request nested.

`ts` in seconds since 1970 or as ISO 8601, `request.client_ip` (before 2.7 `remote_ip`, before 2.5
`remote_addr` with a port), `request.method`, `request.uri`, `request.headers.User-Agent` (a list),
`status`, `size` of the response's body, `bytes_read` of the request's, and `duration` in seconds.
A `duration` that somebody has formatted as text (`1.5ms`) is left out. `status` is 0 when the
client left before an answer: such a line counts as malformed, as do those that are no requests.

https://caddyserver.com/docs/caddyfile/directives/log
"""

import polars as pl

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.json_fields import Dialect
from plimsoll.adapters.access_log.parts import Column, columns, time, without_port

NAME = "Caddy"
_PARTS = {
    "client": ("/request/client_ip", "/request/remote_ip", "/request/remote_addr"),
    "time": ("ts",),
    "method": ("/request/method",),
    "target": ("/request/uri",),
    "status": ("status",),
    "sent": ("size",),
    "received": ("bytes_read",),
    "seconds": ("duration",),
    "agent": ("/request/headers/User-Agent/0",),
}


_TEXT = r'[^"\\]*'
_HEAD = (
    r'^\{"level":"[a-z]+","ts":(?P<time>[0-9]+)(?:\.[0-9]+)?,'
    rf'"logger":"{_TEXT}","msg":"{_TEXT}","request":\{{"remote_ip":"{_TEXT}",'
    rf'"remote_port":"[0-9]*","client_ip":"(?P<client>{_TEXT})","proto":"{_TEXT}",'
    rf'"method":"(?P<method>{_TEXT})","host":"{_TEXT}","uri":"(?P<target>{_TEXT})"'
)
_AGENT = rf'(?P<has_agent>"User-Agent":\[)(?:"(?P<agent>{_TEXT})")?'
_ANSWER = (
    rf'"bytes_read":(?P<received>[0-9]+),(?:"user_id":"{_TEXT}",)?"duration":(?P<seconds>[0-9.eE+-]+),'
    r'"size":(?P<sent>[0-9]+),"status":(?P<status>[0-9]{3})[,}]'
)


def in_zone(zone: str) -> Dialect:
    """The dialect; the zone is for times that somebody has formatted without one."""
    # Whole seconds repeat, and what repeats is parsed once.
    started = pl.col("time").str.replace(r"^([0-9]+)\.[0-9]+$", "${1}")
    client = without_port(pl.col("client"))
    own = {"client": Column(("client",), client), "time": time(started, zone)}
    return Dialect(NAME, _PARTS, columns(zone, own))


def as_written_in_zone(zone: str) -> Form:
    """Lines whose fields are in the order in which Caddy writes them, without decoding.

    A quote inside of a value is escaped, so that no value can look like a name. Lines with an
    escape in what is read are for the dialect. What is not read need not be valid JSON.
    """
    is_whole = pl.col("has_agent").is_null() | pl.col("agent").is_not_null()
    client = pl.when(is_whole).then(pl.col("client"))
    own = {"client": Column(("client", "has_agent", "agent"), client)}
    return Form(NAME, _HEAD, columns(zone, own), more=(_AGENT, _ANSWER))
