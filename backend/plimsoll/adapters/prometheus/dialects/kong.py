"""Kong 3 with its Prometheus plugin.

Kong since 3.0: `kong_http_requests_total{service,route,code,source,workspace,consumer}`, which
`status_code_metrics` switches on, and the histogram
`kong_request_latency_ms{service,route,workspace}` (borders 25 50 80 100 250 400 700 1000 2000 5000
10000 30000 60000), which `latency_metrics` switches on. `route` is the name of Kong's route, not a
path; there is no method. `source` says whether the service answered, or Kong, or nobody. Requests
that match no route of Kong are not counted. Sizes exist only as counters of all bytes. Kong 2 uses
other names: kong-2.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="kong",
    title="Kong 3",
    documentation="https://developer.konghq.com/plugins/prometheus/",
    counts=("kong_http_requests_total", "kong_request_latency_ms_count"),
    route=("route",),
    route_form="name",
    status=("code",),
    latency=(Measure(base="kong_request_latency_ms"),),
    service_labels=("exported_service", "service"),
    needs_labels=("route",),
    vantage="gateway",
    notes=("Kong names its own routes, not paths, and no methods.",),
)
