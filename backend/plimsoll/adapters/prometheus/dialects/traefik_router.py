"""Traefik, counted at its routers, which addRoutersLabels switches on.

As traefik-service, with a label `router`, in `traefik_router_requests_total` and
`traefik_router_request_duration_seconds`. A router is a rule of a host and mostly a prefix, not a
route; it is taken as a name.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="traefik-router",
    title="Traefik, routers",
    documentation="https://doc.traefik.io/traefik/observability/metrics/overview/",
    counts=("traefik_router_requests_total", "traefik_router_request_duration_seconds_count"),
    method=("method",),
    route=("router",),
    route_form="name",
    status=("code",),
    latency=(Measure(base="traefik_router_request_duration_seconds", factor=1000),),
    service_labels=("exported_service", "service", "router"),
    needs_labels=("router",),
    vantage="ingress",
    yields_to=("traefik-service",),
    notes=("Traefik's routers are rules with a name, not routes.",),
)
