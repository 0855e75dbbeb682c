"""Envoy's clusters: what it asked of the services behind it.

As documented in 2026: `envoy_cluster_upstream_rq{envoy_cluster_name,envoy_response_code}` counts,
the histogram `envoy_cluster_upstream_rq_time{envoy_cluster_name}` measures milliseconds (borders
.5 1 5 10 25 50 100 250 500 1000 2500 5000 10000 …). A retry is counted again, since it is asked
again, and a request that Envoy answered itself is not. `envoy_cluster_upstream_rq_xx` says the
same by class, `_internal_` and `_external_` are parts of it: none of them is added. There is no
route, nor a method.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="envoy-cluster",
    title="Envoy, upstream clusters",
    documentation=(
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/"
        "cluster_stats"
    ),
    counts=("envoy_cluster_upstream_rq", "envoy_cluster_upstream_rq_xx"),
    route_form="none",
    status=("envoy_response_code", "envoy_response_code_class"),
    latency=(Measure(base="envoy_cluster_upstream_rq_time"),),
    service_labels=("envoy_cluster_name",),
    needs_labels=("envoy_cluster_name",),
    vantage="ingress",
    yields_to=("istio",),
    notes=("Envoy's metrics do not say method or route; its retries are counted as requests.",),
)
