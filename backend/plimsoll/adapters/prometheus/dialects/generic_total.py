"""Services that count by the usual names without saying which route was asked for.

As generic-route. There is one endpoint: the rate, the statuses and the latency of the whole
service.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="generic-total",
    title="Usual names, without routes",
    documentation="https://prometheus.io/docs/practices/naming/",
    counts=(
        "http_requests_total",
        "http_server_requests_total",
        "http_request_duration_seconds_count",
        "http_request_duration_milliseconds_count",
        "http_request_duration_ms_count",
        "request_duration_seconds_count",
    ),
    method=("method", "http_method", "verb"),
    route_form="none",
    status=("status_code", "code", "status", "http_status", "http_status_code"),
    latency=(
        Measure(base="http_request_duration_seconds", factor=1000),
        Measure(base="http_request_duration_milliseconds"),
        Measure(base="http_request_duration_ms"),
        Measure(base="request_duration_seconds", factor=1000),
    ),
    request_size=(Measure(base="http_request_size_bytes"),),
    response_size=(Measure(base="http_response_size_bytes"),),
    yields_to=("generic-route", "generic-path", "generic-endpoint", "go-promhttp"),
    fallback=True,
    notes=("What counts these requests is not known; its labels were read by their names.",),
)
