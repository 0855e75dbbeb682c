"""Kubernetes' ingress-nginx controller.

Versions 0.20 to 1.15: the histogram `nginx_ingress_controller_request_duration_seconds` (borders
.005 to 10) with `method`, `path`, `status`, `namespace`, `ingress`, `service`, `canary` and
`host`; its `_count` is read first, because the counter `nginx_ingress_controller_requests` had
neither method nor path in older versions. `path` is the rule of the Ingress, mostly a prefix such
as `/` or `/api` and perhaps a regular expression: not the route. `status` is a class with
--report-status-classes. Where nginx has no value it writes `-`, as for requests to the default
backend.

A scrape has labels `service` and `namespace` of its own, so these are usually `exported_service`
and `exported_namespace`. Sizes include request line and headers;
`nginx_ingress_controller_request_size` and `…_response_size` end at 100 bytes by default, which
says nothing, so the size of responses is read from the deprecated
`nginx_ingress_controller_bytes_sent` (10 to 1e7) first, and that of requests not at all.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="nginx-ingress",
    title="ingress-nginx",
    documentation="https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/",
    counts=(
        "nginx_ingress_controller_request_duration_seconds_count",
        "nginx_ingress_controller_requests",
    ),
    method=("method",),
    route=("path",),
    route_unmatched=("-",),
    status=("status",),
    latency=(Measure(base="nginx_ingress_controller_request_duration_seconds", factor=1000),),
    response_size=(
        Measure(base="nginx_ingress_controller_bytes_sent"),
        Measure(base="nginx_ingress_controller_response_size"),
    ),
    service_labels=("exported_service", "service", "ingress"),
    needs_labels=("ingress",),
    vantage="ingress",
    notes=(
        "ingress-nginx says the rule that matched, mostly a prefix, not the route.",
        "Its response sizes include the headers.",
    ),
)
