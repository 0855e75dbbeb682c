"""Traefik, counted at its entrypoints, whatever service answers.

As traefik-service, with a label `entrypoint` and none for the service, in
`traefik_entrypoint_requests_total` and `traefik_entrypoint_request_duration_seconds`.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="traefik-entrypoint",
    title="Traefik, entrypoints",
    documentation="https://doc.traefik.io/traefik/observability/metrics/overview/",
    counts=(
        "traefik_entrypoint_requests_total",
        "traefik_entrypoint_request_duration_seconds_count",
    ),
    method=("method",),
    route_form="none",
    status=("code",),
    latency=(Measure(base="traefik_entrypoint_request_duration_seconds", factor=1000),),
    service_labels=("entrypoint",),
    needs_labels=("entrypoint",),
    vantage="load-balancer",
    yields_to=("traefik-service", "traefik-router"),
    notes=("Traefik's metrics do not say which route was asked for.",),
)
