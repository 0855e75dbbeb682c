"""Services that count by the usual names with a label endpoint, whatever wrote them.

As generic-path, for the label that handwritten instrumentation in Python usually has. The
Prometheus Operator gives every series a label `endpoint` of its own, the name of a port, together
with `pod`: where that is there, `endpoint` is believed to be the operator's. Pin this dialect
where it is not.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="generic-endpoint",
    title="Usual names, by endpoint",
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
    route=("endpoint",),
    route_form="raw",
    status=("status_code", "code", "status", "http_status", "http_status_code"),
    latency=(
        Measure(base="http_request_duration_seconds", factor=1000),
        Measure(base="http_request_duration_milliseconds"),
        Measure(base="http_request_duration_ms"),
        Measure(base="request_duration_seconds", factor=1000),
    ),
    request_size=(Measure(base="http_request_size_bytes"),),
    response_size=(Measure(base="http_response_size_bytes"),),
    needs_labels=("endpoint",),
    foreign_labels=(
        "pod",
        "exported_endpoint",
        "path",
        "uri",
        "url",
        "http_path",
        "resource",
        "handler",
        "route",
        "route_pattern",
        "path_template",
        "http_route",
    ),
    fallback=True,
    notes=("What counts these requests is not known; its labels were read by their names.",),
)
