"""Istio's standard metrics, as the proxy of the called service reports them.

Istio since 1.5: `istio_requests_total` and the histograms `istio_request_duration_milliseconds`
(borders .5 1 5 10 25 50 100 250 500 1000 2500 5000 10000 …), `istio_request_bytes` and
`istio_response_bytes`, with `reporter`, `response_code`, `request_protocol`, `response_flags` and
many labels of source and destination. Method and path are among them only where a Telemetry
resource or an attribute generator adds them, by names of one's own: `request_method` and
`request_operation` in the documentation's examples; the first is read, and for routes write a
dialect of your own.

Both proxies of a request count it. Only `reporter="destination"` is read, and `waypoint`, which
the waypoints of the ambient mode write in its place; `source` would count again, and is the only
one for callers whose target is outside of the mesh. The response code 0 is a caller that went
away. gRPC and probes through the proxy are counted, too.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure

DIALECT = Dialect(
    id="istio",
    title="Istio, reported by the destination",
    documentation="https://istio.io/latest/docs/reference/config/metrics/",
    counts=("istio_requests_total",),
    method=("request_method",),
    route_form="none",
    status=("response_code",),
    latency=(Measure(base="istio_request_duration_milliseconds"),),
    request_size=(Measure(base="istio_request_bytes"),),
    response_size=(Measure(base="istio_response_bytes"),),
    matchers=(Matcher(label="reporter", operator="=~", value="destination|waypoint"),),
    service_labels=(
        "destination_service_name",
        "destination_canonical_service",
        "destination_workload",
        "destination_app",
        "destination_service",
    ),
    needs_labels=("reporter", "response_code"),
    vantage="mesh",
    notes=("Istio's metrics do not say which route was asked for; gRPC is counted, too.",),
)
