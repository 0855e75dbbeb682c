"""chi with 766b/chi-prometheus, NewMiddleware: as chi-prometheus-pattern, by path.

`chi_requests_total` and `chi_request_duration_milliseconds`; `path` is what was asked for, with
its values.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure
from plimsoll.adapters.prometheus.dialects.chi_prometheus_pattern import STATUS_OF_TEXT

DIALECT = Dialect(
    id="chi-prometheus",
    title="chi, 766b/chi-prometheus by path",
    documentation="https://github.com/766b/chi-prometheus",
    counts=("chi_requests_total",),
    method=("method",),
    route=("path",),
    route_form="raw",
    status=("code",),
    status_form="outcome",
    outcomes=STATUS_OF_TEXT,
    latency=(Measure(base="chi_request_duration_milliseconds"),),
    service_labels=("exported_service", "service"),
    yields_to=("chi-prometheus-pattern",),
)
