"""prometheus-flask-exporter as it is by default, grouped by path.

Version 0.23: the histogram `flask_http_request_duration_seconds{method,path,status}`, whose
`_count` is read because `flask_http_request_total{method,status}` has no path. `path` is what was
asked for, with its values, also where no route matched: a series a value, so that busy services
group by something else (see flask-exporter-url-rule). Borders are those of the Prometheus client:
.005 to 10. The prefix `flask` is an option: with another one, or none, describe the names in a
dialect of your own.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="flask-exporter-path",
    title="prometheus-flask-exporter, grouped by path",
    documentation="https://github.com/rycus86/prometheus_flask_exporter",
    counts=("flask_http_request_duration_seconds_count",),
    method=("method",),
    route=("path",),
    route_form="raw",
    status=("status",),
    latency=(Measure(base="flask_http_request_duration_seconds", factor=1000),),
    needs_labels=("path",),
    foreign_labels=("url_rule",),
)
