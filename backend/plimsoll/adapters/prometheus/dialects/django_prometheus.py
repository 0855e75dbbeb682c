"""django-prometheus with its two middlewares.

Version 2.5: `django_http_responses_total_by_status_view_method_total{status,view,method}` counts
and `django_http_requests_latency_seconds_by_view_method{view,method}` measures (borders .01 to
75). With Python clients before 0.4 the counter's name lacks the second `_total`. `view` is the
name of the URL pattern, with its namespace, or else the dotted name of the function: never a path.
`<unnamed view>` is a request that no pattern matched.

Its other counters say parts of the same (by method, by transport, before the middlewares) and must
not be added to it. Body sizes are measured over all views together, so they say nothing about an
endpoint and are not read.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="django-prometheus",
    title="django-prometheus",
    documentation="https://github.com/django-commons/django-prometheus",
    counts=(
        "django_http_responses_total_by_status_view_method_total",
        "django_http_responses_total_by_status_view_method",
    ),
    method=("method",),
    route=("view",),
    route_form="name",
    route_unmatched=("<unnamed view>",),
    status=("status",),
    latency=(Measure(base="django_http_requests_latency_seconds_by_view_method", factor=1000),),
    notes=("django-prometheus names views, not paths.",),
)
