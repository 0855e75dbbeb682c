"""Gin with Depado/ginprom and its default namespace and subsystem.

Version 1.8: `gin_gonic_requests_total{code,method,handler,host,path}` and the histogram
`gin_gonic_request_duration{method,path,host}`, in seconds although its name does not say so.
`path` is Gin's template, `/orders/:id`, and empty where none matched. Sizes are summaries without
labels and are not read.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="gin-prom",
    title="Gin, Depado/ginprom",
    documentation="https://github.com/Depado/ginprom",
    counts=("gin_gonic_requests_total",),
    method=("method",),
    route=("path",),
    status=("code",),
    latency=(Measure(base="gin_gonic_request_duration", factor=1000),),
)
