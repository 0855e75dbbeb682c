"""axum with axum-prometheus and its default prefix.

Version 0.9: the counter `axum_http_requests_total` and the histogram
`axum_http_requests_duration_seconds` (borders .005 to 10) with `method`, `status` and `endpoint`,
the template by default (`EndpointLabel::MatchedPath`, and the path that was asked for where none
matched). The Prometheus Operator gives every series a label `endpoint` of its own and moves this
one to `exported_endpoint`. The prefix is an option.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="axum-prometheus",
    title="axum, axum-prometheus",
    documentation="https://docs.rs/axum-prometheus",
    counts=("axum_http_requests_total", "axum_http_requests_duration_seconds_count"),
    method=("method",),
    route=("exported_endpoint", "endpoint"),
    status=("status",),
    latency=(Measure(base="axum_http_requests_duration_seconds", factor=1000),),
)
