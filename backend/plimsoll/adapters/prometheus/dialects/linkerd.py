"""Linkerd's proxy, requests that came into the pod.

Linkerd 2.10 to 2.19: `response_total{direction,status_code,classification,…}` and the histogram
`response_latency_ms{direction,status_code,…}`, which is the time to the first byte; the collector
adds `deployment`, `namespace` and the like. Every proxy counts in both directions, so only
`direction="inbound"` is read: what a pod asks of others is outbound. `request_total` has no
status. No label says method or route; with service profiles, linkerd-routes says the route. Probes
and scrapes pass the proxy as well and are counted.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure

DIALECT = Dialect(
    id="linkerd",
    title="Linkerd, inbound",
    documentation="https://linkerd.io/2/reference/proxy-metrics/",
    counts=("response_total",),
    route_form="none",
    status=("status_code",),
    latency=(Measure(base="response_latency_ms"),),
    matchers=(Matcher(label="direction", value="inbound"),),
    service_labels=("deployment", "statefulset", "daemonset"),
    needs_labels=("direction", "classification"),
    vantage="mesh",
    yields_to=("linkerd-routes",),
    notes=(
        "Linkerd's metrics do not say which route was asked for; probes and scrapes are counted.",
        "Linkerd measures the time to the first byte.",
    ),
)
