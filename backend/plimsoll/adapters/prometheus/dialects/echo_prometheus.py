"""Echo with its own middleware: echo-contrib's echoprometheus, and echo-prometheus after it.

echo-contrib 0.15 to 5.0, subsystem `echo`: `echo_requests_total` and the histograms
`echo_request_duration_seconds` (borders .005 to 10), `echo_request_size_bytes` and
`echo_response_size_bytes` (1 KiB to 10 MiB), all with `code`, `method`, `host` and `url`. `url` is
the template, `/orders/:id`, and the path that was asked for where none matched, unless
DoNotUseRequestPathFor404 is set. The subsystem is an argument: with another one, describe the
names in a dialect of your own.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="echo-prometheus",
    title="Echo, echoprometheus",
    documentation="https://echo.labstack.com/docs/middleware/prometheus",
    counts=("echo_requests_total", "echo_request_duration_seconds_count"),
    method=("method",),
    route=("url",),
    status=("code",),
    latency=(Measure(base="echo_request_duration_seconds", factor=1000),),
    request_size=(Measure(base="echo_request_size_bytes"),),
    response_size=(Measure(base="echo_response_size_bytes"),),
    notes=("Echo's request sizes include the request line and the headers.",),
)
