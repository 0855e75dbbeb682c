"""HAProxy, counted at its frontends: also what it refused or answered itself.

As haproxy-backend, in `haproxy_frontend_http_responses_total`; the older haproxy_exporter writes
the label `frontend` for `proxy`.
"""

from plimsoll.adapters.prometheus.dialect import Dialect

DIALECT = Dialect(
    id="haproxy-frontend",
    title="HAProxy, frontends",
    documentation="https://github.com/haproxy/haproxy/blob/master/addons/promex/README",
    counts=("haproxy_frontend_http_responses_total",),
    route_form="none",
    status=("code",),
    status_form="class",
    service_labels=("proxy", "frontend"),
    needs_labels=("code",),
    vantage="load-balancer",
    yields_to=("haproxy-backend",),
    notes=("HAProxy's metrics do not say method, route or latency, only classes of statuses.",),
)
