"""Linkerd's proxy with service profiles, requests that came into the pod, by route.

Linkerd 2.10 to 2.19: as linkerd, in `route_response_total` and `route_response_latency_ms`, with
`dst` and `rt_route`, the route's name in the ServiceProfile. Generated profiles name routes `GET
/orders/{id}`; written by hand they are named at will. A request that fits no route has no
`rt_route`. HTTPRoutes are counted by the caller only (`outbound_http_route_…`) and are not read.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure

DIALECT = Dialect(
    id="linkerd-routes",
    title="Linkerd, inbound, routes of service profiles",
    documentation="https://linkerd.io/2/reference/proxy-metrics/",
    counts=("route_response_total",),
    route=("rt_route",),
    route_form="name",
    status=("status_code",),
    latency=(Measure(base="route_response_latency_ms"),),
    matchers=(Matcher(label="direction", value="inbound"),),
    service_labels=("deployment", "statefulset", "daemonset"),
    needs_labels=("direction", "rt_route"),
    vantage="mesh",
    notes=("Linkerd measures the time to the first byte.",),
)
