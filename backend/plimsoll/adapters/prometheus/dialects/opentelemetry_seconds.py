"""OpenTelemetry's stable HTTP conventions, as exporters to Prometheus write them.

Semantic conventions 1.23 to 1.44: `http.server.request.duration`, a histogram in seconds with the
attributes `http.request.method`, `http.route` (the template, absent where the framework does not
tell it), `http.response.status_code`, `url.scheme`, `network.protocol.version`, `error.type`.
Borders advised: .005 .01 .025 .05 .075 .1 .25 .5 .75 1 2.5 5 7.5 10. A method that the
instrumentation does not know is `_OTHER`.

ASP.NET Core 8 and later count with the same names and attributes by themselves. The collector's
exporter writes no unit where `add_metric_suffixes` is off, so that the name ends in `duration`;
the unit stays seconds. The collector turns `service.name` into `job`, which a scrape of it makes
`exported_job`.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="opentelemetry-seconds",
    title="OpenTelemetry HTTP server, stable conventions (seconds)",
    documentation="https://opentelemetry.io/docs/specs/semconv/http/http-metrics/",
    counts=(
        "http_server_request_duration_seconds_count",
        "http_server_request_duration_count",
    ),
    method=("http_request_method",),
    route=("http_route",),
    status=("http_response_status_code",),
    latency=(
        Measure(base="http_server_request_duration_seconds", factor=1000),
        Measure(base="http_server_request_duration", factor=1000),
    ),
    request_size=(
        Measure(base="http_server_request_body_size_bytes"),
        Measure(base="http_server_request_body_size"),
    ),
    response_size=(
        Measure(base="http_server_response_body_size_bytes"),
        Measure(base="http_server_response_body_size"),
    ),
    service_labels=("service_name", "exported_job"),
    needs_labels=("http_request_method",),
)
