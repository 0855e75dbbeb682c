"""Metrics that a collector or Tempo derives from traces.

OpenTelemetry's spanmetrics connector: `calls_total` and `duration_milliseconds` (or `_seconds`),
newer versions with `traces_span_metrics_` before them; Tempo's metrics generator:
`traces_spanmetrics_calls_total` and `traces_spanmetrics_latency` in seconds. Labels are
`span_name`, mostly `GET /orders/{id}` for HTTP and `shop.Cart/Add` for gRPC, `span_kind`,
`status_code` (`STATUS_CODE_UNSET`, `_OK`, `_ERROR`: of the span, not of HTTP), `service_name` or
`service`, and those that the configuration adds: `http_route`, `http_request_method` and
`http_response_status_code` are read where they are there.

Only spans of the kind server are read; the others are what the service asked of others and did
inside. Traces that are sampled before they are counted are too few.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure

DIALECT = Dialect(
    id="span-metrics",
    title="Metrics from traces: spanmetrics connector, Tempo",
    documentation=(
        "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/"
        "connector/spanmetricsconnector"
    ),
    counts=(
        "traces_span_metrics_calls_total",
        "traces_spanmetrics_calls_total",
        "calls_total",
    ),
    method=("http_request_method", "http_method"),
    route=("http_route", "span_name"),
    route_form="name",
    status=("http_response_status_code", "http_status_code"),
    latency=(
        Measure(base="traces_span_metrics_duration_milliseconds"),
        Measure(base="traces_span_metrics_duration_seconds", factor=1000),
        Measure(base="traces_spanmetrics_latency", factor=1000),
        Measure(base="traces_spanmetrics_duration_milliseconds"),
        Measure(base="traces_spanmetrics_duration_seconds", factor=1000),
        Measure(base="duration_milliseconds"),
        Measure(base="duration_seconds", factor=1000),
    ),
    matchers=(Matcher(label="span_kind", value="SPAN_KIND_SERVER"),),
    service_labels=("service_name", "service"),
    needs_labels=("span_kind", "span_name"),
    fallback=True,
    notes=("These requests were counted from traces: sampled traces are too few.",),
)
