"""Envoy's connection managers: what clients asked of it.

As documented in 2026: `envoy_http_downstream_rq_xx{envoy_http_conn_manager_prefix,
envoy_response_code_class}` counts, the class a single digit; the histogram
`envoy_http_downstream_rq_time` measures milliseconds. The connection manager `admin` is Envoy's
own administration and left out. A sidecar has one manager for what comes in and one for what goes
out: select the one by its prefix. `envoy_listener_http_downstream_rq_xx` counts the same per
listener. There is no route, nor a method, nor the service that answered: where a cluster's metrics
fit, they are read.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure

DIALECT = Dialect(
    id="envoy-downstream",
    title="Envoy, downstream connections",
    documentation=(
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/stats"
    ),
    counts=("envoy_http_downstream_rq_xx",),
    route_form="none",
    status=("envoy_response_code_class",),
    status_form="class",
    latency=(Measure(base="envoy_http_downstream_rq_time"),),
    matchers=(Matcher(label="envoy_http_conn_manager_prefix", operator="!=", value="admin"),),
    service_labels=("envoy_http_conn_manager_prefix",),
    needs_labels=("envoy_response_code_class",),
    vantage="load-balancer",
    yields_to=("istio", "envoy-cluster"),
    notes=("Envoy's metrics do not say method or route, nor a status finer than its class.",),
)
