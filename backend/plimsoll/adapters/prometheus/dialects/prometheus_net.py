"""ASP.NET Core with prometheus-net's UseHttpMetrics.

Version 8.2: `http_requests_received_total` and the histogram `http_request_duration_seconds`
(borders .001 s and its doublings to 32.768 s), both with `code`, `method`, `controller`, `action`,
`endpoint` and, with Razor Pages, `page`. `endpoint` is the route's template, often without the
first slash, empty where none matched. The Prometheus Operator gives every series a label
`endpoint` of its own and moves this one to `exported_endpoint`, which is therefore looked at
first. Versions before 6 have no `endpoint`: they are prometheus-net-controllers, which the
operator's `endpoint` hides, so pin it there.

ASP.NET Core's own metrics through OpenTelemetry are opentelemetry-seconds.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="prometheus-net",
    title="ASP.NET Core, prometheus-net",
    documentation="https://github.com/prometheus-net/prometheus-net#aspnet-core-http-request-metrics",
    counts=("http_requests_received_total",),
    method=("method",),
    route=("exported_endpoint", "endpoint"),
    status=("code",),
    latency=(Measure(base="http_request_duration_seconds", factor=1000),),
    needs_any_label=("exported_endpoint", "endpoint"),
)
