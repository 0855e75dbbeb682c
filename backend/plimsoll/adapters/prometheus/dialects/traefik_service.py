"""Traefik, counted at its services.

Traefik 2.0 to 3.7: `traefik_service_requests_total` and the histogram
`traefik_service_request_duration_seconds` (borders .1 .3 1.2 5 only) with `code`, `method`,
`protocol` and `service`, written name@provider. The same request is counted at its entrypoint and,
with addRoutersLabels, at its router, too: one of the three is read, and services are on by default
and know who answered. There is no route. A WebSocket (`protocol="websocket"`) lasts as long as it
is open. Sizes exist only as counters of all bytes.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="traefik-service",
    title="Traefik, services",
    documentation="https://doc.traefik.io/traefik/observability/metrics/overview/",
    counts=("traefik_service_requests_total", "traefik_service_request_duration_seconds_count"),
    method=("method",),
    route_form="none",
    status=("code",),
    latency=(Measure(base="traefik_service_request_duration_seconds", factor=1000),),
    service_labels=("exported_service", "service"),
    needs_labels=("protocol",),
    vantage="ingress",
    notes=("Traefik's metrics do not say which route was asked for.",),
)
