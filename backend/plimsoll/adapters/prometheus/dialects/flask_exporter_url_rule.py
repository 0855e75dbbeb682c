"""prometheus-flask-exporter with `group_by="url_rule"`.

Version 0.23: `flask_http_request_duration_seconds{method,url_rule,status}`; `url_rule` is Flask's
template, `/orders/<int:number>`, and `None` where no route matched. For the rest see
flask-exporter-path.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="flask-exporter-url-rule",
    title="prometheus-flask-exporter, grouped by url_rule",
    documentation="https://github.com/rycus86/prometheus_flask_exporter",
    counts=("flask_http_request_duration_seconds_count",),
    method=("method",),
    route=("url_rule",),
    route_unmatched=("None",),
    status=("status",),
    latency=(Measure(base="flask_http_request_duration_seconds", factor=1000),),
    needs_labels=("url_rule",),
)
