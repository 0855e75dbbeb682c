"""starlette_exporter with its default names.

Version 0.24: the counter `starlette_requests_total` and the histogram
`starlette_request_duration_seconds`, both with `app_name`, `method`, `path` and `status_code`.
`path` is the template while `group_paths` is on, as by default; requests that no route matched are
not counted while `filter_unhandled_paths` is on, as by default, and are `__unknown__` with
`group_unhandled_paths`. Borders are those of the Prometheus client: .005 to 10.

Sizes exist only as counters of all bytes, so their distribution is unknown. The prefix `starlette`
is an option: with another one, describe the names in a dialect of your own.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="starlette-exporter",
    title="starlette_exporter",
    documentation="https://github.com/stephenhillier/starlette_exporter",
    counts=("starlette_requests_total", "starlette_request_duration_seconds_count"),
    method=("method",),
    route=("path",),
    route_unmatched=("__unknown__",),
    status=("status_code",),
    latency=(Measure(base="starlette_request_duration_seconds", factor=1000),),
    service_labels=("app_name",),
)
