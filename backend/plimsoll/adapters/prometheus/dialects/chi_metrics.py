"""chi with go-chi/metrics.

Version 0.1: `http_requests_total{host,status,endpoint,proto,client_aborted}` and the histogram
`http_request_duration_seconds{status,endpoint}` (borders .005 to 100), which leaves out requests
whose client went away. `endpoint` is the method and the template in one, `GET /orders/{id}`, and
`<no-match>` where none matched. The Prometheus Operator gives every series a label `endpoint` of
its own and moves this one to `exported_endpoint`.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="chi-metrics",
    title="chi, go-chi/metrics",
    documentation="https://github.com/go-chi/metrics",
    counts=("http_requests_total", "http_request_duration_seconds_count"),
    route=("exported_endpoint", "endpoint"),
    route_unmatched=("<no-match>",),
    status=("status",),
    latency=(Measure(base="http_request_duration_seconds", factor=1000),),
    needs_labels=("status",),
    needs_any_label=("exported_endpoint", "endpoint"),
    needs_metrics=("http_requests_inflight",),
    foreign_labels=("method", "handler", "path", "route", "code"),
)
