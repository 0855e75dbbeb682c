"""Rails with discourse/prometheus_exporter.

Version 2.3: `ruby_http_requests_total{controller,action,status}` and
`ruby_http_request_duration_seconds{controller,action}`, a summary with quantiles unless the
exporter runs with `--histogram`; before 2.0 the latter was `ruby_http_duration_seconds`. No label
says the method. `other` is a request that reached no controller; the status -1 one that raised
before it was answered. The prefix `ruby_` is an option.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="prometheus-exporter-ruby",
    title="Rails, discourse/prometheus_exporter",
    documentation="https://github.com/discourse/prometheus_exporter",
    counts=("ruby_http_requests_total",),
    route=("controller/action",),
    route_form="name",
    route_unmatched=("other/other", "preflight/preflight"),
    status=("status",),
    latency=(
        Measure(base="ruby_http_request_duration_seconds", factor=1000),
        Measure(base="ruby_http_duration_seconds", factor=1000),
    ),
    needs_labels=("controller", "action"),
    notes=("prometheus_exporter names controllers and actions, not paths, and no methods.",),
)
