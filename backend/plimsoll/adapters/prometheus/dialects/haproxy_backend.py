"""HAProxy, counted at its backends.

HAProxy since 2.0, its built-in exporter (seen at 3.5):
`haproxy_backend_http_responses_total{proxy,code}`; the older haproxy_exporter writes the label
`backend` for `proxy`. `code` is `1xx` to `5xx`, and `other`. Times are averages of the last 1024
requests, which cannot be put together to a distribution. The same request is counted at its
frontend and its server, too. There is no route, nor a method.
"""

from plimsoll.adapters.prometheus.dialect import Dialect

DIALECT = Dialect(
    id="haproxy-backend",
    title="HAProxy, backends",
    documentation="https://github.com/haproxy/haproxy/blob/master/addons/promex/README",
    counts=("haproxy_backend_http_responses_total",),
    route_form="none",
    status=("code",),
    status_form="class",
    service_labels=("proxy", "backend"),
    needs_labels=("code",),
    vantage="load-balancer",
    notes=("HAProxy's metrics do not say method, route or latency, only classes of statuses.",),
)
