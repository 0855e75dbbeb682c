"""ASP.NET Core's built-in meters, republished by prometheus-net's MeterAdapter.

.NET 8 and later with prometheus-net 8: the instrument `http.server.request.duration` of the meter
`Microsoft.AspNetCore.Hosting` is named after both, with the attributes of OpenTelemetry. Its unit
is seconds although the name does not say so. MeterAdapter's borders begin at .01 s and double, so
everything below 10 ms is in one bucket.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="prometheus-net-meters",
    title="ASP.NET Core's meters through prometheus-net",
    documentation="https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in-http",
    counts=("microsoft_aspnetcore_hosting_http_server_request_duration_count",),
    method=("http_request_method",),
    route=("http_route",),
    status=("http_response_status_code",),
    latency=(
        Measure(base="microsoft_aspnetcore_hosting_http_server_request_duration", factor=1000),
    ),
    yields_to=("prometheus-net", "opentelemetry-seconds"),
)
