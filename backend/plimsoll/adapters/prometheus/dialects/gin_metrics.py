"""Gin with penglongli/gin-metrics.

Version 0.1: `gin_uri_request_total{uri,method,code}` counts; the histogram
`gin_request_duration{uri}`, in seconds although its name does not say so, has neither method nor
status (borders .1 .3 1.2 5 10). `uri` is Gin's template, `/orders/:id`, empty where none matched.
`gin_request_total` counts the same requests without labels; sizes are counters of all bytes.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="gin-metrics",
    title="Gin, penglongli/gin-metrics",
    documentation="https://github.com/penglongli/gin-metrics",
    counts=("gin_uri_request_total",),
    method=("method",),
    route=("uri",),
    status=("code",),
    latency=(Measure(base="gin_request_duration", factor=1000),),
    notes=("gin-metrics measures durations per route, all its methods together.",),
)
