"""OpenTelemetry's HTTP conventions before they were stable, as exporters to Prometheus write them.

Semantic conventions up to 1.20: `http.server.duration`, a histogram in milliseconds with
`http.method`, `http.status_code`, `http.scheme`, `http.flavor`, `net.host.name` and, where the
framework tells it, `http.route`. Python's instrumentations of ASGI and FastAPI (0.66b1) write the
route's template into `http.target` instead. They, and others, use these names until
OTEL_SEMCONV_STABILITY_OPT_IN says otherwise; with `http/dup` both are written, and the stable one
is read. Borders: 0 5 10 25 50 75 100 250 500 750 1000 2500 5000 7500 10000.

Without unit the name ends in `duration`, as collectors wrote it before they added suffixes.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="opentelemetry-milliseconds",
    title="OpenTelemetry HTTP server, conventions before 1.21 (milliseconds)",
    documentation=(
        "https://github.com/open-telemetry/opentelemetry-specification/blob/v1.20.0/"
        "specification/metrics/semantic_conventions/http-metrics.md"
    ),
    counts=("http_server_duration_milliseconds_count", "http_server_duration_count"),
    method=("http_method",),
    route=("http_route", "http_target"),
    status=("http_status_code",),
    latency=(
        Measure(base="http_server_duration_milliseconds"),
        Measure(base="http_server_duration"),
    ),
    request_size=(
        Measure(base="http_server_request_size_bytes"),
        Measure(base="http_server_request_size"),
    ),
    response_size=(
        Measure(base="http_server_response_size_bytes"),
        Measure(base="http_server_response_size"),
    ),
    service_labels=("service_name", "exported_job"),
    needs_labels=("http_method",),
    yields_to=("opentelemetry-seconds",),
)
