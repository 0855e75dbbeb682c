"""Spring Boot with Micrometer's Prometheus registry; Quarkus and Micronaut write the same names.

Spring Framework 6 (Boot 3) and Boot 2: the timer `http.server.requests` becomes
`http_server_requests_seconds` with `_count`, `_sum` and a gauge `_max`, and the labels `method`,
`uri` (the template), `status`, `outcome`, `exception` (before Boot 3 only `None` for none).
Buckets exist only with
`management.metrics.distribution.percentiles-histogram.http.server.requests=true`; percentiles that
the application computes are series with `quantile`, which cannot be added up.

`uri` is a word where no template is known: `UNKNOWN`, `NOT_FOUND` and `REDIRECTION` (which hide
the path), `/**` for static files; `root` is `/`. Unknown methods and statuses are `UNKNOWN`, a
connection that the client closed is `RESET` in Quarkus. `CLIENT_ERROR` and the like of `outcome`
are not read, because `status` is finer.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="micrometer-spring",
    title="Micrometer, Spring Boot (http.server.requests)",
    documentation="https://docs.spring.io/spring-boot/reference/actuator/metrics.html",
    counts=("http_server_requests_seconds_count",),
    method=("method",),
    route=("uri",),
    route_unmatched=("UNKNOWN", "NOT_FOUND", "REDIRECTION", "/**"),
    route_values={"root": "/"},
    status=("status",),
    latency=(Measure(base="http_server_requests_seconds", factor=1000),),
    service_labels=("application",),
    needs_labels=("uri",),
)
