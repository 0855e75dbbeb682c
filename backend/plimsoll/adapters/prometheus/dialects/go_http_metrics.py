"""slok/go-http-metrics, the middleware for net/http, chi, gin, echo, fasthttp, gorilla and others.

Version 0.13: the histograms `http_request_duration_seconds` and `http_response_size_bytes` with
`service`, `handler`, `method` and `code` (`2xx` with GroupedStatus). `handler` is the id given in
the code, or else the path that was asked for, so it is read as a path. Borders: .005 to 10 s, and
100 to 1e9 bytes by factors of ten. The names of labels and a prefix are options.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="go-http-metrics",
    title="Go, slok/go-http-metrics",
    documentation="https://github.com/slok/go-http-metrics",
    counts=("http_request_duration_seconds_count",),
    method=("method",),
    route=("handler",),
    route_form="raw",
    status=("code",),
    latency=(Measure(base="http_request_duration_seconds", factor=1000),),
    response_size=(Measure(base="http_response_size_bytes"),),
    service_labels=("exported_service", "service"),
    needs_labels=("handler", "method", "code"),
    needs_metrics=("http_requests_inflight",),
)
