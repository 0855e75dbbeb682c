"""Services that count by the usual names with a label for the path, whatever wrote them.

As generic-route. A label called path, uri or url holds a template in some services and the path
that was asked for in others, so its values are read as paths: variable parts are told from them,
and placeholders of a template stay what they are. `exported_endpoint` is a label `endpoint` that
the Prometheus Operator moved; for `endpoint` itself see generic-endpoint. `handler` is not among
them: it is mostly a function's name.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="generic-path",
    title="Usual names, by path",
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
    route=("path", "uri", "url", "http_path", "resource", "exported_endpoint"),
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
    needs_any_label=("path", "uri", "url", "http_path", "resource", "exported_endpoint"),
    foreign_labels=("route", "route_pattern", "path_template", "http_route"),
    fallback=True,
    notes=("What counts these requests is not known; its labels were read by their names.",),
)
