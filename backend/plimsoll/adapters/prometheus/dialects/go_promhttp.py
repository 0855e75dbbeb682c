"""Go handlers instrumented with client_golang's promhttp, by the names usually chosen.

client_golang 1.23: promhttp.InstrumentHandlerCounter and its siblings fill the labels `code` and
`method` of whatever metric they are given; the method is in lower case, and `unknown` when it is
none of the usual ones. A constant label, mostly `handler`, is curried per handler and names it.
The names here are those of the package's examples and of most services; borders are mostly the
client's: .005 to 10.

`promhttp_metric_handler_requests_total` counts only scrapes of the metrics themselves, so it is no
sign of anything.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="go-promhttp",
    title="Go, promhttp's instrumented handlers",
    documentation="https://pkg.go.dev/github.com/prometheus/client_golang/prometheus/promhttp",
    counts=(
        "http_requests_total",
        "api_requests_total",
        "http_request_duration_seconds_count",
        "request_duration_seconds_count",
    ),
    method=("method",),
    route=("handler",),
    route_form="name",
    status=("code",),
    latency=(
        Measure(base="http_request_duration_seconds", factor=1000),
        Measure(base="request_duration_seconds", factor=1000),
    ),
    request_size=(
        Measure(base="http_request_size_bytes"),
        Measure(base="request_size_bytes"),
    ),
    response_size=(
        Measure(base="http_response_size_bytes"),
        Measure(base="response_size_bytes"),
    ),
    needs_labels=("code", "method"),
    foreign_labels=("path", "route", "uri", "url", "controller", "status"),
    yields_to=("go-http-metrics", "generic-route", "generic-path", "generic-endpoint"),
    fallback=True,
    notes=("Handlers instrumented with promhttp have names at best, not paths.",),
)
