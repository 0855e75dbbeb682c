"""Kong 2 with its Prometheus plugin.

Kong 2.0 to 2.8: `kong_http_status{service,route,code}` and the histogram
`kong_latency{service,route,type}` in milliseconds (borders 1 to 60000, 26 of them), where `type`
is `request` for the whole, `kong` and `upstream` for its parts. `kong_http_consumer_status` counts
the same requests per consumer. `route` is the name of Kong's route, not a path; there is no
method.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure

DIALECT = Dialect(
    id="kong-2",
    title="Kong 2",
    documentation="https://github.com/Kong/kong/blob/2.8.0/kong/plugins/prometheus/exporter.lua",
    counts=("kong_http_status",),
    route=("route",),
    route_form="name",
    status=("code",),
    latency=(Measure(base="kong_latency", matchers=(Matcher(label="type", value="request"),)),),
    service_labels=("exported_service", "service"),
    needs_labels=("code",),
    vantage="gateway",
    yields_to=("kong",),
    notes=("Kong names its own routes, not paths, and no methods.",),
)
