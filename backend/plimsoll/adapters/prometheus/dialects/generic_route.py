"""Services that count by the usual names with a label for the template, whatever wrote them.

The names are those that the Prometheus documentation recommends and most handwritten
instrumentation has; the duration may be a histogram or a summary, and either may be missing: then
the other counts. Only a label whose name says that it holds a template is believed to hold one.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="generic-route",
    title="Usual names, by route",
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
    route=("route", "route_pattern", "path_template", "http_route"),
    status=("status_code", "code", "status", "http_status", "http_status_code"),
    latency=(
        Measure(base="http_request_duration_seconds", factor=1000),
        Measure(base="http_request_duration_milliseconds"),
        Measure(base="http_request_duration_ms"),
        Measure(base="request_duration_seconds", factor=1000),
    ),
    request_size=(Measure(base="http_request_size_bytes"),),
    response_size=(Measure(base="http_response_size_bytes"),),
    needs_any_label=("route", "route_pattern", "path_template", "http_route"),
    fallback=True,
    notes=("What counts these requests is not known; its labels were read by their names.",),
)
