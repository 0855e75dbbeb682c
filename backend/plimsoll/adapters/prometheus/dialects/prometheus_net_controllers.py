"""ASP.NET Core with an older prometheus-net, which names controllers and actions only.

As prometheus-net, without the label `endpoint`: the route is `controller/action`, a name and no
path. Both are empty where no controller answered, as with minimal APIs.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="prometheus-net-controllers",
    title="ASP.NET Core, prometheus-net without endpoints",
    documentation="https://github.com/prometheus-net/prometheus-net#aspnet-core-http-request-metrics",
    counts=("http_requests_received_total",),
    method=("method",),
    route=("controller/action",),
    route_form="name",
    status=("code",),
    latency=(Measure(base="http_request_duration_seconds", factor=1000),),
    needs_labels=("controller", "action"),
    yields_to=("prometheus-net",),
    notes=("prometheus-net names controllers and actions here, not paths.",),
)
