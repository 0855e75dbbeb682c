"""Ktor with its Micrometer plugin and Micrometer's Prometheus registry.

Ktor 3.5: the timer `ktor.http.server.requests` becomes `ktor_http_server_requests_seconds` with
`_count`, `_sum`, a gauge `_max` and, by default, quantiles that the application computes, which
cannot be added up; buckets exist where its distributionStatisticConfig asks for them. Labels are
`address`, `method`, `route`, `status` and `throwable`. `route` is the template and may hold Ktor's
selectors as segments, `/(authenticate jwt)/orders/{id}`; `n/a` is a request that none matched, and
a status that was not set.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="micrometer-ktor",
    title="Micrometer, Ktor",
    documentation="https://ktor.io/docs/server-metrics-micrometer.html",
    counts=("ktor_http_server_requests_seconds_count",),
    method=("method",),
    route=("route",),
    route_unmatched=("n/a",),
    status=("status",),
    latency=(Measure(base="ktor_http_server_requests_seconds", factor=1000),),
)
