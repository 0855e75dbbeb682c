"""express-prom-bundle with `includeMethod` and `includePath`.

Version 8.0: one histogram, or summary with `metricType: "summary"`,
`http_request_duration_seconds{status_code,method,path}`, whose `_count` counts. Without
`includePath` (the default) nothing tells the routes: that is generic-total. `path` is what was
asked for, where segments that look like a number, an id or a hash are replaced by `#val`
(`urlPathReplacement`); words stay as they are, so `/names/anna` and `/names/bert` are two paths. A
request whose client went away before the answer has the status 499. Borders: .003 .03 .1 .3 1.5
10.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="express-prom-bundle",
    title="express-prom-bundle",
    documentation="https://github.com/jochen-schweizer/express-prom-bundle",
    counts=("http_request_duration_seconds_count",),
    method=("method",),
    route=("path",),
    route_form="raw",
    route_placeholder="#val",
    status=("status_code",),
    latency=(Measure(base="http_request_duration_seconds", factor=1000),),
    needs_labels=("path", "status_code"),
    foreign_labels=("route", "handler"),
)
