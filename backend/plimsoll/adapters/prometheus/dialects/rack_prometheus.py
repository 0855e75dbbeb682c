"""Rack with the collector of Ruby's prometheus-client.

Version 4.2: `http_server_requests_total{code,method,path}` and the histogram
`http_server_request_duration_seconds{method,path}` (borders .005 to 10): OpenTelemetry's name with
other labels. The method is in lower case; `path` is what was asked for, where numbers are replaced
by `:id` and UUIDs by `:uuid`. The prefix `http_server` is an option.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="rack-prometheus",
    title="Rack, Ruby's prometheus-client",
    documentation="https://github.com/prometheus/client_ruby",
    counts=("http_server_requests_total",),
    method=("method",),
    route=("path",),
    route_form="raw",
    status=("code",),
    latency=(Measure(base="http_server_request_duration_seconds", factor=1000),),
    needs_labels=("path", "code"),
)
