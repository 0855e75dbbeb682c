"""Gin with zsais/go-gin-prometheus, subsystem `gin`.

Version 1.0: `gin_requests_total{code,method,handler,host,url}` and the histogram
`gin_request_duration_seconds{code,method,url}` (borders .005 to 10); the summaries of sizes have
no labels and are not read. `url` is the path that was asked for unless the service maps it
(ReqCntURLLabelMappingFn), `handler` the name of a Go function. The subsystem is an argument: with
another one, describe the names in a dialect of your own.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="gin-prometheus",
    title="Gin, zsais/go-gin-prometheus",
    documentation="https://github.com/zsais/go-gin-prometheus",
    counts=("gin_requests_total", "gin_request_duration_seconds_count"),
    method=("method",),
    route=("url",),
    route_form="raw",
    status=("code",),
    latency=(Measure(base="gin_request_duration_seconds", factor=1000),),
    needs_labels=("url", "code"),
)
