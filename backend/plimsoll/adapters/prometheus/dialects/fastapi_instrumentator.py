"""prometheus-fastapi-instrumentator with its default metrics.

Version 8.1: the counter `http_requests_total{handler,method,status}`, the histogram
`http_request_duration_seconds{handler,method}` with the borders .1 .5 1 only, and summaries
without quantiles `http_request_size_bytes{handler}` and `http_response_size_bytes{handler}`,
counted from the header Content-Length. `handler` is the template; `none` is a request that no
route matched, unless the option to group those is off, when it is the path asked for. `status` is
grouped, `2xx`, unless `should_group_status_codes` is off.

`http_request_duration_highr_seconds` has finer borders (.01 to 60) but no labels at all, so it
says nothing about an endpoint and is not read. A namespace or subsystem given to the library is
put in front of all names: describe those in a dialect of your own.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="fastapi-instrumentator",
    title="prometheus-fastapi-instrumentator",
    documentation="https://github.com/trallnag/prometheus-fastapi-instrumentator",
    counts=("http_requests_total", "http_request_duration_seconds_count"),
    method=("method",),
    route=("handler",),
    route_unmatched=("none",),
    status=("status",),
    latency=(Measure(base="http_request_duration_seconds", factor=1000),),
    request_size=(Measure(base="http_request_size_bytes"),),
    response_size=(Measure(base="http_response_size_bytes"),),
    needs_labels=("handler", "method"),
    foreign_labels=("code", "path", "route"),
)
