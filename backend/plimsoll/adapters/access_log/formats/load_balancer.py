"""Access logs of AWS load balancers: application (ALB) and classic.

    type time elb client:port target:port request_processing_time target_processing_time
    response_processing_time elb_status_code target_status_code received_bytes sent_bytes
    "request" "user_agent" …

Classic ones have no type. The time is UTC and that of the response; the latency is the sum of the
three processing times, in seconds, and unknown when one is -1 (no target answered). Bytes are with
headers. The request names the whole address, of which the path is taken.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
"""

import polars as pl

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.parts import Column, columns, number, time

_STAGES = ("requesting", "serving", "responding")

_EXPRESSION = (
    r"^(?:[a-z][a-z0-9]* )?"
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8})(?:\.[0-9]+)?Z [^ ]+ "
    r"(?P<client>[^ ]+) [^ ]+ "
    r"(?P<requesting>-?[0-9.]+) (?P<serving>-?[0-9.]+) (?P<responding>-?[0-9.]+) "
    r"(?P<status>[0-9]{3}|-) [^ ]+ (?P<received>[0-9]+) (?P<sent>[0-9]+) "
    r'"(?P<request>[^"]*)"(?: "(?P<agent>(?:[^"\\]|\\.)*)")?'
)


def in_zone(zone: str) -> Form:
    """The form; its times are UTC."""
    stages = [number(stage, pl.Float64) for stage in _STAGES]
    is_known = pl.all_horizontal(stage >= 0 for stage in stages)
    latency_ms = pl.when(is_known).then(pl.sum_horizontal(stages) * 1000)
    own = {
        # IPv6 has no brackets here: what follows the last colon is the port.
        "client": Column(("client",), pl.col("client").str.replace(r":[0-9]+$", "")),
        "time": time(pl.col("time") + "+00:00"),
        "latency_ms": Column(_STAGES, latency_ms),
    }
    return Form("AWS load balancer", _EXPRESSION, columns(zone, own))
