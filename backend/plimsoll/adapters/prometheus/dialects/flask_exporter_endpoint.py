"""prometheus-flask-exporter with `group_by="endpoint"`.

Version 0.23: `flask_http_request_duration_seconds{method,endpoint,status}`; `endpoint` is the name
of the view function, with its blueprint, and `None` where no route matched. The Prometheus
Operator gives every series a label `endpoint` of its own, the name of a port, and moves this one
to `exported_endpoint`, which is therefore looked at first. For the rest see flask-exporter-path.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="flask-exporter-endpoint",
    title="prometheus-flask-exporter, grouped by endpoint",
    documentation="https://github.com/rycus86/prometheus_flask_exporter",
    counts=("flask_http_request_duration_seconds_count",),
    method=("method",),
    route=("exported_endpoint", "endpoint"),
    route_form="name",
    route_unmatched=("None",),
    status=("status",),
    latency=(Measure(base="flask_http_request_duration_seconds", factor=1000),),
    needs_any_label=("exported_endpoint", "endpoint"),
    foreign_labels=("path", "url_rule"),
    notes=("Grouped by endpoint, prometheus-flask-exporter names views, not paths.",),
)
