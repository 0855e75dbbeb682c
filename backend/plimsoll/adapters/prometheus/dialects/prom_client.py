"""The names that Node services with prom-client usually choose, and fastify-metrics' own.

fastify-metrics 13: `http_request_duration_seconds{method,route,status_code}`, a histogram with the
client's borders, and the summary `http_request_summary_seconds` of the same requests, which is not
added to it. Services that call prom-client 15 themselves usually choose the same name, or
`http_request_duration_ms` in milliseconds, with `method`, `route` (Express's `req.route.path`) and
`code`, `status` or `status_code`. `route` is a template; a request that none matched is
`__unknown__` in fastify-metrics when it counts those at all.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="prom-client",
    title="prom-client's usual names, fastify-metrics (route)",
    documentation="https://github.com/SkeLLLa/fastify-metrics",
    counts=(
        "http_request_duration_seconds_count",
        "http_request_duration_ms_count",
        "http_request_duration_milliseconds_count",
    ),
    method=("method",),
    route=("route",),
    route_unmatched=("__unknown__",),
    status=("status_code", "code", "status"),
    latency=(
        Measure(base="http_request_duration_seconds", factor=1000),
        Measure(base="http_request_duration_ms"),
        Measure(base="http_request_duration_milliseconds"),
    ),
    needs_labels=("route", "method"),
    needs_any_label=("status_code", "code", "status"),
    foreign_labels=("handler",),
)
